/**
 * Conversations of Mistral's API, after its published reference: page numbers
 * from 0, a bare array, ISO times, and 204 for a deletion. A conversation is
 * with an agent or with a bare model. How errors look is not published; FastAPI's
 * `detail` is assumed.
 */

import { deleteThread, retrieveThread } from '../deletion.ts'
import { detailErrors, type Problem, problemReply } from '../errors.ts'
import { json, type Reply } from '../exchange.ts'
import { matching } from '../metadata-filter.ts'
import { hashText } from '../random.ts'
import { type Call, type SandboxApi, tieSalt } from '../router.ts'
import type { Fits } from '../store.ts'
import { showListed } from '../thread-json.ts'

export const mistralConversations: SandboxApi = {
  name: 'mistral-conversations',
  idStyle: { prefix: 'conv_' },
  itemPrefix: undefined,
  basePath: () => '/v1',
  lists: true,
  keyHeader: 'authorization',
  errors: detailErrors,
  notFound: (id) => ({ status: 404, message: `Conversation ${id} not found` }),
  createdField: 'created_at',
  show: (thread) => ({
    object: 'conversation',
    id: thread.id,
    created_at: new Date(thread.createdAt).toISOString(),
    updated_at: new Date(thread.lastActiveAt).toISOString(),
    name: thread.title,
    description: null,
    metadata: thread.metadata,
    ...(hashText(0, thread.id) % 2 === 0
      ? { agent_id: thread.agent, agent_version: 1 }
      : { model: thread.model, instructions: null, tools: [], completion_args: {} }),
  }),
  routes: [
    {
      method: 'GET',
      path: '/conversations',
      purpose: 'list',
      query: ['page', 'page_size'],
      handle: (call) => list(call),
    },
    { method: 'GET', path: '/conversations/:id', purpose: 'read', handle: retrieveThread },
    {
      method: 'DELETE',
      path: '/conversations/:id',
      purpose: 'delete',
      handle: (call) => deleteThread(call, { confirm: () => ({ status: 204 }) }),
    },
  ],
}

function list(call: Call): Reply {
  const { query } = call.request
  const page = query.get('page') ?? '0'
  const pageSize = query.get('page_size') ?? '100'
  if (!/^\d+$/.test(page)) return invalid('page', page)
  if (!/^\d+$/.test(pageSize) || Number(pageSize) < 1 || Number(pageSize) > 1000) return invalid('page_size', pageSize)
  const metadata = query.get('metadata')
  const fits = metadata === null ? undefined : filter(call, metadata)
  if (typeof fits === 'object') return problemReply(detailErrors, fits)
  const offset = call.options.quirks.repeatingCursor ? 0 : Number(page) * Number(pageSize)
  const limit = Math.min(Number(pageSize), call.options.quirks.pageCap ?? Number(pageSize))
  const threads = call.store.slice('desc', offset, limit, metadata ?? '', fits, tieSalt(call))
  return json(threads.map((thread) => showListed(thread, call)))
}

/** `metadata` is one JSON object in the query. */
function filter(call: Call, metadata: string): Fits | Problem | undefined {
  try {
    return matching(call, Object.entries(JSON.parse(metadata) as object))
  } catch {
    return { status: 422, message: 'metadata: expected a JSON object' }
  }
}

const invalid = (field: string, value: string): Reply => ({
  status: 422,
  body: {
    detail: [{ type: 'int_parsing', loc: ['query', field], msg: 'Input should be a valid integer', input: value }],
  },
})
