/** What was found by trying the product, on the built bundle: each test bears the number of its finding. */

import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { Sandbox } from '../../sandbox/server.ts'
import type { ActionResult } from '../../scripts/run-action.ts'
import { sentence } from '../../src/report/record/fields.ts'
import { keepSecret } from '../../src/secrets.ts'
import { act, day, started } from '../report/records.ts'

const live = { 'dry-run': 'false' }
const old = { createdAt: Date.now() - 100 * day, lastActiveAt: Date.now() - 90 * day }

/** Two sessions: one on hold, one that may go. */
async function withHold(): Promise<Sandbox & AsyncDisposable> {
  const sandbox = await started({ api: 'agent-sessions', threads: 0 })
  sandbox.add({ id: 'held', ...old, metadata: { legal_hold: 'true', env: 'prod' } })
  sandbox.add({ id: 'free', ...old, metadata: { env: 'staging' } })
  return sandbox
}

const lines = ({ log }: ActionResult, level: string) =>
  log.split(/\r?\n/).filter((line) => line.startsWith(`::${level}::`))

function written(name: string, content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'thread-retention-findings-')), name)
  writeFileSync(path, content)
  return path
}

test.each([
  'legal_hold=True',
  'Legal-Hold=yes',
  'legalHold',
])('new-user F1, adversary C8: %s is nearly the hold, so it holds', async (protect) => {
  await using sandbox = await withHold()
  const result = await act(sandbox, { ...live, protect })
  expect(result.outputs).toMatchObject({ status: 'complete', deleted: '1', unknown: '1' })
  expect(sandbox.deletedIds).toEqual(['free'])
  expect(lines(result, 'warning').join('\n')).toContain(`The protect selector '`)
})

test.each([
  'legal_hold=true case_number',
  "legal_hold='true'",
  'legal_hold=true; vip=yes',
  'legal_hold＝true',
])('new-user F1, public-reports 4: %s is refused before the first request', async (protect) => {
  await using sandbox = await withHold()
  const result = await act(sandbox, { ...live, protect })
  expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted', deleted: '0' } })
  expect(sandbox.requestCount).toBe(0)
})

test('new-user F4: a key that no session has erases nobody, and not in green', async () => {
  await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
  sandbox.add({ id: 'a', ...old, metadata: { user_id: 'goran' } })
  const result = await act(sandbox, { ...live, 'older-than': '0h', subject: 'userid=goran' })
  expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
  expect(lines(result, 'error').join('\n')).toContain("the metadata key 'userid' of subject: did you mean 'user_id'?")
  expect(sandbox.deletedIds).toEqual([])
})

test('new-user F5: the person is masked before anything else is said, and told nowhere', async () => {
  await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
  const person = 'someperson4711'
  sandbox.add({ id: 'a', ...old, metadata: { user_id: person } })
  const result = await act(sandbox, { ...live, 'older-than': '0h', subject: `user_id=${person}` })
  expect(result.outputs).toMatchObject({ status: 'complete', deleted: '1' })
  const said = result.log.split(/\r?\n/)
  const masks = said.filter((line) => line.startsWith('::add-mask::'))
  expect(masks).toContain(`::add-mask::${person}`)
  expect(said.slice(0, masks.length)).toEqual(masks)
  const record = readFileSync(result.outputs['record-file'] ?? '', 'utf8')
  for (const text of [said.slice(masks.length).join('\n'), result.summary, record]) expect(text).not.toContain(person)
})

test('new-user F12: a subject that came out empty is refused, whatever the age', async () => {
  await using sandbox = await withHold()
  for (const subject of ['', ' ', '\n']) {
    const result = await act(sandbox, { ...live, subject })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(result.log).toContain('::error::subject is given, but empty: a payload without the field comes out empty')
  }
  expect(sandbox.requestCount).toBe(0)
})

test.each([
  'id\n',
  '\ufeffid,case\r\n',
  '# nobody\nID;case\n',
])('new-user F13: a list of holds with its header alone, %j, holds nobody', async (content) => {
  await using sandbox = await withHold()
  const result = await act(sandbox, { ...live, 'protect-ids-file': written('holds.csv', content) })
  expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'complete', deleted: '2' } })
})

test('new-user F13: a list of holds that is empty may have been cut off', async () => {
  await using sandbox = await withHold()
  const result = await act(sandbox, { ...live, 'protect-ids-file': written('holds.csv', '') })
  expect(lines(result, 'error').join('\n')).toContain('it holds no id and no header, so it may have been cut off')
  expect(sandbox.requestCount).toBe(0)
})

