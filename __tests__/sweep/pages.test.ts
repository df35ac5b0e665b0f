/** Pages of deletions by script: which threads go into one, and what each answer makes of them. */

import { describe, expect, test } from '@jest/globals'
import type { ApiRequest } from '../../src/api-request.ts'
import { type Due, spared } from '../../src/policy/plan.ts'
import type { Reply, Sender } from '../../src/requests/sender.ts'
import { Stop } from '../../src/stop.ts'
import { Pages } from '../../src/sweep/bulk.ts'
import type { Job, Sweeping } from '../../src/sweep/job.ts'
import { ours } from '../../src/text.ts'
import type { ThreadApiName } from '../../src/thread.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import {
  type Answering,
  type Asked,
  answer,
  candidate,
  lost,
  minute,
  now,
  type Settings,
  session,
  stage,
  stopped,
  swept,
} from './scripted.ts'

const job = (id: string, changes: Partial<Job> = {}): Job => ({
  candidate: candidate({ id }),
  seenAt: now,
  tries: 0,
  mayHaveActed: false,
  ...changes,
})
const [a, b] = [job('a'), job('b')]

/** Answers one page after the other, and notes them. */
function pages(
  replies: readonly (Reply | Promise<Reply>)[] = [],
  api: ThreadApiName = 'langgraph-threads',
  more: Partial<Sweeping> = {},
) {
  const sent: { readonly request: ApiRequest; readonly purpose: string; readonly within: number }[] = []
  const left = [...replies]
  const send: Sender['send'] = async (request, purpose, startBefore = now) => {
    sent.push({ request, purpose, within: startBefore - now })
    return left.shift() ?? stopped(0)
  }
  const sweeping = { ...stage([]).options, send, api: threadApis[api], ...more }
  return { pages: new Pages(sweeping), sent, clock: sweeping.clock }
}

const counted = (count: unknown, trace?: { readonly attempts: number; readonly lost: number }) =>
  answer(200, { pruned_count: count }, trace)

describe('there are pages', () => {
  test.each<[string, ThreadApiName, number]>([
    ['of a hundred where the API has them', 'langgraph-threads', 100],
    ['nowhere else', 'agent-sessions', 1],
  ])('%s', (_, api, largest) => {
    const { pages: all } = pages([], api)
    expect([all.largest, all.takes(a)]).toEqual([largest, largest > 1])
  })

  test('but not where items go first', () => {
    const api = { ...threadApis['langgraph-threads'], itemsFirst: threadApis.conversations.itemsFirst }
    expect(pages([], 'langgraph-threads', { api }).pages.largest).toBe(1)
  })
})

test.each<[string, Job, number, boolean]>([
  ['just seen', a, 1, true],
  ['seen less than four minutes ago', job('a', { seenAt: now - 4 * minute + 1 }), 1, true],
  ['seen four minutes ago', job('a', { seenAt: now - 4 * minute }), 1, false],
  ['tried before', job('a', { tries: 1 }), 1, false],
  ['that is to be spared', job('a', { candidate: spared(candidate(), ours('it is in use')) }), 1, false],
  ['when the time is up', a, 0, false],
])('a page takes one %s: %#', (_, one, left, takes) => {
  expect(pages([], 'langgraph-threads', { startBefore: now + left }).pages.takes(one)).toBe(takes)
})

