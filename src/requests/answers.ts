/** Reading what an answer means, whatever the thread API: by its status and its body, never by the status alone. */

import type { Answer, Purpose } from '../api-request.ts'
import { withoutBriefSecrets, withoutSecrets } from '../secrets.ts'

type JsonObject = Readonly<Record<string, unknown>>
const object = (value: unknown): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Of a server's message this many characters are kept, at most; what is read for it before secrets are taken out. */
const [longestMessage, longestRead] = [1_000, 8_000]

/**
 * A server's own words, without secrets and cut short: they are kept for the
 * report, and a server may send megabytes for each of a million threads. Of a web
 * page, only its title says anything.
 */
function shortened(message: string | undefined): string | undefined {
  if (message === undefined) return undefined
  const read = withoutSecrets(message.slice(0, longestRead))
  if (isWebPage(read)) {
    const title = /<title[^>]*>([^<]{1,200})/i.exec(read)?.[1]?.trim()
    return title === undefined || title === '' ? 'a web page' : `a web page with the title "${title}"`
  }
  // A copy, so that the whole is not kept in memory for the sake of a part.
  const kept = read.length <= longestMessage ? read : `${read.slice(0, longestMessage - 1)}…`
  return Buffer.from(kept).toString()
}

const isWebPage = (text: string) => /^\s*<(!doctype|html|head|\?xml)/i.test(text)

/** FastAPI's validation errors: `[{loc: ["body", "limit"], msg: "Field required"}]`. */
function validationErrors(detail: unknown): string | undefined {
  if (!Array.isArray(detail)) return undefined
  const told = detail.slice(0, 5).flatMap((one) => {
    const [error, message] = [object(one), string(object(one)?.msg)]
    if (message === undefined) return []
    const place = Array.isArray(error?.loc) ? error.loc.filter((part) => typeof part !== 'object').join('.') : ''
    return [place === '' ? message : `${place}: ${message}`]
  })
  return told.length === 0 ? undefined : told.join('; ')
}

/**
 * The error in a body: OpenAI's `{error: {message, type, code}}`, FastAPI's
 * `{detail}` (a text, or a list of validation errors), `{error: "text"}`,
 * `{message}`, plain text. Short.
 */
export interface ServerError {
  readonly message: string | undefined
  readonly type: string | undefined
  readonly code: string | undefined
}

export function serverError({ body }: Answer): ServerError {
  const whole = object(body)
  const error = object(whole?.error)
  return {
    message: shortened(
      string(error?.message) ??
        string(whole?.error) ??
        string(whole?.detail) ??
        validationErrors(whole?.detail) ??
        string(whole?.message) ??
        string(body),
    ),
    type: shortened(string(error?.type) ?? string(whole?.type)),
    code: shortened(string(error?.code) ?? string(whole?.code)),
  }
}

/** The same for the report: decisions go by the words as they are. */
export function toldError(answer: Answer): ServerError {
  const error = serverError(answer)
  return { ...error, message: error.message === undefined ? undefined : withoutBriefSecrets(error.message) }
}

/** The id under which the provider's support can find a request. Short. */
export function requestId({ headers }: Answer): string | undefined {
  const id = headers.get('x-request-id') ?? headers.get('apim-request-id') ?? headers.get('x-ms-request-id')
  return id?.slice(0, longestRequestId)
}

const longestRequestId = 200

/** Codes that say the same. */
const routeCodes: ReadonlySet<string> = new Set(['unsupported_endpoint', 'unknown_url'])

/** What servers and gateways say of a route that they do not have; none of it names an object. */
const routeMessages = [
  /^(invalid|unknown request) url\b/i,
  /^(404[:\s]+)?((page|route|resource|endpoint) )?not found[.!]?$/i,
  /^no route matched\b/i,
  /^cannot (get|delete|post) /i,
  /^a web page\b/,
]

/**
 * Whether the words of a 404 speak of a route that this server does not have. Good for a hint, and for nothing else: what
 * is gone is decided by `src/threads/absence/`, which reads no words. OpenAI answers `Invalid URL (GET /v1/...)`, servers
 * that speak as it does `Unknown request URL: GET /v1/...` with the code `unknown_url`, FastAPI `{"detail":"Not Found"}`,
 * Hono `404 Not Found`, Go's `net/http` `404 page not found`, gateways a page of HTML.
 */
export function speaksOfRoute(answer: Answer): boolean {
  if (answer.status !== 404 && answer.status !== 410) return false
  const { message = '', code } = serverError(answer)
  return routeMessages.some((form) => form.test(message.trim())) || (code !== undefined && routeCodes.has(code))
}

