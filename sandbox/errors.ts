/**
 * Error answers. Each provider has its own form for the same news; an API file
 * names its style and the rest of the sandbox only says what went wrong.
 */

import type { Reply } from './exchange.ts'

export interface Problem {
  readonly status: number
  readonly message: string
  /** OpenAI's `type`, `code` and `param`. */
  readonly type?: string
  readonly code?: string
  readonly param?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The whole body, where it is not of the API's form. */
  readonly body?: unknown
}

export type ErrorStyle = (problem: Problem) => unknown

/** `{"error": {...}}` with the four fields that OpenAI's published description requires. */
export const openAiErrors: ErrorStyle = ({ message, type = 'invalid_request_error', param = null, code = null }) => ({
  error: { message, type, param, code },
})

/** `{"detail": "..."}`, as servers built on FastAPI send (LangGraph, Mistral). */
export const detailErrors: ErrorStyle = ({ message }) => ({ detail: message })

export const problemReply = (style: ErrorStyle, problem: Problem): Reply => ({
  status: problem.status,
  headers: problem.headers ?? {},
  body: problem.body ?? style(problem),
})

export const unknownRoutes = ['own', 'detail', 'hono', 'go', 'unsupported', 'unknown-url'] as const
export type UnknownRoute = (typeof unknownRoutes)[number]

/** A route that the server does not have, which says nothing about any thread. */
export function unknownRoute(as: UnknownRoute, method: string, path: string): Problem {
  switch (as) {
    case 'own':
      return { status: 404, message: `Invalid URL (${method} ${path})` }
    case 'detail':
      return { status: 404, message: 'Not Found', body: { detail: 'Not Found' } }
    case 'hono':
      return { status: 404, message: '404 Not Found', body: '404 Not Found' }
    case 'go':
      return { status: 404, message: '404 page not found', body: '404 page not found\n' }
    case 'unknown-url': {
      const message = `Unknown request URL: ${method} ${path}. Please check the URL for typos.`
      const problem = { status: 404, message, code: 'unknown_url' }
      return { ...problem, body: openAiErrors(problem) }
    }
    case 'unsupported': {
      const message = 'This deployment has no such endpoint'
      const problem = { status: 404, message, code: 'unsupported_endpoint' }
      return { ...problem, body: openAiErrors(problem) }
    }
  }
}

/** In several lines, as a library that checks shapes puts it. */
const severalLines = (issue: object): string => JSON.stringify([issue], null, 2)

/** A parameter in the query that the route does not know. */
export const unknownParameter = (name: string): Problem => ({
  status: 400,
  message: severalLines({ code: 'unrecognized_keys', keys: [name], path: [], message: `Unrecognized key: "${name}"` }),
  code: 'invalid_request',
})

/** An id that is no UUID, as LangGraph's JavaScript server puts it. */
export const invalidUuid: Problem = {
  status: 400,
  message: 'Invalid UUID',
  body: {
    success: false,
    error: {
      name: 'ZodError',
      message: severalLines({ code: 'invalid_format', format: 'uuid', path: ['thread_id'], message: 'Invalid UUID' }),
    },
  },
}

/** "Must be made with a session key": an ordinary key may not list (OpenAI, on /threads and /responses). */
export const missingScope: Problem = {
  status: 401,
  message:
    'Your request to this endpoint must be made with a session key (that is, it can only be made from the browser). You made it with the following key type: secret.',
  code: 'missing_scope',
}

export const wrongKey = (given: string): Problem => ({
  status: 401,
  message:
    given === ''
      ? "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth."
      : `Incorrect API key provided: ${given.slice(0, 3)}***. You can find your API key at https://platform.openai.com/account/api-keys.`,
  code: 'invalid_api_key',
})

export const expiredToken: Problem = {
  status: 401,
  message: 'The access token has expired.',
  code: 'token_expired',
}

export const forbidden: Problem = {
  status: 403,
  message: 'You have insufficient permissions for this operation.',
  code: 'insufficient_permissions',
}

export const insufficientQuota: Problem = {
  status: 429,
  message: 'You exceeded your current quota, please check your plan and billing details.',
  type: 'insufficient_quota',
  code: 'insufficient_quota',
}

export const serverError: Problem = {
  status: 500,
  message: 'The server had an error while processing your request. Sorry about that!',
  type: 'server_error',
}

export const overloaded: Problem = {
  status: 503,
  message: 'The server is currently overloaded. Please try again later.',
  type: 'server_error',
}

export const missingApiVersion: Problem = {
  status: 400,
  message: 'The api-version query parameter (?api-version=) is required for all requests.',
  code: 'MissingApiVersionParameter',
}

export const invalidValue = (param: string, value: string, expected: string): Problem => ({
  status: 400,
  message: `Invalid value for '${param}': '${value}'. Expected ${expected}.`,
  param,
  code: 'invalid_value',
})
