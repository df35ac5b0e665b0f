/** What only one of the thread APIs has. */

import { describe, expect, test } from '@jest/globals'
import { createClient } from '../../src/requests/client.ts'
import { act, ago, funnel, lines, list, outcomes, started } from './acting.ts'

const live = { 'dry-run': 'false', 'older-than': '30d', concurrency: '1', verify: 'none' }
const old = { createdAt: ago(60), lastActiveAt: ago(60) }

describe('agent-sessions', () => {
  test.each([
    'conflict_error',
    'active_turn',
  ] as const)('a session that began to run after it was listed: refused with 409 %s, read again, spared', async (conflict) => {
    await using sandbox = await started({ api: 'agent-sessions', quirks: { conflict } })
    const { id } = sandbox.add(old)
    sandbox.setBefore(({ method }) => {
      if (method === 'DELETE') sandbox.update(id, { activity: 'running' })
      return undefined
    })
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'spared' })
    expect(lines(sandbox).slice(1)).toEqual([`DELETE /agents/sessions/${id}`, `GET /agents/sessions/${id}`])
  })

  test('agent and model, for where and keep-latest-per', async () => {
    await using sandbox = await started({ api: 'agent-sessions' })
    const doomed = sandbox.add({ ...old, agent: 'agent_a', model: 'gpt-5.4' })
    sandbox.add({ ...old, agent: 'agent_b', model: 'gpt-5.4' })
    sandbox.add({ ...old, agent: 'agent_a', model: 'gpt-5.5' })
    await act(sandbox, { ...live, where: "agent == 'agent_a' && model == 'gpt-5.4'" })
    expect(sandbox.deletedIds).toEqual([doomed.id])

    const { account } = await act(sandbox, { ...live, 'keep-latest': '1', 'keep-latest-per': 'agent' })
    expect(funnel(account)).toEqual({ 'keep: keep-latest': 2 })
  })
})

describe('chatkit-threads', () => {
  const texts = { ...old, title: 'Invoice 7', user: 'ada@example.com' }

  test('user, title and status in where', async () => {
    await using sandbox = await started({ api: 'chatkit-threads' })
    const doomed = sandbox.add({ ...texts, activity: 'failed' })
    sandbox.add({ ...texts, activity: 'failed', user: 'bob@example.com' })
    sandbox.add({ ...texts, activity: 'failed', title: 'Greetings' })
    sandbox.add({ ...texts, activity: 'resting' })
    sandbox.add({ ...texts, activity: 'waiting' })
    const where = "status == 'closed' && user == 'ada@example.com' && title.startsWith('Invoice')"
    const { account } = await act(sandbox, { ...live, where })
    expect(sandbox.deletedIds).toEqual([doomed.id])
    expect(funnel(account)).toEqual({ 'keep: where': 4 })
  })

  test('a thread without a title cannot be told by its title: unknown, and kept', async () => {
    await using sandbox = await started({ api: 'chatkit-threads' })
    sandbox.add({ ...texts, title: null })
    const { account } = await act(sandbox, { ...live, where: "title != 'Invoice 7'" })
    expect(funnel(account)).toEqual({ 'unknown: where': 1 })
  })

  test('subject: user=..., and the newest of each user kept', async () => {
    await using sandbox = await started({ api: 'chatkit-threads' })
    const [oldest, middle] = [90, 80].map((days) => sandbox.add({ ...texts, createdAt: ago(days) }))
    sandbox.add({ ...texts, createdAt: ago(70) })
    sandbox.add({ ...texts, user: 'bob@example.com' })
    const { account } = await act(sandbox, {
      ...live,
      subject: 'user=ada@example.com',
      'keep-latest': '1',
      'keep-latest-per': 'user',
    })
    expect([...sandbox.deletedIds].sort()).toEqual([oldest?.id, middle?.id].sort())
    expect(funnel(account)).toEqual({ 'keep: keep-latest': 2 })
  })
})

