/** How many requests may be in flight: slow start, then additive increase and multiplicative decrease. Pure. */

/** How many are in flight at first. */
const first = 4
/** Slow start doubles the number in about this many milliseconds. */
const doubling = 500
/** But lets each answer add no less and no more than this, however short or long the way. */
const [leastGrowth, mostGrowth] = [1 / 12, 1 / 2]

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
    const growth = this.#slowStart
      ? Math.min(mostGrowth, Math.max(leastGrowth, (Math.LN2 * latency) / doubling))
      : 1 / this.#size
    this.#size = Math.min(this.#ceiling, this.#size + growth)
  }

  cut(): void {
    this.#slowStart = false
    this.#size = Math.max(1, this.#size / 2)
  }
}
