/** Signing in, through the built bundle: a key is told nowhere, and a job that may get no token asks nobody. */

import { expect, test } from '@jest/globals'
import { startSandbox } from '../../sandbox/server.ts'
import { runAction } from '../../scripts/run-action.ts'

test('a job that may not ask GitHub for a token asks nobody for anything', async () => {
  const sandbox = await startSandbox({ threads: 1 })
  const proxy = new URL(sandbox.url).origin
  const result = await runAction({
    inputs: {
      api: 'agent-sessions',
      'identity-provider-id': 'idp_1',
      'service-account-id': 'svc_1',
      'older-than': '30d',
    },
    environment: { https_proxy: proxy, http_proxy: proxy },
  })
  await sandbox.close()
  expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
  expect(result.log).toMatch(
    /^::error::identity-provider-id is set, but .*the line 'permissions: \{contents: read, id-token: write\}'/m,
  )
  expect(result.summary).toMatch(/id-token: write/)
  expect(sandbox.requestCount).toBe(0)
})

test('a key is masked before anything else is said', async () => {
  const result = await runAction({ inputs: { api: 'nonsense', 'api-key': 'Bearer sk-0123456789' } })
  expect(result.log).toMatch(/^::add-mask::Bearer sk-0123456789\n::add-mask::sk-0123456789\n(?!::add-mask)/)
})

test('a key that was put into another input as well is not told', async () => {
  const key = 'sk-proj-0123456789'.repeat(5)
  const result = await runAction({ inputs: { api: key, 'api-key': key, 'keep-latest': key } })
  expect(result.exitCode).toBe(1)
  expect(result.log.replace(/^::add-mask::.*$/gm, '') + result.summary).not.toMatch(/0123456789/)
})
