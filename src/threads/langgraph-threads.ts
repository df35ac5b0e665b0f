/**
 * LangGraph / LangSmith Agent Server: threads.
 *
 * Source: the server's published API reference, `/threads`.
 */

import type { ThreadApi } from '../thread.ts'
import { confirmedByNoContent } from './confirmation.ts'
import { identified, isoTime, metadata, nothingElse, text } from './facts.ts'
import { offsetPaging } from './offset-paging.ts'

const path = (id: string) => `/threads/${encodeURIComponent(id)}`

export const langgraphThreads: ThreadApi = {
  name: 'langgraph-threads',
  noun: { one: 'thread', many: 'threads' },
  defaultBaseUrl: undefined,
  headers: {},
  keyHeader: () => 'X-Api-Key',
  // Self-hosted servers often have no sign-in at all.
  keyOptional: true,
  fields: new Set(['metadata', 'lastActiveAt', 'status']),
  // `busy` runs, and `interrupted` waits for a person to act.
  restingStatuses: new Set(['idle', 'error']),
  listing: offsetPaging({ path: '/threads/search', countPath: '/threads/count', idKey: 'thread_id' }),
  activityLookup: undefined,
  itemsFirst: undefined,
  notCovered: ['items in the LangGraph store', 'traces in LangSmith', 'backups of the database'],
  readThread: (entry) => {
    const found = identified(entry, 'thread_id')
    if ('unreadable' in found) return found
    const { id, fields } = found
    return {
      ...nothingElse,
      id,
      createdAt: isoTime(fields.created_at),
      lastActiveAt: isoTime(fields.updated_at),
      metadata: metadata(fields.metadata),
      status: text(fields.status),
    }
  },
  retrieval: (id) => ({ method: 'GET', path: path(id) }),
  deletion: (id) => ({ method: 'DELETE', path: path(id) }),
  confirmsDeletion: confirmedByNoContent,
}
