/**
 * Fires when an answer has taken longer than it may. Looks again every so often:
 * because the limit may become less, and because time in which this process did
 * nothing at all, on a busy machine or asleep, is not the server's.
 */
export class Stopwatch {
  /** Milliseconds between two looks. */
  static readonly #interval = 100
  readonly #limit: () => number
  readonly #onExpired: () => void
  #elapsed = 0
  #lookedAt = performance.now()
  #timer: NodeJS.Timeout
  expired = false

  /** @param limit milliseconds */
  constructor(limit: () => number, onExpired: () => void) {
    this.#limit = limit
    this.#onExpired = onExpired
    this.#timer = this.#lookIn(limit())
  }

  #lookIn(left: number): NodeJS.Timeout {
    const wait = Math.min(Stopwatch.#interval, left)
    return setTimeout(() => {
      const now = performance.now()
      this.#elapsed += Math.min(wait, now - this.#lookedAt)
      this.#lookedAt = now
      // Timers may be a fraction of a millisecond early.
      const leftNow = this.#limit() - this.#elapsed
      if (leftNow > 1) {
        this.#timer = this.#lookIn(leftNow)
        return
      }
      this.expired = true
      this.#onExpired()
    }, wait)
  }

  /** How long the answer has been waited for, in whole seconds. */
  get seconds(): number {
    return Math.round(this.#elapsed / 1000)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
