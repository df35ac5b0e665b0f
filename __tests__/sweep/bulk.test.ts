/** Pages of deletions, at a real server: what a count confirms, what it does not, and when there are no pages. */

import { describe, expect, test } from '@jest/globals'
import { Stop } from '../../src/stop.ts'
import { Pages } from '../../src/sweep/bulk.ts'
import type { Job, Sweeping } from '../../src/sweep/job.ts'
import { ours } from '../../src/text.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
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

test('verification of pages reads a sample, and one of each page that the sample missed', async () => {
  await using sandbox = await started({ api: 'langgraph-threads' })
  // Nothing stays: the last one is held back, and verified apart from the others.
  for (let index = 0; index < 300; index++) sandbox.add(old)
  const { account } = await act(sandbox, { ...live, verify: 'sample' })
  const chosen = account.swept?.verification?.chosen ?? 0
  expect(chosen).toBeGreaterThanOrEqual(54)
  expect(chosen).toBeLessThanOrEqual(54 + 3)
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

describe('together with', () => {
  test('verify: all: every thread of every page is read back', async () => {
    await using sandbox = await started({ api: 'langgraph-threads' })
    const ids = fill(sandbox, 150)
    const { account } = await act(sandbox, { ...live, verify: 'all' })
    expect(account.status).toBe('complete')
    expect(account.swept?.verification).toMatchObject({ chosen: 150 })
    for (const id of ids) expect(lines(sandbox)).toContain(`GET /threads/${id}`)
  })

  test('verify: sample, where a page was counted and not deleted: all are read back, and told as failed', async () => {
    await using sandbox = await started({ api: 'langgraph-threads' })
    const ids = fill(sandbox, 150)
    sandbox.setBefore(({ purpose, body }) =>
      purpose === 'prune'
        ? { body: { pruned_count: (body as { thread_ids: string[] }).thread_ids.length } }
        : undefined,
    )
    const { account } = await act(sandbox, { ...live, verify: 'sample' })
    expect(outcomes(account)).toEqual(each(ids, 'failed'))
    expect(account.status).toBe('failed')
  })

  test('max-deletions: no page holds more than the budget leaves, and the oldest go', async () => {
    await using sandbox = await started({ api: 'langgraph-threads' })
    const ids = fill(sandbox, 0)
    for (let index = 0; index < 130; index++) ids.push(sandbox.add({ ...old, createdAt: ago(90) + index * 1000 }).id)
    const { account } = await act(sandbox, { ...live, 'max-deletions': '120' })
    expect(account.status).toBe('remaining')
    expect(sizes(sandbox)).toEqual([100, 20])
    expect([...sandbox.deletedIds].sort()).toEqual(ids.slice(0, 120).sort())
  })

  test('a stop in the middle of a page: what was sent is not told as still there, the rest was not attempted', async () => {
    await using sandbox = await started({ api: 'langgraph-threads' })
    const ids = fill(sandbox, 250)
    const stop = new Stop()
    let pages = 0
    sandbox.setBefore(({ purpose }) => {
      if (purpose !== 'prune' || ++pages !== 2) return undefined
      stop.request('cancelled', ours('the run was cancelled'))
      setTimeout(() => stop.cutOff(), 50)
      return { fault: 'stall' }
    })
    const { account } = await act(sandbox, live, { stop })
    expect(account.status).toBe('cancelled')
    const told = account.swept?.outcomes ?? []
    expect(told).toHaveLength(250)
    const [deleted, failed, rest] = (['deleted', 'failed', 'not-attempted'] as const).map((name) =>
      told.filter(({ outcome }) => outcome === name),
    )
    expect([deleted?.length, failed?.length, rest?.length]).toEqual([100, 100, 50])
    expect(failed?.every(({ end }) => end === 'not known')).toBe(true)
    for (const { candidate } of rest ?? []) expect(sandbox.get(candidate.id)).toBeDefined()
    expect(ids).toHaveLength(250)
  })

  test('adversary C2: a page whose answer is lost, and a thread made anew under its id: that one is spared', async () => {
    await using sandbox = await started({ api: 'langgraph-threads' })
    const ids = fill(sandbox, 20)
    const anew = ids[6] ?? ''
    sandbox.setBefore(({ purpose, path }) => {
      if (purpose === 'prune') return { fault: 'lost' }
      if (path === `/threads/${anew}` && sandbox.get(anew) === undefined) {
        sandbox.remake(anew, { createdAt: ago(0), lastActiveAt: ago(0), metadata: { legal_hold: 'true' } })
      }
      return undefined
    })
    const { account } = await act(sandbox, live)
    expect(sandbox.get(anew)).toBeDefined()
    expect(prunes(sandbox)).toHaveLength(1)
    expect(singles(sandbox)).not.toContain(`DELETE /threads/${anew}`)
    expect(outcomes(account)).toEqual({ ...each(ids, 'deleted'), [anew]: 'spared' })
  })

  test('a page counted short, and a thread under a hold by now: that one is spared, the others go', async () => {
    await using sandbox = await started({ api: 'langgraph-threads' })
    const ids = fill(sandbox, 20)
    const held = ids[3] ?? ''
    sandbox.setBefore(({ purpose }) => {
      if (purpose !== 'prune') return undefined
      sandbox.update(held, { metadata: { legal_hold: 'true' } })
      return { body: { pruned_count: 0 } }
    })
    const { account } = await act(sandbox, { ...live, protect: 'legal_hold=true' })
    expect(outcomes(account)).toEqual({ ...each(ids, 'deleted'), [held]: 'spared' })
    expect(sandbox.get(held)).toBeDefined()
  })

  test('supplied ids: those of one person go in pages as well, and nobody else', async () => {
    await using sandbox = await started({ api: 'langgraph-threads' })
    const ids = fill(sandbox, 30)
    const { account } = await act(sandbox, { ...live, 'thread-ids': ids.slice(0, 20).join(' ') })
    expect(account.status).toBe('complete')
    expect([...sandbox.deletedIds].sort()).toEqual(ids.slice(0, 20).sort())
  })
})

test('a machine that slept since it looked: nothing goes into a page on the strength of that', () => {
  const clock = { now: () => 1_000, latest: () => 3_600_000, sleep: async () => {} }
  const sweeping = {
    api: threadApis['langgraph-threads'],
    clock,
    startBefore: Number.POSITIVE_INFINITY,
  } as unknown as Sweeping
  const job = { candidate: { kind: 'due' }, seenAt: 900, tries: 0, mayHaveActed: false } as Job
  expect(new Pages(sweeping).takes(job)).toBe(false)
  expect(new Pages({ ...sweeping, clock: { ...clock, latest: clock.now } }).takes(job)).toBe(true)
})
