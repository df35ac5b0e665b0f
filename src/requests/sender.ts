/**
 * How one request gets its answer: it waits for its turn, is attempted, and
 * attempted again where that helps. One budget of requests serves survey, sweep
 * and verification.
 */

import type { Answer, ApiRequest, Purpose } from '../thread.ts'
import { meaning, rateLimits, requestId, retryAfter, serverError } from './answers.ts'
import { AnswerLost, type Client } from './client.ts'
import type { Clock } from './clock.ts'
import { Gate } from './gate.ts'
import type { Halt, Halted } from './halt.ts'
import type { Pacing } from './pacing.ts'

/** How an answer came about. */
export interface Trace {
  /** Attempts sent. */
  readonly attempts: number
  /** Attempts whose answer never came, or was a server error: the server may have acted on them all the same. */
  readonly lost: number
}

export type Reply =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly trace: Trace }
  | {
      readonly kind: 'lost'
      readonly why: string
      readonly status: number | undefined
      readonly requestId: string | undefined
      readonly trace: Trace
    }
  /** Given up, because the run was stopped or its time is over; `trace.attempts` says if it was ever sent. */
  | { readonly kind: 'halted'; readonly halted: Halted; readonly trace: Trace }

export interface Traffic {
  requests: number
  throttled: number
  lost: number
}

/** Told about every attempt, for the debug log. */
export type OnAttempt = (attempt: {
  readonly request: ApiRequest
  readonly status: number | undefined
  readonly problem: string | undefined
  readonly milliseconds: number
}) => void

export interface SenderOptions {
  readonly client: Client
  readonly clock: Clock
  readonly pacing: Pacing
  readonly halt: Halt
  /** Cuts off requests in flight. */
  readonly kill: AbortSignal
  /** From 0 up to 1, for jitter. */
  readonly random: () => number
  readonly onAttempt?: OnAttempt
}

export interface Sender {
  /** @param startBefore the first attempt starts before then, or not at all; milliseconds since the Unix epoch */
  send(request: ApiRequest, purpose: Purpose, startBefore?: number): Promise<Reply>
  readonly traffic: Readonly<Traffic>
}

/** The longest that one attempt may take, in milliseconds: pages are large, single objects are not. */
const timeouts: Readonly<Record<Purpose, number>> = {
  list: 60_000,
  'look up': 20_000,
  read: 20_000,
  delete: 30_000,
  verify: 20_000,
}

const mostRetries = 5
/** No retry starts later than this after the first attempt, in milliseconds; waiting out a 429 does not count. */
const retryWindow = 30_000

/** Full-range jitter would retry some at once; half keeps them apart and still later each time. */
function backoff(retry: number, random: () => number): number {
  return 500 * 2 ** retry * (0.5 + 0.5 * random())
}

export function createSender(options: SenderOptions): Sender {
  const { client, clock, pacing, halt, kill, random, onAttempt } = options
  const gate = new Gate(pacing, clock, halt.signal)
  const traffic: Traffic = { requests: 0, throttled: 0, lost: 0 }

  const outOfTime: Halted = { reason: 'deadline', detail: 'the time budget is used up' }

  /** One attempt, from entering the gate to leaving it. */
  async function attempt(request: ApiRequest, purpose: Purpose): Promise<Answer | AnswerLost> {
    const startedAt = clock.now()
    traffic.requests += 1
    try {
      const answer = await client.attempt(request, { timeout: timeouts[purpose], kill })
      const limits = rateLimits(answer)
      if (meaning(answer) === 'throttled') {
        traffic.throttled += 1
        gate.leave({ kind: 'throttled', limits, retryAfter: retryAfter(answer, clock.now()) })
      } else {
        gate.leave(meaning(answer) === 'server error' ? { kind: 'lost' } : { kind: 'answered', limits })
      }
      const problem = answer.status < 400 ? undefined : serverError(answer).message
      onAttempt?.({ request, status: answer.status, problem, milliseconds: clock.now() - startedAt })
      return answer
    } catch (error) {
      gate.leave({ kind: 'lost' })
      if (!(error instanceof AnswerLost)) throw error
      onAttempt?.({ request, status: undefined, problem: error.message, milliseconds: clock.now() - startedAt })
      return error
    }
  }

  async function send(request: ApiRequest, purpose: Purpose, startBefore = Number.POSITIVE_INFINITY): Promise<Reply> {
    let [attempts, lost, waited] = [0, 0, 0]
    let firstAttemptAt = 0
    const trace = () => ({ attempts, lost })
    for (;;) {
      const askedAt = clock.now()
      if (!(await gate.enter(attempts === 0 ? startBefore : Number.POSITIVE_INFINITY))) {
        return { kind: 'halted', halted: halt.halted ?? outOfTime, trace: trace() }
      }
      if (attempts === 0) firstAttemptAt = clock.now()
      else waited += clock.now() - askedAt
      attempts += 1
      const got = await attempt(request, purpose)

      if (!(got instanceof AnswerLost)) {
        const means = meaning(got)
        if (means === 'throttled') continue
        if (means === 'sign-in') halt.throw('sign-in', `the server refused the sign-in (${got.status})`)
        if (means === 'quota') halt.throw('quota', `the account's quota or billing stops requests (${got.status})`)
        if (means !== 'server error') return { kind: 'answer', answer: got, trace: trace() }
      }

      lost += 1
      traffic.lost += 1
      const retryIn = Math.max(
        backoff(lost - 1, random),
        got instanceof AnswerLost ? 0 : (retryAfter(got, clock.now()) ?? 0),
      )
      const spent = clock.now() - firstAttemptAt - waited
      if (halt.halted !== undefined) return { kind: 'halted', halted: halt.halted, trace: trace() }
      if (lost > mostRetries || spent + retryIn > retryWindow) {
        return got instanceof AnswerLost
          ? { kind: 'lost', why: got.message, status: undefined, requestId: undefined, trace: trace() }
          : {
              kind: 'lost',
              why: `server error ${got.status}`,
              status: got.status,
              requestId: requestId(got),
              trace: trace(),
            }
      }
      await clock.sleep(retryIn, halt.signal)
    }
  }

  return { send, traffic }
}
