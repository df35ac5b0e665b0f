/** Networks as they are: proxies, private authorities, IPv6, redirects, addresses of every shape. On the built bundle. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../sandbox/server.ts'
import { type ActionResult, type ActionSettings, runAction } from '../../scripts/run-action.ts'
import { createAuthority, passOn, sendJson, startHttp, startHttps, startProxy, textOf } from './network.ts'

const live = {
  api: 'agent-sessions',
  'older-than': '1d',
  'dry-run': 'false',
  'max-deletions': '3',
  verify: 'all',
  // Another list would be read before the one that these tests are about.
  scheduled: 'ignore',
}
const complete = { exitCode: 0, outputs: { status: 'remaining', deleted: '3' } }
let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await startSandbox({ api: 'agent-sessions', threads: 30, seed: 5 })
})
afterEach(() => sandbox.close())

const act = (
  inputs: Record<string, string> = {},
  environment: Record<string, string> = {},
  more: Partial<ActionSettings> = {},
): Promise<ActionResult> =>
  runAction({
    inputs: { ...live, 'base-url': sandbox.url, 'api-key': sandbox.key, ...inputs },
    environment,
    ...more,
  })

const hostOf = (url: string) => new URL(url).host

test('requests are sent through the connections of Node, and not those of a package', async () => {
  const code = `
    const { defineProperty } = Object
    Object.defineProperty = (...given) => {
      if (String(given[1]).includes('globalDispatcher')) console.log('dispatcher set by', new Error().stack)
      return defineProperty(...given)
    }`
  const result = await act({}, {}, { nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(code)}`] })
  expect(result).toMatchObject(complete)
  const setters = [...result.log.matchAll(/dispatcher set by Error\n.*\n\s+at (.*)/g)].map(([, setter]) => setter)
  expect(setters.length).toBeGreaterThan(0)
  for (const setter of setters) expect(setter).toContain('node:internal/deps/undici')
})

describe('a forward proxy', () => {
  test.each([
    ['http_proxy', (proxy: string) => ({ http_proxy: proxy })],
    ['HTTP_PROXY', (proxy: string) => ({ HTTP_PROXY: proxy })],
    ['all_proxy', (proxy: string) => ({ all_proxy: `${proxy}/` })],
    [
      'http_proxy, the empty and the other being passed by',
      (proxy: string) => ({ http_proxy: proxy, HTTP_PROXY: 'http://127.0.0.1:1', https_proxy: '' }),
    ],
    ['http_proxy without a scheme', (proxy: string) => ({ http_proxy: hostOf(proxy) })],
    [
      'no_proxy that names others',
      (proxy: string) => ({ http_proxy: proxy, no_proxy: 'localhost,.example.com,10.0.0.1' }),
    ],
  ])('in %s carries every request', async (_, environment) => {
    await using proxy = await startProxy()
    expect(await act({}, environment(proxy.url))).toMatchObject(complete)
    expect(proxy.asked.length).toBeGreaterThan(0)
    for (const asked of proxy.asked) expect(asked).toContain(hostOf(sandbox.url))
  })

  test.each(['no_proxy', 'NO_PROXY'])('is passed by for hosts in %s', async (name) => {
    await using proxy = await startProxy()
    const environment = { http_proxy: proxy.url, https_proxy: proxy.url, [name]: '.example.com, 127.0.0.1' }
    expect(await act({}, environment)).toMatchObject(complete)
    expect(proxy.asked).toEqual([])
  })

  test('carries https in a tunnel, in which it sees nothing', async () => {
    await using proxy = await startProxy()
    const authority = createAuthority('localhost')
    await using front = await startHttps((incoming, outgoing) => {
      void passOn(incoming, outgoing, { origin: new URL(sandbox.url).origin, path: incoming.url ?? '', headers: {} })
    }, authority)
    const url = `https://localhost:${front.port}/v1`
    const result = await act({ 'base-url': url }, { https_proxy: proxy.url, NODE_EXTRA_CA_CERTS: authority.file })
    expect(result).toMatchObject(complete)
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT localhost:${front.port}`]))
    expect(JSON.stringify(proxy.headers)).not.toContain(sandbox.key)
  })

  test('that wants a password is given it, and nobody else hears it', async () => {
    await using proxy = await startProxy('--user', 'runner:p@ss word-4711')
    const environment = { http_proxy: `http://runner:p%40ss%20word-4711@127.0.0.1:${proxy.port}`, RUNNER_DEBUG: '1' }
    const result = await act({}, environment)
    expect(result).toMatchObject(complete)
    expect(result.log).toMatch(/^::add-mask::p@ss word-4711$/m)
    expect(result.log.replace(/^::add-mask::.*$/gm, '') + result.summary).not.toMatch(/p@ss|p%40ss/)
  })

  test('that refuses is an error that says so, and nothing goes past it', async () => {
    await using proxy = await startProxy('--user', 'runner:right')
    const result = await act({}, { http_proxy: proxy.url, NO_PROXY: '' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(result.log).toMatch(/::error::.* could not be read: the proxy refuses \(407\); put a user and a password/)
    expect(proxy.asked).toHaveLength(1)
    expect(sandbox.requestCount).toBe(0)
  })

  test.each([
    ['http_proxy', 'socks5://127.0.0.1:1080'],
    ['https_proxy', 'ftp://127.0.0.1'],
    ['all_proxy', 'socks5h://proxy.example:1080'],
    ['http_proxy', 'http://'],
    ['http_proxy', 'http://user:secret-password@:99999'],
  ])('in %s that cannot be used, %j, is an error, not silence', async (name, value) => {
    const result = await act({}, { [name]: value })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(result.log).toMatch(new RegExp(`^::error::The proxy in ${name} cannot be used: .*http://`, 'm'))
    expect(result.summary).toMatch(/proxy/)
    expect(result.log.replace(/^::add-mask::.*$/gm, '') + result.summary).not.toMatch(/secret-password/)
    expect(sandbox.requestCount).toBe(0)
  })
})

describe('on a Node before 24.14, which reads proxy variables only when it starts', () => {
  // The bundle runs on the Node at hand, from which what came later is taken away.
  const without = (...names: string[]) => {
    const code = `import http from 'node:http'; ${names.map((name) => `delete ${name}`).join('; ')}`
    return { nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(code)}`] }
  }

  test('the process starts over in its own place, and every request goes through the proxy', async () => {
    await using proxy = await startProxy()
    const result = await act({}, { http_proxy: hostOf(proxy.url) }, without('http.setGlobalProxyFromEnv'))
    expect(result).toMatchObject(complete)
    for (const asked of proxy.asked) expect(asked).toContain(hostOf(sandbox.url))
    expect(proxy.asked.length).toBeGreaterThan(0)
  })

  test('where it cannot start over, the error says what to set', async () => {
    await using proxy = await startProxy()
    const old = without('http.setGlobalProxyFromEnv', 'process.execve')
    const result = await act({}, { http_proxy: proxy.url }, old)
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(result.log).toMatch(
      /^::error::The proxy in http_proxy cannot be used, because Node v24.*NODE_USE_ENV_PROXY: 1/m,
    )
    expect(sandbox.requestCount).toBe(0)
    expect(await act({}, { http_proxy: proxy.url, NODE_USE_ENV_PROXY: '1' }, old)).toMatchObject(complete)
    expect(proxy.asked.length).toBeGreaterThan(0)
  })

  test('and no proxy is set, nothing is done about it', async () => {
    expect(await act({}, {}, without('http.setGlobalProxyFromEnv', 'process.execve'))).toMatchObject(complete)
  })
})

describe('a server with a certificate of a private authority', () => {
  const start = async () => {
    const authority = createAuthority('127.0.0.1')
    const origin = new URL(sandbox.url).origin
    const front = await startHttps((incoming, outgoing) => {
      void passOn(incoming, outgoing, { origin, path: incoming.url ?? '', headers: {} })
    }, authority)
    return { authority, front, url: `https://127.0.0.1:${front.port}/v1` }
  }

  test('is trusted through NODE_EXTRA_CA_CERTS', async () => {
    const { authority, front, url } = await start()
    await using _ = front
    expect(await act({ 'base-url': url }, { NODE_EXTRA_CA_CERTS: authority.file })).toMatchObject(complete)
  })

  test('is not trusted without, even where the environment says that certificates are not to be checked', async () => {
    const { front, url } = await start()
    await using _ = front
    const result = await act({ 'base-url': url }, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(result.log).toMatch(
      /::error::.* could not be read: the certificate of [^ ]+ is not accepted .*NODE_EXTRA_CA_CERTS/,
    )
    expect(result.log).toMatch(/::warning::NODE_TLS_REJECT_UNAUTHORIZED is ignored.*NODE_EXTRA_CA_CERTS/)
    expect(sandbox.requestCount).toBe(0)
  })
})

test('the loopback of IPv6', async () => {
  const six = await startSandbox({ api: 'agent-sessions', threads: 30, seed: 5, host: '::1' })
  const port = /:(\d+)\/v1$/.exec(six.url)?.[1]
  const result = await act({ 'base-url': `http://[::1]:${port}/v1` })
  await six.close()
  expect(result).toMatchObject(complete)
  expect(result.log).toContain(`agent-sessions at http://[::1]:${port}/v1\n`)
  expect(six.requests.every(({ headers }) => headers.host === `[::1]:${port}`)).toBe(true)
})

describe('a redirect', () => {
  const seen: string[] = []
  const elsewhere = () =>
    startHttp((incoming, outgoing) => {
      seen.push(`${incoming.method} ${incoming.url} ${incoming.headers.authorization}`)
      sendJson(outgoing, 200, { object: 'list', data: [], has_more: false })
    })

  beforeEach(() => {
    seen.length = 0
  })

  test.each([
    301, 302, 303, 307, 308,
  ])('%d of the list is an error that says so, and the key goes nowhere', async (status) => {
    await using other = await elsewhere()
    const location = `http://127.0.0.1:${other.port}/v1/agents/sessions`
    sandbox.setBefore(() => ({ status, headers: { location } }))
    const result = await act()
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(result.log).toMatch(/::error::.*The server redirects; redirects are not followed\. Set base-url/)
    expect(seen).toEqual([])
  })

  test.each([301, 307])('%d of a deletion is a failure that says so, and the deletion goes nowhere', async (status) => {
    await using other = await elsewhere()
    const location = `http://127.0.0.1:${other.port}/v1/agents/sessions/other`
    sandbox.setBefore(({ purpose }) => (purpose === 'delete' ? { status, headers: { location } } : undefined))
    const result = await act()
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'failed', deleted: '0' } })
    expect(result.summary).toMatch(/redirects/)
    expect(seen).toEqual([])
  })

  test('of a look at a deleted thread leaves it unverified', async () => {
    await using other = await elsewhere()
    const location = `http://127.0.0.1:${other.port}/`
    sandbox.setBefore(({ purpose }) => (purpose === 'read' ? { status: 302, headers: { location } } : undefined))
    const result = await act()
    expect(result.outputs).toMatchObject({ deleted: '3' })
    expect(result.log).toMatch(/::warning::None of the 3 deletions/)
    expect(seen).toEqual([])
  })
})

describe('a base-url', () => {
  /** A server at any path that lists two sessions on two pages. */
  const recorder = (asked: string[]) =>
    startHttp(async (incoming, outgoing) => {
      await textOf(incoming)
      asked.push(`${incoming.method} ${incoming.url}`)
      const url = new URL(incoming.url ?? '', 'http://server')
      const session = (id: string) => ({
        id,
        object: 'agent.session',
        created_at: 1_700_000_000,
        last_active_at: 1_700_000_000,
        metadata: {},
        status: 'idle',
      })
      if (incoming.method === 'DELETE') return sendJson(outgoing, 200, { id: 'sess_1', deleted: true })
      if (url.pathname.endsWith('/artifacts'))
        return sendJson(outgoing, 200, { object: 'list', data: [], has_more: false })
      const id = url.searchParams.get('after') === null ? 'sess_1' : 'sess_2'
      sendJson(outgoing, 200, {
        object: 'list',
        data: [session(id)],
        has_more: id === 'sess_1',
        first_id: id,
        last_id: id,
      })
    })

  test.each([
    ['', '', ''],
    ['/', '', ''],
    ['/v1', '/v1', ''],
    ['/v1/', '/v1', ''],
    ['/a%20b/c/v1', '/a%20b/c/v1', ''],
    ['?api-version=v1', '', 'api-version=v1'],
    ['/?api-version=v1', '', 'api-version=v1'],
    ['/projects/p?api-version=v1', '/projects/p', 'api-version=v1'],
    ['/projects/p/?api-version=2026-01-01-preview&x=a%2Fb', '/projects/p', 'api-version=2026-01-01-preview&x=a%2Fb'],
    ['/v1?tag=a&tag=b', '/v1', 'tag=a&tag=b'],
  ])('with %j: path and query are on every request', async (shape, path, query) => {
    const asked: string[] = []
    await using server = await recorder(asked)
    const result = await act({
      'base-url': `http://127.0.0.1:${server.port}${shape}`,
      'max-deletions': '1',
      verify: 'none',
    })
    expect(result).toMatchObject({ exitCode: 0, outputs: { listed: '2', deleted: '1' } })
    const all = (more: string) => [...new URLSearchParams(`${query}&${more}`)].map(String).sort()
    expect(asked.map((one) => one.replace(/\?.*/, ''))).toEqual([
      `GET ${path}/agents/sessions`,
      `GET ${path}/agents/sessions`,
      `GET ${path}/agents/sessions/sess_1/artifacts`,
      `DELETE ${path}/agents/sessions/sess_1`,
    ])
    expect(
      asked.map((one) => [...new URL(one.split(' ')[1] ?? '', 'http://s').searchParams].map(String).sort()),
    ).toEqual([
      all('limit=100&order=asc'),
      all('limit=100&order=asc&after=sess_1'),
      all('limit=100&order=asc'),
      all(''),
    ])
  })

  test("with '/v1//' is refused before the first request", async () => {
    const asked: string[] = []
    await using server = await recorder(asked)
    const result = await act({ 'base-url': `http://127.0.0.1:${server.port}/v1//` })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(result.log).toMatch(/^::error::.*it has '\/\/' behind the first one/m)
    expect(asked).toEqual([])
  })
})
