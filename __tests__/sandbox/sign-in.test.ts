import { expect, test } from '@jest/globals'
import { threadApiNames } from '../../src/thread.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { ask, get, started } from './ask.ts'

test.each(threadApiNames)('%s: without the right key, 401', async (api) => {
  await using sandbox = await started({ api })
  const anonymous = await fetch(`${sandbox.url}/anything`)
  expect(anonymous.status).toBe(401)
  const wrong = { authorization: 'Bearer sk-other-key', 'x-api-key': 'sk-other-key' }
  const { status, body } = await ask(sandbox, 'GET', '/anything', { headers: wrong })
  expect(status).toBe(401)
  expect(JSON.stringify(body)).not.toContain('other-key')
  if (typeof body.error?.code === 'string') expect(body.error.code).toBe('invalid_api_key')
})

test('a bearer token is good for every API, and no key is needed where none is demanded', async () => {
  await using keyed = await started({ api: 'langgraph-threads', key: 'secret' })
  await using open = await started({ api: 'langgraph-threads', key: null })
  const count = (url: string, headers: Record<string, string>) =>
    fetch(`${url}/threads/count`, { method: 'POST', headers })
  expect((await count(keyed.url, { authorization: 'Bearer secret' })).status).toBe(200)
  expect((await count(open.url, {})).status).toBe(200)
})

test.each(
  threadApiNames.filter((name) => 'OpenAI-Beta' in threadApis[name].headers),
)('%s: without its beta header, 400', async (api) => {
  await using sandbox = await started({ api })
  const { status, body } = await ask(sandbox, 'GET', '/anything', { headers: { 'openai-beta': 'other=v1' } })
  expect([status, body.error.code]).toEqual([400, 'invalid_beta'])
})

test('a token expires, a quota runs out, a permission is missing', async () => {
  await using sandbox = await started({ quirks: { expiredFrom: 3 } })
  const list = () => get(sandbox, '/agents/sessions')
  expect([(await list()).status, (await list()).status, (await list()).status]).toEqual([200, 200, 401])
  sandbox.setQuirks({ expiredFrom: undefined, quotaFrom: 1 })
  expect((await list()).body.error.code).toBe('insufficient_quota')
  sandbox.setQuirks({ quotaFrom: undefined, forbidden: ['list'] })
  expect((await list()).status).toBe(403)
  expect((await get(sandbox, `/agents/sessions/${sandbox.threads()[0]?.id}`)).status).toBe(200)
})
