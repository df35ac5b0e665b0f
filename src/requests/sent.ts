/** One request on its way to its reply: its turns, its attempts, and what comes after each. */

import type { ApiRequest, Purpose } from '../api-request.ts'
import type { Clock } from '../clock.ts'
import type { Stop } from '../stop.ts'
import { text } from '../text.ts'
import { isForeign, requestId, retryAfter } from './answers.ts'
import type { Attempted, Attempts } from './attempts.ts'
import type { Beside } from './client.ts'
import { hedged } from './hedged.ts'
import type { Outage } from './outage.ts'
import type { OverlongWaits } from './overlong-waits.ts'
import { longestOwnWait, OwnThrottling, type Route } from './own-throttling.ts'
import type { Start } from './pacing/pacing.ts'
import type { TurnQueue } from './pacing/turn-queue.ts'
import { goesOn } from './refusal-hints.ts'
import type { Reply, Trace } from './reply.ts'
import { backoff, type Ended, Retries } from './retries.ts'
import type { Shelter } from './shelter.ts'
import { SignInFailed } from './sign-in/tokens.ts'

/** What all requests share. */
export interface Common {
  readonly clock: Clock
  readonly stop: Stop
  readonly random: () => number
  readonly queue: TurnQueue
  readonly outage: Outage
  readonly attempts: Attempts
  readonly shelter: Shelter
  readonly overlong: OverlongWaits
}

/** What is to be sent, and how. */
export interface Order {
  readonly request: ApiRequest
  readonly purpose: Purpose
  readonly startBefore: number
  readonly closesConnection: boolean
  readonly isOptional: boolean
  readonly before: number
  readonly route: Route
}

export class Sent {
  readonly #order: Order
  readonly #common: Common
  readonly #throttling: OwnThrottling
  readonly #trace: { -readonly [Key in keyof Trace]: Trace[Key] } = { attempts: 0, lost: 0 }
  #retries: Retries
  /** How often the server was away, and had answered anybody, when this request began. */
  #outagesOver: number
  #answers: number

  constructor(order: Order, common: Common) {
    this.#order = order
    this.#common = common
    this.#throttling = new OwnThrottling(order.route)
    this.#retries = new Retries(order.purpose, common.random, order.before)
    this.#outagesOver = common.shelter.outagesOver
    this.#answers = common.outage.answers
  }

