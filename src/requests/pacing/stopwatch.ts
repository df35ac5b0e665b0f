/**
 * Fires when an answer has taken longer than it may. Looks again every so often:
 * because the limit may become less, and because time in which this process did
 * nothing at all, on a busy machine or asleep, is not the server's.
 */
export class Stopwatch {
  /** The most milliseconds between two looks, and the share of the limit. */
  static readonly #interval = { most: 100, share: 0.1 }
  readonly #limit: () => number
  readonly #onExpired: () => void
  #onHalfTime: (() => void) | undefined
  #elapsed = 0
  #lookedAt = performance.now()
  #timer: NodeJS.Timeout
  expired = false

  /**
   * @param limit milliseconds
   * @param onHalfTime told once, when half of them have passed
   */
  constructor(limit: () => number, onExpired: () => void, onHalfTime?: () => void) {
    this.#limit = limit
    this.#onExpired = onExpired
    this.#onHalfTime = onHalfTime
    this.#timer = this.#lookAgain()
  }

  #lookAgain(): NodeJS.Timeout {
    const { most, share } = Stopwatch.#interval
    const limit = this.#limit()
    const wait = Math.min(most, share * limit, limit - this.#elapsed)
    return setTimeout(() => {
      const now = performance.now()
      this.#elapsed += Math.min(wait, now - this.#lookedAt)
      this.#lookedAt = now
      this.#noteHalfTime()
      // Timers may be a fraction of a millisecond early.
      if (this.#limit() - this.#elapsed > 1) {
        this.#timer = this.#lookAgain()
        return
      }
      this.expired = true
      this.#onExpired()
    }, wait)
  }

  #noteHalfTime(): void {
    if (this.#elapsed < this.#limit() / 2) return
    const tell = this.#onHalfTime
    this.#onHalfTime = undefined
    tell?.()
  }

  /** How long the answer has been waited for, in whole seconds. */
  get seconds(): number {
    return Math.round(this.#elapsed / 1000)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
