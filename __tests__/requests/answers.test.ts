/** Reading answers: what a server means, by status and body. */

import { describe, expect, test } from '@jest/globals'
import type { Answer } from '../../src/api-request.ts'
import {
  isForeign,
  meaning,
  rateLimits,
  requestId,
  retryAfter,
  serverError,
  span,
  speaksOfRoute,
} from '../../src/requests/answers.ts'
import { keepSecret } from '../../src/secrets.ts'

const answer = (status: number, body?: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  body,
  headers: new Headers(headers),
})
const openAi = (message: string, code: string | null = null, type = 'invalid_request_error') => ({
  error: { message, type, param: null, code },
})

describe('what is kept of an error', () => {
  test('adversary M4: a message of megabytes is cut', () => {
    const { message, code, type } = serverError(
      answer(400, {
        error: { message: 'x'.repeat(6_000_000), code: 'y'.repeat(6_000_000), type: 'z'.repeat(6_000_000) },
      }),
    )
    for (const text of [message, code, type]) expect(text).toHaveLength(1_000)
  })

  test('adversary M4: a secret at the cut is hidden first', () => {
    keepSecret('sk-a-secret-of-some-length')
    const { message } = serverError(answer(400, { detail: `${'x'.repeat(990)}sk-a-secret-of-some-length` }))
    expect(message).not.toContain('sk-a')
  })

  test('public-reports C16: of a web page, its title', () => {
    const page = `<!DOCTYPE html><html><head><style>${'a{}'.repeat(999)}</style><title>Just a moment...</title></head></html>`
    expect(serverError(answer(403, page)).message).toBe('a web page with the title "Just a moment..."')
    expect(serverError(answer(403, '<html><body>no</body></html>')).message).toBe('a web page')
  })

  test('public-reports 13: what FastAPI validated', () => {
    const detail = [
      { type: 'missing', loc: ['body', 'limit'], msg: 'Field required' },
      { type: 'int', loc: ['query', 0], msg: 'Input should be an integer' },
    ]
    expect(serverError(answer(422, { detail })).message).toBe(
      'body.limit: Field required; query.0: Input should be an integer',
    )
  })
})

describe('the error in a body', () => {
  test.each([
    ['OpenAI', openAi('no such thread', 'not_found'), 'no such thread', 'invalid_request_error', 'not_found'],
    ['FastAPI', { detail: 'Thread not found' }, 'Thread not found', undefined, undefined],
    ['error as a text', { error: 'gone' }, 'gone', undefined, undefined],
    ['message', { message: 'gone', type: 'x', code: 'y' }, 'gone', 'x', 'y'],
    ['plain text', 'Not Found', 'Not Found', undefined, undefined],
    [
      'FastAPI validation',
      { detail: [{ msg: 'value is not a valid uuid' }] },
      'value is not a valid uuid',
      undefined,
      undefined,
    ],
    ['nothing', undefined, undefined, undefined, undefined],
    ['null', null, undefined, undefined, undefined],
    ['numbers where texts belong', { error: { message: 4, type: 5, code: 6 } }, undefined, undefined, undefined],
  ])('%s', (_, body, message, type, code) => {
    expect(serverError(answer(400, body))).toEqual({ message, type, code })
  })
})

