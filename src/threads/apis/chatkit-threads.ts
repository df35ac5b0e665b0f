/**
 * ChatKit: threads of chats embedded in web pages.
 *
 * Source: OpenAI's published API description, `/chatkit/threads`, and the types
 * of the `openai` package, `resources/beta/chatkit`.
 */

import { own } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import { pathOf, singleAt } from '../by-id.ts'
import { confirmsDeletion } from '../confirmation.ts'
import { isObject, reading, text, unixSeconds } from '../fields.ts'
import { cursorPaging } from '../listing/cursor-paging.ts'
import { newestEntry } from '../newest-entry.ts'
import { isOpenAi, openAi } from '../servers.ts'

export const chatkitThreads: ThreadApi = {
  name: 'chatkit-threads',
  title: 'OpenAI ChatKit: threads',
  noun: { one: own`thread`, many: own`threads` },
  defaultBaseUrl: openAi,
  headers: { 'OpenAI-Beta': 'chatkit_beta=v1' },
  keyHeader: () => 'Authorization',
  keyOptional: false,
  isProvidersOwn: isOpenAi,
  fields: new Set(['lastActiveAt', 'status', 'title', 'user']),
  // A locked or closed thread takes no messages any more; none of the three means that something is running.
  restingStatuses: new Set(['active', 'locked', 'closed']),
  runningStatuses: new Set(),
  waitingStatuses: new Set(),
  listing: cursorPaging('/chatkit/threads'),
  activityLookup: newestEntry((id) => `${pathOf('/chatkit/threads', id)}/items`, unixSeconds),
  itemsFirst: undefined,
  schedules: undefined,
  bulk: undefined,
  longRunningDeletion: undefined,
  notCovered: ['files uploaded to the project', 'vector stores', 'logs that the provider keeps for abuse monitoring'],
  triedAgainst: { provider: false, servers: { byHand: ['xpod'] }, client: 'openai' },
  readThread: reading((entry) => ({
    createdAt: unixSeconds(entry.created_at),
    lastActiveAt: { state: 'unasked' },
    status: text(isObject(entry.status) ? entry.status.type : undefined),
    title: text(entry.title),
    user: text(entry.user),
  })),
  ...singleAt('/chatkit/threads'),
  confirmsDeletion,
}
