/**
 * A sweep against a server that is a few lines of code: no network, and a clock that goes on only while somebody sleeps.
 * It deletes honestly, and answers as agent sessions do, unless a test says otherwise.
 */

import { randomFrom } from '../../sandbox/random.ts'
import type { ApiRequest, Purpose } from '../../src/api-request.ts'
import type { Clock } from '../../src/clock.ts'
import type { Candidate, Due } from '../../src/policy/plan.ts'
import { WithinBudget } from '../../src/policy/planners/within-budget.ts'
import type { Policy } from '../../src/policy/policy.ts'
import type { Reply, Sender, Sending } from '../../src/requests/sender.ts'
import { Stop } from '../../src/stop.ts'
import type { Outcome } from '../../src/sweep/outcome.ts'
import { type SweepOptions, type Swept, sweep } from '../../src/sweep/sweep.ts'
import { ours, value } from '../../src/text.ts'
import type { ThreadApiName } from '../../src/thread.ts'
import { Controls } from '../../src/threads/absence/controls.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { barePolicy } from '../bare-policy.ts'

export const now = Date.parse('2026-11-20T12:00:00Z')
export const minute = 60_000
export const day = 86_400_000
/** In seconds, as servers say it: so many days ago. */
export const ago = (days: number) => (now - days * day) / 1000

const byAge: Policy = { ...barePolicy, olderThan: 30 * day }

/** Just seen, and old enough to go. */
export const candidate = (changes: Partial<Due> = {}): Due => ({
  kind: 'due',
  id: 'sess_000000000001',
  createdAt: now - 100 * day,
  lastActiveAt: undefined,
  seenAt: now,
  shown: [],
  ...changes,
})

export const answer = (status: number, body?: unknown, trace = { attempts: 1, lost: 0 }): Reply => ({
  kind: 'answer',
  answer: { status, body, headers: new Headers({ 'x-request-id': `req_${status}` }) },
  trace,
})
export const lost = (why: string, attempts = 1): Reply => ({
  kind: 'lost',
  why: value(why),
  status: why.startsWith('server error ') ? Number(why.slice('server error '.length)) : undefined,
  requestId: 'req_lost',
  trace: { attempts, lost: attempts },
})
export const stopped = (attempts: number): Reply => ({
  kind: 'stopped',
  stopped: { reason: 'cancelled', detail: ours('the run was cancelled') },
  trace: { attempts, lost: attempts },
})

/** As the list shows it: at rest, and old enough to go. */
export const listedSession = (id: string) => ({
  id,
  created_at: ago(100),
  last_active_at: ago(50),
  status: 'idle',
  metadata: {},
  agent: {},
})
/** As it is read. */
export const session = (id: string, changes: object = {}) => answer(200, { ...listedSession(id), ...changes })
export const missing = (id: string) =>
  answer(404, { error: { message: `No session with id '${id}'`, type: 'not_found' } })
export const noRoute = answer(404, { detail: 'Not Found' })

/** One request on its way. */
export interface Asked {
  readonly request: ApiRequest
  readonly purpose: Purpose
  /** The last part of the path. */
  readonly id: string
  /** How often the same was asked before, counted from 1. */
  readonly turn: number
  /** Milliseconds since the Unix epoch. */
  readonly at: number
  readonly sending: Sending
  readonly server: Server
}

/** What a test makes of a request; undefined for the honest answer. */
export type Answering = (asked: Asked) => Reply | undefined

export interface Server {
  /** Threads that are there. */
  readonly there: Set<string>
  readonly items: Map<string, Set<string>>
  /** What the server answers of its own accord. */
  honest(request: ApiRequest): Reply
}

export interface Settings {
  readonly api?: ThreadApiName
  readonly policy?: Partial<Policy>
  /** Milliseconds until no deletion starts any more. */
  readonly timeLeft?: number
  readonly concurrency?: number
  readonly stop?: Stop
  readonly verify?: SweepOptions['verify']
  readonly isListed?: boolean
  /** Threads that are kept; the controls. */
  readonly kept?: readonly string[]
  /** Deletes in pages, as LangGraph does. */
  readonly pages?: true
  /** How many places the budget has; by default one for each. */
  readonly budget?: number
  readonly onOutcome?: (outcome: Outcome) => void
  readonly onPlanned?: SweepOptions['onPlanned']
  readonly onVerified?: SweepOptions['onVerified']
  readonly random?: () => number
  /** Around the answer to every request. */
  readonly atWork?: (answered: () => Reply, clock: Clock) => Promise<Reply>
}

export interface Stage {
  readonly options: SweepOptions
  readonly server: Server
  /** Every request, as in `delete DELETE /agents/sessions/it`; those that must start in time say so. */
  readonly sent: readonly string[]
  /** Of each deletion, how many of the same thread were told to have been sent before. */
  readonly before: readonly number[]
  /** How long was slept, each time. */
  readonly slept: readonly number[]
}

