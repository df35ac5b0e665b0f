/**
 * How many requests may be in flight. Pure.
 *
 *     slow start   size += min(1, latency / 100 ms) per answer: it doubles per round trip, at most every 100 ms
 *     steady       size += 1 / size per answer: one more per round trip
 *     slow start, steady -> steady   at a 429: size /= 2
 *
 * Only answers that came while the window was full count: the others say nothing of a larger one.
 */

/** How many are in flight at first: as many as TCP sends before it has heard anything (RFC 6928). */
const first = 10
/**
 * Slow start doubles no faster than this, in milliseconds. A limit without headers is only seen when it refuses, and then
 * refuses what is in flight: where the way is short, little time is won by being there with so many so soon.
 */
const fastestDoubling = 100

export class ConcurrencyWindow {
  readonly #ceiling: number
  #size: number
  #slowStart = true

  constructor(ceiling: number) {
    this.#ceiling = ceiling
    this.#size = Math.min(ceiling, first)
  }

  get size(): number {
    return Math.floor(this.#size)
  }

  /**
   * A request was answered, and as many were in flight as may be.
   *
   * @param latency milliseconds that the answer took
   */
  grow(latency: number): void {
    const growth = this.#slowStart ? Math.min(1, latency / fastestDoubling) : 1 / this.#size
    this.#size = Math.min(this.#ceiling, this.#size + growth)
  }

  cut(): void {
    this.#slowStart = false
    this.#size = Math.max(1, this.#size / 2)
  }
}
