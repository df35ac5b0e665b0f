/**
 * Lists by place at servers that give fewer threads a page than they are asked for, in every way that was thought of. A list
 * is whole, or the run says that it could not be read: never the beginning of one in the place of all.
 */

import { expect, test } from '@jest/globals'
import type { ApiRequest } from '../../src/api-request.ts'
import type { Reply } from '../../src/requests/sender.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { ListingFailed, listThreads } from '../../src/threads/listing/listing.ts'

type Name = 'mistral-conversations' | 'langgraph-threads'

/** What is asked for: so many, from a page counted in that many, or from an offset. */
interface Asked {
  readonly size: number
  readonly page: number | undefined
  readonly offset: number
}

/** The threads of a page, where the server has a number of its own. */
type Serve = (all: readonly number[], asked: Asked, own: number) => readonly number[]

const run = (all: readonly number[], from: number, size: number) => all.slice(from, from + size)

const servers: Readonly<Record<string, Serve>> = {
  'has pages of its own size, whatever is asked for': (all, { page, offset }, own) =>
    run(all, page === undefined ? offset : page * own, own),
  'gives no more than its own size, and counts pages in it': (all, { page, offset, size }, own) => {
    const capped = Math.min(own, size)
    return run(all, page === undefined ? offset : page * capped, capped)
  },
  'gives no more than its own size, and counts pages in the one asked for': (all, { offset, size }, own) =>
    run(all, offset, Math.min(own, size)),
  'counts pages from 1': (all, { page, offset, size }) =>
    run(all, page === undefined ? offset : Math.max(0, page - 1) * size, size),
  'takes some out of each page, which this key may not see': (all, { offset, size }, own) =>
    run(all, offset, size).filter((thread) => thread % (own + 2) !== 0),
  'has a first page that is always short': (all, { offset, size }, own) => {
    const page = run(all, offset, size)
    return offset === 0 ? page.slice(0, Math.max(1, page.length - own)) : page
  },
  'gives its last page again behind the end': (all, { offset, size }) =>
    run(all, Math.min(offset, Math.max(0, Math.floor((all.length - 1) / size) * size)), size),
}

function asked({ query, body }: ApiRequest): Asked {
  const { offset, limit } = (body ?? {}) as { offset?: number; limit?: number }
  if (offset !== undefined && limit !== undefined) return { size: limit, page: undefined, offset }
  const [page, size] = [Number(query?.page), Number(query?.page_size)]
  return { size, page, offset: page * size }
}

const answer = (status: number, body: unknown): Reply => ({
  kind: 'answer',
  answer: { status, body, headers: new Headers() },
  trace: { attempts: 1, lost: 0 },
})

/** @returns what was listed; undefined where the list could not be read */
async function listed(api: Name, serve: (request: ApiRequest) => readonly number[]): Promise<Set<number> | undefined> {
  const { listing } = threadApis[api]
  if (listing === undefined) throw new Error('no list')
  const key = api === 'langgraph-threads' ? 'thread_id' : 'id'
  let requests = 0
  const send = async (request: ApiRequest): Promise<Reply> => {
    requests += 1
    if (requests > 1_000) throw new Error('it goes on for ever')
    if (request.path.endsWith('/count')) return answer(404, {})
    return answer(
      200,
      serve(request).map((id) => ({ [key]: `t${id}` })),
    )
  }
  const found = new Set<number>()
  try {
    for await (const { entries } of listThreads(threadApis[api], listing, send)) {
      for (const entry of entries) if ('id' in entry) found.add(Number(entry.id.slice(1)))
    }
    return found
  } catch (error) {
    if (error instanceof ListingFailed) return undefined
    throw error
  }
}

const totals = [1, 2, 7, 50, 101, 199, 330]
const sizes = [1, 2, 7, 33, 50, 100]

test.each(
  Object.keys(servers).flatMap((server) =>
    (['mistral-conversations', 'langgraph-threads'] as const).map((api) => [api, server] as const),
  ),
)('%s at a server that %s: whole, or refused', async (api, server) => {
  const serve = servers[server]
  const missed: string[] = []
  for (const total of totals) {
    const all = Array.from({ length: total }, (_, index) => index + 1)
    for (const own of sizes) {
      const found = await listed(api, (request) => serve?.(all, asked(request), own) ?? [])
      if (found === undefined) continue
      // What no page can show is nobody's to list.
      const visible = server.includes('may not see') ? all.filter((thread) => thread % (own + 2) !== 0) : all
      if (!visible.every((thread) => found.has(thread))) missed.push(`${found.size} of ${total}, ${own} a page`)
    }
  }
  expect(missed).toEqual([])
})

test.each([20, 50, 99])('a server that gives at most %i a page is read to its end', async (own) => {
  const all = Array.from({ length: 330 }, (_, index) => index)
  for (const api of ['mistral-conversations', 'langgraph-threads'] as const) {
    const serve = servers['gives no more than its own size, and counts pages in it']
    expect((await listed(api, (request) => serve?.(all, asked(request), own) ?? []))?.size).toBe(330)
  }
})
