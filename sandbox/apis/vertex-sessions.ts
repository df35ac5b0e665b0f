/**
 * Sessions of Google's Agent Engine, after Google's protocol files: what is empty
 * is left out, names hold the whole path, and a deletion is an operation, which is
 * read until it is done (the quirk `operationReads`).
 */

import { makeThread } from '../creation.ts'
import { deleteThread, retrieveThread } from '../deletion.ts'
import { type ErrorStyle, problemReply } from '../errors.ts'
import { json, type Reply } from '../exchange.ts'
import { fraction, hashText, hex } from '../random.ts'
import type { Call, SandboxApi } from '../router.ts'
import type { StoredThread } from '../thread.ts'
import { showListed } from '../thread-json.ts'
import { tokenPage } from '../token-page.ts'

const engine = 'projects/sandbox/locations/europe-west4/reasoningEngines/4711'

const googleErrors: ErrorStyle = ({ status, message }) => ({
  error: { code: status, message, status: statusNames[status] ?? 'INVALID_ARGUMENT' },
})

const statusNames: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}

export const vertexSessions: SandboxApi = {
  name: 'vertex-sessions',
  idStyle: { prefix: '' },
  itemPrefix: undefined,
  basePath: () => `/v1/${engine}`,
  lists: true,
  keyHeader: 'authorization',
  errors: googleErrors,
  notFound: (id) => ({ status: 404, message: `Session not found: ${engine}/sessions/${id}` }),
  createdField: 'createTime',
  show: (thread) => ({
    name: `${engine}/sessions/${thread.id}`,
    createTime: time(thread.createdAt),
    updateTime: time(thread.lastActiveAt),
    ...(thread.title === null ? {} : { displayName: thread.title }),
    ...(Object.keys(thread.metadata ?? {}).length === 0 ? {} : { labels: thread.metadata }),
    sessionState: { turn: 1 },
    userId: thread.user,
  }),
  routes: [
    {
      method: 'GET',
      path: '/sessions',
      purpose: 'list',
      query: ['pageSize', 'pageToken', 'filter', 'orderBy'],
      handle: (call) => list(call),
    },
    { method: 'POST', path: '/sessions', purpose: 'create', handle: create },
    { method: 'GET', path: '/sessions/:id', purpose: 'read', handle: retrieveThread },
    {
      method: 'DELETE',
      path: '/sessions/:id',
      purpose: 'delete',
      handle: (call) => deleteThread(call, { confirm: (id) => json(operationOf(id)), carriesOut: () => begin(call) }),
    },
    {
      method: 'GET',
      path: '/sessions/:id/operations/:operation',
      purpose: 'lookup',
      handle: (call) => readOperation(call),
    },
  ],
}

/** Nine digits, as Google writes them. */
const time = (ms: number): string => new Date(ms).toISOString().replace('Z', '000000Z')

const operationId = (id: string): string => String(Number.parseInt(hex(hashText(7, id)), 16))
const operationOf = (id: string) => ({
  name: `${engine}/sessions/${id}/operations/${operationId(id)}`,
  metadata: { '@type': 'type.googleapis.com/google.cloud.aiplatform.v1.DeleteOperationMetadata' },
})

/** An operation as well, which is done at once and holds the session. */
function create(call: Call): Reply {
  const session = makeThread(call)
  return json({
    name: `${String(session.name)}/operations/1`,
    done: true,
    response: { '@type': 'type.googleapis.com/google.cloud.aiplatform.v1.Session', ...session },
  })
}

/** Deletes at once, or leaves it to the operation. @returns whether it is done */
function begin({ options, params, operations }: Call): boolean {
  const id = params.id ?? ''
  const { operationReads, failedOperations } = options.quirks
  const fails = fraction(hashText(options.seed ^ 0xfa11, id)) < failedOperations
  operations.set(id, { reads: operationReads, fails })
  return operationReads === 0 && !fails
}

function readOperation(call: Call): Reply {
  const { id = '', operation } = call.params
  const one = call.operations.get(id)
  if (one === undefined || operation !== operationId(id)) {
    return problemReply(googleErrors, { status: 404, message: 'Operation not found.' })
  }
  if (one.reads > 0) {
    one.reads -= 1
    return json(operationOf(id))
  }
  if (one.fails) {
    return json({ ...operationOf(id), done: true, error: { code: 13, message: 'Internal error encountered.' } })
  }
  call.store.delete(id)
  return json({ ...operationOf(id), done: true, response: { '@type': 'type.googleapis.com/google.protobuf.Empty' } })
}

function list(call: Call): Reply {
  const { query } = call.request
  const size = query.get('pageSize') ?? '50'
  const [field = '', direction = 'asc'] = (query.get('orderBy') ?? 'create_time').split(' ')
  if (!/^\d+$/.test(size) || Number(size) > 100) return invalid('page_size')
  if (!/^(create_time|update_time)$/.test(field) || !/^(asc|desc)$/.test(direction)) return invalid('order_by')
  const token = query.get('pageToken') ?? undefined
  const page = tokenPage(call, Number(size) || 50, direction === 'desc' ? 'desc' : 'asc', token)
  if (page === undefined) return invalid('page_token')
  const sessions = page.threads.map((thread: StoredThread) => showListed(thread, call))
  return json({
    ...(sessions.length === 0 ? {} : { sessions }),
    ...(page.next === undefined ? {} : { nextPageToken: page.next }),
  })
}

const invalid = (field: string): Reply =>
  problemReply(googleErrors, { status: 400, message: `Invalid value in the field ${field}.` })
