/**
 * A token bucket: so many requests a minute, and so many at once after a pause.
 * Every answer says what is left, and a refusal says when to come back, in the
 * headers that OpenAI, Azure and their proxies are known to send.
 */

import type { Problem } from './errors.ts'
import type { Purpose } from './purpose.ts'

export const retryAfterForms = ['seconds', 'date', 'milliseconds', 'both', 'none'] as const
export type RetryAfter = (typeof retryAfterForms)[number]

export interface RateLimitSettings {
  readonly perMinute: number
  /** How many requests may come at once. Default: what one second allows, at least 1. */
  readonly burst?: number
  /** What the limit counts. Default: all requests. */
  readonly on?: readonly Purpose[]
  /** How a refusal names the wait. Default: `both`, in seconds and in milliseconds. */
  readonly retryAfter?: RetryAfter
}

export interface Admission {
  readonly headers: Readonly<Record<string, string>>
  /** Set when the request is refused. */
  readonly refusal: Problem | undefined
}

export class RateLimit {
  #settings: RateLimitSettings | undefined
  #tokens = 0
  #filledAt = 0

  constructor(settings: RateLimitSettings | undefined) {
    this.change(settings)
  }

  /** A new limit begins with a full bucket. */
  change(settings: RateLimitSettings | undefined): void {
    this.#settings = settings
    this.#tokens = settings === undefined ? 0 : capacity(settings)
    this.#filledAt = performance.now()
  }

  admit(purpose: Purpose): Admission {
    const settings = this.#settings
    if (settings === undefined || (settings.on !== undefined && !settings.on.includes(purpose))) {
      return { headers: {}, refusal: undefined }
    }
    const perMs = settings.perMinute / 60_000
    const full = capacity(settings)
    const now = performance.now()
    this.#tokens = Math.min(full, this.#tokens + (now - this.#filledAt) * perMs)
    this.#filledAt = now
    const admitted = this.#tokens >= 1
    if (admitted) this.#tokens -= 1
    const headers = {
      'x-ratelimit-limit-requests': String(settings.perMinute),
      'x-ratelimit-remaining-requests': String(Math.floor(this.#tokens)),
      'x-ratelimit-reset-requests': duration((full - this.#tokens) / perMs),
    }
    if (admitted) return { headers, refusal: undefined }
    const waitMs = Math.ceil((1 - this.#tokens) / perMs)
    return { headers, refusal: tooMany(settings, waitMs) }
  }
}

const capacity = ({ perMinute, burst }: RateLimitSettings): number => burst ?? Math.max(1, Math.ceil(perMinute / 60))

function tooMany({ perMinute, retryAfter = 'both' }: RateLimitSettings, waitMs: number): Problem {
  const headers: Record<string, string> = {}
  if (retryAfter === 'seconds' || retryAfter === 'both') headers['retry-after'] = String(Math.ceil(waitMs / 1000))
  if (retryAfter === 'date') headers['retry-after'] = new Date(Date.now() + waitMs + 1000).toUTCString()
  if (retryAfter === 'milliseconds' || retryAfter === 'both') headers['retry-after-ms'] = String(waitMs)
  return {
    status: 429,
    message: `Rate limit reached for requests per min (RPM): Limit ${perMinute}. Please try again in ${duration(waitMs)}.`,
    type: 'requests',
    code: 'rate_limit_exceeded',
    headers,
  }
}

/** Go's way to write durations, which OpenAI's headers use: `20ms`, `1.5s`, `6m0s`. */
export function duration(ms: number): string {
  const whole = Math.ceil(ms)
  if (whole < 1000) return `${whole}ms`
  const minutes = Math.floor(whole / 60_000)
  const seconds = `${Number(((whole % 60_000) / 1000).toFixed(3))}s`
  return minutes === 0 ? seconds : `${minutes}m${seconds}`
}
