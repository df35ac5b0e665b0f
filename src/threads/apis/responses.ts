/**
 * Stored responses. At OpenAI no key may list them, so their ids have to be
 * supplied; Azure AI Foundry and Fireworks let a key list.
 *
 * Source: OpenAI's published API description, `/responses/{response_id}`; for the
 * list Fireworks' reference, which has no order. Its deletions are answered with a
 * message, which confirms nothing: such responses are read back.
 */

import { own } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import { singleAt } from '../by-id.ts'
import { confirmsDeletion } from '../confirmation.ts'
import { metadata, reading, text, unixSeconds } from '../fields.ts'
import { cursorPaging } from '../listing/cursor-paging.ts'
import { isOpenAi, openAi, openAiOrAzureKey } from '../servers.ts'

export const responses: ThreadApi = {
  name: 'responses',
  title: 'OpenAI, Azure AI Foundry and Fireworks: stored responses',
  noun: { one: own`response`, many: own`responses` },
  defaultBaseUrl: openAi,
  headers: {},
  keyHeader: openAiOrAzureKey,
  keyOptional: false,
  isProvidersOwn: isOpenAi,
  // A response does not change once it is complete, so there is no activity after its creation.
  fields: new Set(['metadata', 'status', 'model', 'user', 'safetyIdentifier']),
  restingStatuses: new Set(['completed', 'failed', 'cancelled', 'incomplete']),
  runningStatuses: new Set(['in_progress', 'queued']),
  waitingStatuses: new Set(),
  listing: cursorPaging('/responses', { hasOrder: false }),
  cannotList: isOpenAi,
  activityLookup: undefined,
  itemsFirst: undefined,
  schedules: undefined,
  bulk: undefined,
  longRunningDeletion: undefined,
  notCovered: [
    'the conversation that it belongs to, and its items',
    'files uploaded to the project',
    'logs that the provider keeps for abuse monitoring',
  ],
  triedAgainst: { provider: false, servers: {}, client: 'openai' },
  readThread: reading((entry) => ({
    createdAt: unixSeconds(entry.created_at),
    metadata: metadata(entry.metadata),
    status: text(entry.status),
    model: text(entry.model),
    user: text(entry.user),
    safetyIdentifier: text(entry.safety_identifier),
  })),
  ...singleAt('/responses'),
  confirmsDeletion,
}
