/** A fault of the program itself is told like any other end: with what was done until then. */

import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../sandbox/server.ts'
import { runAction } from '../scripts/run-action.ts'
import { act } from './in-process.ts'

const day = 86_400_000
let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({ api: 'agent-sessions', threads: 0, now: Date.now() })
  for (let age = 40; age < 50; age++) sandbox.add({ createdAt: Date.now() - age * day, metadata: {} })
})
afterEach(() => sandbox.close())

/** Stands for a fault in the code that runs when this line is logged. */
const faultAt = (beginning: string) => (line: string) => {
  if (line.startsWith(beginning)) throw new Error('out of cheese')
}

test('before the first deletion: aborted, nothing deleted, and the record has its end', async () => {
  const acted = await act(sandbox, { 'older-than': '30d', 'dry-run': 'false' }, { onLog: faultAt('group: Sweep') })
  expect(acted.status).toBe('aborted')
  expect(acted.account.problems[0]?.message).toEqual('unexpected error: out of cheese')
  expect(sandbox.deletedIds).toEqual([])
  expect(acted.record).toMatch(/"type":"footer".*"status":"aborted"/)
})

test('after deletions: failed, and every deletion is in outputs and record', async () => {
  const acted = await act(
    sandbox,
    { 'older-than': '30d', 'dry-run': 'false' },
    { onLog: faultAt('group: Verification') },
  )
  expect(acted.status).toBe('failed')
  expect(sandbox.deletedIds).toHaveLength(9)
  expect(acted.outputs).toMatchObject({ deleted: '9', remaining: '1' })
  expect(acted.record.match(/"outcome":"deleted"/g)).toHaveLength(9)
  expect(acted.record).toMatch(/"type":"footer".*"status":"failed"/)
})

test('while others are being deleted: these end first, and one whose answer was lost is told as not known', async () => {
  const [first, second] = sandbox.threads().toSorted((a, b) => a.createdAt - b.createdAt)
  sandbox.setBefore(async ({ method, id }) => {
    if (method !== 'DELETE') return undefined
    if (id === first?.id) return { status: 400, body: { error: { message: 'no' } } }
    await new Promise((resolve) => setTimeout(resolve, 200))
    sandbox.remove(second?.id ?? '')
    return { fault: 'reset' }
  })
  const acted = await act(
    sandbox,
    { 'older-than': '30d', 'dry-run': 'false', 'max-deletions': '2', verify: 'none' },
    { onLog: faultAt('Failed: ') },
  )
  expect(sandbox.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(2)
  expect(acted.outputs).toMatchObject({ status: 'failed', deleted: '0', failed: '2', 'not-known': '1' })
  const outcomes = acted.record.split('\n').filter((line) => line.startsWith('{"type":"outcome"'))
  expect(outcomes.map((line) => JSON.parse(line))).toMatchObject([
    { id: first?.id, outcome: 'failed', end: 'still there' },
    { id: second?.id, outcome: 'failed', end: 'not known', note: 'unexpected error: out of cheese' },
  ])
})

test('after a place passed on: the one that took it is among those that are told', async () => {
  const all = sandbox.threads().toSorted((a, b) => a.createdAt - b.createdAt)
  const [first, second] = all
  sandbox.setBefore(({ purpose, id }) => {
    if (purpose === 'delete' && id === first?.id) sandbox.remove(id ?? '')
    return undefined
  })
  const acted = await act(
    sandbox,
    { 'older-than': '30d', 'dry-run': 'false', 'max-deletions': '1' },
    { onLog: faultAt('group: Verification') },
  )
  expect(sandbox.get(second?.id ?? '')).toBeUndefined()
  expect(acted.outputs).toMatchObject({
    planned: '2',
    deleted: '1',
    'already-gone': '1',
    candidates: '10',
    remaining: '8',
  })
})

/** @param broken a program that breaks something before the action is loaded */
const actBuilt = (inputs: Readonly<Record<string, string>>, broken: string) =>
  runAction({
    inputs: { api: 'agent-sessions', 'base-url': sandbox.url, 'api-key': sandbox.key, 'older-than': '30d', ...inputs },
    nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(broken)}`],
  })

test('before the first request, on the built action: outputs and summary say that nothing was done', async () => {
  const { exitCode, log, outputs, summary } = await actBuilt(
    {},
    `
    import crypto from 'node:crypto'
    import { syncBuiltinESMExports } from 'node:module'
    crypto.randomBytes = () => { throw new Error('out of cheese') }
    syncBuiltinESMExports()`,
  )
  expect(exitCode).toBe(1)
  expect(log).toMatch(/::error::Unexpected error: out of cheese\. This is a fault of the action: please report it/)
  expect(log).toMatch(/Error: out of cheese\s+at /)
  expect(outputs).toMatchObject({ status: 'aborted', listed: '0', deleted: '0' })
  expect(summary).toContain('out of cheese')
  expect(sandbox.requestCount).toBe(0)
})

test('at the very end, on the built action: nothing says that nothing was deleted', async () => {
  const { exitCode, log, outputs, summary } = await actBuilt(
    { 'dry-run': 'false' },
    `
    const now = performance.now.bind(performance)
    performance.now = () => {
      if (/ at close(?:_close)? /.test(new Error().stack)) throw new Error('out of cheese')
      return now()
    }`,
  )
  expect(sandbox.deletedIds).toHaveLength(10)
  expect(exitCode).toBe(1)
  expect(log).toMatch(/::error::unexpected error: out of cheese/)
  expect(outputs).toEqual({})
  expect([log, summary].join()).not.toMatch(/nothing (?:was )?deleted/i)
})
