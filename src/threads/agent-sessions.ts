/**
 * OpenAI's Agents API: sessions.
 *
 * Source: the types of the `openai` package, `resources/beta/agents`, and its
 * request code (paths and the beta header).
 */

import type { Answer, ThreadApi } from '../thread.ts'
import { cursorPaging } from './cursor-paging.ts'
import { isObject, isUsableId, metadata, text, unixSeconds } from './facts.ts'
import { unknown } from '../thread.ts'

const path = (id: string) => `/agents/sessions/${encodeURIComponent(id)}`

export const agentSessions: ThreadApi = {
  name: 'agent-sessions',
  noun: { one: 'session', many: 'sessions' },
  defaultBaseUrl: 'https://api.openai.com/v1',
  headers: { 'OpenAI-Beta': 'agents=v1' },
  keyHeader: 'Authorization',
  keyOptional: false,
  fields: new Set(['metadata', 'lastActiveAt', 'status', 'agent', 'model']),
  // `in_progress` and `requires_action` are in use: deleting then would cut off a turn or lose its outputs.
  restingStatuses: new Set(['idle', 'failed']),
  listing: cursorPaging('/agents/sessions'),
  activityLookup: undefined,
  itemsFirst: undefined,
  notCovered: [
    'files uploaded to the project',
    'vector stores',
    'logs that the provider keeps for abuse monitoring',
    'physical clean-up, which may go on after the API has confirmed',
  ],
  readThread: (entry) => {
    if (!isObject(entry)) return { unreadable: 'the entry is no object' }
    if (!isUsableId(entry.id)) return { unreadable: 'the id is missing or cannot be used' }
    const agent = isObject(entry.agent) ? entry.agent : {}
    return {
      id: entry.id,
      createdAt: unixSeconds(entry.created_at),
      lastActiveAt: unixSeconds(entry.last_active_at),
      metadata: metadata(entry.metadata),
      status: text(entry.status),
      title: unknown('sessions have no title'),
      user: unknown('sessions have no user'),
      agent: text(agent.id),
      model: text(agent.model),
    }
  },
  retrieval: (id) => ({ method: 'GET', path: path(id) }),
  deletion: (id) => ({ method: 'DELETE', path: path(id) }),
  confirmsDeletion: confirmedByFlag,
}

/** `deleted: true`, and about this thread if the answer names one. */
export function confirmedByFlag({ body }: Answer, id: string): boolean {
  return isObject(body) && body.deleted === true && (body.id === undefined || body.id === id)
}
