/** Supplied ids, on the built action: the first page of the list gives control threads, and the run goes on where it does not. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../sandbox/server.ts'
import { act } from '../report/records.ts'

const day = 86_400_000
const absent = 'asess_doesnotexist000000000001'

let sandbox: Sandbox
let due: readonly string[]
let others: readonly string[]
beforeEach(async () => {
  sandbox = await startSandbox({ api: 'agent-sessions', threads: 0 })
  const add = (count: number, age: number) =>
    Array.from({ length: count }, (_, at) => sandbox.add({ createdAt: Date.now() - age - at }).id)
  due = add(6, 90 * day)
  others = add(5, 60 * day)
})
afterEach(() => sandbox.close())

const run = (ids: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  act(sandbox, { verify: 'all', 'thread-ids': ids.join(' '), ...more })
const lists = () => sandbox.requests.filter(({ path, purpose }) => purpose === 'list' && path === '/agents/sessions')
const gone = () => [...due].sort()

describe('all supplied threads are due', () => {
  test('three others of the list are read, and show that a 404 means something', async () => {
    const { outputs, log, exitCode } = await run([...due, absent])
    expect({ exitCode, ...outputs }).toMatchObject({
      exitCode: 0,
      status: 'complete',
      listed: '6',
      'not-found': '1',
      deleted: '6',
      unknown: '0',
    })
    expect(lists()).toHaveLength(1)
    expect([...sandbox.deletedIds].sort()).toEqual(gone())
    expect(new Set(sandbox.requests.flatMap(({ id }) => (others.includes(id ?? '') ? [id] : []))).size).toBe(3)
    expect(log).toContain('6 of 6 read back gone')
  })

  test('in a live run without an absent id the list is asked before the sweep, in a dry run it is not asked', async () => {
    await run(due, { 'dry-run': 'true' })
    expect(lists()).toEqual([])
    const { outputs } = await run(due)
    expect(outputs).toMatchObject({ status: 'complete', deleted: '6' })
    expect(lists()).toHaveLength(1)
  })

  test.each([
    [401, { error: { message: 'missing scope', type: 'invalid_request_error', code: 'missing_scope' } }],
    [403, { error: { message: 'This key may not list', type: 'forbidden', code: null } }],
    [404, { error: { message: 'Invalid URL (GET /v1/agents/sessions)', type: 'invalid_request_error', code: null } }],
    [405, undefined],
    [402, undefined],
    [429, { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }],
    [429, undefined],
    [200, { data: 'no list' }],
  ] as const)('the list answers %d: the run goes on without it, and says so', async (status, body) => {
    sandbox.setBefore(({ purpose, path }) =>
      purpose === 'list' && path === '/agents/sessions'
        ? { status, body, headers: status === 429 ? { 'retry-after': '86400' } : {} }
        : undefined,
    )
    const { outputs, log, exitCode } = await run([...due, absent])
    expect({ exitCode, ...outputs }).toMatchObject({ exitCode: 0, status: 'complete', deleted: '6', 'not-found': '1' })
    expect(lists()).toHaveLength(1)
    const why = status === 200 ? 'the answer is not a page of a list' : `the server answered ${status}`
    expect(log).toContain(
      `::notice::The list of sessions gave nothing to compare the supplied ids with: ${why}. The run goes on without it.`,
    )
  })

  test('the others of the list cannot be read: they are no controls', async () => {
    sandbox.setBefore(({ purpose, id }) =>
      purpose === 'read' && others.includes(id ?? '') ? { status: 404, body: undefined } : undefined,
    )
    const { outputs } = await run([...due, absent])
    expect(outputs).toMatchObject({ status: 'complete', deleted: '6', 'not-found': '1' })
  })
})

test('three supplied threads that stay make the list unnecessary', async () => {
  const young = Array.from({ length: 3 }, () => sandbox.add({ createdAt: Date.now() - day }).id)
  const { outputs } = await run([...due, ...young, absent])
  expect(outputs).toMatchObject({ status: 'complete', deleted: '6', kept: '3', 'not-found': '1' })
  expect(lists()).toEqual([])
})

test('no supplied thread is there: aborted, and nothing is asked of the list', async () => {
  const { outputs } = await run([absent, `${absent}2`])
  expect(outputs).toMatchObject({ status: 'aborted' })
  expect(lists()).toEqual([])
})

test.each([
  'nginx',
  'empty',
  'own',
  'fastapi',
] as const)('behind a gateway that answers %s to every read after the first six: nothing is not found', async (answer) => {
  sandbox.setGateway([{ of: 'reads', from: 9, answer }])
  const { outputs } = await run([...due, absent, `${absent}2`, `${absent}3`, `${absent}4`])
  expect(Number(outputs['not-found'])).toBe(0)
  expect(Number(outputs.deleted)).toBe(sandbox.deletedIds.length)
  expect(outputs.status).not.toBe('complete')
})
