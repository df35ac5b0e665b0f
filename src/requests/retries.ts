/**
 * Whether one request is attempted again, and when. Pure: told of every attempt,
 * and asked what comes next.
 *
 *     open -> handed on    an answer that says something
 *     open -> open         again after a pause: the answer was lost, or was not the API's
 *     open -> lost         too often, too long, or in vain
 *
 * A deletion is attempted once: after a lost answer the thread is looked at before
 * it is deleted again, and that is not decided here. Where nothing was sent, it is
 * tried again like any other request. Throttled attempts are not told here: they
 * are waited out, however often.
 */

import type { Purpose } from '../api-request.ts'
import type { LostHow } from './answer-lost.ts'

/** The most retries after server and network errors. */
const mostRetries = 5
/** As long as the server has never answered, a connection that does not come about is tried again only this often. */
const mostFirstRetries = 2
/** The most retries after an answer that does not come from the API: it may be sent on purpose. */
const mostForeign = 2
/**
 * The most time that a request may lose to lost answers and to the pauses after them, in milliseconds. The first retry is
 * made all the same: an answer may have been waited for very long. Waiting for a turn does not count.
 */
const mostLostTime = 30_000

/** How an attempt ended. */
export type Ended =
  | { readonly kind: 'answer' }
  /** A 2xx that something between here and the API sent. */
  | { readonly kind: 'foreign' }
  /** `retryAfter` in milliseconds, where the server names a wait. */
  | { readonly kind: 'server error'; readonly retryAfter: number | undefined }
  | { readonly kind: 'lost'; readonly how: LostHow }

export type Next =
  | { readonly kind: 'hand on' }
  /** `pause` in milliseconds; 0 for at once. */
  | { readonly kind: 'again'; readonly pause: number }
  | { readonly kind: 'lost' }

/** The longest pause before the first retry, and the unit of the later ones: most errors are over at once, and the others take their time. */
const [firstPause, unit] = [100, 500]

/**
 * The milliseconds before a retry, counted from 0. Full-range jitter would retry some at once; half keeps them apart and
 * still later each time.
 */
export function backoff(retry: number, random: () => number): number {
  return (retry === 0 ? firstPause : unit * 2 ** retry) * (0.5 + 0.5 * random())
}

export class Retries {
  readonly #purpose: Purpose
  readonly #random: () => number
  #failures = 0
  #foreign = 0
  #timeouts: number
  #reconnected = false
  /** Milliseconds. */
  #lostTime = 0

  /**
   * @param random from 0 up to 1
   * @param before how many attempts at the same were made before, by other requests
   */
  constructor(purpose: Purpose, random: () => number, before = 0) {
    this.#purpose = purpose
    this.#random = random
    this.#timeouts = before
  }

  /** How many attempts took too long, those before included: each gets more time than the one before. */
  get timeouts(): number {
    return this.#timeouts
  }

  /**
   * What comes after an attempt.
   *
   * @param took milliseconds
   * @param neverAnswered whether the server has not answered any request of this run
   */
  after(ended: Ended, took: number, neverAnswered: boolean): Next {
    if (ended.kind === 'answer') return { kind: 'hand on' }
    if (ended.kind === 'foreign') {
      if (this.#purpose === 'delete' || this.#foreign >= mostForeign) return { kind: 'hand on' }
      this.#foreign += 1
    }
    if (ended.kind === 'lost' && ended.how === 'timeout') this.#timeouts += 1
    const wasSent = ended.kind !== 'lost' || (ended.how !== 'not sent' && ended.how !== 'hopeless')
    if (this.#purpose === 'delete' && wasSent) return { kind: 'lost' }
    this.#lostTime += took
    if (ended.kind === 'lost' && ended.how === 'disconnected' && !this.#reconnected) {
      this.#reconnected = true
      return { kind: 'again', pause: 0 }
    }
    const isElsewhere = neverAnswered && (!wasSent || (ended.kind === 'lost' && ended.how === 'not HTTP'))
    return this.#failed(ended, isElsewhere ? mostFirstRetries : mostRetries)
  }

  #failed(ended: Exclude<Ended, { kind: 'answer' }>, most: number): Next {
    this.#failures += 1
    const ours = backoff(this.#failures - 1, this.#random)
    const left = Math.max(this.#failures === 1 ? ours : 0, mostLostTime - this.#lostTime)
    const inVain = ended.kind === 'lost' && (ended.how === 'hopeless' || ended.how === 'too large')
    if (inVain || this.#failures > most || ours > left) return { kind: 'lost' }
    const theirs = ended.kind === 'server error' ? (ended.retryAfter ?? 0) : 0
    const pause = Math.min(left, Math.max(ours, theirs))
    this.#lostTime += pause
    return { kind: 'again', pause }
  }
}
