/** Which server, and whether a key may be sent there. */

import { describe, expect, test } from '@jest/globals'
import { key, problems, read, type Texts } from './read.ts'

const withoutKey = { api: 'langgraph-threads', 'api-key': 'none' }

describe('where requests go', () => {
  test.each<[string, string, string, string]>([
    ['as written', 'https://example.com/v1', 'https://example.com/v1', 'https://example.com/v1'],
    ['without the slash at its end', 'https://example.com/v1/', 'https://example.com/v1', 'https://example.com/v1'],
    ['at the root', 'https://example.com', 'https://example.com', 'https://example.com'],
    ['at the root with a slash', 'https://example.com/', 'https://example.com', 'https://example.com'],
    ['with a port', 'https://example.com:8443/v1', 'https://example.com:8443/v1', 'https://example.com:8443/v1'],
    [
      'without the port that is meant anyway',
      'https://example.com:443/v1',
      'https://example.com/v1',
      'https://example.com/v1',
    ],
    ['in small letters', 'HTTPS://Example.COM/V1', 'https://example.com/V1', 'https://example.com/V1'],
    [
      'with its query on every request, but not in the report',
      'https://example.com/v1?api-version=v1',
      'https://example.com/v1?api-version=v1',
      'https://example.com/v1',
    ],
    [
      'with a query after a slash',
      'https://example.com/v1/?api-version=v1&x=%20y',
      'https://example.com/v1?api-version=v1&x=%20y',
      'https://example.com/v1',
    ],
    [
      'without the white space around it',
      '  https://example.com/v1\n',
      'https://example.com/v1',
      'https://example.com/v1',
    ],
    ['without an empty fragment', 'https://example.com/v1#', 'https://example.com/v1', 'https://example.com/v1'],
    [
      'in other letters',
      'https://bücher.example/v1',
      'https://xn--bcher-kva.example/v1',
      'https://xn--bcher-kva.example/v1',
    ],
  ])('%s', async (_, text, baseUrl, name) => {
    expect((await read({ 'base-url': text })).server).toEqual({ baseUrl, name, warning: undefined })
  })

  test.each([
    'https://api.anthropic.com',
    'https://api.anthropic.com/v1',
    'https://api.anthropic.com/v1/',
  ])('%s is one server: the version in its paths may stand in the address, or not', async (url) => {
    const { server } = await read({ api: 'anthropic-sessions', 'base-url': url })
    expect(server).toMatchObject({ baseUrl: 'https://api.anthropic.com', name: 'https://api.anthropic.com' })
  })

  test.each([
    ['agent-sessions', 'https://api.openai.com/v1'],
    ['chatkit-threads', 'https://api.openai.com/v1'],
    ['chat-completions', 'https://api.openai.com/v1'],
    ['mistral-conversations', 'https://api.mistral.ai/v1'],
  ])('%s has a server of its own: %s', async (api, baseUrl) => {
    expect((await read({ api })).server.baseUrl).toBe(baseUrl)
  })

  test.each(['assistants-threads', 'langgraph-threads'])('%s has none, so it must be said', async (api) => {
    expect(await problems({ api })).toEqual([
      { inputs: ['base-url'], message: `base-url is not set: ${api} has no server of its own, so say which one` },
    ])
  })
})

describe('plain http with a key', () => {
  test.each([
    'http://127.0.0.1:8080/v1',
    'http://127.9.9.9/v1',
    'http://localhost/v1',
    'http://LOCALHOST:1234/v1',
    'http://api.localhost/v1',
    'http://localhost./v1',
    'http://[::1]:8080/v1',
    'http://2130706433/v1',
    'http://0x7f.1/v1',
  ])('goes to loopback, without a word: %s', async (url) => {
    expect((await read({ 'base-url': url })).server.warning).toBeUndefined()
  })

  test.each([
    'http://10.1.2.3/v1',
    'http://172.16.0.1/v1',
    'http://172.31.255.255/v1',
    'http://192.168.1.1:8000/v1',
    'http://169.254.1.1/v1',
    'http://[fd12:3456::1]/v1',
    'http://[fc00::1]/v1',
    'http://[fe80::1]/v1',
    'http://langgraph:8123/v1',
    'http://printer.local/v1',
    'http://llm.corp.internal/v1',
    'http://llm.chat.svc/v1',
    'http://llm.chat.svc.cluster.local/v1',
    'http://llm.local./v1',
  ])('goes to the same network, with a warning: %s', async (url) => {
    expect(String((await read({ 'base-url': url })).server.warning)).toMatch(
      /^The key travels unencrypted to .+: use https:\/\/ if that server can\.$/,
    )
  })

  test.each([
    'http://api.openai.com/v1',
    'http://example.com/v1',
    'http://8.8.8.8/v1',
    'http://172.32.0.1/v1',
    'http://172.15.0.1/v1',
    'http://8.20.0.1/v1',
    'http://8.168.0.1/v1',
    'http://8.254.0.1/v1',
    'http://169.1.0.1/v1',
    'http://8.127.0.1/v1',
    'http://[2606:fd00::1]/v1',
    'http://llm.internal.example.com/v1',
    'http://11.0.0.1/v1',
    'http://192.169.0.1/v1',
    'http://128.0.0.1/v1',
    'http://0.0.0.0/v1',
    'http://[2606:4700::1111]/v1',
    'http://[fd::1]/v1',
    'http://[fe8::1]/v1',
    'http://[::ffff:8.8.8.8]/v1',
    'http://localhost.example.com/v1',
    'http://local.example/v1',
    'http://not.a-local/v1.local',
    'http://internal.example.com/v1',
    'http://svc.example/v1',
    'http://mylocalhost.example/v1',
  ])('goes nowhere else: %s', async (url) => {
    expect(await problems({ 'base-url': url })).toEqual([
      { inputs: ['base-url'], message: `base-url is '${url}': the key would travel unencrypted; write https://` },
    ])
  })

  test('without a key there is nothing to give away', async () => {
    expect((await read({ ...withoutKey, 'base-url': 'http://example.com' })).server).toMatchObject({
      warning: undefined,
    })
  })

  test('a key that is wrong is still a key', async () => {
    const messages = (await problems({ 'api-key': 'sk one', 'base-url': 'http://example.com' })).map(
      ({ inputs }) => inputs,
    )
    expect(messages).toEqual([['api-key'], ['base-url']])
  })
})

