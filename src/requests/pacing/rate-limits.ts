/** What servers say of their rate limits, and which request it was the answer to. */

/** What a server says of its rate limit in the headers of an answer. */
export interface RateLimits {
  /** How many requests its window holds. */
  readonly limit: number | undefined
  /** How many are left in it. */
  readonly remaining: number | undefined
  /** Milliseconds until the window is whole again. */
  readonly reset: number | undefined
}

/** A request that was started: when, and which it was, counted from 1. */
export interface Start {
  readonly at: number
  readonly serial: number
}
