/**
 * Where requests wait for their turn, first come, first served. Holds no slot for
 * anybody who waits for something else, such as the delay before a retry.
 */

import type { Clock } from './clock.ts'
import type { Ended, Pacing } from './pacing.ts'

interface Waiter {
  readonly startBefore: number
  readonly resolve: (entered: boolean) => void
}

export class Gate {
  readonly #pacing: Pacing
  readonly #clock: Clock
  readonly #closed: AbortSignal
  #waiting: Waiter[] = []
  #timer: AbortController | undefined

  /** @param closed fires when nobody may enter any more; those who wait are turned away then */
  constructor(pacing: Pacing, clock: Clock, closed: AbortSignal) {
    this.#pacing = pacing
    this.#clock = clock
    this.#closed = closed
    closed.addEventListener('abort', () => this.#admit(), { once: true })
  }

  /**
   * Waits for a turn.
   *
   * @param startBefore milliseconds since the Unix epoch; who cannot start before that is turned away at once
   * @returns whether the request may start; if so, `leave` must follow
   */
  enter(startBefore: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.#waiting.push({ startBefore, resolve })
      if (this.#waiting.length === 1 || this.#closed.aborted) this.#admit()
    })
  }

  leave(ended: Ended): void {
    this.#pacing.ended(this.#clock.now(), ended)
    this.#admit()
  }

  #admit(): void {
    this.#timer?.abort()
    this.#timer = undefined
    while (this.#waiting.length > 0) {
      if (this.#closed.aborted) {
        for (const { resolve } of this.#waiting.splice(0)) resolve(false)
        return
      }
      const now = this.#clock.now()
      const wait = this.#pacing.wait(now)
      if (wait > 0) {
        if (Number.isFinite(wait)) this.#admitIn(now, wait)
        return
      }
      const next = this.#waiting.shift() as Waiter
      if (now >= next.startBefore) {
        next.resolve(false)
        continue
      }
      this.#pacing.started(now)
      next.resolve(true)
    }
  }

  #admitIn(now: number, wait: number): void {
    const inTime: Waiter[] = []
    for (const waiter of this.#waiting) {
      if (now + wait < waiter.startBefore) inTime.push(waiter)
      else waiter.resolve(false)
    }
    this.#waiting = inTime
    const timer = new AbortController()
    this.#timer = timer
    void this.#clock.sleep(wait, timer.signal).then(() => {
      if (!timer.signal.aborted) this.#admit()
    })
  }
}
