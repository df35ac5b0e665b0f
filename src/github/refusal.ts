/**
 * What GitHub's REST API means by an answer that is no success.
 *
 * Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 * and https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
 */

/** Why GitHub did not do what it was asked for. */
export type Refusal =
  /** The token may not, or the repository cannot be seen with it: GitHub answers 403 or 404. */
  | { readonly kind: 'not allowed' }
  | { readonly kind: 'token refused' }
  | { readonly kind: 'issues disabled' }
  /** Too many requests, the secondary limits included. @see milliseconds: how long to wait */
  | { readonly kind: 'limited'; readonly milliseconds: number }
  /** A 5xx, or no whole answer: whether anything was done is not known. */
  | { readonly kind: 'lost'; readonly said: string }
  /** The time that this may take is over. */
  | { readonly kind: 'too late' }
  | { readonly kind: 'other'; readonly status: number; readonly said: string }

export class GitHubRefused extends Error {
  override readonly name = 'GitHubRefused'
  readonly refusal: Refusal
  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(`GitHub: ${refusal.kind}`, options)
    this.refusal = refusal
  }
}

/** An answer, as far as it matters here. */
export interface Refused {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>
  /** GitHub's own words. */
  readonly said: string
}

/** Where GitHub says nothing of how long: at least a minute, it says in its guide. */
const usualWait = 60_000

/** @param now in milliseconds since the Unix epoch */
export function refusalOf({ status, headers, said }: Refused, now: number): Refusal {
  const wait = status === 403 || status === 429 ? waitOf({ status, headers, said }, now) : undefined
  if (wait !== undefined) return { kind: 'limited', milliseconds: wait }
  switch (status) {
    case 401:
      return { kind: 'token refused' }
    case 403:
    case 404:
      // Of a locked conversation alone: the token may do all else.
      return /\blocked\b/i.test(said) ? { kind: 'other', status, said } : { kind: 'not allowed' }
    case 410:
      // The list lags, and may show an issue that somebody has just deleted: the next run creates another.
      return /\bdeleted\b/i.test(said) ? { kind: 'other', status, said } : { kind: 'issues disabled' }
    default:
      return status >= 500 || status === 408 ? { kind: 'lost', said: `${status}` } : { kind: 'other', status, said }
  }
}

/** How long GitHub asks to wait; undefined where it does not. */
function waitOf({ status, headers, said }: Refused, now: number): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN)
  if (String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset)) return Math.max(0, reset * 1000 - now)
  return status === 429 || /rate limit/i.test(said) ? usualWait : undefined
}
