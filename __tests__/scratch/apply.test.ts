import { expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../../sandbox/server.ts'
import { act } from '../in-process.ts'
const day = 86_400_000
test('supplied', async () => {
  const sandbox = await startSandbox({ threads: 0 })
  const ids = [1, 2, 3].map(() => sandbox.add({ createdAt: Date.now() - 100 * day }).id)
  const file = join(tmpdir(), `p-${randomUUID()}`)
  const dry = await act(sandbox, { 'older-than': '30d', 'thread-ids': ids.join(' '), 'plan-file': file })
  sandbox.remove(ids[0] as string)
  const live = await act(sandbox, { 'older-than': '30d', 'thread-ids': ids.join(' '), 'apply-plan': file, 'plan-digest': dry.outputs['plan-digest'] as string, 'dry-run': 'false' })
  console.log(live.outputs, live.account.survey?.tally.funnel())
  await sandbox.close()
})
test('hidden from the list', async () => {
  const sandbox = await startSandbox({ threads: 0 })
  const ids = [1, 2, 3].map(() => sandbox.add({ createdAt: Date.now() - 100 * day }).id)
  const file = join(tmpdir(), `p-${randomUUID()}`)
  const dry = await act(sandbox, { 'older-than': '30d', 'plan-file': file })
  sandbox.setBefore(({ purpose }) => purpose === 'list' ? { status: 200, body: { data: [], has_more: false } } : undefined)
  const live = await act(sandbox, { 'older-than': '30d', 'apply-plan': file, 'plan-digest': dry.outputs['plan-digest'] as string, 'dry-run': 'false' })
  console.log(live.outputs, sandbox.deletedIds)
  await sandbox.close()
})
