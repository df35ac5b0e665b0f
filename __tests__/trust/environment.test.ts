/** Nothing but the inputs and the runner's own variables steers the run. On the built bundle. */

import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { startSandbox } from '../../sandbox/server.ts'
import { bundle, runAction } from '../../scripts/run-action.ts'
import { startWorld } from './keyless.ts'
import { startHttp } from './network.ts'

/** What is started, and all that it loads. */
const text = globSync(join(dirname(bundle), '*.js'))
  .map((path) => readFileSync(path, 'utf8'))
  .join('')

/** Every variable of the two providers that the bundle speaks of, in code or not, and some of which others do. */
const names = new Set([
  ...(text.match(/\b(?:OPENAI|AZURE)_[A-Z][A-Z0-9_]*\b/g) ?? []),
  ...['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_ADMIN_KEY', 'OPENAI_LOG'],
  ...['OPENAI_CUSTOM_HEADERS', 'OPENAI_WEBHOOK_SECRET', 'OPENAI_API_VERSION', 'OPENAI_API_BASE', 'OPENAI_ORGANIZATION'],
  ...[
    'AZURE_AUTHORITY_HOST',
    'AZURE_TENANT_ID',
    'AZURE_CLIENT_ID',
    'AZURE_CLIENT_SECRET',
    'AZURE_FEDERATED_TOKEN_FILE',
  ],
  ...['AZURE_REGIONAL_AUTHORITY_NAME', 'AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_AD_TOKEN'],
])

const hostile = (evil: string): Record<string, string> =>
  Object.fromEntries(
    [...names].map((name) => {
      if (/URL|BASE|HOST|ENDPOINT/.test(name)) return [name, evil]
      if (name === 'OPENAI_CUSTOM_HEADERS')
        return [name, 'Authorization: Bearer sk-evil\nX-Evil: 1\nHost: evil.example']
      return [name, name === 'OPENAI_LOG' ? 'debug' : 'evil-value']
    }),
  )

const startEvil = async () => {
  const seen: string[] = []
  const server = await startHttp((incoming, outgoing) => {
    seen.push(`${incoming.method} ${incoming.url}`)
    outgoing.writeHead(200).end('{}')
  })
  return { seen, server, url: `http://127.0.0.1:${server.port}/v1` }
}

test('the bundle does speak of such variables', () => {
  expect([...(text.match(/\bOPENAI_[A-Z_]+/g) ?? [])]).toContain('OPENAI_CUSTOM_HEADERS')
  expect(names.size).toBeGreaterThan(15)
})

test('with a key: hostile variables change no request, neither its address nor a header nor its body', async () => {
  const { seen, server, url } = await startEvil()
  await using _ = server
  const run = async (environment: Record<string, string>) => {
    const sandbox = await startSandbox({ api: 'agent-sessions', threads: 120, seed: 8, now: Date.parse('2026-11-20') })
    const result = await runAction({
      inputs: {
        api: 'agent-sessions',
        'base-url': sandbox.url,
        'api-key': sandbox.key,
        'older-than': '300d',
        'dry-run': 'false',
        concurrency: '1',
        verify: 'all',
      },
      environment,
    })
    await sandbox.close()
    const host = new URL(sandbox.url).host
    const kept = new Set(sandbox.threads().map(({ id }) => id))
    // Which of the kept threads a control read takes is drawn by chance.
    const withoutChance = (path: string) => {
      const at = path.lastIndexOf('/') + 1
      return kept.has(path.slice(at)) ? `${path.slice(0, at)}A KEPT ONE` : path
    }
    const requests = sandbox.requests.map(({ method, path, query, headers, body }) => ({
      ...{ method, path: withoutChance(path), query: `${query}`, body },
      headers: { ...headers, host: headers.host === host ? 'the sandbox' : headers.host },
    }))
    return { result, requests }
  }
  const plain = await run({})
  const attacked = await run(hostile(url))
  expect(plain.result).toMatchObject({ exitCode: 0, outputs: { status: 'complete' } })
  expect(plain.requests.length).toBeGreaterThan(20)
  expect(attacked.requests).toEqual(plain.requests)
  expect(attacked.result.outputs.status).toBe('complete')
  expect(attacked.result.log).not.toMatch(/evil/)
  expect(seen).toEqual([])
})

test('without a key: hostile variables change neither what is exchanged where, nor what is asked with it', async () => {
  const { seen, server, url } = await startEvil()
  await using _ = server
  await using openAi = await startWorld({
    sandbox: { api: 'agent-sessions', threads: 20, seed: 8 },
    api: { host: 'api.openai.com', basePath: '/v1' },
    tokenHost: 'auth.openai.com',
  })
  const common = { 'older-than': '1d', 'dry-run': 'false' }
  const atOpenAi = { ...common, api: 'agent-sessions', 'identity-provider-id': 'idp_1', 'service-account-id': 'svc_1' }
  const first = await openAi.act(atOpenAi, { environment: hostile(url) })
  expect(first).toMatchObject({ exitCode: 0, outputs: { status: 'complete' } })
  expect(JSON.parse(openAi.exchanges[0]?.body ?? '')).toMatchObject({
    identity_provider_id: 'idp_1',
    service_account_id: 'svc_1',
    subject_token: openAi.subjects[0],
  })
  expect(openAi.sandbox.requests.every(({ headers }) => headers['openai-organization'] === undefined)).toBe(true)

  await using azure = await startWorld({
    sandbox: { api: 'conversations', threads: 20, seed: 8, quirks: { lists: true } },
    api: { host: 'company.services.ai.azure.com', basePath: '/openai/v1' },
    tokenHost: 'login.microsoftonline.com',
  })
  const [tenant, client] = ['11111111-2222-3333-4444-555555555555', '66666666-7777-8888-9999-000000000000']
  const atAzure = { api: 'conversations', 'base-url': 'https://company.services.ai.azure.com/openai/v1' }
  const inputs = { ...common, ...atAzure, 'azure-tenant-id': tenant, 'azure-client-id': client }
  const second = await azure.act(inputs, { environment: hostile(url) })
  expect(second).toMatchObject({ exitCode: 0, outputs: { status: 'complete' } })
  expect(azure.exchanges[0]?.url).toBe(`/${tenant}/oauth2/v2.0/token`)
  expect(new URLSearchParams(azure.exchanges[0]?.body).get('client_id')).toBe(client)
  expect(seen).toEqual([])
})
