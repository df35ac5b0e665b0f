/**
 * Vector stores: what threads that search files leave behind. Its files stay files.
 *
 * Source: the types of the `openai` package, `resources/vector-stores`, and its
 * request code (the beta header).
 */

import { ours, own } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import { singleAt } from '../by-id.ts'
import { confirmsDeletion } from '../confirmation.ts'
import { bytes, metadata, reading, text, unixSeconds } from '../fields.ts'
import { cursorPaging } from '../listing/cursor-paging.ts'
import { isAzure, isOpenAi, openAi, openAiOrAzureKey } from '../servers.ts'

export const vectorStores: ThreadApi = {
  name: 'vector-stores',
  title: 'OpenAI and Azure: vector stores that threads leave behind',
  noun: { one: own`vector store`, many: own`vector stores` },
  defaultBaseUrl: openAi,
  headers: { 'OpenAI-Beta': 'assistants=v2' },
  keyHeader: openAiOrAzureKey,
  keyOptional: false,
  isProvidersOwn: (server) => isOpenAi(server) || isAzure(server),
  fields: new Set(['metadata', 'lastActiveAt', 'status', 'name', 'bytes']),
  restingStatuses: new Set(['completed', 'expired']),
  runningStatuses: new Set(['in_progress']),
  waitingStatuses: new Set(),
  listing: cursorPaging('/vector_stores'),
  activityLookup: undefined,
  activityCaveat: ours(
    'A vector store that was never used may tell no last activity. A condition on it keeps such stores: use older-than for them.',
  ),
  itemsFirst: undefined,
  schedules: undefined,
  bulk: undefined,
  longRunningDeletion: undefined,
  notCovered: ['the files that it was made from', 'threads and assistants that refer to it'],
  triedAgainst: { provider: false, servers: {}, client: 'openai' },
  readThread: reading((entry) => ({
    createdAt: unixSeconds(entry.created_at),
    lastActiveAt: unixSeconds(entry.last_active_at),
    metadata: metadata(entry.metadata),
    status: text(entry.status),
    title: text(entry.name),
    bytes: bytes(entry.usage_bytes),
  })),
  ...singleAt('/vector_stores'),
  confirmsDeletion,
}