describe('a 404', () => {
  test.each([
    ['OpenAI, missing thread', 404, openAi("No thread found with id 'thread_1'."), false],
    ['OpenAI, unknown route', 404, openAi('Invalid URL (DELETE /v1/threads/thread_1)'), true],
    ['LangGraph, missing thread', 404, { detail: 'Thread with ID 1-2-3 not found' }, false],
    [
      'as OpenAI, unknown route',
      404,
      openAi('Unknown request URL: DELETE /v1/threads/thread_1. Please check it.'),
      true,
    ],
    ['as OpenAI, unknown route by its code', 404, { error: { message: 'Nope', code: 'unknown_url' } }, true],
    ['FastAPI, unknown route', 404, { detail: 'Not Found' }, true],
    ['plain text', 404, 'Not Found', true],
    ['Hono, unknown route', 404, '404 Not Found', true],
    ["Go's net/http, unknown route", 404, '404 page not found\n', true],
    ['Azure, unknown route', 404, openAi('Resource not found'), true],
    ['Kong, unknown route', 404, { message: 'no Route matched with those values' }, true],
    ['cf-open-agents, unknown route', 404, { error: { message: 'Nope', code: 'unsupported_endpoint' } }, true],
    ['cf-open-agents, missing session', 404, openAi('Session not found'), false],
    ['LangGraph, missing thread', 404, 'Thread with ID 1 not found', false],
    ['Express, unknown route', 404, 'Cannot DELETE /v1/threads/1', true],
    ['Express, unknown route, as a page', 404, '<!DOCTYPE html><pre>Cannot GET /v1/threads</pre>', true],
    ['a gateway', 404, '\n<html><body>404</body></html>', true],
    ['without a body', 404, undefined, false],
    ['gone for good', 410, { error: 'conversation was deleted' }, false],
    ['another status', 400, openAi('Invalid URL (GET /v1)'), false],
    ['a success', 200, { detail: 'Not Found' }, false],
  ])('%s', (_, status, body, expected) => {
    expect(speaksOfRoute(answer(status, body))).toBe(expected)
  })
})

describe('what an answer means for the run', () => {
  test.each([
    ['success', 200, {}, 'final'],
    ['no content', 204, undefined, 'final'],
    ['a wrong key', 401, openAi('Incorrect API key provided', 'invalid_api_key'), 'sign-in'],
    ['any 401', 401, undefined, 'sign-in'],
    [
      'adversary M2: 403 that names the key may be about one thread',
      403,
      openAi('no', 'insufficient_permissions'),
      'final',
    ],
    ['403 about one thread', 403, openAi('You may not delete this thread', 'forbidden'), 'final'],
    ['403 without a word', 403, undefined, 'final'],
    ['payment required', 402, undefined, 'quota'],
    ['rate limit', 429, openAi('Rate limit reached', 'rate_limit_exceeded', 'requests'), 'throttled'],
    ['429 without a word', 429, undefined, 'throttled'],
    ['quota by code', 429, openAi('You exceeded your current quota', 'insufficient_quota'), 'quota'],
    ['quota by type', 429, openAi('You exceeded your current quota', null, 'insufficient_quota'), 'quota'],
    ['billing', 429, openAi('Billing hard limit has been reached', 'billing_hard_limit_reached'), 'quota'],
    [
      'public-reports 10: a budget at LiteLLM',
      429,
      openAi('Budget has been exceeded!', '429', 'budget_exceeded'),
      'quota',
    ],
    ['a budget at LiteLLM, with 400', 400, openAi('Budget has been exceeded!', '400', 'budget_exceeded'), 'quota'],
    ['an older LiteLLM', 429, openAi('ExceededBudget: User over budget', null, 'ExceededBudget'), 'quota'],
    ['a budget in words', 429, { detail: 'Budget has been exceeded! Current cost: 2, Max budget: 1' }, 'quota'],
    ['Anthropic, billing', 429, { type: 'error', error: { type: 'billing_error', message: 'no' } }, 'quota'],
    ['credit elsewhere', 429, openAi('no', 'insufficient_credits'), 'quota'],
    ['a balance elsewhere', 429, openAi('no', 'insufficient_balance'), 'quota'],
    ['Google', 429, openAi('Quota exceeded for requests per minute', 'RESOURCE_EXHAUSTED'), 'throttled'],
    ['another 400', 400, openAi('bad', 'invalid_request'), 'final'],
    ['timeout', 408, undefined, 'server error'],
    ['server error', 500, openAi('Server error'), 'server error'],
    ['overloaded', 503, undefined, 'server error'],
    ['overloaded, as some say it', 529, undefined, 'server error'],
    ['conflict', 409, undefined, 'final'],
    ['missing', 404, undefined, 'final'],
    ['a redirect', 302, undefined, 'final'],
  ] as const)('%s', (_, status, body, expected) => {
    expect(meaning(answer(status, body))).toBe(expected)
  })
})

