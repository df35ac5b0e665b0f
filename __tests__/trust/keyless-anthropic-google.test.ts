/**
 * Keyless at Anthropic and at Google. The addresses of their token servers cannot
 * be set: a forward proxy leads them, and the APIs, to this machine (`keyless.ts`).
 */

import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { startWorld, type WorldSettings, written } from './keyless.ts'

const live = { 'older-than': '1d', 'dry-run': 'false', 'max-deletions': '0' }

describe('Anthropic', () => {
  const inputs = {
    ...live,
    api: 'anthropic-sessions',
    'anthropic-federation-rule-id': 'fdrl_1',
    'anthropic-organization-id': '11111111-2222-3333-4444-555555555555',
    'anthropic-workspace-id': 'wrkspc_1',
  }
  const start = (settings: Partial<WorldSettings> = {}) =>
    startWorld({
      sandbox: { api: 'anthropic-sessions', threads: 30, seed: 3 },
      api: { host: 'api.anthropic.com', basePath: '' },
      tokenHost: 'api.anthropic.com',
      tokenPath: '/v1/oauth/token',
      ...settings,
    })

  test("GitHub's token is the assertion in the one documented request; the token that comes signs every request", async () => {
    await using world = await start()
    const result = await world.act(inputs)
    expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'complete', listed: '30' } })
    expect(world.audiences).toEqual(['https://api.anthropic.com'])
    expect(world.exchanges).toHaveLength(1)
    const [exchange] = world.exchanges
    expect(exchange).toMatchObject({
      url: '/v1/oauth/token',
      method: 'POST',
      headers: { 'anthropic-beta': 'oauth-2025-04-20,oidc-federation-2026-04-01' },
    })
    expect(JSON.parse(exchange?.body ?? '')).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: world.subjects[0],
      federation_rule_id: 'fdrl_1',
      organization_id: '11111111-2222-3333-4444-555555555555',
      workspace_id: 'wrkspc_1',
    })
    expect(world.uses.every(({ good, token }) => good && token === world.tokens[0])).toBe(true)
    expect(world.sandbox.requests[0]?.headers).toMatchObject({
      'anthropic-beta': 'oauth-2025-04-20,managed-agents-2026-04-01',
    })
    for (const secret of [...world.subjects, ...world.tokens]) {
      expect(result.log.split('\n')).toContain(`::add-mask::${secret}`)
      expect(written(result, readFileSync(result.outputs['record-file'] ?? '', 'utf8'))).not.toContain(secret)
    }
  })

  test('a refusal says what Anthropic said, whom GitHub vouched for, and what to check', async () => {
    const error = { error: 'invalid_grant', error_description: 'no rule admits this subject' }
    await using world = await start({ refuse: () => ({ status: 400, body: error }) })
    const result = await world.act(inputs)
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(result.log).toMatch(
      /api\.anthropic\.com gave no token: status 400, invalid_grant, no rule admits this subject\. Check anthropic-federation-rule-id/,
    )
    expect(result.log).toMatch(/repo:example\S*company:ref:refs\S*heads\S*main/)
    expect(world.uses).toEqual([])
  })
})

describe('Google', () => {
  const provider = 'projects/123456789/locations/global/workloadIdentityPools/github/providers/my-repo'
  const engine = '/v1/projects/sandbox/locations/europe-west4/reasoningEngines/4711'
  const host = 'europe-west4-aiplatform.googleapis.com'
  const inputs = {
    ...live,
    api: 'vertex-sessions',
    'base-url': `https://${host}${engine}`,
    'google-workload-identity-provider': provider,
    'google-service-account': 'retention@my-project.iam.gserviceaccount.com',
  }
  const start = (settings: Partial<WorldSettings> = {}) =>
    startWorld({
      sandbox: { api: 'vertex-sessions', threads: 30, seed: 3 },
      api: { host, basePath: engine },
      tokenHost: 'sts.googleapis.com',
      secondTokenHost: 'iamcredentials.googleapis.com',
      ...settings,
    })

  test("GitHub's token is exchanged for the pool's, and that for the service account's, which signs every request", async () => {
    await using world = await start()
    const result = await world.act(inputs)
    expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'complete', listed: '30' } })
    expect(world.audiences).toEqual([`https://iam.googleapis.com/${provider}`])
    const [first, second] = world.exchanges
    expect(world.exchanges).toHaveLength(2)
    expect(first).toMatchObject({ url: '/v1/token', method: 'POST' })
    expect(JSON.parse(first?.body ?? '')).toEqual({
      audience: `//iam.googleapis.com/${provider}`,
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
      subjectToken: world.subjects[0],
    })
    expect(second).toMatchObject({
      url: '/v1/projects/-/serviceAccounts/retention%40my-project.iam.gserviceaccount.com:generateAccessToken',
      headers: { authorization: `Bearer ${world.tokens[0]}` },
    })
    expect(world.uses.every(({ good, token }) => good && token === world.tokens[1])).toBe(true)
    for (const secret of [...world.subjects, ...world.tokens]) {
      expect(result.log.split('\n')).toContain(`::add-mask::${secret}`)
      expect(written(result, readFileSync(result.outputs['record-file'] ?? '', 'utf8'))).not.toContain(secret)
    }
  })

  test.each([
    [1, /sts\.googleapis\.com gave no token: status 403, .*Check google-workload-identity-provider/],
    [2, /iamcredentials\.googleapis\.com gave no token: status 403, .*Check google-service-account/],
  ])('exchange %i is refused: what to check', async (which, expected) => {
    const error = { error: { code: 403, message: 'Permission denied', status: 'PERMISSION_DENIED' } }
    await using world = await start({
      refuse: (_, number) => (number === which ? { status: 403, body: error } : undefined),
    })
    const result = await world.act(inputs)
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(result.log).toMatch(expected)
    expect(world.uses).toEqual([])
  })
})
