/** What was built before changes nothing: each request is what the official client makes of it when it is the first. */

import { expect, test } from '@jest/globals'
import type { ApiRequest } from '../../src/api-request.ts'
import { type Built, OfficialClient } from '../../src/requests/official-client.ts'

const keyed = { Authorization: 'Bearer sk-1', 'OpenAI-Beta': 'agents=v1', 'User-Agent': 'thread-retention/test' }
const unsigned = { Authorization: null, 'User-Agent': 'thread-retention/test' }

const requests: readonly [request: ApiRequest, headers: Readonly<Record<string, string>>][] = [
  [{ method: 'GET', path: '/threads', query: { limit: '100', order: 'asc' } }, {}],
  [{ method: 'GET', path: '/threads', query: { limit: '100', after: 'a b&c' } }, {}],
  [{ method: 'GET', path: '/threads/1' }, { Authorization: 'Bearer first' }],
  [
    { method: 'GET', path: '/threads/1' },
    { Authorization: 'Bearer second', Connection: 'close' },
  ],
  [{ method: 'GET', path: '/threads/2' }, {}],
  [{ method: 'DELETE', path: '/threads/1' }, { Connection: 'close' }],
  [{ method: 'DELETE', path: '/threads/2' }, {}],
  [{ method: 'POST', path: '/threads/search', body: { limit: 100 } }, {}],
  [{ method: 'POST', path: '/threads/search', body: { limit: 1_000 } }, { Authorization: 'Bearer first' }],
  [{ method: 'POST', path: '/threads/1/cancel' }, {}],
  [{ method: 'POST', path: '/threads/search', body: { limit: 10 } }, {}],
  [{ method: 'GET', path: '/threads', query: {} }, {}],
]

const plain = ({ url, init: { headers, ...init } }: Built) => ({
  url,
  ...init,
  headers: Object.fromEntries(new Headers(headers)),
})

test.each([
  { baseUrl: 'https://api.example/v1', headers: keyed, organization: 'org-1', project: 'proj_1' },
  { baseUrl: 'https://api.example/v1?api-version=1', headers: unsigned, organization: undefined, project: undefined },
])('at $baseUrl', async (options) => {
  const client = new OfficialClient(options)
  for (const [request, headers] of requests) {
    const first = await new OfficialClient(options).build(request, headers)
    expect(plain(await client.build(request, headers))).toEqual(plain(first))
  }
})

test('what is sent with one request alone stands instead of what is sent with every one', async () => {
  const client = new OfficialClient({
    baseUrl: 'https://api.example/v1',
    headers: keyed,
    organization: 'o',
    project: 'p',
  })
  const own = { authorization: 'Bearer second', connection: 'close' }
  const { headers } = plain(await client.build({ method: 'GET', path: '/threads' }, own))
  expect(headers).toMatchObject({
    ...own,
    'openai-beta': 'agents=v1',
    'openai-organization': 'o',
    'openai-project': 'p',
  })
})
