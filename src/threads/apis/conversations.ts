/**
 * Conversations, the state behind the Responses API. Deleting a conversation
 * leaves its items in place, so they are erased first.
 *
 * Source: OpenAI's published API description, `/conversations`; Azure AI Foundry
 * lists conversations at the same path, OpenAI does not.
 */

import { ours, own, text } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import { itemsAt, pathOf, singleAt } from '../by-id.ts'
import { confirmsDeletion } from '../confirmation.ts'
import { metadata, reading, unixSeconds } from '../fields.ts'
import { cursorPaging } from '../listing/cursor-paging.ts'
import { newestEntry } from '../newest-entry.ts'
import { isAzure, isOpenAi, openAi, openAiOrAzureKey } from '../servers.ts'

const itemsOf = (id: string) => `${pathOf('/conversations', id)}/items`

export const conversations: ThreadApi = {
  name: 'conversations',
  title: 'OpenAI and Azure AI Foundry: conversations',
  noun: { one: own`conversation`, many: own`conversations` },
  defaultBaseUrl: openAi,
  headers: {},
  keyHeader: openAiOrAzureKey,
  keyOptional: false,
  isProvidersOwn: (server) => isOpenAi(server) || isAzure(server),
  fields: new Set(['metadata', 'lastActiveAt']),
  restingStatuses: new Set(),
  runningStatuses: new Set(),
  waitingStatuses: new Set(),
  listing: cursorPaging('/conversations'),
  cannotList: isOpenAi,
  activityLookup: newestEntry(itemsOf, unixSeconds),
  activityCaveat: text`The published references give the items of conversations no time. Where the server sends none either, last activity is not known, and a condition on it keeps every conversation that has items: use older-than instead.`,
  itemsFirst: {
    noun: { one: own`item`, many: own`items` },
    absentRouteMeansNone: false,
    ...itemsAt(itemsOf),
  },
  schedules: undefined,
  bulk: undefined,
  longRunningDeletion: undefined,
  notCovered: [
    'responses stored by themselves',
    'files uploaded to the project',
    'vector stores',
    'logs that the provider keeps for abuse monitoring',
  ],
  visibilityCaveat: (server) =>
    isAzure(server)
      ? ours(
          'Conversations of hosted agents are visible only to the identity that made them. If there are any, this run has not seen those of others.',
        )
      : undefined,
  triedAgainst: { provider: false, servers: { byHand: ['OGX'] }, client: 'openai' },
  readThread: reading((entry) => ({
    createdAt: unixSeconds(entry.created_at),
    lastActiveAt: { state: 'unasked' },
    metadata: metadata(entry.metadata),
  })),
  ...singleAt('/conversations'),
  confirmsDeletion,
}
