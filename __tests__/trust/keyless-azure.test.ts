/**
 * Keyless at Azure. The address of `login.microsoftonline.com` cannot be set: a
 * forward proxy leads it, and a project's host, to this machine (`keyless.ts`).
 */

import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { startWorld, type WorldSettings, written } from './keyless.ts'

const [tenant, client] = ['11111111-2222-3333-4444-555555555555', '66666666-7777-8888-9999-000000000000']
const inputs = {
  api: 'conversations',
  'base-url': 'https://company.services.ai.azure.com/api/projects/support/openai/v1',
  'azure-tenant-id': tenant,
  'azure-client-id': client,
  'older-than': '1d',
  'dry-run': 'false',
  'max-deletions': '0',
}

const start = (settings: Partial<WorldSettings> = {}) =>
  startWorld({
    sandbox: { api: 'conversations', threads: 30, seed: 3, quirks: { lists: true } },
    api: { host: 'company.services.ai.azure.com', basePath: '/api/projects/support/openai/v1' },
    tokenHost: 'login.microsoftonline.com',
    ...settings,
  })

test("GitHub's token is the assertion in the one documented request, and the Entra token signs every request", async () => {
  await using world = await start()
  const result = await world.act(inputs)
  expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'complete', listed: '30' } })
  expect(world.audiences).toEqual(['api://AzureADTokenExchange'])
  expect(world.exchanges).toHaveLength(1)
  const [exchange] = world.exchanges
  expect(exchange).toMatchObject({
    url: `/${tenant}/oauth2/v2.0/token`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
  })
  expect([...new URLSearchParams(exchange?.body)]).toEqual([
    ['grant_type', 'client_credentials'],
    ['client_id', client],
    ['scope', 'https://ai.azure.com/.default'],
    ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
    ['client_assertion', world.subjects[0]],
  ])
  expect(world.uses.every(({ good, token }) => good && token === world.tokens[0])).toBe(true)
})

test('every token is masked as soon as it is there, and appears nowhere', async () => {
  await using world = await start()
  const result = await world.act(inputs, { environment: { RUNNER_DEBUG: '1' } })
  const lines = result.log.split('\n')
  for (const secret of [...world.subjects, ...world.tokens]) {
    expect(lines).toContain(`::add-mask::${secret}`)
    expect(written(result, readFileSync(result.outputs['record-file'] ?? '', 'utf8'))).not.toContain(secret)
  }
})

describe('a token that lives shorter than the run', () => {
  test('is renewed before it ends: no request is refused', async () => {
    await using world = await start({
      seconds: 3,
      sandbox: { api: 'conversations', threads: 20, seed: 3, quirks: { lists: true }, latency: { ms: 40, jitter: 0 } },
    })
    const result = await world.act({ ...inputs, concurrency: '1' })
    expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'complete' } })
    expect(world.tokens.length).toBeGreaterThanOrEqual(3)
    expect(world.uses.filter(({ good }) => !good)).toEqual([])
    expect(new Set(world.subjects).size).toBe(world.exchanges.length)
  })

  test('is renewed once after a 401, for all requests that it hit together', async () => {
    await using world = await start({
      sandbox: { api: 'conversations', threads: 60, seed: 3, quirks: { lists: true }, latency: { ms: 20, jitter: 0 } },
      onUse: (world, number) => {
        if (number === 100) world.withdraw()
      },
    })
    const result = await world.act(inputs)
    expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'complete', failed: '0' } })
    expect(world.uses.some(({ good }) => !good)).toBe(true)
    expect(world.exchanges).toHaveLength(2)
  })

  test('and that is refused again after it was renewed stops the run', async () => {
    await using world = await start({
      onUse: (world, number) => {
        if (number >= 20) world.withdraw()
      },
    })
    const result = await world.act({ ...inputs, concurrency: '4' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'failed' } })
    expect(result.log).toMatch(/::error::The server refused the sign-in \(401\)/)
    expect(world.uses.filter(({ good }) => !good).length).toBeLessThanOrEqual(16)
  })
})

test('a token that cannot be renewed is used to its end; then the run stops, and what was not sent was not attempted', async () => {
  await using world = await start({
    seconds: 3,
    sandbox: { api: 'conversations', threads: 40, seed: 3, quirks: { lists: true }, latency: { ms: 40, jitter: 0 } },
    refuse: (_, number) => (number === 1 ? undefined : { status: 400, body: { error: 'invalid_client' } }),
  })
  const result = await world.act({ ...inputs, concurrency: '1' })
  expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'failed' } })
  expect(result.log).toMatch(/::error::login\.microsoftonline\.com gave no token: status 400, invalid_client/)
  expect(Number(result.outputs.deleted)).toBeGreaterThan(0)
  expect(Number(result.outputs.remaining)).toBeGreaterThan(0)
  // At most those two whose items were being erased.
  expect(Number(result.outputs.failed)).toBeLessThanOrEqual(2)
  expect(world.uses.filter(({ good }) => !good)).toEqual([])
  // Once ahead of time, and not again for every request.
  expect(world.exchanges.length).toBeLessThanOrEqual(3)
})

describe('no token', () => {
  test('a refusal says what Entra said, whom GitHub vouched for, and what to check; nothing was asked of the API', async () => {
    await using world = await start({
      refuse: () => ({
        status: 400,
        body: {
          error: 'invalid_client',
          error_description:
            'AADSTS700213: No matching federated identity record found.\r\nTrace ID: 1\r\nTimestamp: 2',
        },
      }),
    })
    const result = await world.act(inputs)
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(result.log).toMatch(
      /login\.microsoftonline\.com gave no token: status 400, invalid_client, AADSTS700213: No matching federated identity record found\. Check azure-tenant-id/,
    )
    expect(result.log).toMatch(/repo:example\/company:ref:refs\/heads\/main/)
    expect([world.exchanges.length, world.uses.length]).toEqual([1, 0])
  })

  test('what passes is tried again', async () => {
    await using world = await start({
      refuse: (_, number) => (number === 1 ? 'hang up' : number === 2 ? { status: 429, body: {} } : undefined),
    })
    expect(await world.act(inputs)).toMatchObject({ exitCode: 0, outputs: { status: 'complete' } })
    expect(world.exchanges).toHaveLength(3)
  })
})
