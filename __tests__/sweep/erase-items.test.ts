/** Erasing the items of a thread by script: what is sent, in which order, and what is counted. */

import { describe, expect, test } from '@jest/globals'
import type { Reply, Sender } from '../../src/requests/sender.ts'
import { Eraser } from '../../src/sweep/erase-items.ts'
import type { ItemsFirst } from '../../src/thread.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { answer, lost, stopped } from './scripted.ts'

interface Asked {
  readonly method: string
  /** Undefined for the list. */
  readonly item: string | undefined
  /** How often the same was asked, counted from 1. */
  readonly turn: number
  readonly there: Set<string>
}
type Answering = (asked: Asked) => Reply | undefined

const [startBefore, endBefore] = [10, 20]
const of = (api: 'conversations' | 'agent-sessions') => ({ ...(threadApis[api].itemsFirst as ItemsFirst) })

/** A thread with these items. A request is told as its method and its item, `later` where it may start until the end. */
function eraser(items: readonly string[], answering: Answering = () => undefined, itemsFirst = of('conversations')) {
  const there = new Set(items)
  const [sent, slept]: [string[], number[]] = [[], []]
  const turns = new Map<string, number>()
  const honest = ({ method, item }: Asked): Reply => {
    if (item === undefined) return answer(200, { data: [...there].map((id) => ({ id })), has_more: false })
    if (!there.has(item)) return answer(404, { error: { message: 'No item' } })
    if (method === 'GET') return answer(200, { id: item })
    there.delete(item)
    return answer(200, { id: 'conv' })
  }
  const send: Sender['send'] = async ({ method, path }, _purpose, within) => {
    const [list = '', item] = path.split(/(?<=items|artifact[sz])\/?/)
    const name = `${method} ${item ?? (list.endsWith('z') ? 'no route' : 'list')}`
    sent.push(within === endBefore ? `${name} later` : name)
    const turn = (turns.get(name) ?? 0) + 1
    turns.set(name, turn)
    const asked = { method, item, turn, there }
    return answering(asked) ?? honest(asked)
  }
  const clock = {
    now: () => 0,
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds)
    },
  }
  return {
    eraser: new Eraser(itemsFirst, 'c1', { send, clock, isThere: async () => true, startBefore, endBefore }),
    sent,
    slept,
    there,
  }
}

async function erased(items: readonly string[], answering?: Answering, itemsFirst?: ItemsFirst) {
  const all = eraser(items, answering, itemsFirst)
  const { kind, erased: count, ...more } = await all.eraser.erase()
  const told = 'result' in more ? String(more.result.note) : kind
  return { ...all, told, count, more }
}

const deletions =
  (...replies: readonly (Reply | undefined)[]): Answering =>
  ({ method, turn }) =>
    method === 'DELETE' ? replies[turn - 1] : undefined
const list = (...ids: readonly string[]) => answer(200, { data: ids.map((id) => ({ id })), has_more: false })
const kept = 'an item is still there, although its deletion was accepted'

test('one after the other, then the list once more; only the first deletion has to start in time', async () => {
  const { told, count, sent } = await erased(['a', 'b'])
  expect([told, count]).toEqual(['erased', 2])
  expect(sent).toEqual(['GET list', 'DELETE a', 'DELETE b later', 'GET list later'])
})

test('none', async () => {
  const { told, count, sent } = await erased([])
  expect([told, count, sent]).toEqual(['erased', 0, ['GET list']])
})

