/**
 * OpenAI's Agents API: sessions.
 *
 * Source: the types of the `openai` package, `resources/beta/agents`, and its
 * request code (paths and the beta header).
 */

import { WrongShape } from '../../listing.ts'
import { ours, own } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import { itemsAt, pathOf, singleAt } from '../by-id.ts'
import { confirmsDeletion } from '../confirmation.ts'
import { isObject, metadata, reading, text, unixSeconds } from '../fields.ts'
import { cursorPaging } from '../listing/cursor-paging.ts'
import { isOpenAi, openAi } from '../servers.ts'

export const agentSessions: ThreadApi = {
  name: 'agent-sessions',
  title: 'OpenAI Agents API: sessions',
  noun: { one: own`session`, many: own`sessions` },
  defaultBaseUrl: openAi,
  headers: { 'OpenAI-Beta': 'agents=v1' },
  keyHeader: () => 'Authorization',
  keyOptional: false,
  isProvidersOwn: isOpenAi,
  fields: new Set(['metadata', 'lastActiveAt', 'status', 'agent', 'model']),
  // `in_progress` and `requires_action` are in use: deleting then would cut off a turn or lose its outputs.
  restingStatuses: new Set(['idle', 'failed']),
  runningStatuses: new Set(['in_progress']),
  waitingStatuses: new Set(['requires_action']),
  listing: cursorPaging('/agents/sessions'),
  activityLookup: undefined,
  // Whether they go with their session is not documented.
  itemsFirst: {
    noun: { one: own`artifact`, many: own`artifacts` },
    absentRouteMeansNone: true,
    ...itemsAt((id) => `${pathOf('/agents/sessions', id)}/artifacts`),
  },
  schedules: {
    noun: { one: own`automation`, many: own`automations` },
    listing: cursorPaging('/agents/automations'),
    threadHeld: sessionHeld,
  },
  bulk: undefined,
  longRunningDeletion: undefined,
  notCovered: [
    'what a self-hosted environment holds, which goes on running',
    'files uploaded to the project',
    'vector stores',
    'logs that the provider keeps for abuse monitoring',
    'physical clean-up, which may go on after the API has confirmed',
  ],
  triedAgainst: { provider: false, servers: { e2e: ['cf-open-agents-api'] }, client: 'openai' },
  readThread: reading((entry) => {
    const agent = isObject(entry.agent) ? entry.agent : {}
    // Nothing is published without an environment.
    const hasNoItems = isObject(entry.environment) && entry.environment.type === 'none'
    return {
      ...(hasNoItems ? { hasNoItems } : {}),
      createdAt: unixSeconds(entry.created_at),
      lastActiveAt: unixSeconds(entry.last_active_at),
      metadata: metadata(entry.metadata),
      status: text(entry.status),
      agent: text(agent.id),
      model: text(agent.model),
    }
  }),
  ...singleAt('/agents/sessions'),
  confirmsDeletion,
}

/** An automation fires for a session of its own each time, or for one that is there. A paused one can be resumed. */
function sessionHeld(entry: unknown): string | undefined {
  const { status, target } = isObject(entry) ? entry : {}
  if (!isObject(target) || typeof target.type !== 'string') throw new WrongShape(ours('an automation has no target'))
  if (target.type === 'new_session' || status === 'completed') return undefined
  if (typeof target.session_id === 'string') return target.session_id
  throw new WrongShape(ours('an automation does not say which session it will use'))
}
