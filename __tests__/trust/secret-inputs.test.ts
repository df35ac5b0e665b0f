/** What people hand over besides the key and want to see nowhere: whose threads are meant, and what stands in the query. */

import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../sandbox/server.ts'
import { runAction } from '../../scripts/run-action.ts'
import { keepSecret, withoutSecrets } from '../../src/secrets.ts'

test('a short value of a person is hidden where it is a word of its own, and nowhere else', () => {
  keepSecret('4711', { mayBeShort: true })
  keepSecret('ada', { mayBeShort: true })
  expect(withoutSecrets('user 4711 of 14711 and x4711, "4711": ada')).toBe('user *** of 14711 and x4711, "***": ada')
})

describe('adversary C6: a server that quotes what it was asked', () => {
  let sandbox: Sandbox | undefined
  afterEach(() => sandbox?.close())
  const person = 'jane.doe.4711@example.com'
  const code = 'k3y-in-the-query/+'

  test.each<[string, Record<string, string>, number]>([
    ['in its refusal of the list', {}, 400],
    ['in its failures to delete', { 'dry-run': 'false' }, 422],
  ])('%s tells neither query nor person', async (_, inputs, status) => {
    sandbox = await startSandbox({ threads: 0, key: 'sk-sandbox-0123456789' })
    sandbox.add({ createdAt: Date.now() - 1e10, lastActiveAt: Date.now() - 1e10, metadata: { user_id: person } })
    sandbox.setBefore(({ purpose, method }) =>
      purpose === 'list' ? (status === 400 ? refusal() : undefined) : method === 'DELETE' ? refusal() : undefined,
    )
    const refusal = () => ({
      status,
      body: { error: { message: `GET /v1?code=${encodeURIComponent(code)} (${code}) refused for ${person}` } },
    })
    const result = await runAction({
      inputs: {
        api: 'agent-sessions',
        'base-url': `${sandbox.url}?code=${encodeURIComponent(code)}`,
        'api-key': 'sk-sandbox-0123456789',
        'older-than': '0h',
        subject: `user_id=${person}`,
        'dry-run': 'true',
        ...inputs,
      },
      environment: { RUNNER_DEBUG: '1' },
    })
    const masks = result.log.split(/\r?\n/).filter((line) => line.startsWith('::add-mask::'))
    expect(masks).toEqual(expect.arrayContaining([`::add-mask::${person}`, `::add-mask::${code}`]))
    const told = [
      result.log.replace(/^::add-mask::.*$/gm, ''),
      result.summary,
      JSON.stringify(result.outputs),
      readFileSync(result.outputs['record-file'] ?? '', 'utf8'),
    ]
    for (const text of told) {
      for (const secret of [person, 'jane.doe', code, encodeURIComponent(code)]) expect(text).not.toContain(secret)
    }
    expect(result.log).toContain('***')
  })

  test.each([
    '7',
    'ab',
    'abc',
  ])('that names a person by %s: no gap tells it, and the log is not blacked out', async (who) => {
    sandbox = await startSandbox({ threads: 0, key: 'sk-sandbox-0123456789' })
    sandbox.add({
      id: 'sess_x',
      createdAt: Date.now() - 1e10,
      lastActiveAt: Date.now() - 1e10,
      metadata: { user_id: who },
    })
    sandbox.setBefore(({ method }) =>
      method === 'DELETE' ? { status: 422, body: { error: { message: `session of ${who} is locked` } } } : undefined,
    )
    const result = await runAction({
      inputs: {
        api: 'agent-sessions',
        'base-url': sandbox.url,
        'api-key': 'sk-sandbox-0123456789',
        'older-than': '0h',
        subject: `user_id=${who}`,
        'summary-metadata': 'user_id',
        'dry-run': 'false',
      },
      environment: { RUNNER_DEBUG: '1' },
    })
    expect(result.log).not.toContain(`::add-mask::${who}`)
    expect(result.log).toContain('(withheld: it may quote the subject)')
    for (const text of [result.log, result.summary, readFileSync(result.outputs['record-file'] ?? '', 'utf8')]) {
      expect(text).not.toMatch(new RegExp(`of ${who} is|\\x60${who}\\x60|user_id=${who}`))
    }
  })
})