describe('an item', () => {
  test.each<[string, Reply]>([
    ['with nothing', answer(200)],
    ['by nobody', lost('no answer came')],
  ])('whose deletion is answered %s is deleted once more if it is listed, and not read', async (_, reply) => {
    const { told, count, sent } = await erased(['a', 'b'], ({ method, item, turn }) =>
      method === 'DELETE' && item === 'a' && turn === 1 ? reply : undefined,
    )
    expect([told, count]).toEqual(['erased', 2])
    expect(sent.filter((one) => one.startsWith('GET a'))).toEqual([])
    expect(sent.filter((one) => one.startsWith('DELETE a'))).toHaveLength(2)
  })

  test('that is listed although its deletion was accepted is read, and deleted once more if it is there', async () => {
    const { told, count, sent } = await erased(['a'], deletions(answer(200, { id: 'conv' })))
    expect([told, count]).toEqual(['erased', 1])
    expect(sent).toEqual(['GET list', 'DELETE a', 'GET list later', 'GET a later', 'DELETE a later', 'GET list later'])
  })

  test.each<[string, Reply, string, number]>([
    ['accepted', answer(200, { id: 'conv' }), kept, 0],
    ['204', answer(204), kept, 0],
    ['refused with deleted: false', answer(200, { deleted: false }), kept, 0],
    ['404', answer(404, {}), 'an item could not be deleted: the server answered 404', 0],
    ['by nobody', lost('no answer came'), 'an item could not be deleted: no answer came', 0],
  ])('that is there after three deletions, each %s: failed', async (_, reply, note, count) => {
    const found = await erased(['a'], deletions(reply, reply, reply))
    expect([found.told, found.count]).toEqual([note, count])
    expect(found.sent.filter((one) => one.startsWith('DELETE'))).toHaveLength(3)
  })

  test('that is refused ends it; the list is read once more, so that those that went are counted', async () => {
    const { told, count, sent, more } = await erased(['a', 'b', 'c'], ({ method, item }) =>
      method === 'DELETE' && item === 'b' ? answer(403, {}) : undefined,
    )
    expect([told, count]).toEqual(['an item could not be deleted: the server answered 403', 1])
    expect(sent).toEqual(['GET list', 'DELETE a', 'DELETE b later', 'GET list later'])
    expect(more).toMatchObject({ isStopped: false, result: { outcome: 'failed', end: 'still there', status: 403 } })
  })

  test.each<[string, Reply, number]>([
    ['in words of its own', answer(200, { id: 'conv' }), 1],
    ['as 204', answer(204), 1],
    ['with deleted: false', answer(200, { deleted: false }), 0],
    ['with nothing', answer(200), 0],
  ])('that was answered %s counts for so much, where that list cannot be had: %#', async (_, reply, count) => {
    const found = await erased(['a', 'b'], ({ method, item, turn }) => {
      if (item === undefined && turn === 2) return answer(500, {})
      if (method !== 'DELETE') return undefined
      return item === 'a' ? reply : answer(403, {})
    })
    expect([found.told, found.count]).toEqual(['an item could not be deleted: the server answered 403', count])
  })

  test('that shows up again does not count as gone', async () => {
    const { count } = await erased(['a', 'b'], ({ method, item, turn, there }) => {
      if (item === 'b' && method === 'DELETE') {
        if (turn === 2) there.add('a')
        return turn === 1 ? lost('no answer came') : answer(403, {})
      }
      return undefined
    })
    expect(count).toBe(0)
  })

  test('that cannot be read while the list shows it: failed', async () => {
    const { told, sent } = await erased(['a'], ({ method, item }) => {
      if (item === undefined) return undefined
      return method === 'DELETE' ? answer(200, { id: 'conv' }) : answer(403, {})
    })
    expect(told).toBe('an item could not be read back: the server answered 403')
    expect(sent).toEqual(['GET list', 'DELETE a', 'GET list later', 'GET a later'])
  })

  test.each<[string, readonly Reply[], number]>([
    ['404 alone: it was gone before', [answer(404, {})], 0],
    ['404, after an attempt that was lost', [answer(404, {}, { attempts: 2, lost: 1 })], 1],
    ['nothing at all', [lost('no answer came')], 1],
    ['nothing, and then with 404', [lost('no answer came'), answer(404, {})], 1],
  ])('that is gone, and was answered with %s: %#', async (_, replies, count) => {
    // The last of these finds it gone.
    const found = await erased(['a'], ({ method, turn, there }) => {
      if (method !== 'DELETE') return undefined
      if (turn === replies.length) there.delete('a')
      return replies[turn - 1]
    })
    expect([found.told, found.count]).toEqual(['erased', count])
  })
})

