/**
 * Sessions of Claude Managed Agents. Shapes, parameters and statuses are those of
 * the `@anthropic-ai/sdk` package (resources/beta/sessions): opaque tokens, RFC
 * 3339 times, and a list that leaves archived sessions out unless it is told not
 * to.
 */

import { deleteThread, found, notFoundReply, retrieveThread } from '../deletion.ts'
import { type ErrorStyle, type Problem, problemReply } from '../errors.ts'
import { json, type Reply, type SandboxRequest } from '../exchange.ts'
import { fraction, hashText } from '../random.ts'
import type { Call, SandboxApi } from '../router.ts'
import type { Activity, StoredThread } from '../thread.ts'
import { showListed } from '../thread-json.ts'
import { tokenPage } from '../token-page.ts'

const anthropicErrors: ErrorStyle = ({ status, message }) => ({
  type: 'error',
  error: { type: errorTypes[status] ?? 'invalid_request_error', message },
  request_id: 'req_sandbox',
})

const errorTypes: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'overloaded_error',
}

export const anthropicSessions: SandboxApi = {
  name: 'anthropic-sessions',
  idStyle: { prefix: 'sesn_' },
  itemPrefix: 'sevt_',
  basePath: () => '',
  lists: true,
  keyHeader: 'x-api-key',
  errors: anthropicErrors,
  notFound: (id) => ({ status: 404, message: `Session '${id}' was not found.` }),
  demands: (request) => demandHeaders(request),
  createdField: 'created_at',
  show: (thread) => ({
    id: thread.id,
    type: 'session',
    agent: {
      id: thread.agent,
      type: 'agent',
      name: 'Support',
      description: null,
      model: { id: thread.model, speed: 'standard' },
      system: null,
      tools: [],
      skills: [],
      mcp_servers: [],
      multiagent: null,
      version: 1,
    },
    archived_at: isArchived(thread) ? time(thread.lastActiveAt) : null,
    budget: null,
    created_at: time(thread.createdAt),
    deployment_id: null,
    environment_id: 'env_sandbox',
    metadata: thread.metadata,
    outcome_evaluations: [],
    resources: [],
    stats: { active_seconds: 1, duration_seconds: 2 },
    status: isArchived(thread) ? 'terminated' : statuses[thread.activity],
    title: thread.title,
    // Whether it moves with events is not published: here it does not.
    updated_at: time(thread.createdAt),
    usage: {},
    vault_ids: [],
  }),
  routes: [
    {
      method: 'GET',
      path: '/v1/sessions',
      purpose: 'list',
      query: ['limit', 'order', 'page', 'include_archived', 'agent_id', 'beta'],
      handle: (call) => list(call),
    },
    { method: 'GET', path: '/v1/sessions/:id', purpose: 'read', query: ['beta'], handle: retrieveThread },
    {
      method: 'DELETE',
      path: '/v1/sessions/:id',
      purpose: 'delete',
      query: ['beta'],
      handle: (call) =>
        deleteThread(call, {
          confirm: (id) => json({ id, type: 'session_deleted' }),
          refuse: ({ activity }) => (activity === 'running' ? isRunning(call) : undefined),
        }),
    },
    {
      method: 'GET',
      path: '/v1/sessions/:id/events',
      purpose: 'lookup',
      query: ['limit', 'order', 'page', 'types', 'beta'],
      handle: (call) => listEvents(call),
    },
  ],
}

const statuses: Readonly<Record<Activity, string>> = {
  resting: 'idle',
  running: 'running',
  waiting: 'idle',
  failed: 'terminated',
}

/** Sessions that a person archived are told by their metadata, so that a test can make one. */
const isArchived = ({ metadata }: StoredThread): boolean => metadata?.archived === 'true'

const time = (ms: number): string => new Date(ms).toISOString()

const isRunning = ({ options }: Call): Problem => ({
  status: options.quirks.conflict === 'active_turn' ? 400 : 409,
  message: 'A running session cannot be deleted: interrupt it first.',
})

function demandHeaders({ headers }: SandboxRequest): Problem | undefined {
  if (headers['anthropic-version'] === undefined) {
    return { status: 400, message: 'anthropic-version: header is required' }
  }
  const betas = headers['anthropic-beta']?.split(/,\s*/) ?? []
  if (!betas.includes('managed-agents-2026-04-01')) {
    return { status: 400, message: 'This endpoint needs the anthropic-beta header managed-agents-2026-04-01.' }
  }
  // A key may come as a bearer token, as the official client sends it; other tokens are OAuth's.
  const isToken = headers.authorization !== undefined && !headers.authorization.startsWith('Bearer sk-')
  return isToken && !betas.includes('oauth-2025-04-20')
    ? { status: 401, message: 'OAuth authentication needs the anthropic-beta header oauth-2025-04-20.' }
    : undefined
}

function list(call: Call): Reply {
  const { query } = call.request
  const limit = query.get('limit') ?? '20'
  const order = query.get('order') ?? 'desc'
  if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > 100) return invalid('limit')
  if (order !== 'asc' && order !== 'desc') return invalid('order')
  const page = tokenPage(call, Number(limit), order, query.get('page') ?? undefined)
  if (page === undefined) return invalid('page')
  const all = query.get('include_archived') === 'true'
  const data = page.threads.filter((thread) => all || !isArchived(thread)).map((thread) => showListed(thread, call))
  return json({ data, next_page: page.next ?? null, prev_page: null })
}

/** What was said, and last of all how the session came to rest. */
function listEvents(call: Call): Reply {
  const id = call.params.id ?? ''
  const thread = found(call, id)
  if (thread === undefined) return notFoundReply(call, id)
  const { query } = call.request
  const order = query.get('order') ?? 'asc'
  const limit = Number(query.get('limit') ?? '100')
  const said = call.items(thread).map((item) => ({
    id: item.id,
    type: item.role === 'user' ? 'user.message' : 'agent.message',
    content: [{ type: 'text', text: item.text }],
    processed_at: time(item.createdAt),
  }))
  const events = said.length === 0 ? [] : [...said, lastStatus(thread)]
  const ordered = order === 'asc' ? events : events.toReversed()
  const from = Number(query.get('page') ?? '0')
  const isMore = from + limit < ordered.length
  return json({ data: ordered.slice(from, from + limit), next_page: isMore ? String(from + limit) : null })
}

function lastStatus(thread: StoredThread): object {
  const basics = { id: `sevt_${thread.id}_status`, processed_at: time(thread.lastActiveAt) }
  switch (thread.activity) {
    case 'running':
      return { ...basics, type: 'session.status_running' }
    case 'failed':
      return { ...basics, type: 'session.status_terminated' }
    case 'waiting':
      return { ...basics, type: 'session.status_idle', stop_reason: { type: 'requires_action', event_ids: [] } }
    case 'resting': {
      const isRefused = fraction(hashText(1, thread.id)) < 0.1
      return { ...basics, type: 'session.status_idle', stop_reason: { type: isRefused ? 'refusal' : 'end_turn' } }
    }
  }
}

const invalid = (field: string): Reply =>
  problemReply(anthropicErrors, { status: 400, message: `${field}: the value is not valid` })
