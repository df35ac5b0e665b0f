/**
 * Lists in pages larger than every server gives them: LangGraph's in pages of 1,000 behind a first one of 100, files in
 * pages of 10,000. Whatever a server makes of it, the list is as whole as it is in small pages.
 */

import { describe, expect, test } from '@jest/globals'
import type { ApiRequest } from '../../src/api-request.ts'
import type { Reply } from '../../src/requests/sender.ts'
import { ours } from '../../src/text.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { ListingFailed, listThreads } from '../../src/threads/listing/listing.ts'
import { act, list, started } from './acting.ts'

const trace = { attempts: 1, lost: 0 }
const answer = (status: number, body: unknown): Reply => ({
  kind: 'answer',
  answer: { status, body, headers: new Headers() },
  trace,
})
const lost = (attempts: number): Reply => ({
  kind: 'lost',
  why: ours('the answer is larger than 32 MiB'),
  status: undefined,
  requestId: undefined,
  trace: { attempts, lost: attempts },
})

interface Asked {
  readonly offset: number
  readonly limit: number
}

type Page = readonly number[] | Reply
type Serve = (all: readonly number[], asked: Asked) => Page

const run = (all: readonly number[], { offset, limit }: Asked) => all.slice(offset, offset + limit)

/** @param more what each thread holds besides its id */
async function listed(total: number, serve: Serve, more: object = {}) {
  const all = Array.from({ length: total }, (_, index) => index)
  const api = threadApis['langgraph-threads']
  if (api.listing === undefined) throw new Error('no list')
  const asked: Asked[] = []
  const send = async ({ path, body }: ApiRequest): Promise<Reply> => {
    if (path.endsWith('/count')) return answer(404, {})
    const { offset, limit } = body as Asked
    asked.push({ offset, limit })
    if (asked.length > 500) throw new Error('it goes on for ever')
    const page = serve(all, { offset, limit })
    return 'kind' in page
      ? page
      : answer(
          200,
          page.map((id) => ({ thread_id: `t${id}`, ...more })),
        )
  }
  const found = new Set<number>()
  for await (const { entries } of listThreads(api, api.listing, send)) {
    for (const entry of entries) if ('id' in entry) found.add(Number(entry.id.slice(1)))
  }
  return { count: found.size, asked, large: asked.filter(({ limit }) => limit > 100) }
}