describe('answers that do not come from the API', () => {
  const page = '<!doctype html><html><body>Please sign in to the network</body></html>'
  test.each([
    ['a page', 200, page, { 'content-type': 'text/html' }, 'read', true],
    ['a page that does not say so', 200, `\n${page}`, {}, 'delete', true],
    ['nothing for a list', 200, undefined, {}, 'list', true],
    ['nothing for a deletion may be its confirmation', 204, undefined, {}, 'delete', false],
    ['nothing for a thread', 200, undefined, {}, 'verify', true],
    ['JSON', 200, { data: [] }, {}, 'list', false],
    ['text', 200, 'ok', { 'content-type': 'text/plain' }, 'delete', false],
    ['an error page is an error', 502, page, { 'content-type': 'text/html' }, 'read', false],
  ] as const)('%s', (_, status, body, headers, purpose, expected) => {
    expect(isForeign(answer(status, body, headers), purpose)).toBe(expected)
  })
})

describe('the wait that a server names', () => {
  const now = Date.UTC(2026, 10, 22, 12, 0, 0)
  test.each([
    ['whole seconds', { 'retry-after': '20' }, 20_000],
    ['fractions', { 'retry-after': '0.5' }, 500],
    ['zero', { 'retry-after': '0' }, 0],
    ['hours', { 'retry-after': '86400' }, 86_400_000],
    ['a date', { 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' }, 30_000],
    ['a date in the past', { 'retry-after': 'Sun, 22 Nov 2026 11:00:00 GMT' }, 0],
    ['milliseconds, which are more exact', { 'retry-after': '1', 'retry-after-ms': '20' }, 20],
    ['milliseconds that make no sense', { 'retry-after': '1', 'retry-after-ms': 'soon' }, 1_000],
    ['spaces around', { 'retry-after': ' 7 ' }, 7_000],
    ['a point in time in seconds', { 'retry-after': String(now / 1000 + 2) }, 2_000],
    ['a point in time with a fraction', { 'retry-after': String(now / 1000 + 2.5) }, 2_500],
    ['a point in time in milliseconds', { 'retry-after': String(now + 1_500) }, 1_500],
    ['a point in time that is over', { 'retry-after': String(now / 1000 - 60) }, 0],
    ['a point in time where milliseconds belong', { 'retry-after-ms': String(now + 700) }, 700],
    ['ten years of seconds', { 'retry-after': '315360000' }, 315_360_000_000],
    ['more digits than any time has', { 'retry-after': '9'.repeat(400) }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['words', { 'retry-after': 'soon' }, undefined],
    ['nothing', { 'retry-after': '' }, undefined],
    ['no header', {}, undefined],
  ])('%s', (_, headers, expected) => {
    expect(retryAfter(answer(429, undefined, headers), now)).toBe(expected)
  })
})

describe('a span of time', () => {
  test.each([
    ['1s', 1_000],
    ['6m0s', 360_000],
    ['120ms', 120],
    ['1h2m3s', 3_723_000],
    ['1.5s', 1_500],
    ['8.64s', 8_640],
    ['1d', 86_400_000],
    ['7m12s', 432_000],
    ['2m59.56s', 179_560],
    ['2', 2_000],
    ['0', 0],
    ['0s', 0],
    ['1s500ms', 1_500],
    ['', undefined],
    ['soon', undefined],
    ['-1s', undefined],
    ['1x', undefined],
    ['s', undefined],
    ['2026-11-22T12:00:00Z', undefined],
    [null, undefined],
  ])('%s', (text, expected) => {
    expect(span(text)).toBe(expected)
  })
})

test('the rate limit in the headers, each part only if it can be read', () => {
  const read = (headers: Record<string, string>) => rateLimits(answer(200, {}, headers))
  expect(
    read({
      'x-ratelimit-limit-requests': '3000',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '20ms',
    }),
  ).toEqual({ limit: 3_000, remaining: 59, reset: 20 })
  expect(read({ 'x-ratelimit-limit-requests': 'many', 'x-ratelimit-remaining-requests': '-1' })).toEqual({
    limit: undefined,
    remaining: undefined,
    reset: undefined,
  })
})

test('the id under which support finds a request, by the names that providers give it', () => {
  expect(requestId(answer(500, undefined, { 'x-request-id': 'req_1' }))).toBe('req_1')
  expect(requestId(answer(500, undefined, { 'apim-request-id': 'a' }))).toBe('a')
  expect(requestId(answer(500, undefined, { 'x-ms-request-id': 'm' }))).toBe('m')
  expect(requestId(answer(500))).toBeUndefined()
})
