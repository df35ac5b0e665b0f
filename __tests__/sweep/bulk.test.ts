/** Pages of deletions, at a real server: what a count confirms, what it does not, and when there are no pages. */

import { describe, expect, test } from '@jest/globals'
import { act, ago, lines, outcomes, started } from '../threads/acting.ts'

const live = { 'dry-run': 'false', 'older-than': '30d', concurrency: '1', verify: 'none', 'max-deletions': '0' }
const old = { createdAt: ago(60), lastActiveAt: ago(60) }

type Sandbox = Awaited<ReturnType<typeof started>>

/** Threads that go, and one that stays, so that there is something to compare with. */
function fill(sandbox: Sandbox, count: number): string[] {
  sandbox.add({ createdAt: ago(1), lastActiveAt: ago(1) })
  return Array.from({ length: count }, () => sandbox.add(old).id)
}

const prunes = (sandbox: Sandbox) => sandbox.requests.filter(({ purpose }) => purpose === 'prune')
const singles = (sandbox: Sandbox) => lines(sandbox).filter((line) => line.startsWith('DELETE'))
const sizes = (sandbox: Sandbox) =>
  prunes(sandbox).map(({ body }) => (body as { thread_ids: readonly string[] }).thread_ids.length)
const each = (ids: readonly string[], outcome: string) => Object.fromEntries(ids.map((id) => [id, outcome]))

test('pages of at most a hundred, each confirmed by its count', async () => {
  await using sandbox = await started({ api: 'langgraph-threads' })
  const ids = fill(sandbox, 250)
  const { account } = await act(sandbox, live)
  expect(outcomes(account)).toEqual(each(ids, 'deleted'))
  expect(account.status).toBe('complete')
  expect(sizes(sandbox)).toEqual([100, 100, 50])
  expect(singles(sandbox)).toEqual([])
  expect(sandbox.size).toBe(1)
})

test('one thread goes by itself', async () => {
  await using sandbox = await started({ api: 'langgraph-threads' })
  const [id] = fill(sandbox, 1)
  await act(sandbox, live)
  expect(singles(sandbox)).toEqual([`DELETE /threads/${id}`])
  expect(prunes(sandbox)).toEqual([])
})

test('verification reads at least one thread of each page', async () => {
  await using sandbox = await started({ api: 'langgraph-threads' })
  fill(sandbox, 450)
  const { account } = await act(sandbox, { ...live, verify: 'sample' })
  const verified = new Set(account.swept?.verification?.results.map(({ candidate }) => candidate.id))
  for (const { body } of prunes(sandbox)) {
    const { thread_ids: page } = body as { thread_ids: readonly string[] }
    expect(page.some((id) => verified.has(id))).toBe(true)
  }
  expect(prunes(sandbox)).toHaveLength(5)
})

describe('a count that is not that of the page', () => {
  test('because somebody else deleted one: each is read back', async () => {
    await using sandbox = await started({ api: 'langgraph-threads' })
    const ids = fill(sandbox, 20)
    sandbox.setBefore(({ purpose }) => {
      if (purpose === 'prune') sandbox.remove(ids[4] ?? '')
      return undefined
    })
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual(each(ids, 'deleted'))
    for (const id of ids) expect(lines(sandbox)).toContain(`GET /threads/${id}`)
  })

  test('because the server keeps what it counts less: deleted one by one, and told as failed where they stay', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', quirks: { undeletable: 2 } })
    const ids = fill(sandbox, 20)
    const { account } = await act(sandbox, live)
    const told = outcomes(account)
    for (const id of ids) expect(told[id]).toBe(sandbox.get(id) === undefined ? 'deleted' : 'failed')
    expect(Object.values(told).filter((one) => one === 'failed')).toHaveLength(2)
  })

  test.each([
    ['more than the page', { body: { pruned_count: 21 } }],
    ['no number', { body: { pruned_count: 'all' } }],
    ['nothing', { headers: { 'content-type': 'text/plain' }, body: '' }],
    ['another answer', { body: { ok: true } }],
  ])('%s, and nothing was done: every thread is deleted one by one', async (_, reply) => {
    await using sandbox = await started({ api: 'langgraph-threads' })
    const ids = fill(sandbox, 20)
    sandbox.setBefore(({ purpose }) => (purpose === 'prune' ? reply : undefined))
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual(each(ids, 'deleted'))
    expect(singles(sandbox)).toHaveLength(20)
    expect(sandbox.size).toBe(1)
  })
})

test('the answer is lost, and the page was deleted: read back, and told as deleted', async () => {
  await using sandbox = await started({ api: 'langgraph-threads' })
  const ids = fill(sandbox, 20)
  sandbox.setBefore(({ purpose }) => (purpose === 'prune' ? { fault: 'lost' } : undefined))
  const { account } = await act(sandbox, live)
  expect(outcomes(account)).toEqual(each(ids, 'deleted'))
  expect(sandbox.size).toBe(1)
})

test.each([404, 405, 422])('a server that answers %i has no pages: asked once, then one by one', async (status) => {
  await using sandbox = await started({ api: 'langgraph-threads' })
  const ids = fill(sandbox, 250)
  sandbox.setBefore(({ purpose }) => (purpose === 'prune' ? { status, body: { detail: 'Not Found' } } : undefined))
  const { account } = await act(sandbox, { ...live, concurrency: '8' })
  expect(outcomes(account)).toEqual(each(ids, 'deleted'))
  expect(prunes(sandbox)).toHaveLength(1)
  expect(singles(sandbox)).toHaveLength(250)
})

test('a thread that was scheduled since is in no page', async () => {
  await using sandbox = await started({ api: 'langgraph-threads' })
  const ids = fill(sandbox, 20)
  const held = ids[7] ?? ''
  let times = 0
  sandbox.setBefore(({ purpose }) => {
    if (purpose === 'schedules' && ++times === 2) sandbox.schedule(held)
    return undefined
  })
  const { account } = await act(sandbox, live)
  expect(outcomes(account)[held]).toBe('spared')
  expect(sandbox.get(held)).toBeDefined()
})
