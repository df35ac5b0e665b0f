/**
 * Mistral's Conversations API.
 *
 * Source: Mistral's published API reference, `/v1/conversations`.
 */

import type { ThreadApi } from '../thread.ts'
import { confirmedByNoContent } from './confirmation.ts'
import { identified, isoTime, metadata, nothingElse, text } from './facts.ts'
import { pageNumberPaging } from './page-number-paging.ts'

const path = (id: string) => `/conversations/${encodeURIComponent(id)}`

export const mistralConversations: ThreadApi = {
  name: 'mistral-conversations',
  noun: { one: 'conversation', many: 'conversations' },
  defaultBaseUrl: 'https://api.mistral.ai/v1',
  headers: {},
  keyHeader: () => 'Authorization',
  keyOptional: false,
  fields: new Set(['metadata', 'lastActiveAt', 'title', 'agent', 'model']),
  restingStatuses: new Set(),
  listing: pageNumberPaging('/conversations'),
  activityLookup: undefined,
  itemsFirst: undefined,
  notCovered: ['files and libraries', 'logs that the provider keeps for abuse monitoring'],
  readThread: (entry) => {
    const found = identified(entry)
    if ('unreadable' in found) return found
    const { id, fields } = found
    return {
      ...nothingElse,
      id,
      createdAt: isoTime(fields.created_at),
      lastActiveAt: isoTime(fields.updated_at),
      metadata: metadata(fields.metadata),
      title: text(fields.name),
      agent: text(fields.agent_id),
      model: text(fields.model),
    }
  },
  retrieval: (id) => ({ method: 'GET', path: path(id) }),
  deletion: (id) => ({ method: 'DELETE', path: path(id) }),
  confirmsDeletion: confirmedByNoContent,
}
