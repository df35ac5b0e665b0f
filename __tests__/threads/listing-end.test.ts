/** The end of a list is proven, not assumed; what comes twice is told; what contradicts itself is no list. */

import { describe, expect, test } from '@jest/globals'
import { startSandbox } from '../../sandbox/server.ts'
import type { ApiRequest } from '../../src/api-request.ts'
import { WrongShape } from '../../src/listing.ts'
import type { Reply } from '../../src/requests/sender.ts'
import { ours, rendered, type Text } from '../../src/text.ts'
import type { Thread, ThreadApiName } from '../../src/thread.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { ListingFailed, listThreads } from '../../src/threads/listing/listing.ts'
import { act } from '../in-process.ts'

const idField = (name: ThreadApiName) => (name === 'langgraph-threads' ? 'thread_id' : 'id')

type Entry = Readonly<Record<string, unknown>>
const entries = (name: ThreadApiName, count: number, from = 0): Entry[] =>
  Array.from({ length: count }, (_, index) => ({
    [idField(name)]: `t${from + index}`,
    created_at: name === 'agent-sessions' ? 1_750_000_000 + index : new Date(1.75e12 + index * 1000).toISOString(),
    status: 'idle',
    metadata: {},
  }))

const answer = (status: number, body: unknown): Reply => ({
  kind: 'answer',
  answer: { status, body, headers: new Headers() },
  trace: { attempts: 1, lost: 0 },
})

interface Listed {
  readonly ids: readonly string[]
  readonly asked: readonly string[]
  readonly differing: readonly string[]
  readonly warnings: readonly string[]
  readonly problem: string | undefined
}

async function list(name: ThreadApiName, serve: (request: ApiRequest, turn: number) => Reply): Promise<Listed> {
  const api = threadApis[name]
  const told = { ids: [] as string[], asked: [] as string[], differing: [] as string[], warnings: [] as string[] }
  const send = async (request: ApiRequest) => {
    told.asked.push(`${request.path}${JSON.stringify(request.query ?? request.body ?? {})}`)
    if (told.asked.length > 60) throw new Error('it goes on for ever')
    return serve(request, told.asked.length)
  }
  if (api.listing === undefined) throw new Error(name)
  const notes = {
    onOtherFacts: (id: string) => void told.differing.push(id),
    onWarning: (message: Text) => void told.warnings.push(rendered(message)),
  }
  try {
    for await (const { entries } of listThreads(api, api.listing, send, notes)) {
      for (const entry of entries) if ('id' in entry) told.ids.push(entry.id)
    }
    return { ...told, problem: undefined }
  } catch (error) {
    if (!(error instanceof ListingFailed)) throw error
    return { ...told, problem: error.message }
  }
}

/** OpenAI's way: `size` entries a page, whatever was asked for. */
function byCursor(all: readonly Entry[], size: number, hasMore: (left: number) => boolean) {
  return ({ query }: ApiRequest): Reply => {
    const from = query?.after === undefined ? 0 : all.findIndex(({ id }) => id === query.after) + 1
    const data = all.slice(from, from + size)
    return answer(200, { data, has_more: hasMore(all.length - from - data.length) })
  }
}

/** By place, with at most `size` entries a page, in the order that `order` gives the request. */
function byPlace(
  all: readonly Entry[],
  size: number,
  count: (request: ApiRequest) => Reply,
  order = (_: ApiRequest) => all,
) {
  return (request: ApiRequest): Reply => {
    if (request.path.endsWith('/count')) return count(request)
    const { offset, limit } = (request.body ?? {}) as { offset?: number; limit?: number }
    const most = Math.min(size, limit ?? Number(request.query?.page_size))
    const from = offset ?? Number(request.query?.page) * most
    return answer(200, order(request).slice(from, from + most))
  }
}

const noCount = () => answer(404, { detail: 'Not Found' })