describe('a list', () => {
  test('that lags is read again after one, three and six seconds, as long as its items can no longer be read', async () => {
    const lagging = ({ item, turn }: Asked) => (item === undefined && turn < 5 ? list('a') : undefined)
    const { told, count, slept } = await erased(['a'], lagging)
    expect([told, count, slept]).toEqual(['erased', 1, [1_000, 3_000, 6_000]])
  })

  test.each<[string, Reply | undefined, string]>([
    ['accepted', undefined, 'an item is still listed, and it is not known to be gone'],
    ['answered with 404', answer(404, {}), 'an item could not be deleted: the server answered 404'],
  ])('that goes on showing an item whose deletion was %s: failed', async (_, reply, note) => {
    const { told, slept } = await erased(['a', 'b'], ({ method, item, there }) => {
      if (item === undefined) return list('a', 'b')
      if (reply === undefined || method !== 'DELETE' || item !== 'b') return undefined
      there.delete('b')
      return reply
    })
    expect([told, slept]).toEqual([note, [1_000, 3_000, 6_000]])
  })

  test('that is not there any more says nothing of what went, and is not asked about as a route', async () => {
    const { told, count, sent, more } = await erased(
      ['a'],
      ({ item, turn }) => (item === undefined && turn > 1 ? answer(404, {}) : undefined),
      of('agent-sessions'),
    )
    expect([told, count, sent]).toEqual(['not found', 1, ['GET list', 'DELETE a', 'GET list later']])
    expect(more).toMatchObject({ said: { status: 404, requestId: 'req_404' } })
  })

  test('that no server of this kind has means that there are none: its route is asked about in time', async () => {
    const noRoute = answer(404, { detail: 'Not Found' })
    const { told, sent } = await erased([], () => noRoute, of('agent-sessions'))
    expect(told).toBe('erased')
    expect(sent).toEqual(['GET list', 'GET list', 'GET list', 'GET no route'])
  })
})

describe('a thread that gets new items', () => {
  test('is told of before any of these is deleted, and goes on from there', async () => {
    const growing: Answering = ({ method, item, there }) => {
      if (method === 'DELETE' && item === 'a') there.add('b')
      return undefined
    }
    const { told, count, sent, eraser: same } = await erased(['a'], growing)
    expect([told, count, sent]).toEqual(['grown', 1, ['GET list', 'DELETE a', 'GET list later']])
    expect(await same.erase()).toEqual({ kind: 'erased', erased: 2 })
  })

  test('is given up after three times', async () => {
    let made = 0
    const all = eraser(['a'], ({ method, there }) => {
      made += 1
      if (method === 'DELETE') there.add(`new${made}`)
      return undefined
    })
    const results = []
    for (let time = 1; time <= 4; time++) results.push(await all.eraser.erase())
    expect(results.slice(0, 3).map(({ kind }) => kind)).toEqual(Array(3).fill('grown'))
    expect(results[3]).toMatchObject({
      kind: 'failed',
      result: { note: 'it got new items while its items were being deleted' },
    })
  })

  test('is not one whose first list was not come to the end of: what is in doubt is listed first', async () => {
    const { told, count } = await erased(['a', 'b', 'c'], ({ method, item, turn, there }) => {
      if (method !== 'DELETE' || item !== 'a' || turn > 1) return undefined
      there.delete('a')
      return lost('no answer came')
    })
    expect([told, count]).toEqual(['erased', 3])
  })
})

describe('a run that is stopped', () => {
  const told = 'stopped while its items were being deleted: the run was cancelled'
  test.each<[string, Answering, string, string, number, readonly string[]]>([
    ['before the first', deletions(stopped(0)), 'not-attempted', 'the run was cancelled', 0, ['GET list', 'DELETE a']],
    [
      'before the second',
      ({ method, item }) => (method === 'DELETE' && item === 'b' ? stopped(0) : undefined),
      'failed',
      told,
      1,
      ['GET list', 'DELETE a', 'DELETE b later'],
    ],
    ['after the first was sent', deletions(stopped(1)), 'failed', told, 0, ['GET list', 'DELETE a']],
    [
      'before the list is read again',
      ({ item, turn }) => (item === undefined && turn === 2 ? stopped(0) : undefined),
      'failed',
      told,
      2,
      ['GET list', 'DELETE a', 'DELETE b later', 'GET list later'],
    ],
  ])('%s asks nothing more, and counts what was accepted', async (_, answering, outcome, note, count, requests) => {
    const found = await erased(['a', 'b'], answering)
    expect([found.told, found.count, found.sent]).toEqual([note, count, requests])
    expect(found.more).toMatchObject({ isStopped: true, result: { outcome } })
  })
})
