/** What is loaded before the first request goes out, and what while its answer is on the way. On the built bundle. */

import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../sandbox/server.ts'
import { runAction } from '../scripts/run-action.ts'

/** Loaded before the action: notes each file that is loaded, and each request as its headers are sent. */
const notesOf = (path: string) => {
  const hook = `
    import { subscribe } from 'node:diagnostics_channel'
    import { appendFileSync } from 'node:fs'
    import { registerHooks } from 'node:module'
    const note = (line) => appendFileSync(${JSON.stringify(path)}, line + '\\n')
    registerHooks({ load: (url, context, next) => { if (url.includes('/dist/')) note(url.replace(/.*\\//, '')); return next(url, context) } })
    subscribe('undici:client:sendHeaders', () => note('request'))`
  return ['--import', `data:text/javascript,${encodeURIComponent(hook)}`]
}

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ api: 'agent-sessions', threads: 3, latency: { ms: 50 } })
})
afterAll(() => sandbox.close())

let runs = 0
async function loaded(inputs: Readonly<Record<string, string>>) {
  const notes = join(tmpdir(), `thread-retention-start-${process.pid}-${runs++}`)
  const { outputs } = await runAction({
    inputs: { api: 'agent-sessions', 'base-url': sandbox.url, 'api-key': sandbox.key, ...inputs },
    nodeArguments: notesOf(notes),
  })
  const lines = readFileSync(notes, 'utf8').trimEnd().split('\n')
  const first = lines.indexOf('request')
  const files = lines.filter((line) => line !== 'request')
  return { status: outputs.status, before: first < 0 ? files : lines.slice(0, first), files }
}

describe('before the first request', () => {
  test('a plain policy needs the entry alone; the rest follows it', async () => {
    const { status, before, files } = await loaded({ 'older-than': '30d' })
    expect([status, before]).toEqual(['planned', ['index.js', 'main.js']])
    expect(files.length).toBeGreaterThan(before.length)
  })

  test('what reads expressions is loaded where there is one, and what reads YAML where there are rules', async () => {
    const [plain, expression, rules] = [
      await loaded({ 'older-than': '30d' }),
      await loaded({ 'older-than': '30d', where: 'status == "idle"' }),
      await loaded({ rules: '- name: all\n  older-than: 30d\n  where: status == "idle"' }),
    ]
    expect([expression.status, rules.status]).toEqual(['planned', 'planned'])
    expect(expression.before.length).toBeGreaterThan(plain.before.length)
    expect(rules.before.length).toBeGreaterThan(expression.before.length)
    expect(expression.before).toEqual(expect.arrayContaining(plain.before))
    expect(rules.before).toEqual(expect.arrayContaining(plain.before))
  })

  test('bad inputs are told without what lists and deletes', async () => {
    const [bad, good] = [await loaded({ 'older-than': 'soon' }), await loaded({ 'older-than': '30d' })]
    expect(bad.status).toBe('aborted')
    expect(good.files).toEqual(expect.arrayContaining([...bad.files]))
    expect(good.files.length).toBeGreaterThan(bad.files.length)
  })
})