describe('langgraph-threads', () => {
  const counted = (sandbox: Awaited<ReturnType<typeof started>>) =>
    lines(sandbox).filter((line) => line.startsWith('POST /threads/count')).length

  test('the server counts more than it lists, at the beginning and at the end: aborted', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 120 })
    sandbox.setBefore(({ path }) => (path === '/threads/count' ? { body: 121 } : undefined))
    const { account } = await act(sandbox, live)
    expect(account.status).toBe('aborted')
    expect(account.problems[0]?.message).toBe('the server counts 121 threads, but its list held 120')
    expect(sandbox.deletedIds).toEqual([])
  })

  test('it counted more at the beginning, because somebody else has deleted some since: whole', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 250 })
    const [first, ...others] = sandbox.threads().map(({ id }) => id)
    const last = others.at(-1) ?? ''
    let pages = 0
    sandbox.setBefore(({ purpose }) => {
      if (purpose === 'list' && ++pages === 2) sandbox.remove(last)
      return undefined
    })
    expect(await list(sandbox)).toEqual([first, ...others.slice(0, -1)])
    expect(counted(sandbox)).toBe(2)
  })

  test('it counts more at the end, because new ones were made since: whole, and counted once', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 50 })
    sandbox.setBefore(({ purpose }) => {
      if (purpose === 'list') setTimeout(() => sandbox.add(), 0)
      return undefined
    })
    expect(await list(sandbox)).toHaveLength(50)
    expect(counted(sandbox)).toBe(1)
  })

  test.each([
    ['404', { status: 404, body: { detail: 'Not Found' } }],
    ['405', { status: 405, body: { detail: 'Method Not Allowed' } }],
    ['something else than a number', { body: { status: 'ok' } }],
  ])('a server that does not count, and answers %s: the list alone', async (_, reply) => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 150 })
    sandbox.setBefore(({ path }) => (path === '/threads/count' ? reply : undefined))
    expect(await list(sandbox)).toHaveLength(150)
  })

  test.each([
    ['403', { status: 403, body: { detail: 'Forbidden' } }],
    ['500', { status: 500, body: {} }],
  ])('a count that is refused with %s: aborted', async (_, reply) => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 150 })
    sandbox.setBefore(({ path }) => (path === '/threads/count' ? reply : undefined))
    const { account } = await act(sandbox, live)
    expect(account.status).toBe('aborted')
    expect(account.problems[0]?.message).toMatch(/the count of threads/)
  })

  test('an entry without an id counts among the listed, so that the count is right', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 20 })
    sandbox.add({ ...old, raw: { thread_id: null } })
    expect(await list(sandbox)).toHaveLength(21)
  })

  test.each([
    'next',
    'drifting',
    'exact',
  ] as const)('the header x-pagination-total (%s) is not believed', async (paginationTotal) => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 250, quirks: { paginationTotal } })
    expect(await list(sandbox)).toHaveLength(250)
  })

  test.each(['422', '400'] as const)('a supplied id that is no UUID gets %s: unknown, and kept', async (badId) => {
    await using sandbox = await started({ api: 'langgraph-threads', quirks: { badId } })
    const { id } = sandbox.add(old)
    const { account } = await act(sandbox, { ...live, 'thread-ids': `thread_1 ${id}` })
    expect(funnel(account)).toEqual({ 'unknown: unreadable': 1 })
    expect(sandbox.deletedIds).toEqual([id])
    expect(sandbox.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
  })

  test('what a run adds to the metadata can be a condition, and makes no thread match another', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', quirks: { runMetadata: true } })
    const support = sandbox.add({ ...old, agent: 'support', metadata: { env: 'staging' } })
    sandbox.add({ ...old, agent: 'sales', metadata: { env: 'staging' } })
    sandbox.add({ ...old, agent: 'support', metadata: null })
    const { account } = await act(sandbox, { ...live, metadata: 'graph_id=support\nenv=staging' })
    expect(sandbox.deletedIds).toEqual([support.id])
    expect(funnel(account)).toEqual({ 'keep: metadata': 2 })
  })
})

describe('mistral-conversations', () => {
  test('title, and agent or model, in where; what a conversation lacks makes it unknown', async () => {
    await using sandbox = await started({ api: 'mistral-conversations' })
    const withAgent = sandbox.add({ ...old, title: 'A', raw: { agent_id: 'ag_1', model: undefined } })
    sandbox.add({ ...old, title: 'A', raw: { agent_id: 'ag_2', model: undefined } })
    sandbox.add({ ...old, title: 'B', raw: { agent_id: 'ag_1', model: undefined } })
    sandbox.add({ ...old, title: 'A', raw: { agent_id: undefined, model: 'mistral-large' } })
    const { account } = await act(sandbox, { ...live, where: "title == 'A' && agent == 'ag_1'" })
    expect(sandbox.deletedIds).toEqual([withAgent.id])
    expect(funnel(account)).toEqual({ 'keep: where': 2, 'unknown: where': 1 })
  })
})

test('Azure: a key goes as api-key alone', async () => {
  await using sandbox = await started({ api: 'assistants-threads', key: null })
  const client = createClient({
    baseUrl: sandbox.url,
    signIn: { kind: 'key', key: 'azure-key' },
    keyHeader: 'api-key',
    headers: {},
    organization: undefined,
    project: undefined,
    userAgent: 'test',
  })
  await client.attempt(
    { method: 'GET', path: '/threads' },
    { timeout: () => 5_000, cutOff: new AbortController().signal, maySend: () => true },
  )
  expect(sandbox.requests[0]?.headers['api-key']).toBe('azure-key')
  expect(sandbox.requests[0]?.headers).not.toHaveProperty('authorization')
})