test('new-user F14: a dry run above abort-above is green, and says that a live one would stop', async () => {
  await using sandbox = await withHold()
  const result = await act(sandbox, { 'dry-run': 'true', 'abort-above': '40%' })
  expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'planned', candidates: '2' } })
  expect(lines(result, 'warning').join('\n')).toContain('A live run would stop here: 2 of 2 sessions would be deleted')
})

test('new-user F18: metadata that no session meets by its value is told', async () => {
  await using sandbox = await withHold()
  const result = await act(sandbox, { ...live, metadata: 'env=stagin' })
  expect(result.outputs).toMatchObject({ status: 'complete', deleted: '0' })
  expect(lines(result, 'warning').join('\n')).toContain("The metadata selector 'env = stagin' selects nothing")
})

test.each([
  {},
  { scheduled: 'ignore' },
])('new-user F32: where nobody listens, the address is named, and what to do: %j', async (more) => {
  await using sandbox = await withHold()
  const server = createServer()
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
  await new Promise((resolve) => server.close(resolve))
  const result = await act(sandbox, { ...live, 'base-url': `http://127.0.0.1:${port}/v1`, ...more })
  const [error = '', ...others] = lines(result, 'error')
  expect(others).toEqual([])
  expect(error).toContain(`nobody listens at 127.0.0.1:${port} (ECONNREFUSED): check base-url`)
  expect(error.match(/ECONNREFUSED/g)).toHaveLength(1)
  // Nobody has to give up a protection because of a wrong address.
  expect(error).not.toContain('scheduled')
})

test.each([
  'apply-plan',
  'thread-ids-file',
  'protect-ids-file',
  'rules-file',
])('new-user F33: a file that is not there: %s', async (name) => {
  await using sandbox = await withHold()
  const more = name === 'apply-plan' ? { 'plan-digest': 'a'.repeat(64) } : {}
  const without = name === 'rules-file' ? { 'older-than': 'none' } : {}
  const result = await act(sandbox, { ...live, ...more, ...without, [name]: '/no/such/file' })
  const said = lines(result, 'error').join('\n')
  expect(said).toContain(`${name} is '/no/such/file': there is no such file`)
  expect(said).not.toContain('ENOENT')
})

test('new-user F34: fail-if-overdue below the age of the policy is refused', async () => {
  await using sandbox = await withHold()
  const result = await act(sandbox, { ...live, 'fail-if-overdue': '7d' })
  expect(lines(result, 'error').join('\n')).toContain('a thread is overdue only some time after it is due')
})

test('new-user F36: a busy port is said in a sentence, without a stack trace', async () => {
  await using sandbox = await withHold()
  const { port } = new URL(sandbox.url)
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['sandbox/main.ts', '--port', port], (_, out, err) => resolve(out + err))
  })
  expect(output).toContain(`Port ${port} is busy`)
  expect(output).not.toMatch(/^\s+at /m)
})

test('new-user F37: with the wrong api our advice stands before the words of the server', async () => {
  await using sandbox = await withHold()
  sandbox.setBefore(() => ({ status: 400, body: { error: { message: "You must provide the 'OpenAI-Beta' header" } } }))
  const result = await act(sandbox, live)
  const said = lines(result, 'error').join('\n')
  expect(said.indexOf('Check api and base-url')).toBeGreaterThan(0)
  expect(said.indexOf('Check api and base-url')).toBeLessThan(said.indexOf('You must provide'))
})

test('public-reports 14: variables of a job that are no inputs are ignored with a notice', async () => {
  await using sandbox = await withHold()
  const environment = { INPUT_VERSION: '', INPUT_TITLE: 'x' }
  const result = await act(sandbox, { 'dry-run': 'true' }, { environment })
  expect(result.exitCode).toBe(0)
  expect(lines(result, 'notice').join('\n')).toMatch(/Ignored: (?:version, title|title, version)\./)
})

test('adversary L6: a sentence of the record is cut after secrets are hidden', () => {
  const token = 'eyJhbGciOiJSUzI1NiJ9.'.padEnd(400, 'x')
  keepSecret(token)
  const told = sentence(`${'a'.repeat(200)} ${token}`)
  expect(told).toBe(`${'a'.repeat(200)} ***`)
})

test('adversary L10: actions of others are named by commit in the examples, where a job may ask for a token', () => {
  const folder = new URL('../../examples/', import.meta.url)
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .filter((text) => text.includes('id-token: write'))
  const others = texts.flatMap((text) => [...text.matchAll(/uses: (\S+)/g)].map(([, uses]) => uses ?? ''))
  const moving = others.filter((uses) => !/^(?:thread-retention|actions)\//.test(uses) && !/@[0-9a-f]{40}$/.test(uses))
  expect(texts.length).toBeGreaterThan(0)
  expect(moving).toEqual([])
})
