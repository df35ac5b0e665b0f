/** Reading what an answer means, whatever the thread API: by its status and its body, never by the status alone. */

import type { Answer, Purpose } from '../thread.ts'

type JsonObject = Readonly<Record<string, unknown>>
const object = (value: unknown): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The error in a body: OpenAI's `{error: {message, type, code}}`, FastAPI's `{detail}`, `{error: "text"}`, `{message}`, plain text. */
export interface ServerError {
  readonly message: string | undefined
  readonly type: string | undefined
  readonly code: string | undefined
}

export function serverError({ body }: Answer): ServerError {
  const whole = object(body)
  const error = object(whole?.error)
  return {
    message:
      string(error?.message) ?? string(whole?.error) ?? string(whole?.detail) ?? string(whole?.message) ?? string(body),
    type: string(error?.type) ?? string(whole?.type),
    code: string(error?.code) ?? string(whole?.code),
  }
}

/** The id under which the provider's support can find a request. */
export function requestId({ headers }: Answer): string | undefined {
  return headers.get('x-request-id') ?? headers.get('apim-request-id') ?? headers.get('x-ms-request-id') ?? undefined
}

/** Codes that say the same. */
const routeCodes: ReadonlySet<string> = new Set(['unsupported_endpoint', 'unknown_url'])

/** What servers and gateways say of a route that they do not have; none of it names an object. */
const routeMessages = [
  /^(invalid|unknown request) url\b/i,
  /^(404[:\s]+)?((page|route|resource|endpoint) )?not found[.!]?$/i,
  /^no route matched\b/i,
  /^cannot (get|delete|post) /i,
  /^<(!doctype|html|\?xml)/i,
]

/**
 * What a 404 speaks of: one object that is not there, or a route that this server
 * does not have. OpenAI answers `Invalid URL (GET /v1/...)` for an unknown route,
 * servers that speak as it does `Unknown request URL: GET /v1/...` with the code
 * `unknown_url`, FastAPI `{"detail":"Not Found"}`, Hono `404 Not Found`, Go's `net/http` `404 page
 * not found`, gateways a page of HTML. Whoever answers like that knows nothing of
 * the thread: to take it for gone would report a deletion that never was.
 */
export function notFound(answer: Answer): 'object' | 'route' | undefined {
  if (answer.status !== 404 && answer.status !== 410) return undefined
  const { message = '', code } = serverError(answer)
  const ofRoute =
    routeMessages.some((form) => form.test(message.trim())) || (code !== undefined && routeCodes.has(code))
  return ofRoute ? 'route' : 'object'
}

/** Redirects are never followed: they would lead key and deletions elsewhere. */
export const isRedirect = ({ status }: Answer) => status >= 300 && status < 400

/** Error codes and types that speak of the key, not of the thread. */
const signInErrors = new Set([
  'invalid_api_key',
  'missing_scope',
  'insufficient_permissions',
  'invalid_organization',
  'mismatched_organization',
  'mismatched_project',
  'account_deactivated',
  'unsupported_country_region_territory',
  'ip_not_authorized',
])

/** Error codes and types of 429s that waiting does not cure. */
const quotaErrors = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
  'access_terminated',
])

const speaksOf = (answer: Answer, words: ReadonlySet<string>) => {
  const { type, code } = serverError(answer)
  return (type !== undefined && words.has(type)) || (code !== undefined && words.has(code))
}

/** What an answer means for the run as a whole. */
export function meaning(answer: Answer): 'sign-in' | 'quota' | 'throttled' | 'server error' | 'final' {
  const { status } = answer
  if (status === 401) return 'sign-in'
  if (status === 403) {
    const forKey =
      speaksOf(answer, signInErrors) ||
      /insufficient permissions|missing scopes/i.test(serverError(answer).message ?? '')
    return forKey ? 'sign-in' : 'final'
  }
  if (status === 402) return 'quota'
  if (status === 429) return speaksOf(answer, quotaErrors) ? 'quota' : 'throttled'
  return status === 408 || status >= 500 ? 'server error' : 'final'
}

/**
 * Whether a 2xx answer does not come from the API, but from something in between,
 * such as a gateway that asks to sign in to the network: a web page, or nothing
 * where a list or a thread must be. A deletion may be confirmed by nothing.
 */
export function isForeign({ status, body, headers }: Answer, purpose: Purpose): boolean {
  if (status < 200 || status > 299) return false
  if (body === undefined) return purpose !== 'delete'
  return (
    typeof body === 'string' &&
    (/\bhtml\b/i.test(headers.get('content-type') ?? '') || /^\s*<(!doctype|html)/i.test(body))
  )
}

/**
 * Whether an accepted deletion (a 2xx that is no confirmation) says nothing of it,
 * so that it may never have reached the API: an empty body, or a web page.
 */
export const saysNothing = (answer: Answer): boolean => answer.body === undefined || isForeign(answer, 'delete')

/** A whole number of milliseconds from `retry-after-ms` or `Retry-After` (seconds or an HTTP date). */
export function retryAfter({ headers }: Answer, now: number): number | undefined {
  const milliseconds = headers.get('retry-after-ms')
  if (milliseconds !== null && /^\d+(\.\d+)?$/.test(milliseconds.trim())) return Math.ceil(Number(milliseconds))
  const value = headers.get('retry-after')?.trim()
  if (value === undefined || value === '') return undefined
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000)
  // `Date.parse` makes a date of nearly everything; an HTTP date has a time of day in it.
  const date = /\d:\d\d:\d\d\b/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** A span as OpenAI's rate-limit headers write it: `1s`, `6m0s`, `120ms`, `1h2m3s`, or a bare number of seconds. */
export function span(text: string | null): number | undefined {
  if (text === null) return undefined
  const value = text.trim()
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000
  const match = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/.exec(value)
  if (match === null || value === '') return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = match
    .slice(1)
    .map((one) => Number(one ?? 0))
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
}

function count(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text.trim()) ? Number(text) : undefined
}

/** The rate limit that a server announces in its `x-ratelimit-*-requests` headers. */
export function rateLimits({ headers }: Answer) {
  return {
    limit: count(headers.get('x-ratelimit-limit-requests')),
    remaining: count(headers.get('x-ratelimit-remaining-requests')),
    reset: span(headers.get('x-ratelimit-reset-requests')),
  }
}
