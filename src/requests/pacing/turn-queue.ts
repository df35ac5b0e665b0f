/**
 * Where requests wait for their turn, first come, first served. Holds no slot for
 * anybody who waits for something else, such as the delay before a retry.
 */

import type { Clock } from '../../clock.ts'
import type { Ended, Pacing, Start } from './pacing.ts'

interface Waiter {
  readonly startBefore: number
  readonly resolve: (start: Start | undefined) => void
}

export class TurnQueue {
  readonly #pacing: Pacing
  readonly #clock: Clock
  readonly #closed: AbortSignal
  readonly #waiting = new Queue<Waiter>()
  /** Nobody who waits must start before this, and perhaps nobody before much later. */
  #earliestDeadline = Number.POSITIVE_INFINITY
  #held = false
  #alarm: { readonly due: number; readonly off: AbortController } | undefined

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
   * @returns the request's start, and `leave` must follow; undefined when it may not start
   */
  enter(startBefore: number): Promise<Start | undefined> {
    return new Promise((resolve) => {
      this.#waiting.add({ startBefore, resolve })
      this.#earliestDeadline = Math.min(this.#earliestDeadline, startBefore)
      this.#admit()
    })
  }

  /** A turn at once, for whom `leave` must follow; undefined where no place is free, or others wait for it. */
  enterAtOnce(): Start | undefined {
    const now = this.#clock.now()
    const isShut = this.#held || this.#closed.aborted || this.#waiting.size > 0
    return isShut || this.#pacing.wait(now) > 0 ? undefined : this.#pacing.started(now)
  }

  leave(start: Start, ended: Ended): void {
    this.#pacing.ended(this.#clock.now(), start, ended)
    this.#admit()
  }

  /** Nobody enters until `release`; who cannot wait so long is turned away in time. */
  hold(): void {
    this.#held = true
  }

  release(): void {
    this.#held = false
    this.#admit()
  }

  #admit(): void {
    if (this.#closed.aborted) this.#turnAway(Number.POSITIVE_INFINITY)
    while (this.#waiting.size > 0) {
      const now = this.#clock.now()
      const wait = this.#held ? Number.POSITIVE_INFINITY : this.#pacing.wait(now)
      const next = now + wait
      const sure = Number.isFinite(next) ? next : now
      if (this.#earliestDeadline <= sure) {
        this.#turnAway(sure)
        continue
      }
      if (wait > 0) {
        this.#wakeAt(Math.min(next, this.#earliestDeadline))
        return
      }
      this.#waiting.take()?.resolve(this.#pacing.started(now))
    }
    this.#earliestDeadline = Number.POSITIVE_INFINITY
    this.#alarm?.off.abort()
    this.#alarm = undefined
  }

  /** Turns away all who would have to start by `time`. */
  #turnAway(time: number): void {
    this.#earliestDeadline = Number.POSITIVE_INFINITY
    for (const { resolve } of this.#waiting.takeOut(({ startBefore }) => startBefore <= time)) resolve(undefined)
    for (const { startBefore } of this.#waiting) this.#earliestDeadline = Math.min(this.#earliestDeadline, startBefore)
  }

  #wakeAt(due: number): void {
    if (this.#alarm !== undefined && this.#alarm.due <= due) return
    this.#alarm?.off.abort()
    this.#alarm = undefined
    if (due === Number.POSITIVE_INFINITY) return
    const off = new AbortController()
    this.#alarm = { due, off }
    void this.#clock.sleep(Math.max(0, due - this.#clock.now()), off.signal).then(() => {
      if (off.signal.aborted) return
      this.#alarm = undefined
      this.#admit()
    })
  }
}

/** First in, first out, at the same small cost however long it is. */
class Queue<Element> {
  #elements: Element[] = []
  #taken = 0

  get size(): number {
    return this.#elements.length - this.#taken
  }

  add(element: Element): void {
    this.#elements.push(element)
  }

  take(): Element | undefined {
    const element = this.#elements[this.#taken]
    this.#taken += 1
    // Cut off what was taken when it is half of the array: seldom enough to cost nothing.
    if (this.#taken * 2 >= this.#elements.length) {
      this.#elements = this.#elements.slice(this.#taken)
      this.#taken = 0
    }
    return element
  }

  /** Takes out all that fit, and keeps the order of the others. */
  takeOut(fits: (element: Element) => boolean): Element[] {
    const out: Element[] = []
    const kept: Element[] = []
    for (const element of this) (fits(element) ? out : kept).push(element)
    this.#elements = kept
    this.#taken = 0
    return out
  }

  *[Symbol.iterator](): Generator<Element> {
    for (let index = this.#taken; index < this.#elements.length; index++) yield this.#elements[index] as Element
  }
}