describe('refused', () => {
  test.each<[string, string, RegExp]>([
    ['no address', 'example', /^base-url is 'example': write a whole address, as in 'https:\/\/api\.openai\.com\/v1'$/],
    ['no scheme', 'api.openai.com/v1', /^base-url is 'api\.openai\.com\/v1': write a whole address/],
    ['a scheme without slashes', 'https:api.openai.com', /write a whole address/],
    ['one slash', 'https:/api.openai.com/v1', /write a whole address/],
    ['another scheme', 'ftp://example.com', /write a whole address/],
    ['a socket', 'wss://example.com', /write a whole address/],
    ['a file', 'file:///etc/passwd', /write a whole address/],
    ['no host', 'https://', /write a whole address/],
    ['a host that cannot be', 'https://exa%20mple.com', /write a whole address/],
    ['a port that cannot be', 'https://example.com:65536', /: a port is a number up to 65535$/],
    ['a port that cannot be, before a path', 'http://10.0.0.1:99999/v1', /: a port is a number up to 65535$/],
    ['a port that can be, of a host that cannot', 'https://a%20b:80/v1', /: write a whole address/],
    ['the last port, of a host that cannot be', 'https://a%20b:65535/v1', /: write a whole address/],
    ['another scheme before it', 'x+https://example.com/v1', /: write a whole address/],
    ['a part that leads upwards at its end', 'https://example.com/v1/..', /its path has a part '\.' or '\.\.'/],
    ['the same before a query', 'https://example.com/v1/..?code=x', /its path has a part '\.' or '\.\.'/],
    ['a port that cannot be, of another scheme', 'x+https://example.com:65536/v1', /: write a whole address/],
    ['a parameter in white space', 'https://example.com/v1?%20limit=1', /a parameter of the API/],
    ['a parameter of white space', 'https://example.com/v1?code=%20', /its query has 'code' without a value/],
    ['a port of no server', 'https://example.com:0/v1', /: no server listens on port 0$/],
    ['a backslash', 'https://example.com\\v1', /an address has '\/', and no '\\'$/],
    ['several slashes at its end', 'https://example.com/v1//', /it has '\/\/' behind the first one/],
    [
      'a part that leads upwards',
      'https://example.com/v1/../v2',
      /its path has a part '\.' or '\.\.': write it without$/,
    ],
    ['the same in disguise', 'https://example.com/v1/%2E%2e/v2', /its path has a part '\.' or '\.\.'/],
    [
      'a space',
      'https://example.com/a b',
      /^base-url is 'https:\/\/example\.com\/a b': an address holds no white space$/,
    ],
    ['two addresses', 'https://example.com/v1\nhttps://example.org/v1', /an address holds no white space/],
    ['a tab that a URL would lose', 'https://exam\tple.com/v1', /an address holds no white space/],
    [
      'a fragment',
      'https://example.com/#/v1',
      /^base-url is 'https:\/\/example\.com\/#\.\.\.': an address with '#' has a part that is never sent: leave it out$/,
    ],
  ])('%s', async (_, url, message) => {
    const [problem, ...others] = await problems({ 'base-url': url })
    expect(others).toEqual([])
    expect(problem?.inputs).toEqual(['base-url'])
    expect(problem?.message).toMatch(message)
  })

  test.each([
    'limit=10',
    'after=s3',
    'before=x',
    'order=asc',
    'page=2',
    'page_size=5',
    'pageSize=5',
    'pageToken=x',
    'pageNumber=2',
    'page_number=2',
    'thread_id=x',
    'offset=100',
    'cursor=x',
    'orderBy=create_time',
    'sort_by=updated_at',
    'metadata[env]=x',
    'metadata%5Benv%5D=x',
    'metadata={"env":"x"}',
    'filter=x',
    'user=ada',
    'ids=1,2',
    'status=idle',
    'Limit=10',
    'api-version=v1&after=s3',
  ])('adversary L7: a parameter of the list: %s', async (query) => {
    const [problem, ...others] = await problems({ 'base-url': `https://example.com/v1?${query}` })
    expect(others).toEqual([])
    expect(problem?.message).toMatch(
      /^base-url is 'https:\/\/example\.com\/v1\?\.\.\.': its query has '[^']+', a parameter of the API that this action sets itself/,
    )
  })

  test.each([
    'api-version=v1',
    'tenant=a&code=0123456789',
    'subscription-key=x',
    'metadata_version=2',
    'rate_limit=5',
    'x=%20y',
    'next=https://example.com/../v1',
    '',
  ])('but no other one: %s', async (query) => {
    expect(await problems({ 'base-url': `https://example.com/v1?${query}` })).toEqual([])
  })

  test.each<[string, string]>([
    ['a user name', 'https://ada@example.com/v1'],
    ['a user name over plain http', 'http://ada@example.com/v1'],
    ['a user name and a password', 'https://ada:hunter2@example.com/v1'],
    ['a password alone', 'https://:hunter2@example.com/v1'],
    ['neither, but their sign', 'https://@example.com/v1'],
  ])('%s, without showing it', async (_, url) => {
    expect(await problems({ 'base-url': url })).toEqual([
      {
        inputs: ['base-url'],
        message: 'base-url holds a user name or password: put the key into api-key, from a secret',
      },
    ])
  })

  test.each<[string, string]>([
    ['another scheme', 'htp://ada:hunter2@example.com/v1'],
    ['no scheme', 'ada:hunter2@example.com/v1'],
    ['a password with a slash', 'ftp://ada:hunt/er2@example.com/v1'],
    ['white space', 'https://ada:hunter2@example.com/v 1'],
    ['a query', 'http://example.com/v1?code=hunter2'],
    ['a fragment after a query', 'https://example.com/v1?code=hunter2#top'],
    ['a query behind a fragment', 'https://example.com/v1#top?code=hunter2'],
    ['a fragment that is one', 'https://example.com/v1#access_token=hunter2'],
    ['no scheme, but a query', 'example.com/v1?code=hunter2'],
  ])('nor is a password or a query shown where something else is wrong: %s', async (_, url) => {
    const told = await problems({ 'base-url': url })
    expect(told).toHaveLength(1)
    expect(told[0]?.message).toMatch(/^base-url /)
    expect(told[0]?.message).not.toMatch(/hunt|er2|ada/)
  })

  test.each<[string, string]>([
    ['ftp://ada:hunter2@example.com/v1?code=1', 'ftp://***@example.com/v1?...'],
    ['a-b+c.1://ada:hunter2@example.com', 'a-b+c.1://***@example.com'],
    ['ada:hunter2@example.com/v1', '***@example.com/v1'],
    ['example.com?to=https://ada:hunter2@example.org', '***@example.org'],
  ])('%s is shown as %s', async (url, shown) => {
    expect(await problems({ 'base-url': url })).toEqual([
      {
        inputs: ['base-url'],
        message: `base-url is '${shown}': write a whole address, as in 'https://api.openai.com/v1'`,
      },
    ])
  })

  test('the Assistants API at OpenAI, which was shut down: it says what to do instead', async () => {
    for (const url of ['https://api.openai.com/v1', 'https://eu.api.openai.com/v1']) {
      const [problem] = await problems({ api: 'assistants-threads', 'base-url': url })
      expect(problem?.inputs).toEqual(['api', 'base-url'])
      expect(problem?.message).toMatch(
        /shut down on 2026-08-26.*nothing can be deleted through it any more.*OpenAI support.*use another api/s,
      )
    }
  })

  test.each(['conversations', 'responses'])('%s at OpenAI without ids: no key may list them', async (api) => {
    const [problem, ...others] = await problems({ api })
    expect(others).toEqual([])
    expect(problem?.inputs).toEqual(['thread-ids', 'thread-ids-file'])
    expect(problem?.message).toMatch(
      /^thread-ids and thread-ids-file are not set: https:\/\/api\.openai\.com\/v1 does not let a key list/,
    )
  })
})

test('a wrong address is told even where the api is wrong as well', async () => {
  const told: Texts = { api: 'agents', 'base-url': 'http://example.com' }
  expect((await problems(told)).map(({ inputs }) => inputs)).toEqual([['api'], ['base-url']])
})

test('the key is in no message', async () => {
  for (const url of ['http://example.com', `https://${key}@example.com`, `http://example.com/?key=${key}`]) {
    for (const { message } of await problems({ 'base-url': url })) expect(message).not.toContain(key)
  }
})
