/**
 * Keyless at OpenAI. Neither `auth.openai.com` nor `api.openai.com` can be set: a
 * forward proxy leads both to this machine (`keyless.ts`).
 */

import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { requestToken, startWorld, type WorldSettings, written } from './keyless.ts'

const inputs = {
  api: 'agent-sessions',
  'identity-provider-id': 'idp_1',
  'service-account-id': 'svc_1',
  'older-than': '1d',
  'dry-run': 'false',
  'max-deletions': '0',
}

const start = (settings: Partial<WorldSettings> = {}) =>
  startWorld({
    sandbox: { api: 'agent-sessions', threads: 60, seed: 3 },
    api: { host: 'api.openai.com', basePath: '/v1' },
    tokenHost: 'auth.openai.com',
    ...settings,
  })

test("GitHub's token is exchanged for one of the service account, and with that the run is done", async () => {
  await using world = await start()
  const result = await world.act(inputs)
  expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'complete', listed: '60' } })
  expect(world.sandbox.deletedIds.length).toBeGreaterThan(20)
  expect(world.audiences).toEqual(['https://api.openai.com/v1'])
  expect(world.exchanges).toHaveLength(1)
  const [exchange] = world.exchanges
  expect(exchange).toMatchObject({
    url: '/oauth/token',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  })
  expect(JSON.parse(exchange?.body ?? '')).toEqual({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: world.subjects[0],
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    identity_provider_id: 'idp_1',
    service_account_id: 'svc_1',
  })
  expect(exchange?.headers.authorization).toBeUndefined()
  expect(new Set(world.uses.map(({ token }) => token))).toEqual(new Set(world.tokens))
  expect(world.sandbox.requests.every(({ headers }) => headers['openai-beta'] === 'agents=v1')).toBe(true)
  const through = ['token.actions.example:443', 'auth.openai.com:443', 'api.openai.com:443']
  expect(new Set(world.proxy.asked)).toEqual(new Set(through.map((host) => `CONNECT ${host}`)))
})

test('every token is masked as soon as it is there, and appears nowhere', async () => {
  await using world = await start()
  const result = await world.act(inputs, { environment: { RUNNER_DEBUG: '1' } })
  const lines = result.log.split('\n')
  for (const secret of [...world.subjects, ...world.tokens]) {
    expect(lines).toContain(`::add-mask::${secret}`)
    expect(written(result, readFileSync(result.outputs['record-file'] ?? '', 'utf8'))).not.toContain(secret)
  }
  expect(written(result)).not.toContain(requestToken)
  expect(result.log).toMatch(/auth\.openai\.com gave a token that is good for 3600 s/)
})

test('another audience is asked for where the input says so', async () => {
  await using world = await start()
  await world.act({ ...inputs, audience: 'https://company.example/openai' })
  expect(world.audiences).toEqual(['https://company.example/openai'])
})

describe('a token that lives shorter than the run', () => {
  test('is renewed before it ends: no request is refused', async () => {
    await using world = await start({
      seconds: 3,
      sandbox: { api: 'agent-sessions', threads: 90, seed: 3, latency: { ms: 60, jitter: 0 } },
    })
    const result = await world.act({ ...inputs, concurrency: '1' })
    expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'complete' } })
    expect(world.tokens.length).toBeGreaterThanOrEqual(3)
    expect(world.uses.filter(({ good }) => !good)).toEqual([])
    expect(new Set(world.subjects).size).toBe(world.exchanges.length)
  })

  test('is renewed once after a 401, for all requests that it hit together', async () => {
    await using world = await start({
      sandbox: { api: 'agent-sessions', threads: 300, seed: 3, latency: { ms: 20, jitter: 0 } },
      onUse: (world, number) => {
        if (number === 100) world.withdraw()
      },
    })
    const result = await world.act(inputs)
    expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'complete', failed: '0' } })
    expect(world.uses.some(({ good }) => !good)).toBe(true)
    expect(world.exchanges.length).toBeGreaterThanOrEqual(2)
    expect(world.exchanges.length).toBeLessThanOrEqual(4)
  })

  test('and that is refused again after it was renewed stops the run', async () => {
    await using world = await start({
      sandbox: { api: 'agent-sessions', threads: 300, seed: 3 },
      onUse: (world, number) => {
        if (number >= 50) world.withdraw()
      },
    })
    const result = await world.act({ ...inputs, concurrency: '4' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'failed' } })
    expect(result.log).toMatch(/::error::The server refused the sign-in \(401\)/)
    // Those in flight, each once more, and no new one.
    expect(world.uses.filter(({ good }) => !good).length).toBeLessThanOrEqual(16)
    for (const secret of world.tokens) expect(written(result)).not.toContain(secret)
  })
})

describe('no token', () => {
  test('a refusal says what OpenAI said, whom GitHub vouched for, and what to check; nothing was asked of the API', async () => {
    await using world = await start({
      refuse: (exchange) => ({
        status: 401,
        body: {
          error: 'invalid_grant',
          error_description: `No rule admits ${JSON.parse(exchange.body).subject_token}`,
        },
      }),
    })
    const result = await world.act(inputs)
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(result.log).toMatch(
      /::error::.*auth\.openai\.com gave no token: status 401, invalid_grant, No rule admits \*\*\*/,
    )
    expect(result.log).toMatch(/Check identity-provider-id.*repo:example\/company:ref:refs\/heads\/main/)
    expect(result.summary).toMatch(/auth\.openai\.com/)
    expect([world.exchanges.length, world.uses.length]).toEqual([1, 0])
    expect(written(result)).not.toContain(world.subjects[0])
  })

  test('what passes is tried again', async () => {
    await using world = await start({
      refuse: (_, number) => (number === 1 ? 'hang up' : number === 2 ? { status: 503, body: {} } : undefined),
    })
    const result = await world.act(inputs)
    expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'complete' } })
    expect(world.exchanges).toHaveLength(3)
  })

  test('GitHub refuses one', async () => {
    await using world = await start()
    const result = await world.act(inputs, { environment: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'another' } })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(result.log).toMatch(/::error::.*GitHub gave no OIDC token/)
    expect([world.exchanges.length, world.uses.length]).toEqual([0, 0])
  })
})
