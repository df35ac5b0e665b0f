/**
 * Claude Managed Agents: sessions.
 *
 * Source: the types and request code of the `@anthropic-ai/sdk` package,
 * `resources/beta/sessions`. Lists leave archived sessions out unless they are
 * asked for. An idle session may wait for a tool to be confirmed: only its last
 * status event tells. Whether `updated_at` moves with events is not said, so
 * last activity is the newest event's.
 */

import { ours, own } from '../../text.ts'
import { type ActivityLookup, type Fact, known, type ThreadApi, unasked, unknown } from '../../thread.ts'
import { pathOf, singleAt } from '../by-id.ts'
import { faultOf, isObject, isoTime, type JsonObject, metadata, reading, text } from '../fields.ts'
import { tokenPaging } from '../listing/token-paging.ts'
import { entriesIn, newestFirst, newestOf } from '../newest-entry.ts'
import { isAnthropic } from '../servers.ts'

const beta = 'managed-agents-2026-04-01'

export const anthropicSessions: ThreadApi = {
  name: 'anthropic-sessions',
  title: 'Anthropic, Claude Managed Agents: sessions',
  noun: { one: own`session`, many: own`sessions` },
  defaultBaseUrl: 'https://api.anthropic.com',
  basePath: '/v1',
  headers: { 'anthropic-version': '2023-06-01', 'anthropic-beta': beta },
  bearerHeaders: { 'anthropic-beta': `oauth-2025-04-20,${beta}` },
  keyHeader: () => 'X-Api-Key',
  workspaceHeader: 'anthropic-workspace-id',
  keyOptional: false,
  isProvidersOwn: isAnthropic,
  fields: new Set(['metadata', 'lastActiveAt', 'status', 'title', 'agent', 'model']),
  restingStatuses: new Set(['idle', 'terminated']),
  runningStatuses: new Set(['running', 'rescheduling']),
  waitingStatuses: new Set(),
  waitsByActivity: true,
  listing: tokenPaging(
    (page) => ({
      method: 'GET',
      path: '/v1/sessions',
      query: {
        limit: '100',
        order: 'asc',
        include_archived: 'true',
        ...(page === undefined ? {} : { page: String(page) }),
      },
    }),
    { entries: 'data', token: 'next_page', isEmptyAbsent: false },
  ),
  activityLookup: lastEvents(),
  itemsFirst: undefined,
  schedules: undefined,
  bulk: undefined,
  longRunningDeletion: undefined,
  notCovered: [
    'memory stores, vaults and skills',
    'environments',
    'files uploaded through the Files API',
    'logs that the provider keeps for abuse monitoring',
  ],
  triedAgainst: { provider: false, servers: {}, client: '@anthropic-ai/sdk' },
  readThread: reading((entry) => {
    const agent = isObject(entry.agent) ? entry.agent : {}
    const status = text(entry.status)
    const mayWait = status.state === 'known' && status.value === 'idle'
    return {
      createdAt: isoTime(entry.created_at),
      lastActiveAt: unasked,
      metadata: metadata(entry.metadata),
      status,
      title: text(entry.title),
      agent: text(agent.id),
      model: text(isObject(agent.model) ? agent.model.id : agent.model),
      ...(mayWait ? { waiting: unasked } : {}),
    }
  }),
  ...singleAt('/v1/sessions'),
  confirmsDeletion: ({ status, body }, id) =>
    status === 200 &&
    isObject(body) &&
    body.type === 'session_deleted' &&
    body.id === id &&
    body.deleted !== false &&
    faultOf(body) === undefined,
}

/** As many events as show that they come newest first, and mostly the last change of status. */
function lastEvents(): ActivityLookup {
  return {
    request: (id) => ({
      method: 'GET',
      path: `${pathOf('/v1/sessions', id)}/events`,
      query: newestFirst,
    }),
    read: (body, thread) => {
      const { data, mayBeCutOff, has_more: hasMore } = entriesIn(body)
      const events = data.map((event): JsonObject => (isObject(event) ? event : {}))
      const isWhole = !mayBeCutOff && hasMore !== true
      const times = events.map(({ processed_at: at }) =>
        // An event that was sent and not taken up yet: something is about to happen.
        at == null ? unknown(ours('its newest event is not processed yet')) : isoTime(at),
      )
      const lastActiveAt = newestOf(times, isWhole, thread)
      const waiting =
        lastActiveAt.state === 'known' ? isWaiting(events, isWhole) : unknown(ours('its last events are not known'))
      return { lastActiveAt, ...(thread.waiting === undefined ? {} : { waiting }) }
    },
  }
}

/** Why an idle session stopped. Only `requires_action` waits for a person. */
const doneReasons = new Set(['end_turn', 'retries_exhausted', 'budget_reached', 'refusal'])

/** @param events newest first */
function isWaiting(events: readonly JsonObject[], isWhole: boolean): Fact<boolean> {
  const last = events.find(({ type }) => typeof type === 'string' && type.startsWith('session.status_'))
  if (last === undefined)
    return isWhole ? known(false) : unknown(ours('its last change of status is not among its last events'))
  if (last.type === 'session.status_terminated') return known(false)
  if (last.type !== 'session.status_idle') return unknown(ours('its last event says that it runs'))
  const reason = isObject(last.stop_reason) ? last.stop_reason.type : undefined
  if (reason === 'requires_action') return known(true)
  return doneReasons.has(String(reason)) ? known(false) : unknown(ours('it is not known why it stopped'))
}
