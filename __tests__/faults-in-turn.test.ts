/** One request in twenty fails, always in the same way: nothing is left behind, and nothing else is deleted. */

import { afterEach, expect, test } from '@jest/globals'
import { type Fault, faultKinds } from '../sandbox/faults.ts'
import { startSandbox } from '../sandbox/server.ts'
import { act } from './in-process.ts'

const day = 86_400_000
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

test.each(Object.keys(faultKinds) as Fault[])('%s', async (kind) => {
  const sandbox = await startSandbox({ api: 'agent-sessions', threads: 0, seed: 4, faults: { [kind]: 0.05 } })
  closing.push(() => sandbox.close())
  const now = Date.now()
  const due = Array.from({ length: 400 }, (_, index) => sandbox.add({ createdAt: now - 90 * day - index }).id)
  for (let index = 0; index < 40; index++) sandbox.add({ createdAt: now - day - index })
  const acted = await act(sandbox, { 'older-than': '30d', 'dry-run': 'false', 'max-deletions': '0', verify: 'all' })
  expect(acted.outputs).toMatchObject({ status: 'complete', deleted: '400', failed: '0', remaining: '0' })
  expect(sandbox.deletedIds.toSorted()).toEqual(due.toSorted())
  // The faults did strike.
  expect(sandbox.requestCount).toBeGreaterThan(5 + 400 + 400)
})
