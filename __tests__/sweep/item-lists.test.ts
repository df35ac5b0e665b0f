/** The lists that deletions rely on: a thread's items, whether a server lists items at all, and the last witness. */

import { describe, expect, test } from '@jest/globals'
import type { ApiRequest } from '../../src/api-request.ts'
import type { Reply, Sender } from '../../src/requests/sender.ts'
import { hasNoItemsRoute } from '../../src/sweep/items-route.ts'
import { listItems } from '../../src/sweep/list-items.ts'
import { askList, type Witnessing } from '../../src/sweep/list-witness.ts'
import type { ItemsFirst, ThreadApi } from '../../src/thread.ts'
import { agentSessions } from '../../src/threads/apis/agent-sessions.ts'
import { langgraphThreads } from '../../src/threads/apis/langgraph-threads.ts'
import { answer, listedSession, lost, stopped } from './scripted.ts'

const artifacts = agentSessions.itemsFirst as ItemsFirst

/** Answers one request after the other, and notes them: `/path?after=id closes`. */
function script(...replies: readonly (Reply | ((request: ApiRequest) => Reply))[]) {
  const sent: string[] = []
  const left = [...replies]
  const send: Sender['send'] = async (request, _purpose, _startBefore, sending) => {
    const after = request.query?.after === undefined ? '' : `?after=${request.query.after}`
    sent.push(`${request.path}${after}${sending?.closesConnection === true ? ' closes' : ''}`)
    const next = left.shift()
    if (next === undefined) throw new Error(`nothing is left to answer ${sent.at(-1)}`)
    return typeof next === 'function' ? next(request) : next
  }
  return { send, sent }
}

const list = '/agents/sessions/s1/artifacts'
const page = (ids: readonly string[], has_more = false) => answer(200, { data: ids.map((id) => ({ id })), has_more })
function aged(reply: Reply, age: string): Reply {
  if (reply.kind === 'answer') reply.answer.headers.set('age', age)
  return reply
}
const numbered = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `item_${from + index}`)

describe('the items of a thread', () => {
  const read = async (...replies: readonly Reply[]) => {
    const { send, sent } = script(...replies)
    const listed = await listItems(artifacts, 's1', send, 0)
    if (listed.kind === 'listed') return { told: `${listed.ids.size} items`, sent }
    return { told: listed.kind === 'failed' ? String(listed.result.note) : `${listed.said.status}`, sent }
  }

  test.each<[string, readonly Reply[], string, readonly string[]]>([
    ['none', [page([])], '0 items', [list]],
    ...[202, 206, 207].map((status): [string, readonly Reply[], string, readonly string[]] => [
      `none, but ${status} says that this is not all`,
      [answer(status, { data: [], has_more: false })],
      `its items could not be listed: the server answered ${status}: that is not a whole page`,
      [list],
    ]),
    [
      'none that a cache knows of',
      [aged(page([]), '60')],
      'its items could not be listed: the answer comes from a cache',
      [list],
    ],
    ['none, through a cache that knew nothing', [aged(page([]), '0')], '0 items', [list]],
    ['a page that is not full is the last', [page(numbered(0, 19))], '19 items', [list]],
    [
      'a full one is followed by one more request',
      [page(numbered(0, 20)), page([])],
      '20 items',
      [list, `${list}?after=item_19`],
    ],
    [
      'and what comes there is listed',
      [page(numbered(0, 20)), page(numbered(20, 21))],
      '21 items',
      [list, `${list}?after=item_19`],
    ],
    [
      'a full one behind it is followed again',
      [page(numbered(0, 20)), page(numbered(20, 40)), page([])],
      '40 items',
      [list, `${list}?after=item_19`, `${list}?after=item_39`],
    ],
    [
      'as long as the server says that more follows',
      [page(['a'], true), page(['b'])],
      '2 items',
      [list, `${list}?after=a`],
    ],
    [
      'a probe that is refused confirms the end',
      [page(numbered(0, 20)), answer(400, {})],
      '20 items',
      [list, `${list}?after=item_19`],
    ],
    [
      'and so does one that says "not there"',
      [page(numbered(0, 20)), answer(404, {})],
      '20 items',
      [list, `${list}?after=item_19`],
    ],
    [
      'or repeats what was listed',
      [page(numbered(0, 20)), page(['item_3'])],
      '20 items',
      [list, `${list}?after=item_19`],
    ],
    [
      'one that ends in a fault does not',
      [page(numbered(0, 20)), answer(500, {})],
      'its items could not be listed: the server answered 500',
      [list, `${list}?after=item_19`],
    ],
    [
      'nor one that is lost',
      [page(numbered(0, 20)), lost('no answer came')],
      'its items could not be listed: no answer came',
      [list, `${list}?after=item_19`],
    ],
    [
      'a refused page that is no probe is no end',
      [page(['a'], true), answer(400, {})],
      'its items could not be listed: the server answered 400',
      [list, `${list}?after=a`],
    ],
    ['not there', [answer(404, {})], '404', [list]],
    ['gone', [answer(410, {})], '410', [list]],
    ['stopped', [stopped(0)], 'the run was cancelled', [list]],
    [
      'a page that repeats itself',
      [page(['a', 'b'], true), page(['a', 'b'], true)],
      'its items could not be listed: a page repeats itself',
      [list, `${list}?after=b`],
    ],
    [
      'an item without an id',
      [answer(200, { data: [{ name: 'a' }], has_more: false })],
      'its items could not be listed: the id is missing or cannot be used',
      [list],
    ],
  ])('%s', async (_, replies, told, sent) => {
    expect(await read(...replies)).toEqual({ told, sent })
  })
})