  async reply(): Promise<Reply> {
    const { queue, shelter } = this.#common
    for (;;) {
      const start = await queue.enter(this.#order.startBefore)
      if (start === undefined) return this.#stopped()
      // What was lost while the server was away says nothing of this request.
      if (this.#outagesOver !== shelter.outagesOver) this.#startAfresh()
      const reply = await this.#attempt(start)
      if (reply !== undefined) return reply
    }
  }

  /** @returns undefined when it must be sent again */
  async #attempt(start: Start): Promise<Reply | undefined> {
    const { clock, stop, attempts, queue } = this.#common
    const { request, purpose, startBefore, closesConnection, route } = this.#order
    const attempting = {
      request,
      purpose,
      timeouts: this.#retries.timeouts,
      maySend: () => stop.stopped === undefined && clock.now() < startBefore,
      closesConnection,
    }
    const attempt = (turn: Start, beside?: Beside) =>
      attempts.attempt(turn, { ...attempting, ...(beside && { beside }) }, this.#throttling, route)
    const another = () => (attempting.maySend() ? queue.enterAtOnce() : undefined)
    const startedAt = clock.now()
    const { got, isSecond } =
      purpose === 'delete' ? { got: await attempt(start), isSecond: false } : await hedged(start, attempt, another)
    if (isSecond) this.#noteLost()
    switch (got.kind) {
      case 'not sent':
        if (got.error instanceof SignInFailed) stop.request('sign-in', got.error.words, goesOn)
        return this.#stopped()
      case 'throttled':
        return this.#throttled(got, startedAt)
      case 'answer':
      case 'lost':
        return this.#settled(got, startedAt)
    }
  }

  async #throttled(got: Extract<Attempted, { kind: 'throttled' }>, startedAt: number): Promise<Reply | undefined> {
    const { whose, wait, answer } = got
    const { clock, stop, random, overlong } = this.#common
    switch (this.#order.isOptional ? 'final' : whose) {
      case 'final':
        this.#noteTimes(startedAt, got)
        return { kind: 'answer', answer, trace: this.#trace }
      case 'own':
        await clock.sleep(Math.min(wait ?? backoff(2, random), longestOwnWait), stop.signal)
        return undefined
      case 'shared':
        overlong.heard(wait, this.#order.purpose, this.#order.route)
        return undefined
    }
  }

  /** @param startedAt in milliseconds since the Unix epoch */
  async #settled(got: Unsettled, startedAt: number): Promise<Reply | undefined> {
    const { clock, stop, outage, attempts, shelter } = this.#common
    const { purpose } = this.#order
    const wasSent = got.kind === 'answer' || (got.error.how !== 'not sent' && got.error.how !== 'hopeless')
    if (wasSent) {
      this.#trace.attempts += 1
      this.#noteTimes(startedAt, got)
    }
    if (got.kind === 'answer' && !this.#order.isOptional) stopAt(stop, got)
    const now = clock.now()
    const next = this.#retries.after(endedBy(got, purpose, now), now - startedAt, outage.answers === 0)
    if (next.kind === 'hand on' && got.kind === 'answer') {
      return { kind: 'answer', answer: got.answer, trace: this.#trace }
    }
    if (wasSent) this.#trace.lost += 1
    if (next.kind !== 'again' || next.pause > 0) attempts.traffic.lost += 1
    if (stop.stopped !== undefined) return this.#stopped()
    if (outage.isDown) void shelter.waitOut()
    if (next.kind === 'again') {
      if (next.pause > 0) await clock.sleep(next.pause, stop.signal)
      return undefined
    }
    // Nobody was answered since it was first sent: is it the server, or this request?
    const isSuspicious = purpose !== 'delete' && outage.answers === this.#answers && !isHopeless(got)
    if (isSuspicious && (await shelter.wasAway())) {
      this.#startAfresh()
      return undefined
    }
    return stop.stopped === undefined ? lostReply(got, this.#trace, clock.now()) : this.#stopped()
  }

  /** When a deletion was sent and answered is evidence. */
  #noteTimes(startedAt: number, { kind }: Attempted): void {
    if (this.#order.purpose !== 'delete') return
    this.#trace.sentAt ??= startedAt
    if (kind !== 'lost') this.#trace.answeredAt = this.#common.clock.now()
  }

  /** The first attempt had no answer when the second had one, or was lost before it. */
  #noteLost(): void {
    this.#trace.attempts += 1
    this.#trace.lost += 1
    this.#common.attempts.traffic.lost += 1
  }

  #startAfresh(): void {
    const { shelter, outage, random } = this.#common
    this.#outagesOver = shelter.outagesOver
    this.#answers = outage.answers
    this.#retries = new Retries(this.#order.purpose, random, this.#order.before)
  }

  #stopped(): Reply {
    const { stop, overlong } = this.#common
    return {
      kind: 'stopped',
      stopped: stop.stopped ?? overlong.outOfTime(this.#order.startBefore),
      trace: this.#trace,
    }
  }
}

type Unsettled = Extract<Attempted, { kind: 'answer' | 'lost' }>

const isHopeless = (got: Unsettled) => got.kind === 'lost' && got.error.how === 'hopeless'

function stopAt(stop: Stop, { means, answer }: Extract<Unsettled, { kind: 'answer' }>): void {
  if (means === 'sign-in') stop.request('sign-in', text`the server refused the sign-in (${answer.status})`)
  if (means === 'quota') stop.request('quota', text`the account's quota or billing stops requests (${answer.status})`)
}

function endedBy(got: Unsettled, purpose: Purpose, now: number): Ended {
  if (got.kind === 'lost') return { kind: 'lost', how: got.error.how }
  if (got.means === 'server error') return { kind: 'server error', retryAfter: retryAfter(got.answer, now) }
  return { kind: isForeign(got.answer, purpose) ? 'foreign' : 'answer' }
}

function lostReply(got: Unsettled, trace: Trace, now: number): Reply {
  if (got.kind === 'lost') {
    return { kind: 'lost', why: got.error.words, status: undefined, requestId: undefined, trace }
  }
  const { answer } = got
  const { status } = answer
  const why = isForeign(answer, 'list')
    ? text`the answer (${status}) is empty or a web page`
    : text`server error ${status}`
  return {
    kind: 'lost',
    why,
    status: answer.status,
    requestId: requestId(answer),
    retryAfter: retryAfter(answer, now),
    trace,
  }
}
