/** A fault of the program itself is told like any other end: with what was done until then. */

import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../sandbox/server.ts'
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