describe('a page that is answered', () => {
  const erased = async (reply: Reply) => {
    const { pages: all, sent } = pages([reply, counted(2)])
    const steps = await all.erase([a, b])
    return { steps: steps === undefined ? undefined : [...steps.entries()], largest: all.largest, sent }
  }

  test('with its count: each is deleted, and says by which page', async () => {
    const { pages: all, sent } = pages([counted(2), counted(1)])
    const result = (page: number) => ({
      kind: 'final',
      result: {
        outcome: 'deleted',
        proof: 'confirmed',
        note: 'confirmed by the API, as one of a page',
        page,
        status: 200,
        requestId: 'req_200',
      },
    })
    expect([...((await all.erase([a, b])) ?? [])]).toEqual([
      [a, result(1)],
      [b, result(1)],
    ])
    expect([...((await all.erase([a])) ?? [])]).toEqual([[a, result(2)]])
    expect(sent.map(({ request, purpose }) => [purpose, request.method, request.path, request.body])).toEqual([
      ['delete', 'POST', '/threads/prune', { thread_ids: ['a', 'b'], strategy: 'delete' }],
      ['delete', 'POST', '/threads/prune', { thread_ids: ['a'], strategy: 'delete' }],
    ])
  })

  const acted = (note: string, said: object) => ({
    tries: 1,
    mayHaveActed: true,
    sentAt: now,
    ifThere: { kind: 'again', most: 5 },
    note,
    ifGone: 'deleted with others, and read back gone',
    hint: 'The server may have acted all the same; the next run finds out.',
    said,
    isForbidden: false,
    absences: 0,
    rereads: 0,
    why: undefined,
  })
  const uncounted = 'the server answered 200 to a page of deletions, and did not count all of them'
  const said = (status: number) => ({ status, requestId: `req_${status}` })
  const inFull = (status: number) =>
    `the server answered ${status} to a page of deletions, and did not count all of them`

  test.each<[string, Reply, string, object]>([
    ['with less than its count', counted(1), uncounted, said(200)],
    ['with more', counted(3), uncounted, said(200)],
    ['without a count', answer(200, {}), uncounted, said(200)],
    ['with its count, but after an attempt that was lost', counted(2, { attempts: 2, lost: 1 }), uncounted, said(200)],
    ['with 408', answer(408, {}), inFull(408), said(408)],
    ['with 429', answer(429, {}), inFull(429), said(429)],
    ['with 500', answer(500, {}), inFull(500), said(500)],
    ['with a redirect', answer(399, {}), inFull(399), said(399)],
    ['by nobody', lost('no answer came'), 'no answer to a page of deletions: no answer came', {}],
    [
      'with a server error to the last attempt',
      lost('server error 503'),
      'the server answered 503 to a page of deletions',
      {},
    ],
    ['by nobody before the run was stopped', stopped(1), 'stopped while being deleted: the run was cancelled', {}],
  ])('%s: each is read back, and pages go on', async (_, reply, note, what) => {
    const { steps, largest } = await erased(reply)
    expect(steps).toEqual([a, b].map((one) => [one, { kind: 'open', open: { ...one, ...acted(note, what) } }]))
    expect(largest).toBe(100)
  })

  test.each([400, 404, 422, 499])('with %i: nothing was done, and each goes by itself from then on', async (status) => {
    const { pages: all, sent } = pages([answer(status, {}), counted(1)])
    expect(await all.erase([a, b])).toBeUndefined()
    expect([all.largest, all.takes(a)]).toEqual([1, false])
    expect(await all.erase([b])).toBeUndefined()
    expect(sent).toHaveLength(1)
  })

  test('by nobody, because the run was stopped before it was sent: nothing was done', async () => {
    expect(await erased(stopped(0))).toMatchObject({ steps: undefined, largest: 100 })
  })
})

test('the first page goes alone: it shows whether the server takes any', async () => {
  const first = Promise.withResolvers<Reply>()
  const { pages: all, sent } = pages([first.promise, counted(1)])
  const both = Promise.all([all.erase([a]), all.erase([b])])
  await new Promise((resolve) => setImmediate(resolve))
  expect(sent).toHaveLength(1)
  first.resolve(counted(1))
  expect((await both).map((steps) => steps?.size)).toEqual([1, 1])
  expect(sent).toHaveLength(2)
})

test.each<[string, readonly Job[], number, number]>([
  ['four minutes after the oldest look', [job('a', { seenAt: now - minute }), b], 60 * minute, 3 * minute],
  ['when no deletion starts any more', [a], minute, minute],
])('a page starts by %s', async (_, jobs, left, within) => {
  const { pages: all, sent } = pages([counted(jobs.length)], 'langgraph-threads', { startBefore: now + left })
  await all.erase(jobs)
  expect(sent.map((one) => one.within)).toEqual([within])
})