describe('whether a server lists artifacts at all', () => {
  const absent = (text: string) => answer(404, { detail: text })
  const asked = (
    itemsFirst: ItemsFirst,
    first: Reply,
    ...replies: readonly (Reply | ((request: ApiRequest) => Reply))[]
  ) => {
    const { send, sent } = script(...replies)
    if (first.kind !== 'answer') throw new Error('an answer is asked about')
    const question = { id: 's1', answer: first.answer, startBefore: 0 }
    const reads = [...session]
    const isThere = async () => reads.shift() ?? true
    return { ask: () => hasNoItemsRoute(itemsFirst, { ...question, isThere }, send), sent }
  }
  /** Whether the session is there, each time that it is read; at the end it is. */
  let session: readonly boolean[] = []
  const none = absent('Not Found')

  test('asked again on other connections, and beside it for a route that no server has: all the same, so there is none', async () => {
    const { ask, sent } = asked({ ...artifacts }, none, none, none, none)
    expect(await ask()).toBe(true)
    expect(sent).toEqual([`${list} closes`, `${list} closes`, '/agents/sessions/s1/artifactz closes'])
  })

  test('another last name is another, whatever the list is called', async () => {
    const listing: ItemsFirst['listing'] = () =>
      ({ ...artifacts.listing('s1'), request: () => ({ method: 'GET', path: '/sessions/s1/data' }) }) as never
    const { ask, sent } = asked({ ...artifacts, listing }, none, none, none, none)
    expect(await ask()).toBe(true)
    expect(sent.at(-1)).toBe('/sessions/s1/dats closes')
  })

  test.each<[string, readonly Reply[]]>([
    ['there, when it is asked again', [page([])]],
    ['there, when it is asked a third time', [none, page([])]],
    ['not there in other words', [absent('No such session')]],
    ['not there, as a cache remembers', [aged(absent('Not Found'), '60')]],
    ['lost', [lost('no answer came')]],
    ['refused', [answer(403, { detail: 'Not Found' })]],
    ['not there, but a route that no server has is answered in another form', [none, none, absent('no route')]],
    ['not there, but so is nothing that no server has', [none, none, answer(200, {})]],
  ])('%s: nobody knows', async (_, replies) => {
    const { ask, sent } = asked({ ...artifacts }, none, ...replies)
    expect(await ask()).toBe(false)
    expect(sent).toHaveLength(replies.length)
  })

  test('not there, as a cache remembers: nobody knows, and nothing more is asked', async () => {
    const { ask, sent } = asked({ ...artifacts }, aged(absent('Not Found'), '60'), none, none, none)
    expect([await ask(), sent]).toEqual([false, []])
  })

  test.each([
    ['before all others', [false], 0],
    ['between two of them', [true, false], 1],
    ['before the route that no server has', [true, true, false], 2],
    ['after all of them', [true, true, true, false], 3],
  ])('not there, and nor is the session itself, %s: a gateway has lost the server', async (_, reads, requests) => {
    session = reads
    const itemsFirst = { ...artifacts }
    const { ask, sent } = asked(itemsFirst, none, none, none, none)
    session = []
    expect(await ask()).toBe(false)
    expect(sent).toHaveLength(requests)
    // And nothing was learned.
    expect(await asked(itemsFirst, none, page([])).ask()).toBe(false)
  })

  test('is learned once a run', async () => {
    const itemsFirst = { ...artifacts }
    await asked(itemsFirst, none, none, none, none).ask()
    const again = asked(itemsFirst, none)
    expect([await again.ask(), again.sent]).toEqual([true, []])
    const inOtherWords = asked(itemsFirst, absent('No such session'))
    expect([await inOtherWords.ask(), inOtherWords.sent]).toEqual([false, []])
  })

  test('is not asked where every server of the API lists them', async () => {
    const { ask, sent } = asked({ ...artifacts, absentRouteMeansNone: false }, none)
    expect([await ask(), sent]).toEqual([false, []])
  })
})