describe('public-reports 9: a page is not the end because it is', () => {
  test.each([
    ['full, and has_more is always false', 250, 100],
    ['half full, and has_more is always false', 250, 50],
    ['as long as pages are by default, and has_more is always false', 250, 20],
    ['as long as some servers make them by default, and has_more is always false', 250, 10],
    ['full and in truth the last', 200, 100],
  ])('%s', async (_, count, size) => {
    const { ids, problem } = await list(
      'agent-sessions',
      byCursor(entries('agent-sessions', count), size, () => false),
    )
    expect([ids.length, problem]).toEqual([count, undefined])
  })

  test('short where the server says that there are no more: nothing is asked behind it', async () => {
    const { ids, asked } = await list(
      'agent-sessions',
      byCursor(entries('agent-sessions', 103), 100, (left) => left > 0),
    )
    expect([ids.length, asked.length]).toEqual([103, 2])
  })

  test.each([
    { next: 'https://elsewhere.example.com/threads?page=2' },
    { nextLink: '/threads?$skiptoken=2' },
    { '@odata.nextLink': 'https://elsewhere.example.com/2' },
    { next_cursor: 'abc' },
    { next_page: 2 },
    { links: { next: { href: '/2' } } },
    { pagination: { next_url: '/2' } },
  ])('short, and has_more is false, but it points on with %j: read on behind its last thread, and nowhere else', async (more) => {
    const { ids, asked, problem } = await list('agent-sessions', (request) => {
      const reply = byCursor(entries('agent-sessions', 25), 10, () => false)(request)
      const body = reply.kind === 'answer' ? (reply.answer.body as { data: unknown[] }) : { data: [] }
      return answer(200, { ...body, ...(body.data.length === 10 ? more : {}) })
    })
    expect([ids.length, problem]).toEqual([25, undefined])
    expect(asked.slice(1)).toEqual(
      [9, 19, 24].map((last) => `/agents/sessions{"limit":"100","order":"asc","after":"t${last}"}`),
    )
  })

  test.each([
    ['anthropic-sessions', 'data', { next_page: null, has_more: true }],
    ['anthropic-sessions', 'data', { next_page: null, has_more: 'true' }],
    ['anthropic-sessions', 'data', { next_page_token: 'abc' }],
    ['vertex-sessions', 'sessions', { next_page_token: 'abc' }],
    ['vertex-sessions', 'sessions', { nextPageToken: '', nextLink: '/2' }],
  ] as const)('%s: a page without the token of the next that says that there is one: no list', async (name, field, more) => {
    const { problem } = await list(name, () => answer(200, { [field]: [], ...more }))
    expect(problem).toMatch(/the page says that there are more, but not where/)
  })

  test.each([
    ['anthropic-sessions', 'data', { next_page: null, prev_page: 'abc', has_more: false }],
    ['vertex-sessions', 'sessions', { nextPageToken: '' }],
  ] as const)('%s: %s that ends as documented', async (name, field, more) => {
    expect((await list(name, () => answer(200, { [field]: [], ...more }))).problem).toBeUndefined()
  })

  test.each([
    ['refused', (): Reply => answer(400, { error: { message: 'no such cursor' } })],
    ['answered with the first page', byCursor(entries('agent-sessions', 100), 100, () => true)],
    ['answered with nothing', () => answer(200, { data: [], has_more: false })],
  ] as const)('a question behind the last thread that is %s confirms the end', async (_, behind) => {
    const all = entries('agent-sessions', 100)
    const { ids, asked, problem } = await list('agent-sessions', (request) =>
      request.query?.after === undefined ? byCursor(all, 100, () => false)(request) : behind({ ...request, query: {} }),
    )
    expect([ids.length, asked.length, problem]).toEqual([100, 2, undefined])
  })

  test('a question behind the last thread that is lost: the list is not whole', async () => {
    const lost: Reply = {
      kind: 'lost',
      why: ours('reset'),
      status: undefined,
      requestId: undefined,
      trace: { attempts: 6, lost: 6 },
    }
    const { problem } = await list('agent-sessions', (request) =>
      request.query?.after === undefined ? byCursor(entries('agent-sessions', 100), 100, () => false)(request) : lost,
    )
    expect(problem).toMatch(/^page 2 of the list of sessions could not be read/)
  })

  test.each([
    ['langgraph-threads', 'none', noCount],
    ['langgraph-threads', 'an object', () => answer(200, { count: 250 })],
    ['langgraph-threads', 'a number', () => answer(200, 250)],
    ['mistral-conversations', 'none', noCount],
  ] as const)('%s: 50 where 100 were asked for (count: %s)', async (name, _, count) => {
    const { ids, problem } = await list(name, byPlace(entries(name, 250), 50, count))
    expect([ids.length, new Set(ids).size, problem]).toEqual([250, 250, undefined])
  })
})

describe('a count that the server offers is a check', () => {
  test.each([
    400, 403, 404, 405, 422, 500, 501,
  ])('public-reports 13: where it answers %d, the list stands by itself', async (status) => {
    const { ids, problem } = await list(
      'langgraph-threads',
      byPlace(entries('langgraph-threads', 5), 100, () => answer(status, {})),
    )
    expect([ids.length, problem]).toEqual([5, undefined])
  })

  test('a list that holds fewer is not whole', async () => {
    const { problem } = await list(
      'langgraph-threads',
      byPlace(entries('langgraph-threads', 5), 100, () => answer(200, 6)),
    )
    expect(problem).toBe('the server counts 6 threads, but its list held 5')
  })
})

