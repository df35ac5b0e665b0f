/**
 * Threads of a LangGraph server. Routes, limits, defaults and the curious header
 * `x-pagination-total` are read off the servers' published sources (the npm
 * package @langchain/langgraph-api 2.0.0, and the Python server's utilities);
 * the times look like the Python server's.
 */

import { deleteThread, retrieveThread } from '../deletion.ts'
import { detailErrors, invalidUuid, type Problem, problemReply } from '../errors.ts'
import { json, type Reply } from '../exchange.ts'
import { all, matching } from '../metadata-filter.ts'
import { type Call, type SandboxApi, tieSalt } from '../router.ts'
import type { Fits, Order } from '../store.ts'
import type { Activity, StoredThread } from '../thread.ts'
import { showListed } from '../thread-json.ts'

export const langgraphThreads: SandboxApi = {
  name: 'langgraph-threads',
  idStyle: 'uuid',
  itemPrefix: undefined,
  basePath: () => '',
  lists: true,
  keyHeader: 'x-api-key',
  errors: detailErrors,
  notFound: (id) => ({ status: 404, message: `Thread with ID ${id} not found` }),
  createdField: 'created_at',
  show: (thread, { options }) => ({
    thread_id: thread.id,
    created_at: pythonTime(thread.createdAt),
    updated_at: pythonTime(thread.lastActiveAt),
    ...(options.quirks.olderServer ? {} : { state_updated_at: pythonTime(thread.lastActiveAt) }),
    metadata: options.quirks.runMetadata ? { ...thread.metadata, ...ofRun(thread) } : thread.metadata,
    status: statuses[thread.activity],
    config: {},
    values: null,
    interrupts: {},
  }),
  routes: [
    { method: 'POST', path: '/threads/search', purpose: 'list', handle: (call) => search(call) },
    { method: 'POST', path: '/runs/crons/search', purpose: 'schedules', handle: (call) => crons(call) },
    { method: 'POST', path: '/threads/prune', purpose: 'prune', handle: (call) => prune(call) },
    { method: 'POST', path: '/threads/count', purpose: 'lookup', handle: (call) => count(call) },
    {
      method: 'GET',
      path: '/threads/:id',
      purpose: 'read',
      handle: (call) => demandUuid(call) ?? retrieveThread(call),
    },
    {
      method: 'DELETE',
      path: '/threads/:id',
      purpose: 'delete',
      handle: (call) => demandUuid(call) ?? deleteThread(call, { confirm: () => ({ status: 204 }) }),
    },
  ],
}

/** What a run adds to the metadata of its thread. */
const ofRun = ({ agent }: StoredThread) => ({ graph_id: agent, assistant_id: '0000aaaa-0000-4000-a000-000000000001' })

const statuses: Readonly<Record<Activity, string>> = {
  resting: 'idle',
  running: 'busy',
  waiting: 'interrupted',
  failed: 'error',
}

/** `2026-08-14T17:36:38.921660+00:00` */
const pythonTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '660+00:00')

/** Sorting by anything but the creation time puts the whole population in order each time: for small sandboxes. */
const sortings: Readonly<Record<string, (thread: StoredThread) => string | number>> = {
  thread_id: ({ id }) => id,
  status: ({ activity }) => statuses[activity] ?? '',
  updated_at: ({ lastActiveAt }) => lastActiveAt,
}

function search(call: Call): Reply {
  const body = bodyOf(call)
  const { limit: asked = 10, offset = 0, sort_by = 'created_at', sort_order = 'desc' } = body
  if (!isWhole(asked, 1, 1000)) return invalid('limit', 'an integer from 1 to 1000')
  if (!isWhole(offset, 0, Number.MAX_SAFE_INTEGER)) return invalid('offset', 'an integer from 0')
  if (sort_order !== 'asc' && sort_order !== 'desc') return invalid('sort_order', "'asc' or 'desc'")
  if (sort_by !== 'created_at' && !(String(sort_by) in sortings)) return invalid('sort_by', 'a field to sort by')
  const asksForNew = Array.isArray(body.select) && body.select.includes('state_updated_at')
  if (call.options.quirks.olderServer && asksForNew) return invalid('select', 'fields of a thread')
  const fits = filter(call, body)
  if (typeof fits === 'object') return problemReply(detailErrors, fits)
  const limit = Math.min(asked, call.options.quirks.pageCap ?? asked)

  const from = call.options.quirks.repeatingCursor ? 0 : offset
  const threads = sorted(call, String(sort_by), sort_order, from, limit, fits)
  return json(
    threads.map((thread) => showListed(thread, call)),
    paginationHeaders(call, from, threads.length, limit, () => call.store.count(fits)),
  )
}