describe('a sweep in pages', () => {
  const due = (count: number, changes: (index: number) => Partial<Due> = () => ({})) =>
    Array.from({ length: count }, (_, index) =>
      candidate({
        id: `sess_c${String(index).padStart(4, '0')}`,
        createdAt: now - 200_000 * minute + index,
        ...changes(index),
      }),
    )
  const inPages = async (all: readonly Due[], answering: Answering = () => undefined, settings: Settings = {}) => {
    const requests: string[] = []
    const noting: Answering = (asked) => {
      const { method, body } = asked.request
      if (method === 'POST') requests.push(`page of ${(body as { thread_ids: readonly string[] }).thread_ids.length}`)
      else if (method === 'DELETE') requests.push(asked.id)
      return answering(asked)
    }
    const done = await swept(all, noting, { pages: true, ...settings })
    return { ...done, requests, told: done.outcomes.map(({ outcome, page }) => (page === undefined ? outcome : page)) }
  }
  const isPage = ({ request }: Asked) => request.method === 'POST'
  const ids = (all: readonly Due[]) => all.map(({ id }) => id)

  test('a hundred at a time, the oldest first', async () => {
    const { requests, told } = await inPages(due(250))
    expect(requests).toEqual(['page of 100', 'page of 100', 'page of 50'])
    expect(told).toEqual([...Array(100).fill(1), ...Array(100).fill(2), ...Array(50).fill(3)])
  })

  test('one that is left over goes by itself', async () => {
    const { requests, told } = await inPages(due(101))
    expect(requests).toEqual(['page of 100', 'sess_c0100'])
    expect(told).toEqual([...Array(100).fill(1), 'deleted'])
  })

  test.each([
    ['first', 0, ['sess_c0000', 'page of 3']],
    ['among others', 2, ['page of 2', 'sess_c0002', 'sess_c0003']],
  ])('one whose last look is old goes by itself, %s', async (_, old, expected) => {
    const all = due(4, (index) => (index === old ? { seenAt: now - 5 * minute } : {}))
    const asThey: Answering = ({ id, purpose }) =>
      purpose === 'read' ? session(id, { created_at: (now - 200_000 * minute + old) / 1000 }) : undefined
    const { requests, counts } = await inPages(all, asThey)
    expect(requests).toEqual(expected)
    expect(counts.deleted).toBe(4)
  })

  test('where the server has no pages, each goes by itself', async () => {
    const all = due(5)
    const { requests, told } = await inPages(all, (asked) => (isPage(asked) ? answer(404, {}) : undefined))
    expect(requests).toEqual(['page of 5', ...ids(all)])
    expect(told).toEqual(Array(5).fill('deleted'))
  })

  test('where the count is short, each is read back, and those that are there go by themselves', async () => {
    const all = due(5)
    const [kept = ''] = ids(all)
    const { requests, outcomes } = await inPages(all, (asked) => {
      const { server, request } = asked
      if (request.method === 'GET' && server.there.has(asked.id) && asked.id === kept) {
        return session(kept, { created_at: (now - 200_000 * minute) / 1000 })
      }
      if (!isPage(asked)) return undefined
      for (const id of ids(all).slice(1)) server.there.delete(id)
      return answer(200, { pruned_count: 4 })
    })
    expect(requests).toEqual(['page of 5', kept])
    const others = 'deleted with others, and read back gone'
    expect(outcomes.map(({ note }) => String(note))).toEqual(['confirmed by the API', ...Array(4).fill(others)])
  })

  test('one of each page is verified that the sample missed', async () => {
    const { outcomes, verification } = await inPages(due(10_000), undefined, { verify: 'sample', concurrency: 4 })
    const pageOf = new Map(outcomes.map(({ candidate: { id }, page }) => [id, page]))
    const read = (verification?.results ?? []).map(({ candidate: { id } }) => pageOf.get(id))
    expect(new Set(read).size).toBe(100)
    // Of a hundred pages, a sample of 59 threads misses about 55.
    expect(Math.abs(read.length - 59 - 55)).toBeLessThan(15)
  })

  test('where the run is stopped before a page is sent, none of it is attempted', async () => {
    const stop = new Stop()
    const cancelled: Answering = () => {
      stop.request('cancelled', ours('the run was cancelled'))
      return stopped(0)
    }
    const { told, server } = await inPages(due(5), cancelled, { stop, kept: [] })
    expect([told, server.there.size]).toEqual([Array(5).fill('not-attempted'), 5])
  })
})