describe('adversary C1: a thread that comes twice', () => {
  const edge = (name: ThreadApiName, change: Entry) => {
    const all = entries(name, 150)
    let turn = 0
    return list(
      name,
      byPlace(all, 100, noCount, () =>
        turn++ === 0 ? all : all.map((one, at) => (at === 99 ? { ...one, ...change } : one)),
      ),
    )
  }
  test.each([
    ['is running now', { status: 'busy' }],
    ['is held now', { metadata: { legal_hold: true } }],
    ['was just used', { updated_at: '2026-11-27T00:00:00Z' }],
    ['no longer says its status', { status: undefined }],
  ])('%s: both copies are told apart', async (_, change) => {
    const { ids, differing } = await edge('langgraph-threads', change)
    expect([ids.length, differing]).toEqual([150, ['t99']])
  })

  test('on a large page that brings nothing new, and is asked for again in a small one', async () => {
    const all = entries('langgraph-threads', 1_099)
    const asked: unknown[] = []
    const { ids, differing } = await list(
      'langgraph-threads',
      byPlace(all, 1_000, noCount, ({ body }) => {
        const { offset, limit } = body as { readonly offset: number; readonly limit: number }
        asked.push([offset, limit])
        return asked.length === 3 ? all.map((one, at) => (at === 1_098 ? { ...one, status: 'busy' } : one)) : all
      }),
    )
    expect(asked).toEqual([
      [0, 100],
      [99, 1_000],
      [1_098, 1_000],
      [1_098, 100],
    ])
    expect([ids.length, differing]).toEqual([1_099, ['t1098']])
  })

  test('and says the same: there is nothing to tell', async () => {
    expect((await edge('langgraph-threads', {})).differing).toEqual([])
  })

  test('in a list by cursor', async () => {
    const all = entries('agent-sessions', 150)
    const again = { ...all[3], metadata: { legal_hold: 'true' } }
    const { ids, differing } = await list(
      'agent-sessions',
      byCursor([...all.slice(0, 120), again, ...all.slice(120)], 100, (left) => left > 0),
    )
    expect([ids.length, differing]).toEqual([150, ['t3']])
  })
})

test('adversary C1: what the second copy says saves the thread', async () => {
  const sandbox = await startSandbox({ api: 'langgraph-threads', threads: 150, quirks: { noCountRoute: true } })
  try {
    for (const { id } of sandbox.threads()) sandbox.update(id, { activity: 'resting' })
    const edge = sandbox.threads()[99]?.id ?? ''
    let pages = 0
    sandbox.setBefore(({ purpose }) => {
      if (purpose === 'list' && pages++ === 1) sandbox.update(edge, { metadata: { legal_hold: 'true' } })
      return undefined
    })
    await act(sandbox, { 'older-than': '1h', 'dry-run': 'false', protect: 'legal_hold=true' })
    expect(sandbox.threads().map(({ id }) => id)).toContain(edge)
  } finally {
    await sandbox.close()
  }
})

describe('adversary H3: an order without a tie-break', () => {
  /** Each page is cut from an order of its own. */
  const shuffled = (all: readonly Entry[], seed: number) => {
    const copy = [...all]
    let state = seed
    for (let at = copy.length - 1; at > 0; at--) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      const other = state % (at + 1)
      ;[copy[at], copy[other]] = [copy[other] as Entry, copy[at] as Entry]
    }
    return copy
  }

  test('that the second pass has (LangGraph sorts by thread_id): the list is whole', async () => {
    const all = entries('langgraph-threads', 300).map((one) => ({ ...one, created_at: '2026-01-01T00:00:00Z' }))
    let turn = 1
    const order = ({ body }: ApiRequest) =>
      (body as { sort_by?: string }).sort_by === 'thread_id' ? all : shuffled(all, turn++)
    const { ids, problem } = await list('langgraph-threads', byPlace(all, 100, noCount, order))
    expect([new Set(ids).size, ids.length, problem]).toEqual([300, 300, undefined])
  })

  test('that no pass has: aborted', async () => {
    const all = entries('mistral-conversations', 300)
    let turn = 1
    const { problem } = await list(
      'mistral-conversations',
      byPlace(all, 100, noCount, () => shuffled(all, turn++)),
    )
    expect(problem).toBe('the list of conversations shows other threads each time, so it is not known if it is whole')
  })

  test('is not what threads are that are made meanwhile in a list with the newest first', async () => {
    let all = entries('langgraph-threads', 300).toReversed()
    let made = 1000
    const { ids, asked, problem } = await list(
      'langgraph-threads',
      byPlace(all, 100, noCount, () => {
        all = [{ thread_id: `new${made++}`, created_at: new Date(1.76e12 + made * 1000).toISOString() }, ...all]
        return all
      }),
    )
    expect([ids.filter((id) => id.startsWith('t')).length, problem]).toEqual([300, undefined])
    expect(asked.length).toBeLessThan(8)
  })
})

