/**
 * Stored chat completions: those made with `store: true`.
 *
 * Source: OpenAI's published API description, `/chat/completions`.
 */

import { own } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import { singleAt } from '../by-id.ts'
import { confirmsDeletion } from '../confirmation.ts'
import { metadata, reading, text, unixSeconds } from '../fields.ts'
import { cursorPaging } from '../listing/cursor-paging.ts'
import { isOpenAi, openAi, openAiOrAzureKey } from '../servers.ts'

export const chatCompletions: ThreadApi = {
  name: 'chat-completions',
  title: 'OpenAI: stored chat completions',
  noun: { one: own`completion`, many: own`completions` },
  defaultBaseUrl: openAi,
  headers: {},
  keyHeader: openAiOrAzureKey,
  keyOptional: false,
  isProvidersOwn: isOpenAi,
  // A completion does not change once it is stored, so there is no activity after its creation.
  fields: new Set(['metadata', 'model']),
  restingStatuses: new Set(),
  runningStatuses: new Set(),
  waitingStatuses: new Set(),
  listing: cursorPaging('/chat/completions'),
  activityLookup: undefined,
  itemsFirst: undefined,
  schedules: undefined,
  bulk: undefined,
  longRunningDeletion: undefined,
  notCovered: [
    'files uploaded to the project',
    'logs that the provider keeps for abuse monitoring',
    'evaluations and fine-tuning data made from it',
  ],
  triedAgainst: { provider: false, servers: {}, client: 'openai' },
  readThread: reading((entry) => ({
    createdAt: unixSeconds(entry.created),
    metadata: metadata(entry.metadata),
    model: text(entry.model),
  })),
  ...singleAt('/chat/completions'),
  confirmsDeletion,
}