const defaultKept = ['sess_kept00000001', 'sess_kept00000002', 'sess_kept00000003']

function serverOf(api: ThreadApiName): Server {
  const there = new Set<string>()
  const items = new Map<string, Set<string>>()
  const { retrieval } = threadApis[api]
  const collection = retrieval('').path.replace(/\/$/, '')
  return {
    there,
    items,
    honest({ method, path, query, body }) {
      if (path === '/threads/prune') {
        const { thread_ids: ids } = body as { readonly thread_ids: readonly string[] }
        return answer(200, { pruned_count: ids.filter((id) => there.delete(id)).length })
      }
      const [id = '', list, item] = path.slice(collection.length + 1).split('/')
      if (!path.startsWith(collection) || /^[^/]/.test(path.slice(collection.length))) return noRoute
      if (id === '') {
        const after = query?.after
        const all = [...there]
        return answer(200, {
          data: all.slice(after === undefined ? 0 : all.indexOf(after) + 1).map((one) => listedSession(one)),
          has_more: false,
        })
      }
      if (!there.has(id)) return missing(id)
      if (list !== undefined) return ofItems(items.get(id) ?? new Set(), method, item)
      if (method === 'GET') return session(id)
      there.delete(id)
      return answer(200, { id, deleted: true })
    },
  }
}

function ofItems(items: Set<string>, method: string, item: string | undefined): Reply {
  if (item === undefined) return answer(200, { data: [...items].map((id) => ({ id })), has_more: false })
  if (!items.has(item)) return answer(404, { error: { message: `No item '${item}'`, type: 'not_found' } })
  if (method === 'GET') return answer(200, { id: item })
  items.delete(item)
  return answer(200, { id: 'conv', object: 'conversation' })
}

/** The server and all that a sweep of these candidates needs. */
export function stage(
  candidates: readonly Candidate[],
  answering: Answering = () => undefined,
  settings: Settings = {},
): Stage {
  const sent: string[] = []
  const slept: number[] = []
  const api = settings.api ?? 'agent-sessions'
  const server = serverOf(api)
  const kept = settings.kept ?? defaultKept
  for (const { id } of candidates) server.there.add(id)
  for (const id of kept) server.there.add(id)
  let at = now
  const clock: Clock = {
    now: () => at,
    sleep: async (milliseconds) => {
      slept.push(milliseconds)
      at += milliseconds
    },
  }
  const turns = new Map<string, number>()
  const before: number[] = []
  const send: Sender['send'] = async (request, purpose, startBefore, sending = {}) => {
    if (purpose === 'delete') before.push(sending.before ?? 0)
    const inTime = startBefore === undefined ? '' : ` within ${startBefore - now} ms`
    sent.push(`${purpose} ${request.method} ${request.path}${inTime}`)
    const name = `${purpose} ${request.method} ${request.path}`
    const turn = (turns.get(name) ?? 0) + 1
    turns.set(name, turn)
    const id = decodeURIComponent(request.path.split('/').at(-1) ?? '')
    const answered = () => answering({ request, purpose, id, turn, at, sending, server }) ?? server.honest(request)
    return settings.atWork?.(answered, clock) ?? answered()
  }
  const controls = new Controls(randomFrom(1))
  for (const id of kept) controls.keep(id)
  const timeLeft = settings.timeLeft ?? day
  const bulk = settings.pages === true ? threadApis['langgraph-threads'].bulk : undefined
  return {
    sent,
    before,
    slept,
    server,
    options: {
      // Artifacts have tests of their own.
      api: api === 'conversations' ? threadApis[api] : { ...threadApis[api], bulk, itemsFirst: undefined },
      policy: { ...byAge, ...settings.policy },
      now,
      startBefore: now + timeLeft,
      endBefore: now + timeLeft + minute,
      settleBefore: now + timeLeft + 11 * minute,
      send,
      clock,
      random: settings.random ?? randomFrom(2),
      stop: settings.stop ?? new Stop(),
      controls,
      isListed: settings.isListed ?? true,
      concurrency: settings.concurrency ?? 1,
      verify: settings.verify ?? 'none',
      onOutcome: settings.onOutcome ?? (() => undefined),
      ...(settings.onPlanned === undefined ? {} : { onPlanned: settings.onPlanned }),
      ...(settings.onVerified === undefined ? {} : { onVerified: settings.onVerified }),
    },
  }
}

/** Sweeps these candidates. */
export async function swept(
  candidates: readonly Candidate[],
  answering: Answering = () => undefined,
  settings: Settings = {},
): Promise<Swept & Stage> {
  const planner = new WithinBudget(settings.budget ?? 0)
  for (const one of candidates) {
    if (one.kind === 'spared') planner.spare(one)
    else planner.add(one)
  }
  const set = stage(candidates, answering, settings)
  return { ...(await sweep(planner.plan(), set.options)), ...set }
}
