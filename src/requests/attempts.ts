/** One attempt at a request whose turn it is: sent, measured, counted, and told to pacing and to the outage. */

import type { Answer, ApiRequest, Purpose } from '../api-request.ts'
import type { Clock } from '../clock.ts'
import type { Stop } from '../stop.ts'
import { AnswerLost } from './answer-lost.ts'
import { isForeign, meaning, rateLimits, retryAfter, toldError } from './answers.ts'
import { mostBytes } from './body.ts'
import { type Beside, type Client, NotSent } from './client.ts'
import type { Outage } from './outage.ts'
import type { OwnThrottling, Route } from './own-throttling.ts'
import { AdaptiveTimeout } from './pacing/adaptive-timeout.ts'
import type { Start } from './pacing/pacing.ts'
import type { TurnQueue } from './pacing/turn-queue.ts'
import { SignInFailed } from './sign-in/tokens.ts'

export interface Traffic {
  requests: number
  throttled: number
  lost: number
  /** For how long the run waited for the server to answer again, in milliseconds; undefined where it never had to. */
  waited?: number
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

export type Attempted =
  | {
      readonly kind: 'answer'
      readonly answer: Answer
      readonly means: Exclude<ReturnType<typeof meaning>, 'throttled'>
    }
  /** `whose` limit it is; `wait` in milliseconds, where the server says how long. */
  | {
      readonly kind: 'throttled'
      readonly answer: Answer
      readonly whose: ReturnType<OwnThrottling['refused']>
      readonly wait: number | undefined
    }
  | { readonly kind: 'lost'; readonly error: AnswerLost }
  /** No request was sent: there was no token, or none in time. */
  | { readonly kind: 'not sent'; readonly error: SignInFailed | NotSent }

export interface Attempting {
  readonly request: ApiRequest
  readonly purpose: Purpose
  /** How many attempts before this one took too long, as far as that counts. */
  readonly timeouts: number
  readonly maySend: () => boolean
  readonly closesConnection: boolean
  /** Where a second attempt may be made beside it. */
  readonly beside?: Beside
}

export interface AttemptEffects {
  readonly client: Client
  readonly clock: Clock
  readonly stop: Stop
  readonly queue: TurnQueue
  readonly outage: Outage
  readonly onAttempt: OnAttempt | undefined
}

export class Attempts {
  readonly traffic: Traffic = { requests: 0, throttled: 0, lost: 0 }
  readonly #effects: AttemptEffects
  readonly #timeout = new AdaptiveTimeout()
  /** The first request that only reads and was answered well, and the latest: they show whether the server is there. */
  #questions: readonly ApiRequest[] = []

  constructor(effects: AttemptEffects) {
    this.#effects = effects
  }

  /** One attempt whose turn it is. */
  async attempt(start: Start, attempting: Attempting, throttling: OwnThrottling, route: Route): Promise<Attempted> {
    const { clock, queue, outage } = this.#effects
    const { purpose, request } = attempting
    const startedAt = clock.now()
    const got = await this.#once(attempting)
    if (got.kind !== 'answer') {
      if (got.kind === 'lost') outage.lost(clock.now())
      queue.leave(start, { kind: 'lost' })
      return got
    }
    const { answer } = got
    const [means, limits] = [meaning(answer), rateLimits(answer)]
    if (means === 'throttled') {
      outage.answered()
      const wait = retryAfter(answer, clock.now())
      const whose = throttling.refused(wait)
      route.throttled += 1
      this.traffic.throttled += 1
      queue.leave(
        start,
        whose === 'shared' ? { kind: 'throttled', limits, retryAfter: this.#paused(wait) } : { kind: 'lost' },
      )
      return { kind: 'throttled', answer, whose, wait }
    }
    if (means === 'server error') {
      outage.lost(clock.now())
      queue.leave(start, { kind: 'lost', limits })
      return { ...got, means }
    }
    route.served += 1
    if (!isForeign(answer, purpose)) {
      outage.answered()
      if (purpose !== 'delete' && answer.status < 300) this.#questions = [this.#questions[0] ?? request, request]
    }
    this.#timeout.took(purpose, (clock.now() - startedAt) / (request.weight ?? 1))
    queue.leave(start, { kind: 'answered', limits })
    return { ...got, means }
  }

  /**
   * Asks the server what it answered before. Each question may have become one that it cannot answer, because the thread
   * in it was deleted: so there are two.
   *
   * @returns undefined where there is nothing to ask
   */
  async isThere(): Promise<boolean | undefined> {
    const { stop, outage } = this.#effects
    const maySend = () => stop.stopped === undefined
    for (const request of new Set(this.#questions)) {
      const got = await this.#once({ request, purpose: 'list', timeouts: 0, maySend, closesConnection: false })
      if (got.kind !== 'answer' || meaning(got.answer) === 'server error') continue
      outage.answered()
      return true
    }
    return this.#questions.length === 0 ? undefined : false
  }

  /** A wait that goes beyond the time budget is no pause: that ends the run, or is this thread's own. */
  #paused(wait: number | undefined): number | undefined {
    const { clock, stop } = this.#effects
    return wait !== undefined && clock.now() + wait > stop.endsAt ? undefined : wait
  }

  async #once({
    request,
    purpose,
    timeouts,
    maySend,
    closesConnection,
    beside,
  }: Attempting): Promise<
    { readonly kind: 'answer'; readonly answer: Answer } | Extract<Attempted, { kind: 'lost' | 'not sent' }>
  > {
    const { client, clock, stop, onAttempt } = this.#effects
    const startedAt = clock.now()
    this.traffic.requests += 1
    try {
      const answer = await client.attempt(request, {
        timeout: () => this.#timeout.limit(purpose, timeouts, request.weight),
        cutOff: stop.cutOffSignal,
        ...beside,
        maySend,
        mostBytes: mostBytes(purpose),
        closesConnection,
      })
      const problem = answer.status < 400 ? undefined : toldError(answer).message
      const milliseconds = clock.now() - startedAt
      onAttempt?.({ request, status: answer.status, problem, milliseconds, headers: answer.headers })
      return { kind: 'answer', answer }
    } catch (error) {
      if (error instanceof SignInFailed || error instanceof NotSent) {
        this.traffic.requests -= 1
        return { kind: 'not sent', error }
      }
      if (!(error instanceof AnswerLost)) throw error
      const milliseconds = clock.now() - startedAt
      onAttempt?.({ request, status: undefined, problem: error.message, milliseconds, headers: undefined })
      return { kind: 'lost', error }
    }
  }
}
