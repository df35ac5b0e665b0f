/**
 * Files: what threads leave behind, and much else. What a file is for stands in
 * the place of a status: only files for conversations may go.
 *
 * Source: the types of the `openai` package, `resources/files`.
 */

import { own } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import { singleAt } from '../by-id.ts'
import { confirmsDeletion } from '../confirmation.ts'
import { bytes, reading, text, unixSeconds } from '../fields.ts'
import { cursorPaging } from '../listing/cursor-paging.ts'
import { isAzure, isOpenAi, openAi, openAiOrAzureKey } from '../servers.ts'

export const files: ThreadApi = {
  name: 'files',
  title: 'OpenAI and Azure: files that threads leave behind',
  noun: { one: own`file`, many: own`files` },
  defaultBaseUrl: openAi,
  headers: {},
  keyHeader: openAiOrAzureKey,
  keyOptional: false,
  isProvidersOwn: (server) => isOpenAi(server) || isAzure(server),
  fields: new Set(['status', 'filename', 'purpose', 'bytes']),
  restingStatuses: new Set(['assistants', 'assistants_output', 'user_data', 'vision']),
  // Whether one of these is still needed cannot be known, and what needs it is no conversation.
  runningStatuses: new Set(['batch', 'batch_output', 'fine-tune', 'fine-tune-results', 'evals']),
  waitingStatuses: new Set(),
  listing: cursorPaging('/files', { largest: 10_000 }),
  activityLookup: undefined,
  itemsFirst: undefined,
  schedules: undefined,
  bulk: undefined,
  longRunningDeletion: undefined,
  notCovered: ['what vector stores hold of it', 'threads, responses and stores that refer to it'],
  triedAgainst: { provider: false, servers: {}, client: 'openai' },
  readThread: reading((entry) => ({
    createdAt: unixSeconds(entry.created_at),
    status: text(entry.purpose),
    title: text(entry.filename),
    bytes: bytes(entry.bytes),
  })),
  ...singleAt('/files'),
  confirmsDeletion,
}