describe('the last witness: one more whole listing', () => {
  const sessions = (...ids: readonly string[]) => answer(200, { data: ids.map(listedSession), has_more: false })
  const ask = async (ids: readonly string[], settings: Partial<Witnessing>, ...replies: readonly Reply[]) => {
    const { send } = script(...replies)
    const witnessed = await askList(new Set(ids), {
      api: agentSessions,
      send,
      clock: { now: () => 0, sleep: async () => undefined },
      kept: [],
      heldBack: undefined,
      mayAllBeGone: true,
      ...settings,
    })
    if (witnessed?.why === undefined) return witnessed === undefined ? 'nobody knows' : [...witnessed.stillListed]
    return witnessed.isCached ? 'asked too early' : 'nobody knows'
  }

  test.each<[string, readonly string[], Partial<Witnessing>, readonly Reply[], readonly string[] | string]>([
    ['shows what was kept, and one of those asked about', ['a', 'b'], { kept: ['k'] }, [sessions('b', 'k')], ['b']],
    ['shows what was kept alone', ['a', 'b'], { kept: ['k'] }, [sessions('k')], []],
    ['shows what was held back', ['a', 'b'], { heldBack: 'h' }, [sessions('h')], []],
    ['shows nothing of what stayed', ['a'], { kept: ['k'] }, [sessions('x')], 'nobody knows'],
    ['shows nothing of what was held back', ['a', 'b'], { heldBack: 'h' }, [sessions('x')], 'nobody knows'],
    ['shows half of what stayed', ['a'], { kept: ['k', 'l', 'm', 'n'] }, [sessions('k', 'l')], []],
    ['shows less than half of it', ['a'], { kept: ['k', 'l', 'm', 'n'] }, [sessions('k')], 'nobody knows'],
    ['is asked about one that counted as kept', ['k'], { kept: ['k', 'l'] }, [sessions('l')], []],
    ['is empty, and the one that was held back is asked about', ['h'], { heldBack: 'h' }, [sessions()], []],
    ['is empty, and nothing stayed, but two are asked about', ['a', 'b'], {}, [sessions()], 'nobody knows'],
    [
      'has an entry that cannot be read',
      ['a'],
      { kept: ['k'] },
      [answer(200, { data: [{ id: 7 }, { id: 'k' }], has_more: false })],
      [],
    ],
    ['cannot be read', ['a'], { kept: ['k'] }, [answer(403, {})], 'nobody knows'],
    ['comes from a cache', ['a'], { kept: ['k'] }, [aged(sessions('k'), '60')], 'asked too early'],
    ['comes through a cache that knew nothing', ['a'], { kept: ['k'] }, [aged(sessions('k'), '0')], []],
    [
      'is none that this API has',
      ['a'],
      { kept: ['k'], api: { ...agentSessions, listing: undefined } as ThreadApi },
      [],
      'nobody knows',
    ],
  ])('%s', async (_, ids, settings, replies, expected) => {
    expect(await ask(ids, settings, ...replies)).toEqual(expected)
  })

  test('a fault of this program is none of the list’s', async () => {
    await expect(ask(['a'], { kept: ['k'] })).rejects.toThrow(/nothing is left to answer/)
    await expect(ask(['a'], { kept: ['k'], api: langgraphThreads })).rejects.toThrow(/nothing is left to answer/)
  })
})
