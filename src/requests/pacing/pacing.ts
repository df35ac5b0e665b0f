/**
 * How fast requests may start. Pure: fed with events and the time, so that it is
 * tested without sleeping.
 *
 * Three things hold a request back, and the strictest counts: how many may be in
 * flight (`ConcurrencyWindow`), how far apart they start once the server has refused some
 * (`StartRate`), and what the server's headers say is left (`ServerBucket`).
 */

import { ConcurrencyWindow } from './concurrency-window.ts'
import type { RateLimits, Start } from './rate-limits.ts'
import { ServerBucket } from './server-bucket.ts'
import { StartRate } from './start-rate.ts'

export type { RateLimits, Start }

/** How a request ended, as far as pacing cares. */
export type Ended =
  | { readonly kind: 'answered'; readonly limits: RateLimits }
  /** `retryAfter` in milliseconds. */
  | { readonly kind: 'throttled'; readonly limits: RateLimits; readonly retryAfter: number | undefined }
  /** `limits` where the server did answer, and with an error of its own: its limiter had let the request through. */
  | { readonly kind: 'lost'; readonly limits?: RateLimits }

export interface Pacing {
  /** Milliseconds from `now` until the next request may start; 0 for at once, Infinity for "when one in flight has ended". */
  wait(now: number): number
  started(now: number): Start
  ended(now: number, start: Start, ended: Ended): void
  /** Requests in flight that the controller thinks the server can take now. */
  readonly allowed: number
}

/** @param ceiling the most requests in flight, whatever the server would take */
export function createPacing(ceiling: number): Pacing {
  const window = new ConcurrencyWindow(ceiling)
  const startRate = new StartRate()
  const serverBucket = new ServerBucket()
  const inFlight = new Set<Start>()
  let serial = 0
  /** The last request started before the latest cut, and how many later ones are in flight. */
  let [lastBeforeCut, inFlightSinceCut] = [0, 0]
  return {
    get allowed() {
      return window.size
    },
    wait: (now) => {
      const full = inFlight.size >= window.size || (startRate.scouting && inFlightSinceCut > 0)
      return full
        ? Number.POSITIVE_INFINITY
        : Math.max(startRate.wait(now), serverBucket.wait(now, serial, inFlight.size))
    },
    started: (now) => {
      startRate.started(now, inFlight.size === 0)
      inFlightSinceCut += 1
      serial += 1
      const start: Start = { at: now, serial }
      inFlight.add(start)
      return start
    },
    ended: (now, start, ended) => {
      const full = inFlight.size >= window.size
      const fresh = start.serial > lastBeforeCut
      inFlight.delete(start)
      if (fresh) inFlightSinceCut -= 1
      if (ended.limits === undefined) return
      serverBucket.heard(now, start, ended.kind !== 'throttled', ended.limits, overtaken(inFlight, start, now))
      if (ended.kind !== 'throttled') {
        startRate.accepted(now)
        if (full && ended.kind === 'answered') window.grow(now - start.at)
        return
      }
      // One cut for all the refusals of requests that were under way when the first of them came.
      startRate.refused(now, ended.retryAfter, fresh)
      if (!fresh) return
      window.cut()
      lastBeforeCut = serial
      inFlightSinceCut = 0
    },
  }
}

/** Requests that started before another, and no longer before it than its answer took: one that hangs is not counted. */
function overtaken(inFlight: ReadonlySet<Start>, { at, serial }: Start, now: number): number {
  let count = 0
  for (const other of inFlight) if (other.serial < serial && at - other.at < now - at) count += 1
  return count
}
