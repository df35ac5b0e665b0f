/** A sweep against a server that answers by a script: no network, and a clock that goes on only while somebody sleeps. */

import type { Clock } from '../../src/clock.ts'
import { type Candidate, Planner } from '../../src/policy/plan.ts'
import type { Policy } from '../../src/policy/policy.ts'
import type { Reply, Sender } from '../../src/requests/sender.ts'
import { Stop } from '../../src/stop.ts'
import type { Outcome } from '../../src/sweep/outcome.ts'
import { type Sweep, type SweepOptions, sweep } from '../../src/sweep/sweep.ts'
import type { ApiRequest, Purpose, ThreadApiName } from '../../src/thread.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { barePolicy } from '../bare-policy.ts'

export const now = Date.parse('2026-11-20T12:00:00Z')
export const minute = 60_000
export const day = 86_400_000
/** In seconds, as servers say it: so many days ago. */
export const ago = (days: number) => (now - days * day) / 1000

const byAge: Policy = { ...barePolicy, olderThan: 30 * day }

/** Just seen, and old enough to go. */
export const candidate = (changes: Partial<Candidate> = {}): Candidate => ({
  id: 'it',
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
  why,
  status: 502,
  requestId: 'req_lost',
  trace: { attempts, lost: attempts },
})
export const stopped = (attempts: number): Reply => ({
  kind: 'stopped',
  stopped: { reason: 'cancelled', detail: 'the run was cancelled' },
  trace: { attempts, lost: attempts },
})

/** Replies for a purpose, one after the other; the last one is given again and again. */
type Script = Partial<Record<Purpose, readonly (Reply | (() => Reply))[]>>
export type Replies = Script | ((request: ApiRequest, purpose: Purpose) => Reply)

export interface Settings {
  readonly api?: ThreadApiName
  readonly policy?: Partial<Policy>
  /** Milliseconds until no deletion starts any more. */
  readonly timeLeft?: number
  readonly concurrency?: number
  readonly stop?: Stop
  readonly onOutcome?: (outcome: Outcome) => void
  /** Around the answer to every request. */
  readonly atWork?: (answered: () => Reply) => Promise<Reply>
}

export interface Stage {
  readonly options: SweepOptions
  /** Every request, as in `delete DELETE /agents/sessions/it`; those that must start in time say so. */
  readonly sent: readonly string[]
  /** How long was slept, each time. */
  readonly slept: readonly number[]
}

export function stage(replies: Replies, settings: Settings = {}): Stage {
  const sent: string[] = []
  const slept: number[] = []
  let at = now
  const clock: Clock = {
    now: () => at,
    sleep: async (milliseconds) => {
      slept.push(milliseconds)
      at += milliseconds
    },
  }
  const given = new Map<Purpose, number>()
  const scripted = (purpose: Purpose): Reply => {
    const script = typeof replies === 'function' ? [] : (replies[purpose] ?? [])
    const turn = given.get(purpose) ?? 0
    given.set(purpose, turn + 1)
    const reply = script[Math.min(turn, script.length - 1)]
    if (reply === undefined) throw new Error(`nothing is scripted for ${purpose}`)
    return typeof reply === 'function' ? reply() : reply
  }
  const send: Sender['send'] = async (request, purpose, startBefore) => {
    const after = request.query?.after === undefined ? '' : ` after ${request.query.after}`
    const inTime = startBefore === undefined ? '' : ` within ${startBefore - now} ms`
    sent.push(`${purpose} ${request.method} ${request.path}${after}${inTime}`)
    const answered = () => (typeof replies === 'function' ? replies(request, purpose) : scripted(purpose))
    return settings.atWork?.(answered) ?? answered()
  }
  return {
    sent,
    slept,
    options: {
      api: threadApis[settings.api ?? 'agent-sessions'],
      policy: { ...byAge, ...settings.policy },
      now,
      startBefore: now + (settings.timeLeft ?? day),
      send,
      clock,
      stop: settings.stop ?? new Stop(),
      concurrency: settings.concurrency ?? 1,
      onOutcome: settings.onOutcome ?? (() => undefined),
    },
  }
}

/** Sweeps these candidates. */
export function swept(
  candidates: readonly Candidate[],
  replies: Replies,
  settings: Settings = {},
): Promise<Sweep & Stage> {
  const planner = new Planner(0)
  for (const one of candidates) planner.add(one)
  const set = stage(replies, settings)
  return sweep(planner.plan(), set.options).then((result) => ({ ...result, ...set }))
}
