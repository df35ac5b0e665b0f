/**
 * The server's bucket of requests as it looks from here: what its headers said
 * last, what was started since, and how fast it refills. Pure.
 *
 * What is left is taken from `remaining` alone, and the refill from how
 * `remaining` changes, because servers do not agree on what `limit` counts. Until
 * that can be measured, the refill is what the server says: what is missing is
 * back after `reset` (OpenAI: "the time until the rate limit resets to its
 * initial state"). `reset` also bounds every wait, so that headers that are not
 * true can slow a run down, and never stop it.
 */

import type { RateLimits, Start } from './rate-limits.ts'

/** No header makes a request wait longer than this, in milliseconds: then one goes and sees. */
const longestWait = 60_000
/** A bucket that holds fewer requests is too small to steer by. */
const smallest = 4
/** A measurement of the refill begins anew after so many answers, and counts once so many requests must have flowed in. */
const [sample, precision] = [64, 8]

/** What one answer said. */
interface Seen {
  readonly start: Start
  readonly remaining: number
}

export class ServerBucket {
  #latest: Seen | undefined
  /** How far away it was, at the latest answer, that the bucket is whole; and when that is. */
  #reset = 0
  #resetAt = 0
  /** The most that ever remained. */
  #deepest = 0
  /** Where the measurement of the refill began, and how many requests were accepted since. */
  #anchor: Seen | undefined
  #accepted = 0
  /** Requests that flow in, a millisecond. */
  #refill = 0
  #measured = false

  /**
   * Milliseconds until the bucket has a request to give.
   *
   * @param started the serial number of the request that was started last
   */
  wait(now: number, started: number, inFlight: number): number {
    const latest = this.#latest
    if (latest === undefined) return 0
    const depth = this.#depth(latest)
    if (depth < smallest) return 0
    const reserve = 1 + Math.min(2, depth / 32)
    // Reckoned from the start of the request: one that starts later arrives that much later, whatever the way takes.
    const left = latest.remaining + this.#refill * (now - latest.start.at) - (started - latest.start.serial)
    if (left >= reserve) return 0
    const wait = (reserve - left) / this.#refill
    return inFlight > 0 ? wait : Math.max(0, Math.min(wait, this.#resetAt - now, longestWait))
  }

  /** How many requests the bucket holds. One that takes in nothing before its reset is whole again all at once. */
  #depth({ remaining }: Seen): number {
    const missing = this.#refill * this.#reset
    return missing < 1 ? this.#deepest : missing + remaining
  }

  /**
   * @param start of the request whose answer said this
   * @param overtaken how many requests that started before it may reach the server after it
   */
  heard(
    now: number,
    start: Start,
    accepted: boolean,
    { limit, remaining, reset }: RateLimits,
    overtaken: number,
  ): void {
    if (remaining === undefined || reset === undefined || (limit !== undefined && remaining > limit)) return
    if (accepted) this.#accepted += 1
    // An answer that was overtaken by a later one is old news.
    if (this.#latest !== undefined && start.serial <= this.#latest.start.serial) return
    this.#deepest = Math.max(this.#deepest, remaining)
    this.#latest = { start, remaining: remaining - overtaken }
    this.#reset = reset
    this.#resetAt = now + reset
    this.#measure({ start, remaining })
  }

  #measure(seen: Seen): void {
    const anchor = this.#anchor
    const said = this.#reset > 0 ? (this.#deepest + 1 - seen.remaining) / this.#reset : 0
    const span = anchor === undefined ? 0 : seen.start.at - anchor.start.at
    // A bucket that is full takes nothing in, and tells nothing.
    const full = seen.remaining >= this.#deepest - 1
    // Whole numbers make an error of one request, which must be small beside what flowed in.
    if (anchor !== undefined && !full && span > 0 && span * said >= precision) {
      this.#refill = Math.max(0, (this.#accepted + seen.remaining - anchor.remaining) / span)
      this.#measured = true
    } else if (!this.#measured) {
      this.#refill = said
    }
    if (anchor === undefined || full || this.#accepted >= sample) {
      this.#anchor = seen
      this.#accepted = 0
    }
  }
}