describe('langgraph-threads', () => {
  test('10,000 threads: one small page, large ones, and a small one behind the end', async () => {
    const { count, asked } = await listed(10_000, run)
    expect(count).toBe(10_000)
    expect(asked).toEqual([
      { offset: 0, limit: 100 },
      ...Array.from({ length: 10 }, (_, page) => ({ offset: 99 + page * 999, limit: 1_000 })),
      { offset: 9_999, limit: 100 },
    ])
  })

  test('a large page is waited for longer, by as many times as it asks for more', () => {
    const { listing } = threadApis['langgraph-threads']
    const weights = ['0/Infinity', '99/100', '99/100/417', '99/100/1000'].map((at) => listing?.request(at).weight)
    expect(weights).toEqual([undefined, undefined, 4.17, 10])
  })

  test.each([99, 100, 101, 1_098, 1_099, 1_100, 2_098, 2_099])('%i threads: whole', async (total) => {
    const { count } = await listed(total, run)
    expect(count).toBe(total)
  })

  const isLarge = ({ limit }: Asked) => limit > 100

  test.each<[string, Serve]>([
    ['refuses it with 422, as Aegra does', (all, asked) => (isLarge(asked) ? answer(422, {}) : run(all, asked))],
    ['refuses it with 400', (all, asked) => (isLarge(asked) ? answer(400, {}) : run(all, asked))],
    ['refuses it with 413', (all, asked) => (isLarge(asked) ? answer(413, {}) : run(all, asked))],
    ['sends more than is read of an answer', (all, asked) => (isLarge(asked) ? lost(1) : run(all, asked))],
    ['never answers it, in six attempts', (all, asked) => (isLarge(asked) ? lost(6) : run(all, asked))],
    ['gives 100 all the same', (all, asked) => run(all, { ...asked, limit: Math.min(asked.limit, 100) })],
    ['gives 30 all the same', (all, asked) => run(all, { ...asked, limit: isLarge(asked) ? 30 : asked.limit })],
    ['gives 500 all the same', (all, asked) => run(all, { ...asked, limit: Math.min(asked.limit, 500) })],
    ['gives one all the same', (all, asked) => run(all, { ...asked, limit: isLarge(asked) ? 1 : asked.limit })],
    ['gives nothing', (all, asked) => (isLarge(asked) ? [] : run(all, asked))],
    ['gives the first page instead', (all, asked) => run(all, isLarge(asked) ? { offset: 0, limit: 10 } : asked)],
    ['gives the first 100 instead', (all, asked) => run(all, isLarge(asked) ? { offset: 0, limit: 100 } : asked)],
    ['gives the first 500 instead', (all, asked) => run(all, isLarge(asked) ? { offset: 0, limit: 500 } : asked)],
    [
      'refuses it only later, when threads are larger',
      (all, asked) => (isLarge(asked) && asked.offset > 1_000 ? lost(1) : run(all, asked)),
    ],
  ])('a server that is asked for a large page and %s: whole, and not asked again for long', async (_, serve) => {
    for (const total of [100, 150, 199, 1_250, 1_330]) {
      const { count, large } = await listed(total, serve)
      expect({ total, count }).toEqual({ total, count: total })
      expect(large.length).toBeLessThanOrEqual(2)
    }
  })

  test('a refusal that a small page meets as well: not read, for what the server says', async () => {
    const serve: Serve = (all, asked) => (asked.offset > 0 ? answer(422, {}) : run(all, asked))
    await expect(listed(1_000, serve)).rejects.toThrow(ListingFailed)
    await expect(listed(1_000, serve)).rejects.toThrow(/422 to page 2/)
  })

  test.each([
    401, 402, 403, 404, 405, 418,
  ])('a refusal with %i is no matter of size: not asked again', async (status) => {
    let refused = 0
    const serve: Serve = (all, asked) => {
      if (asked.offset === 0) return run(all, asked)
      refused += 1
      return answer(status, {})
    }
    await expect(listed(1_000, serve)).rejects.toThrow(ListingFailed)
    expect(refused).toBe(1)
  })

  test('a server that cannot be reached any more is not asked for less', async () => {
    let asked = 0
    const serve: Serve = (all, page) => {
      asked += 1
      return page.offset === 0 ? run(all, page) : lost(0)
    }
    await expect(listed(1_000, serve)).rejects.toThrow(ListingFailed)
    expect(asked).toBe(2)
  })

  test.each([
    ['4 KB, as with long metadata: 1,000 a page', 4_000, 1_000],
    ['10 KB: as many as make 4 MiB', 10_000, 418],
    ['30 KB, as where a server sends the state as well: small pages', 30_000, 100],
  ])('threads of %s', async (_, bytes, largest) => {
    const { count, asked } = await listed(1_300, run, { values: 'x'.repeat(bytes) })
    expect(count).toBe(1_300)
    expect(Math.max(...asked.map(({ limit }) => limit))).toBe(largest)
  })
})

describe('files', () => {
  const old = { createdAt: Date.parse('2026-01-01'), activity: 'resting' } as const

  test('10,000 a page, as the reference allows', async () => {
    await using sandbox = await started({ api: 'files', threads: 0 })
    for (let count = 0; count < 450; count++) sandbox.add(old)
    expect(await list(sandbox)).toHaveLength(450)
    // The second asks what comes behind a page that may be cut off.
    expect(sandbox.requests.map(({ query }) => query.get('limit'))).toEqual(['10000', '10000'])
  })

  test('a server of others that takes no more than 100: asked again for that, once', async () => {
    await using sandbox = await started({ api: 'files', threads: 0 })
    for (let count = 0; count < 250; count++) sandbox.add(old)
    sandbox.setBefore(({ purpose, query }) =>
      purpose === 'list' && Number(query.get('limit')) > 100
        ? { status: 422, body: { error: { message: 'limit: at most 100' } } }
        : undefined,
    )
    await act(sandbox, { 'older-than': '30d', 'dry-run': 'false' })
    expect(sandbox.size).toBe(0)
    expect(sandbox.requests.filter(({ status }) => status === 422)).toHaveLength(1)
  })
})
