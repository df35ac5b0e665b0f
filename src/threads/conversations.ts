/**
 * Conversations, the state behind the Responses API. Deleting a conversation
 * leaves its items in place, so they are erased first.
 *
 * Source: OpenAI's published API description, `/conversations`; Azure AI Foundry
 * lists conversations at the same path, OpenAI does not.
 */

import { type ThreadApi, WrongShape } from '../thread.ts'
import { confirmedByFlag } from './confirmation.ts'
import { cursorPaging } from './cursor-paging.ts'
import { identified, metadata, nothingElse, unixSeconds } from './facts.ts'
import { newestEntry } from './newest-entry.ts'
import { isOpenAi, openAi, openAiOrAzureKey } from './servers.ts'

const path = (id: string) => `/conversations/${encodeURIComponent(id)}`

export const conversations: ThreadApi = {
  name: 'conversations',
  noun: { one: 'conversation', many: 'conversations' },
  defaultBaseUrl: openAi,
  headers: {},
  keyHeader: openAiOrAzureKey,
  keyOptional: false,
  fields: new Set(['metadata', 'lastActiveAt']),
  restingStatuses: new Set(),
  listing: cursorPaging('/conversations'),
  cannotList: isOpenAi,
  activityLookup: newestEntry((id) => `${path(id)}/items`, unixSeconds),
  itemsFirst: {
    listing: (id) => cursorPaging(`${path(id)}/items`),
    itemId: (entry) => {
      const found = identified(entry)
      if ('unreadable' in found) throw new WrongShape(found.unreadable)
      return found.id
    },
    request: (id, itemId) => ({ method: 'DELETE', path: `${path(id)}/items/${encodeURIComponent(itemId)}` }),
  },
  notCovered: [
    'responses stored by themselves',
    'files uploaded to the project',
    'vector stores',
    'logs that the provider keeps for abuse monitoring',
  ],
  readThread: (entry) => {
    const found = identified(entry)
    if ('unreadable' in found) return found
    const { id, fields } = found
    return {
      ...nothingElse,
      id,
      createdAt: unixSeconds(fields.created_at),
      lastActiveAt: { state: 'unasked' },
      metadata: metadata(fields.metadata),
    }
  },
  retrieval: (id) => ({ method: 'GET', path: path(id) }),
  deletion: (id) => ({ method: 'DELETE', path: path(id) }),
  confirmsDeletion: confirmedByFlag,
}
