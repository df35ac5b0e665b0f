/** How fast requests may start. Pure: fed with events and the time. */

/** What a server says of its rate limit in the headers of an answer. */
export interface RateLimits {
  /** How many requests its window holds. */
  readonly limit: number | undefined
  /** How many are left in it. */
  readonly remaining: number | undefined
  /** Milliseconds until the window is whole again. */
  readonly reset: number | undefined
}

/** How a request ended, as far as pacing cares. */
export type Ended =
  | { readonly kind: 'answered'; readonly limits: RateLimits }
  | { readonly kind: 'throttled'; readonly limits: RateLimits; readonly retryAfter: number | undefined }
  | { readonly kind: 'lost' }

export interface Pacing {
  /** Milliseconds from `now` until the next request may start; 0 for at once, Infinity for "when one in flight has ended". */
  wait(now: number): number
  started(now: number): void
  ended(now: number, ended: Ended): void
  /** Requests in flight that the controller thinks the server can take now. */
  readonly allowed: number
}

/** @param ceiling the most requests in flight, whatever the server would take */
export function createPacing(ceiling: number): Pacing {
  let inFlight = 0
  let allowed = Math.min(ceiling, 4)
  let pausedUntil = 0
  let cutAt = 0
  return {
    get allowed() {
      return Math.floor(allowed)
    },
    wait: (now) => (inFlight >= Math.floor(allowed) ? Number.POSITIVE_INFINITY : Math.max(0, pausedUntil - now)),
    started: () => {
      inFlight += 1
    },
    ended: (now, ended) => {
      const full = inFlight >= Math.floor(allowed)
      inFlight -= 1
      if (ended.kind === 'answered' && full) allowed = Math.min(ceiling, allowed + (cutAt === 0 ? 1 : 1 / allowed))
      if (ended.kind === 'throttled') {
        pausedUntil = Math.max(pausedUntil, now + (ended.retryAfter ?? 1000))
        if (now > cutAt) allowed = Math.max(1, allowed / 2)
        cutAt = pausedUntil
      }
    },
  }
}