function sorted(
  call: Call,
  by: string,
  order: Order,
  offset: number,
  limit: number,
  fits: Fits | undefined,
): readonly StoredThread[] {
  const { store } = call
  const key = sortings[by]
  const body = bodyOf(call)
  if (key === undefined)
    return store.slice(
      order,
      offset,
      limit,
      JSON.stringify([body.metadata, body.status, body.ids]),
      fits,
      tieSalt(call),
    )
  const { threads } = store.page('desc', Number.POSITIVE_INFINITY, undefined, fits)
  const sign = order === 'asc' ? 1 : -1
  return threads
    .toSorted((a, b) => {
      const [one, other] = [key(a), key(b)]
      return one === other ? 0 : one < other ? -sign : sign
    })
    .slice(offset, offset + limit)
}

/** See the quirk `paginationTotal`: on no current server does the header hold the total. */
function paginationHeaders(call: Call, offset: number, shown: number, limit: number, total: () => number) {
  const next = offset + shown
  switch (call.options.quirks.paginationTotal) {
    case 'next':
      return shown === limit
        ? { 'x-pagination-total': String(next + 1), 'x-pagination-next': String(next) }
        : { 'x-pagination-total': String(next) }
    case 'drifting':
      return { 'x-pagination-total': String(shown === 0 ? offset : offset + total()) }
    case 'exact':
      return { 'x-pagination-total': String(total()) }
  }
}

function crons(call: Call): Reply {
  const { limit = 10, offset = 0 } = bodyOf(call)
  if (!isWhole(limit, 1, 1000)) return invalid('limit', 'an integer from 1 to 1000')
  if (!isWhole(offset, 0, Number.MAX_SAFE_INTEGER)) return invalid('offset', 'an integer from 0')
  return json(
    call.schedules.slice(offset, offset + limit).map(({ id, thread, status, endsAt }) => ({
      cron_id: id,
      thread_id: thread,
      schedule: '0 9 * * 1',
      timezone: null,
      enabled: status !== 'paused',
      end_time: endsAt === null ? null : pythonTime(endsAt),
      next_run_date: null,
      payload: {},
      metadata: {},
    })),
  )
}

/** Many deletions at once. Ids that are not there are skipped without a word; what cannot go stays, and is not counted. */
function prune(call: Call): Reply {
  const { thread_ids: ids, strategy } = bodyOf(call)
  const isId = (id: unknown): id is string => typeof id === 'string' && uuid.test(id)
  if (!Array.isArray(ids) || !ids.every(isId)) return invalid('thread_ids', 'a list of UUIDs')
  if (strategy !== 'delete') return invalid('strategy', "'delete'")
  const pruned = ids.filter(
    (id) => deleteThread({ ...call, params: { id } }, { confirm: () => ({ status: 204 }) }).status === 204,
  )
  return json({ pruned_count: pruned.length })
}

/** Answers with a bare number. */
function count(call: Call): Reply {
  if (call.options.quirks.noCountRoute) return { status: 404, body: { detail: 'Not Found' } }
  const fits = filter(call, bodyOf(call))
  return typeof fits === 'object' ? problemReply(detailErrors, fits) : json(call.store.count(fits))
}

function filter(call: Call, { metadata, status, ids }: Record<string, unknown>): Fits | Problem | undefined {
  const byMetadata = matching(call, Object.entries(isRecord(metadata) ? metadata : {}))
  if (typeof byMetadata === 'object') return byMetadata
  const byStatus = status == null ? undefined : (thread: StoredThread) => statuses[thread.activity] === status
  const byId = Array.isArray(ids) && ids.length > 0 ? (thread: StoredThread) => ids.includes(thread.id) : undefined
  return all(byMetadata, byStatus, byId)
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

const demandUuid = (call: Call): Reply | undefined =>
  uuid.test(call.params.id ?? '')
    ? undefined
    : call.options.quirks.badId === '400'
      ? problemReply(detailErrors, invalidUuid)
      : { status: 422, body: { detail: 'Invalid thread ID: must be a UUID' } }

const invalid = (field: string, expected: string): Reply => ({
  status: 422,
  body: { detail: `${field}: expected ${expected}` },
})

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const bodyOf = ({ request }: Call): Record<string, unknown> => (isRecord(request.body) ? request.body : {})

const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most
