/** Waits that a server asks for and that go beyond the end of the time budget. */

import type { Purpose } from '../api-request.ts'
import type { Clock } from '../clock.ts'
import { printInstant } from '../rfc3339.ts'
import { type Stop, type Stopped, timeIsUp } from '../stop.ts'
import { ours, text } from '../text.ts'
import type { Route } from './own-throttling.ts'

const outOfTime: Stopped = { reason: 'deadline', detail: timeIsUp }

export class OverlongWaits {
  readonly #clock: Clock
  readonly #stop: Stop
  /** Until when the server last asked to wait. */
  #askedUntil = 0
  /** How many requests of the route were served when it asked for too much. */
  readonly #servedThen = new Map<Route, number>()

  constructor(clock: Clock, stop: Stop) {
    this.#clock = clock
    this.#stop = stop
  }

  /**
   * The server asks everybody to wait. Beyond the time budget there is nothing to
   * wait for, so the run ends at once; in a sweep only when it says so twice, with
   * nobody served in between, for it may mean one thread alone.
   *
   * @param wait milliseconds
   */
  heard(wait: number | undefined, purpose: Purpose, route: Route): void {
    const until = this.#clock.now() + (wait ?? 0)
    this.#askedUntil = Math.max(this.#askedUntil, until)
    if (until <= this.#stop.endsAt) return
    if (purpose === 'list' || this.#servedThen.get(route) === route.served) {
      this.#stop.request('deadline', askedToWait(until), later)
    }
    this.#servedThen.set(route, route.served)
  }

  /** Why a request was turned away that had to start before `startBefore`. */
  outOfTime(startBefore: number): Stopped {
    const isEarly = this.#clock.now() < startBefore && this.#askedUntil >= startBefore
    return isEarly ? { reason: 'deadline', detail: askedToWait(this.#askedUntil), hint: later } : outOfTime
  }
}

const later = ours('Start the next run after that time.')

const askedToWait = (until: number) =>
  text`the server asked to wait until ${ours(printInstant(until))}, beyond the end of the time budget`
