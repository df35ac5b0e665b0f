/** The built action behind gateways: what the report says is gone is gone, and what it says is there is there. */

import { expect, test } from '@jest/globals'
import { type GatewayAnswer, gatewayAnswers } from '../sandbox/gateway.ts'
import { startSandbox } from '../sandbox/server.ts'
import { act } from './in-process.ts'
import { act as actBundled, day, readRecord } from './report/records.ts'

const notThere = Object.entries(gatewayAnswers).flatMap(([name, answer]) =>
  'status' in answer && (answer.status === 404 || answer.status === 410) ? [name as GatewayAnswer] : [],
)

test.each(notThere)('public-reports 2: %s to every deletion, and reads work: still there, and red', async (answer) => {
  const sandbox = await startSandbox({ api: 'agent-sessions', threads: 0, gateway: [{ of: 'deletions', answer }] })
  try {
    const now = Date.now()
    for (let index = 0; index < 4; index++) sandbox.add({ createdAt: now - 90 * day - index })
    for (let index = 0; index < 3; index++) sandbox.add({ createdAt: now - day - index })
    const { exitCode, outputs } = await actBundled(sandbox, { verify: 'all' })
    expect({ exitCode, ...outputs }).toMatchObject({
      exitCode: 1,
      status: 'failed',
      deleted: '0',
      'already-gone': '0',
      failed: '4',
      'not-known': '0',
      remaining: '4',
    })
    expect(sandbox.deletedIds).toEqual([])
  } finally {
    await sandbox.close()
  }
})

test('500 for what does not exist, and a gateway that says 404 now and then: nothing is read back gone on its word', async () => {
  const sandbox = await startSandbox({ api: 'agent-sessions', threads: 0, quirks: { keeps: 0.1 } })
  try {
    const now = Date.now()
    for (let index = 0; index < 60; index++) sandbox.add({ createdAt: now - 90 * day - index })
    for (let index = 0; index < 9; index++) sandbox.add({ createdAt: now - day - index })
    const known = new Set(sandbox.threads().map(({ id }) => id))
    const isThere = (id: string) => sandbox.get(id) !== undefined
    const [confirmed, asked] = [new Set<string>(), new Set<string>()]
    const gateway = { status: 404 }
    sandbox.setBefore(({ purpose, id = '' }) => {
      if (purpose === 'delete') confirmed.add(id)
      if (purpose !== 'read') return undefined
      // By ill luck, the gateway is asked about every id that nobody has, and about what was confirmed and is there.
      if (!known.has(id)) return gateway
      if (isThere(id)) return confirmed.has(id) ? gateway : undefined
      if (asked.delete(id)) return gateway
      asked.add(id)
      return { status: 500 }
    })
    const { outputs } = await act(sandbox, { 'older-than': '30d', 'dry-run': 'false', verify: 'all' })
    const gone = readRecord(outputs['record-file'] ?? '').filter(({ found }) => found === 'gone')
    expect(gone.filter(({ id = '' }) => isThere(id))).toEqual([])
  } finally {
    await sandbox.close()
  }
})

test('chaos 700001, on the built action: conversations made anew when their items have gone are spared, and green', async () => {
  const sandbox = await startSandbox({ api: 'conversations', threads: 0, quirks: { lists: true } })
  try {
    const now = Date.now()
    const due = Array.from({ length: 3 }, (_, index) => sandbox.add({ createdAt: now - 90 * day - index, items: 2 }).id)
    sandbox.add({ createdAt: now - day })
    // Its owner deletes it and writes again, right before the deletion comes.
    sandbox.setBefore(({ method, path, id = '' }) => {
      if (method !== 'DELETE' || !path.endsWith(id) || sandbox.get(id) === undefined) return undefined
      sandbox.remove(id)
      sandbox.remake(id)
      return { status: 404, body: { error: { message: `No conversation ${id}`, type: 'not_found' } } }
    })
    const { exitCode, outputs, summary } = await actBundled(sandbox, { verify: 'all' })
    expect({ exitCode, ...outputs }).toMatchObject({
      exitCode: 0,
      status: 'complete',
      deleted: '0',
      spared: '3',
      failed: '0',
      remaining: '0',
      headline: 'Live run: 6 items deleted, but no conversation, 3 spared',
    })
    expect(summary).toMatch(/gone, and another thread has its id by now; items deleted under this id before: 2/)
    expect(sandbox.threads().map(({ id }) => id)).toEqual(expect.arrayContaining(due))
    const told = readRecord(outputs['record-file'] ?? '').filter(({ type }) => type === 'outcome')
    expect(told.map(({ outcome, itemsErased }) => [outcome, itemsErased])).toEqual(Array(3).fill(['spared', 2]))
  } finally {
    await sandbox.close()
  }
})