/** Redirects are never followed: they would lead key and deletions elsewhere. */
export const isRedirect = ({ status }: Answer) => status >= 300 && status < 400

/**
 * Error codes and types of refusals that waiting does not cure: OpenAI's
 * `insufficient_quota`, LiteLLM's `budget_exceeded` (and `ExceededBudget`),
 * Anthropic's `billing_error`, and what other providers call the same.
 */
const quotaError =
  /^(insufficient_?(quota|funds|credits?|balance)|billing_?\w*|access_terminated|\w*budget_?exceeded\w*|\w*exceeded_?budget\w*|exceeded_current_quota\w*|credits?_(exhausted|balance_too_low)|payment_required)$/i

/** The same in words, where type and code say nothing. */
const quotaWords = /\bbudget has been exceeded\b|\bcheck your plan and billing\b|\bcredit balance is too low\b/i

/** LiteLLM says it with 400 as well. */
function speaksOfQuota(answer: Answer): boolean {
  const { type = '', code = '', message = '' } = serverError(answer)
  if (quotaError.test(type) || quotaError.test(code)) return true
  return answer.status === 429 && quotaWords.test(message)
}

/** What an answer means for the run as a whole. A 403 is final: it may be about this one thread. */
export function meaning(answer: Answer): 'sign-in' | 'quota' | 'throttled' | 'server error' | 'final' {
  const { status } = answer
  if (status === 401) return 'sign-in'
  if (status === 402) return 'quota'
  if (status === 429) return speaksOfQuota(answer) ? 'quota' : 'throttled'
  if (status === 400 && speaksOfQuota(answer)) return 'quota'
  if (isNotImplemented(answer)) return 'final'
  return status === 408 || status >= 500 ? 'server error' : 'final'
}

/** The server has the route, and nothing behind it: asking again changes nothing. LangGraph's JavaScript server says so with 500. */
export const isNotImplemented = (answer: Answer): boolean =>
  answer.status === 501 || (answer.status === 500 && /^not implemented\.?$/i.test(serverError(answer).message ?? ''))

/**
 * Whether a 2xx answer does not come from the API, but from something in between,
 * such as a gateway that asks to sign in to the network: a web page, or nothing
 * where a list or a thread must be. A deletion may be confirmed by nothing.
 */
export function isForeign({ status, body, headers }: Answer, purpose: Purpose): boolean {
  if (status < 200 || status > 299) return false
  if (body === undefined) return purpose !== 'delete'
  return typeof body === 'string' && (/\bhtml\b/i.test(headers.get('content-type') ?? '') || isWebPage(body))
}

/**
 * Whether an accepted deletion (a 2xx that is no confirmation) says nothing of it,
 * so that it may never have reached the API: an empty body, or a web page.
 */
export const saysNothing = (answer: Answer): boolean => answer.body === undefined || isForeign(answer, 'delete')

/** As a number of seconds these are more than 30 years; as a point in time they lie from 2001 on: seconds, milliseconds. */
const [epochSeconds, epochMilliseconds] = [1e9, 1e12]
/** Numbers beyond this are no point in time either: the year 5138. */
const noTime = 1e14

/**
 * The milliseconds that a server asks to wait: by `retry-after-ms`, or by
 * `Retry-After` as seconds, as an HTTP date, or (which no standard has) as a point
 * in time in seconds or milliseconds since 1970.
 */
export function retryAfter({ headers }: Answer, now: number): number | undefined {
  const milliseconds = headers.get('retry-after-ms')?.trim() ?? ''
  if (isNumber(milliseconds)) {
    const number = Number(milliseconds)
    return number >= epochMilliseconds ? until(number, now) : Math.ceil(number)
  }
  const value = headers.get('retry-after')?.trim()
  if (value === undefined || value === '') return undefined
  if (isNumber(value)) {
    const number = Number(value)
    if (number >= epochMilliseconds) return until(number, now)
    return number >= epochSeconds ? until(number * 1000, now) : Math.ceil(number * 1000)
  }
  // `Date.parse` makes a date of nearly everything; an HTTP date has a time of day in it.
  const date = /\d:\d\d:\d\d\b/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

const isNumber = (text: string) => /^\d+(\.\d+)?$/.test(text)

/** @param time milliseconds since the Unix epoch */
const until = (time: number, now: number) => (time > noTime ? undefined : Math.max(0, Math.ceil(time - now)))

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
