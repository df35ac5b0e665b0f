/**
 * Threads of the Assistants API: at servers that are shaped like it, and at
 * Azure AI Foundry "classic". OpenAI's own was shut down on 2026-08-26.
 *
 * Source: OpenAI's published API description, `/threads`; Azure's reference for
 * listing and for the newest message.
 */

import { own, text } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import { pathOf, singleAt } from '../by-id.ts'
import { confirmsDeletion } from '../confirmation.ts'
import { metadata, reading, unixSecondsOrMilliseconds } from '../fields.ts'
import { cursorPaging } from '../listing/cursor-paging.ts'
import { newestEntry } from '../newest-entry.ts'
import { isAzure, isOpenAi, openAiOrAzureKey } from '../servers.ts'

export const assistantsThreads: ThreadApi = {
  name: 'assistants-threads',
  title: 'Assistants API: threads, at Azure AI Foundry “classic” and compatible servers',
  noun: { one: own`thread`, many: own`threads` },
  defaultBaseUrl: undefined,
  refuses: (server) =>
    isOpenAi(server)
      ? text`The Assistants API of OpenAI was shut down on 2026-08-26, and nothing can be deleted through it any more. Ask OpenAI support to erase what is left, and use another api for newer threads (agent-sessions, conversations, chatkit-threads). For assistants-threads at another server, set base-url.`
      : undefined,
  headers: { 'OpenAI-Beta': 'assistants=v2' },
  keyHeader: openAiOrAzureKey,
  keyOptional: false,
  isProvidersOwn: isAzure,
  fields: new Set(['metadata', 'lastActiveAt']),
  restingStatuses: new Set(),
  runningStatuses: new Set(),
  waitingStatuses: new Set(),
  listing: cursorPaging('/threads'),
  activityLookup: newestEntry((id) => `${pathOf('/threads', id)}/messages`, unixSecondsOrMilliseconds),
  itemsFirst: undefined,
  schedules: undefined,
  bulk: undefined,
  longRunningDeletion: undefined,
  notCovered: ['files uploaded to the project', 'vector stores', 'logs that the provider keeps for abuse monitoring'],
  triedAgainst: { provider: false, servers: { byHand: ['cortex.so', 'open-assistant-api'] }, client: 'openai' },
  readThread: reading((entry) => ({
    createdAt: unixSecondsOrMilliseconds(entry.created_at),
    lastActiveAt: { state: 'unasked' },
    metadata: metadata(entry.metadata),
  })),
  ...singleAt('/threads'),
  confirmsDeletion,
}
