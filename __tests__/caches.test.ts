/** A cache between the action and the API: what it says is old, proves nothing, and chooses nothing. */

import { expect, test } from '@jest/globals'
import type { Sandbox } from '../sandbox/server.ts'
import { act } from './in-process.ts'
import { day, started } from './report/records.ts'
import { get } from './sandbox/ask.ts'

const live = { 'older-than': '30d', 'dry-run': 'false', protect: 'legal_hold=true', verify: 'all' }
const minutes = (count: number) => ({ age: String(count * 60) })

async function withSessions() {
  const sandbox = await started({ api: 'agent-sessions', threads: 0 })
  const now = Date.now()
  for (const id of ['old_1', 'old_2', 'old_3']) {
    sandbox.add({ id, createdAt: now - 90 * day, metadata: { legal_hold: 'false' } })
  }
  for (const id of ['young_1', 'young_2']) sandbox.add({ id, createdAt: now - day })
  return sandbox
}

/** What the server answers now, to be given again later. */
async function remembered(sandbox: Sandbox, path: string): Promise<unknown> {
  return (await get(sandbox, path)).body
}

const isHeld = (sandbox: Sandbox) => sandbox.get('old_2') !== undefined

test.each([
  [4, ['old_1', 'old_2', 'old_3'], {}],
  [6, ['old_1', 'old_3'], { spared: '1' }],
  [24 * 60, ['old_1', 'old_3'], { spared: '1' }],
])('a list of %i minutes ago does not say that nobody holds a thread now', async (age, deleted, counts) => {
  await using sandbox = await withSessions()
  const list = await remembered(sandbox, '/agents/sessions?limit=100&order=asc')
  sandbox.update('old_2', { metadata: { legal_hold: 'true' } })
  sandbox.setBefore(({ purpose }) =>
    purpose === 'list' ? { status: 200, body: list, headers: minutes(age) } : undefined,
  )
  const { outputs } = await act(sandbox, live)
  expect([...sandbox.deletedIds].sort()).toEqual(deleted)
  expect(outputs).toMatchObject(counts)
})

test('nor does an answer of that age about one supplied id, however often it is given', async () => {
  await using sandbox = await withSessions()
  const body = await remembered(sandbox, '/agents/sessions/old_2')
  sandbox.update('old_2', { metadata: { legal_hold: 'true' } })
  sandbox.setBefore(({ id, method }) =>
    id === 'old_2' && method === 'GET' ? { status: 200, body, headers: minutes(60) } : undefined,
  )
  const { outputs, log } = await act(sandbox, { ...live, 'thread-ids': 'old_1 old_2' })
  expect(isHeld(sandbox)).toBe(true)
  expect(outputs).toMatchObject({ status: 'failed', deleted: '1', failed: '1' })
  expect(log.join('\n')).toContain('could not be read again before deletion: the answer comes from a cache')
})

test('which threads a schedule will use is not known from a cache', async () => {
  await using sandbox = await withSessions()
  const body = { object: 'list', data: [], has_more: false }
  sandbox.setBefore(({ path }) =>
    path.includes('/automations') ? { status: 200, body, headers: minutes(60) } : undefined,
  )
  const { status, account } = await act(sandbox, live)
  expect(status).toBe('aborted')
  expect(String(account.problems[0]?.message)).toBe(
    'page 1 of the list of automations: the answer comes from a cache, so it is not known which threads a schedule will use again',
  )
  expect(sandbox.deletedIds).toEqual([])
})

test('nor that a server has no schedules: such an answer may be of an hour in which it was down', async () => {
  await using sandbox = await withSessions()
  sandbox.schedule('old_2')
  sandbox.setBefore(({ path }) =>
    path.includes('/automations') ? { status: 404, body: { detail: 'Not Found' }, headers: minutes(60) } : undefined,
  )
  const { status, account } = await act(sandbox, live)
  expect(status).toBe('aborted')
  expect(String(account.problems[0]?.message)).toBe(
    'page 1 of the list of automations: the answer comes from a cache, so it is not known which threads a schedule will use again',
  )
  expect(sandbox.deletedIds).toEqual([])
})

test('last activity from a cache is not known', async () => {
  await using sandbox = await started({ api: 'assistants-threads', threads: 0 })
  const { id } = sandbox.add({ createdAt: Date.now() - 90 * day, lastActiveAt: Date.now() - 80 * day })
  const body = await remembered(sandbox, `/threads/${id}/messages?limit=1&order=desc`)
  sandbox.setBefore(({ purpose }) => (purpose === 'lookup' ? { status: 200, body, headers: minutes(60) } : undefined))
  const { outputs } = await act(sandbox, { 'inactive-for': '30d', 'dry-run': 'false' })
  expect(outputs).toMatchObject({ deleted: '0', unknown: '1' })
})

test('a thread that a cache still shows is not told as still there', async () => {
  await using sandbox = await withSessions()
  const bodies = new Map<string, unknown>()
  for (const id of ['old_1', 'old_2', 'old_3']) bodies.set(id, await remembered(sandbox, `/agents/sessions/${id}`))
  sandbox.setBefore(({ id = '', method }) =>
    method === 'GET' && bodies.has(id) && !isThere(sandbox, id)
      ? { status: 200, body: bodies.get(id), headers: minutes(2) }
      : undefined,
  )
  const { outputs, log } = await act(sandbox, live)
  expect(outputs).toMatchObject({ status: 'complete', deleted: '3', failed: '0' })
  expect(log.join('\n')).toContain(
    'None of the 3 deletions to be verified could be read back: they are confirmed by the API alone. Why: the answer comes from a cache (3).',
  )
})

const isThere = (sandbox: Sandbox, id: string) => sandbox.get(id) !== undefined
