/**
 * Sessions of OpenAI's Agents API. Shapes, parameters and statuses are those of
 * `AgentSession` in the `openai` package (resources/beta/agents), whose comments
 * are the published reference.
 */

import { demandBeta } from '../beta-header.ts'
import { listItems, listThreads, pagingNames } from '../cursor-page.ts'
import { deleteThread, found, notFoundReply, retrieveThread } from '../deletion.ts'
import { openAiErrors, type Problem, problemReply } from '../errors.ts'
import { json, type Reply } from '../exchange.ts'
import { all, metadataFilter } from '../metadata-filter.ts'
import type { Quirks } from '../options.ts'
import type { Call, SandboxApi } from '../router.ts'
import type { Activity, StoredItem, StoredSchedule, StoredThread } from '../thread.ts'
import { unixTime } from '../thread-json.ts'

export const agentSessions: SandboxApi = {
  name: 'agent-sessions',
  idStyle: { prefix: 'sess_' },
  itemPrefix: 'artifact_',
  basePath: () => '/v1',
  lists: true,
  keyHeader: 'authorization',
  errors: openAiErrors,
  notFound: (id) => ({ status: 404, message: `No session found with id '${id}'.` }),
  demands: demandBeta('agents=v1', 'Agents API'),
  createdField: 'created_at',
  show: (thread, call) => ({
    id: thread.id,
    object: 'agent.session',
    agent: {
      id: thread.agent,
      instructions: null,
      model: thread.model,
      multi_agent: { enabled: false, max_concurrent_subagents: null },
      name: null,
      reasoning: { effort: null, summary: null },
      service_tier: 'auto',
      text: { format: { type: 'text' }, verbosity: 'medium' },
      tools: [],
    },
    created_at: unixTime(thread.createdAt, call),
    environment: call.options.quirks.artifacts ? { type: 'openai_hosted', environment_id: 'env_1' } : { type: 'none' },
    error: thread.activity === 'failed' ? 'The turn ended with an error.' : null,
    last_active_at: unixTime(thread.lastActiveAt, call),
    metadata: thread.metadata,
    required_actions: thread.activity === 'waiting' ? [requiredAction] : [],
    status: statuses[thread.activity],
    usage: null,
    vault_ids: [],
  }),
  routes: [
    {
      method: 'GET',
      path: '/agents/sessions',
      purpose: 'list',
      query: [...pagingNames, 'agent_id'],
      handle: (call) => {
        const agent = call.request.query.get('agent_id')
        const byMetadata = metadataFilter(call)
        if (typeof byMetadata === 'object') return problemReply(openAiErrors, byMetadata)
        const byAgent = agent === null ? undefined : (thread: { agent: string }) => thread.agent === agent
        return listThreads(call, { defaultOrder: 'desc', before: false }, all(byAgent, byMetadata))
      },
    },
    {
      method: 'GET',
      path: '/agents/automations',
      purpose: 'schedules',
      query: [...pagingNames, 'session_id'],
      handle: (call) =>
        listItems(call, call.schedules, (one) => showAutomation(one), { defaultOrder: 'desc', before: false }),
    },
    { method: 'GET', path: '/agents/sessions/:id', purpose: 'read', handle: retrieveThread },
    {
      method: 'GET',
      path: '/agents/sessions/:id/artifacts',
      purpose: 'lookup',
      query: [...pagingNames, 'environment_id'],
      handle: (call) => listArtifacts(call),
    },
    {
      method: 'GET',
      path: '/agents/sessions/:id/artifacts/:item',
      purpose: 'lookup',
      handle: (call) => artifact(call, (thread, item) => json(showArtifact(item, thread))),
    },
    {
      method: 'DELETE',
      path: '/agents/sessions/:id/artifacts/:item',
      purpose: 'delete',
      handle: (call) =>
        artifact(call, (thread, item) => {
          call.deleteItem(thread, item.id)
          return json({ id: item.id, object: 'agent.session.artifact.deleted', deleted: true })
        }),
    },
    {
      method: 'DELETE',
      path: '/agents/sessions/:id',
      purpose: 'delete',
      handle: (call) =>
        deleteThread(call, {
          confirm: (id) => json({ id, object: 'agent.session.deleted', deleted: true }),
          refuse: ({ activity }) =>
            activity === 'running' || activity === 'waiting'
              ? inUse(activity, call.options.quirks.conflict)
              : undefined,
        }),
    },
  ],
}

const statuses: Readonly<Record<Activity, string>> = {
  resting: 'idle',
  running: 'in_progress',
  waiting: 'requires_action',
  failed: 'failed',
}

/** "Running execution must be cancelled first." */
const inUse = (activity: Activity, code: Quirks['conflict']): Problem => ({
  status: 409,
  message: `Session is ${statuses[activity]}. Running execution must be cancelled first.`,
  type: code === 'active_turn' ? 'invalid_request_error' : code,
  code,
  // Clients that repeat a 409 by themselves are told not to.
  ...(code === 'active_turn' ? { headers: { 'x-should-retry': 'false' } } : {}),
})

const requiredAction = {
  type: 'function_call',
  call_id: 'call_1',
  name: 'look_up_order',
  arguments: {},
  turn_id: 'turn_1',
}

/** An automation that fires for one session, or for a new one each time. */
const showAutomation = ({ id, thread, status }: StoredSchedule): Record<string, unknown> => ({
  id,
  object: 'agent.automation',
  created_at: 1_790_000_000,
  created_by: { type: 'developer' },
  metadata: {},
  name: 'Weekly digest',
  status,
  target:
    thread === null
      ? {
          type: 'new_session',
          agent: null,
          agent_id: 'agent_1',
          environment: { type: 'none' },
          input: [],
          metadata: {},
        }
      : { type: 'existing_session', session_id: thread, instructions: 'Write the digest.' },
  type: 'periodic',
})

function listArtifacts(call: Call): Reply {
  const id = call.params.id ?? ''
  const thread = found(call, id)
  if (thread === undefined) return notFoundReply(call, id)
  const items = call.options.quirks.artifacts ? call.items(thread) : []
  return listItems(call, items, (item) => showArtifact(item, thread), { defaultOrder: 'desc', before: false })
}

function artifact(call: Call, handle: (thread: StoredThread, item: StoredItem) => Reply): Reply {
  const { id = '', item = '' } = call.params
  const thread = found(call, id)
  if (thread === undefined) return notFoundReply(call, id)
  const one = call.options.quirks.artifacts ? call.items(thread).find((each) => each.id === item) : undefined
  if (one !== undefined) return handle(thread, one)
  return problemReply(openAiErrors, { status: 404, message: `No artifact found with id '${item}'.` })
}

const showArtifact = (item: StoredItem, thread: StoredThread): Record<string, unknown> => ({
  id: item.id,
  object: 'agent.session.artifact',
  created_at: Math.floor(item.createdAt / 1000),
  environment_id: 'env_1',
  path: '/outputs/report.pdf',
  session_id: thread.id,
  size_bytes: 1000,
  turn_id: 'turn_1',
})
