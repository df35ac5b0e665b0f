/**
 * Random lists that change between any two pages: threads deleted anywhere, most
 * often just where the listing stands, and new ones made. Whatever happens, what
 * was there from beginning to end is listed, once, or the listing fails.
 */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { ApiRequest } from '../../src/api-request.ts'
import type { Reply } from '../../src/requests/sender.ts'
import { ours } from '../../src/text.ts'
import type { ThreadApi } from '../../src/thread.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { ListingFailed, listThreads } from '../../src/threads/listing/listing.ts'
import { checkProperty } from '../properties.ts'

/** What happens right before a page is read. */
interface Change {
  /** Threads to delete: how far behind the place that the page begins at, and how many in a row. */
  readonly behind: number
  readonly count: number
  readonly made: number
}

const changes = fc.array(
  fc.record({
    behind: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -150, max: 400 })),
    count: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 250 })),
    made: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 120 })),
  }),
  { maxLength: 8 },
)

const answer = (status: number, body: unknown): Reply => ({
  kind: 'answer',
  answer: { status, body, headers: new Headers() },
  trace: { attempts: 1, lost: 0 },
})

interface Server {
  /** Ids in the order of the list. */
  readonly ids: string[]
  page(request: ApiRequest): Reply
  /** Where in the list a page begins; undefined where its thread is gone. */
  begin(request: ApiRequest): number | undefined
}

type OnDeadCursor = 'refuse' | 'fail' | 'first page' | 'end'

function byCursor(ids: string[], onDeadCursor: OnDeadCursor): Server {
  const after = ({ query }: ApiRequest) => query?.after
  const begin = (request: ApiRequest) => {
    const cursor = after(request)
    if (cursor === undefined) return 0
    const at = ids.indexOf(cursor)
    return at < 0 ? undefined : at + 1
  }
  const list = (from: number) => {
    const data = ids.slice(from, from + 100).map((id) => ({ id }))
    return answer(200, { data, last_id: data.at(-1)?.id ?? null, has_more: from + 100 < ids.length })
  }
  return {
    ids,
    begin,
    page: (request) => {
      const from = begin(request)
      if (from !== undefined) return list(from)
      switch (onDeadCursor) {
        case 'refuse':
          return answer(400, { error: { message: 'no such cursor' } })
        case 'fail':
          return {
            kind: 'lost',
            why: ours('server error 500'),
            status: 500,
            requestId: undefined,
            trace: { attempts: 6, lost: 6 },
          }
        case 'first page':
          return list(0)
        case 'end':
          return answer(200, { data: [], last_id: null, has_more: false })
      }
    },
  }
}

function byPlace(ids: string[], key: string): Server {
  const window = ({ query, body }: ApiRequest) => {
    const { offset, limit } = (body ?? {}) as { offset?: number; limit?: number }
    const size = limit ?? Number(query?.page_size)
    return { from: offset ?? Number(query?.page) * size, size }
  }
  return {
    ids,
    begin: (request) => window(request).from,
    page: (request) => {
      if (request.path.endsWith('/count')) return answer(200, ids.length)
      const { from, size } = window(request)
      return answer(
        200,
        ids.slice(from, from + size).map((id) => ({ [key]: id })),
      )
    },
  }
}

/** Lists while the changes happen, one before each page, and checks the promise. @returns whether the list was whole */
async function holds(
  api: ThreadApi,
  server: Server,
  happening: readonly Change[],
  newestFirst: boolean,
): Promise<boolean> {
  const atStart = [...server.ids]
  const deleted = new Set<string>()
  let [step, made] = [0, 0]
  const listed: string[] = []
  const send = async (request: ApiRequest): Promise<Reply> => {
    const change = request.path.endsWith('/count') || step === 0 ? undefined : happening[step - 1]
    if (!request.path.endsWith('/count')) step += 1
    if (change !== undefined) {
      const place = Math.max(0, (server.begin(request) ?? 0) - 1 - change.behind)
      for (const id of server.ids.splice(place, change.count)) deleted.add(id)
      const fresh = Array.from({ length: change.made }, () => `new${made++}`)
      if (newestFirst) server.ids.unshift(...fresh.reverse())
      else server.ids.push(...fresh)
    }
    if (step > 200) throw new Error('it goes on for ever')
    return server.page(request)
  }
  if (api.listing === undefined) throw new Error('no list')
  try {
    for await (const { entries } of listThreads(api, api.listing, send)) {
      for (const entry of entries) if ('id' in entry) listed.push(entry.id)
    }
  } catch (error) {
    if (error instanceof ListingFailed) return false
    throw error
  }
  const distinct = new Set(listed)
  expect(atStart.filter((id) => !deleted.has(id) && !distinct.has(id))).toEqual([])
  expect(distinct.size).toBe(listed.length)
  return true
}

const idsUpTo = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`)
const size = fc.integer({ min: 0, max: 420 })

describe('by cursor', () => {
  test.each([
    'refuse',
    'fail',
    'first page',
    'end',
  ] as const)('a server that answers to a dead cursor: %s', async (how) => {
    await checkProperty(
      fc.asyncProperty(size, changes, fc.boolean(), async (count, happening, newestFirst) => {
        await holds(threadApis['agent-sessions'], byCursor(idsUpTo(count), how), happening, newestFirst)
      }),
      { numRuns: 150, seed: 1 },
    )
  })

  test.each([
    'refuse',
    'fail',
    'first page',
    'end',
  ] as const)('one thread deleted at a time, wherever: the list is whole, though the server answers to a dead cursor: %s', async (how) => {
    for (const behind of [-2, -1, 0, 1, 2, 50, 99, 100, 101]) {
      for (const step of [0, 1, 2, 3]) {
        const happening = Array.from({ length: 4 }, (_, at) => ({ behind, count: at === step ? 1 : 0, made: 0 }))
        const whole = await holds(threadApis['agent-sessions'], byCursor(idsUpTo(350), how), happening, false)
        expect({ behind, step, whole }).toEqual({ behind, step, whole: true })
      }
    }
  })
})

describe.each([
  ['langgraph-threads', 'thread_id'],
  ['mistral-conversations', 'id'],
] as const)('%s, by place', (name, key) => {
  test('whatever happens', async () => {
    await checkProperty(
      fc.asyncProperty(size, changes, fc.boolean(), async (count, happening, newestFirst) => {
        await holds(threadApis[name], byPlace(idsUpTo(count), key), happening, newestFirst)
      }),
      { numRuns: 200, seed: 1 },
    )
  })

  test('deletions alone never keep a list from being whole', async () => {
    await checkProperty(
      fc.asyncProperty(size, changes, async (count, happening) => {
        const deletions = happening.map((change) => ({ ...change, made: 0 }))
        expect(await holds(threadApis[name], byPlace(idsUpTo(count), key), deletions, false)).toBe(true)
      }),
      { numRuns: 200, seed: 2 },
    )
  })
})

test('langgraph-threads, in large pages: whatever happens', async () => {
  const larger = fc.array(
    fc.record({
      behind: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -1_200, max: 1_200 })),
      count: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 1_500 })),
      made: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 700 })),
    }),
    { maxLength: 8 },
  )
  await checkProperty(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 2_600 }),
      larger,
      fc.boolean(),
      async (count, happening, newestFirst) => {
        const server = byPlace(idsUpTo(count), 'thread_id')
        await holds(threadApis['langgraph-threads'], server, happening, newestFirst)
      },
    ),
    { numRuns: 30, seed: 3 },
  )
})