describe('adversary H4: a list that contradicts itself', () => {
  const first = (more: Entry = {}) => ({ data: entries('agent-sessions', 100), has_more: true, ...more })

  test('more, and then nothing: asked once more, and warned of', async () => {
    const { ids, warnings, problem } = await list('agent-sessions', ({ query }) =>
      answer(200, query?.after === undefined ? first() : { data: [], has_more: false }),
    )
    expect([ids.length, problem]).toEqual([100, undefined])
    expect(warnings).toEqual([
      'the server said that there are more after page 1 of the list of sessions, and then sent nothing',
    ])
  })

  test('more, and nothing the first time: the list goes on', async () => {
    const all = entries('agent-sessions', 150)
    let turn = 0
    const { ids, warnings } = await list('agent-sessions', (request) =>
      request.query?.after !== undefined && turn++ === 0
        ? answer(200, { data: [], has_more: false })
        : byCursor(all, 100, (left) => left > 0)(request),
    )
    expect([ids.length, warnings]).toEqual([150, []])
  })

  test.each([
    [1, { error: { message: 'no' }, data: [], has_more: false }],
    [2, { error: 'not today', data: [], has_more: false }],
  ] as const)('page %d holds an error: aborted', async (number, page) => {
    const { problem } = await list('agent-sessions', (_, turn) => answer(200, turn === number ? page : first()))
    expect(problem).toBe(`page ${number} of the list of sessions has the wrong shape: the page holds an error`)
  })

  const partial = 'the page says that something is missing in it'
  test.each([
    [{ errors: [{ message: 'one shard failed' }] }, 'the page holds an error'],
    [{ errors: { shard: 'failed' } }, 'the page holds an error'],
    [{ success: false }, 'the page holds an error'],
    // Google's lists name the places that did not answer.
    [{ unreachable: ['projects/1/locations/europe-west4'] }, partial],
    [{ incomplete_results: true }, partial],
    [{ truncated: true }, partial],
    [{ partial: true }, partial],
  ])('a page with %j beside its threads: aborted, in every list that is an object', async (more, why) => {
    const lists = [
      ['agent-sessions', { data: [], has_more: false }],
      ['anthropic-sessions', { data: [], next_page: null }],
      ['vertex-sessions', { sessions: [] }],
    ] as const
    for (const [name, page] of lists) {
      const { problem } = await list(name, () => answer(200, { ...page, ...more }))
      expect(problem).toBe(`page 1 of the list of sessions has the wrong shape: ${why}`)
    }
  })

  test.each([202, 206, 207])('a success that is not the whole answer (%i): no list', async (status) => {
    for (const name of ['agent-sessions', 'mistral-conversations'] as const) {
      const { problem } = await list(name, () => answer(status, { data: [], has_more: false }))
      expect(problem).toMatch(/^the server answered \d+ to page 1 of the list of \w+: that is not a whole page/)
    }
  })

  test.each([
    { errors: [] },
    { errors: null },
    { success: true },
    { unreachable: [] },
    { truncated: false },
    { partial: null },
  ])('%j is no fault', async (more) => {
    const { problem } = await list('agent-sessions', () => answer(200, { data: [], has_more: false, ...more }))
    expect(problem).toBeUndefined()
  })

  test('newest entries beside an error do not tell when a thread was last active', () => {
    const thread = threadApis['chatkit-threads'].readThread({ id: 't', created_at: 1_750_000_000 })
    const lookups = ['chatkit-threads', 'conversations', 'assistants-threads', 'anthropic-sessions'] as const
    for (const name of lookups) {
      const { activityLookup } = threadApis[name]
      const read = (more: object) => () =>
        activityLookup?.read({ data: [], has_more: false, ...more }, thread as Thread)
      expect(read({})).not.toThrow()
      expect(read({ errors: ['not all of them'] })).toThrow(WrongShape)
      expect(read({ truncated: true })).toThrow(WrongShape)
    }
  })

  test('an error that is null is none', async () => {
    const { ids } = await list('agent-sessions', () =>
      answer(200, { ...first(), has_more: false, error: null, data: entries('agent-sessions', 3) }),
    )
    expect(ids).toEqual(['t0', 't1', 't2'])
  })
})
