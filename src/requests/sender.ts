/**
 * How one request gets its answer: it waits for its turn, is attempted, and
 * attempted again where that helps. One budget of requests serves survey, sweep
 * and verification.
 */

import type { Clock } from '../clock.ts'
import type { Stop, Stopped } from '../stop.ts'
import type { Answer, ApiRequest, Purpose } from '../thread.ts'
import { isForeign, meaning, rateLimits, requestId, retryAfter, serverError } from './answers.ts'
import { AnswerLost, type Client, NotSent } from './client.ts'
import { Patience } from './pacing/adaptive-timeout.ts'
import type { Pacing, Start } from './pacing/pacing.ts'
import { Gate } from './pacing/turn-queue.ts'
import { SignInFailed } from './sign-in/tokens.ts'

/** How an answer came about. */
export interface Trace {
  /** Attempts sent that the server may have acted on: those that it throttled do not count. */
  readonly attempts: number
  /** Those of them whose answer never came, or was a server error: the server may have acted on them all the same. */
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
  /** Given up, because the run was stopped or its time is over; `trace.attempts` says if the server may have acted on it. */
  | { readonly kind: 'stopped'; readonly stopped: Stopped; readonly trace: Trace }

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
  /** Of the answer; undefined where there was none. */
  readonly headers: Headers | undefined
}) => void

export interface SenderOptions {
  readonly client: Client
  readonly clock: Clock
  readonly pacing: Pacing
  readonly stop: Stop
  /** From 0 up to 1, for jitter. */
  readonly random: () => number
  readonly onAttempt?: OnAttempt
}

export interface Sender {
  /** @param startBefore every attempt starts before then, or not at all; milliseconds since the Unix epoch */
  send(request: ApiRequest, purpose: Purpose, startBefore?: number): Promise<Reply>
  readonly traffic: Readonly<Traffic>
}

/** The most retries after server and network errors. */
const mostRetries = 5
/** The most retries after an answer that does not come from the API: whoever sends it may do so on purpose. */
const mostForeign = 2
/**
 * The most time that a request may lose to lost answers and to the pauses after them, in milliseconds. The first retry is
 * made all the same: an answer may have been waited for very long. Waiting for a turn does not count, nor do 429s.
 */
const mostLostTime = 30_000

/** Full-range jitter would retry some at once; half keeps them apart and still later each time. */
function backoff(retry: number, random: () => number): number {
  return 500 * 2 ** retry * (0.5 + 0.5 * random())
}

export function createSender(options: SenderOptions): Sender {
  const { client, clock, pacing, stop, random, onAttempt } = options
  const gate = new Gate(pacing, clock, stop.signal)
  const patience = new Patience()
  const traffic: Traffic = { requests: 0, throttled: 0, lost: 0 }

  const outOfTime: Stopped = { reason: 'deadline', detail: 'the time budget is used up' }

  /** One attempt at a request whose turn it is. */
  async function attempt(
    start: Start,
    request: ApiRequest,
    purpose: Purpose,
    timeouts: number,
    maySend: () => boolean,
  ): Promise<Answer | AnswerLost | SignInFailed | NotSent> {
    const startedAt = clock.now()
    traffic.requests += 1
    try {
      const answer = await client.attempt(request, {
        timeout: () => patience.limit(purpose, timeouts),
        cutOff: stop.cutOffSignal,
        maySend,
      })
      const milliseconds = clock.now() - startedAt
      const means = meaning(answer)
      const limits = rateLimits(answer)
      if (means === 'throttled') {
        traffic.throttled += 1
        gate.leave(start, { kind: 'throttled', limits, retryAfter: retryAfter(answer, clock.now()) })
      } else if (means === 'server error') {
        gate.leave(start, { kind: 'lost', limits })
      } else {
        patience.took(purpose, milliseconds)
        gate.leave(start, { kind: 'answered', limits })
      }
      const problem = answer.status < 400 ? undefined : serverError(answer).message
      onAttempt?.({ request, status: answer.status, problem, milliseconds, headers: answer.headers })
      return answer
    } catch (error) {
      gate.leave(start, { kind: 'lost' })
      if (error instanceof SignInFailed || error instanceof NotSent) {
        traffic.requests -= 1
        return error
      }
      if (!(error instanceof AnswerLost)) throw error
      const milliseconds = clock.now() - startedAt
      onAttempt?.({ request, status: undefined, problem: error.message, milliseconds, headers: undefined })
      return error
    }
  }

  async function send(request: ApiRequest, purpose: Purpose, startBefore = Number.POSITIVE_INFINITY): Promise<Reply> {
    let [attempts, lost] = [0, 0]
    /** What counts towards giving up: of the lost ones those that were failures, and those that were cut off or foreign. */
    let [failures, timeouts, foreign] = [0, 0, 0]
    let disconnected = false
    /** Milliseconds. */
    let lostTime = 0
    const trace = () => ({ attempts, lost })
    const maySend = () => stop.stopped === undefined && clock.now() < startBefore
    for (;;) {
      const start = await gate.enter(startBefore)
      if (start === undefined) return { kind: 'stopped', stopped: stop.stopped ?? outOfTime, trace: trace() }
      const startedAt = clock.now()
      attempts += 1
      const got = await attempt(start, request, purpose, timeouts, maySend)

      if (got instanceof SignInFailed || got instanceof NotSent) {
        attempts -= 1
        if (got instanceof SignInFailed) stop.request('sign-in', got.message)
        return { kind: 'stopped', stopped: stop.stopped ?? outOfTime, trace: trace() }
      }
      if (got instanceof AnswerLost) {
        if (got.how === 'disconnected' && !disconnected && !stop.cutOffSignal.aborted) {
          disconnected = true
          lost += 1
          lostTime += clock.now() - startedAt
          continue
        }
        if (got.how === 'timeout') timeouts += 1
      } else {
        const means = meaning(got)
        if (means === 'throttled') {
          attempts -= 1
          continue
        }
        if (means === 'sign-in') stop.request('sign-in', `the server refused the sign-in (${got.status})`)
        if (means === 'quota') stop.request('quota', `the account's quota or billing stops requests (${got.status})`)
        if (means !== 'server error') {
          if (!isForeign(got, purpose) || foreign >= mostForeign) {
            return { kind: 'answer', answer: got, trace: trace() }
          }
          foreign += 1
        }
      }

      lost += 1
      failures += 1
      traffic.lost += 1
      lostTime += clock.now() - startedAt
      if (stop.stopped !== undefined) return { kind: 'stopped', stopped: stop.stopped, trace: trace() }
      const ours = backoff(failures - 1, random)
      const left = Math.max(failures === 1 ? ours : 0, mostLostTime - lostTime)
      const inVain = got instanceof AnswerLost && got.how === 'hopeless'
      if (inVain || failures > mostRetries || ours > left) {
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
      const theirs = got instanceof AnswerLost ? 0 : (retryAfter(got, clock.now()) ?? 0)
      const pause = Math.min(left, Math.max(ours, theirs))
      await clock.sleep(pause, stop.signal)
      lostTime += pause
    }
  }

  return { send, traffic }
}
