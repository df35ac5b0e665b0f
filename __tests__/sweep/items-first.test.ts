/** A conversation, whose items go first: what becomes of it, by what the server answers. */

import { describe, expect, test } from '@jest/globals'
import type { Due } from '../../src/policy/plan.ts'
import { parseSelector } from '../../src/policy/selector.ts'
import type { Outcome } from '../../src/sweep/outcome.ts'
import { ours } from '../../src/text.ts'
import type { Stated } from '../text-equality.ts'
import {
  type Answering,
  type Asked,
  ago,
  answer,
  candidate,
  lost,
  minute,
  type Settings,
  stopped,
  swept,
} from './scripted.ts'

type Result = Partial<Stated<Omit<Outcome, 'candidate' | 'at'>>>

const it = 'conv_000000000001'
const deleted = { outcome: 'deleted', proof: 'confirmed' } as const
const stays = {
  outcome: 'failed',
  end: 'still there',
  hint: 'The thread was left in place; the next run tries again.',
} as const
const isItem = ({ request }: Asked) => /\/items\/./.test(request.path)
const isItemList = ({ request }: Asked) => /\/items$/.test(request.path)
const isDelete = ({ request }: Asked) => request.method === 'DELETE'

/** The conversation has these items. */
async function outcomeOf(
  items: readonly string[],
  answering: Answering = () => undefined,
  settings: Settings = {},
  one: Due = candidate({ id: it }),
) {
  const conversation: Answering = (asked) => {
    if (!asked.server.items.has(it)) asked.server.items.set(it, new Set(items))
    const given = answering(asked)
    if (given !== undefined) return given
    if (asked.request.method !== 'GET' || isItem(asked) || isItemList(asked)) return undefined
    return asked.server.there.has(asked.id)
      ? answer(200, { id: asked.id, created_at: ago(100), metadata: {} })
      : undefined
  }
  const { outcomes, sent, server } = await swept([one], conversation, {
    api: 'conversations',
    kept: ['conv_kept00000001', 'conv_kept00000002'],
    ...settings,
  })
  const { candidate: _, at: __, ...result } = outcomes[0] as Outcome
  return { result, sent, left: [...(server.items.get(it) ?? [])], isThere: server.there.has(it) }
}

describe('a conversation with two items', () => {
  const twice =
    (reply: ReturnType<typeof answer>): Answering =>
    (asked) =>
      isItem(asked) && isDelete(asked) ? reply : undefined
  test.each<[string, Answering, Result, readonly string[]]>([
    ['whose items go: deleted', () => undefined, { ...deleted, itemsErased: 2 }, []],
    [
      'of which one is deleted by an attempt whose answer is lost: deleted, and both are counted',
      (asked) => {
        if (!isItem(asked) || !isDelete(asked) || asked.id !== 'a') return undefined
        asked.server.items.get(it)?.delete('a')
        return lost('no answer came')
      },
      { ...deleted, itemsErased: 2 },
      [],
    ],
    [
      'of which one is deleted twice, because the first time nothing was said',
      (asked) => (isItem(asked) && isDelete(asked) && asked.id === 'a' && asked.turn === 1 ? answer(200) : undefined),
      { ...deleted, itemsErased: 2 },
      [],
    ],
    [
      'public-reports 3: whose items a gateway answers with 404, although the list shows them: failed, and left in place',
      (asked) => (isItem(asked) ? answer(404, 'File Not Found') : undefined),
      { ...stays, note: 'an item could not be deleted: the server answered 404', itemsErased: 0 },
      ['a', 'b'],
    ],
    [
      'whose items a gateway answers with 404 to DELETE alone: failed, and left in place',
      twice(answer(404)),
      { ...stays, itemsErased: 0 },
      ['a', 'b'],
    ],
    [
      'adversary H5: of which one is accepted and stays: failed, and one is counted',
      (asked) => (isItem(asked) && isDelete(asked) && asked.id === 'b' ? answer(200, { deleted: false }) : undefined),
      { ...stays, note: 'an item is still there, although its deletion was accepted', itemsErased: 1 },
      ['b'],
    ],
    [
      'of which the second cannot be deleted: failed, and one is counted',
      (asked) =>
        isItem(asked) && isDelete(asked) && asked.id === 'b' ? answer(403, { error: { message: 'No.' } }) : undefined,
      { ...stays, note: 'an item could not be deleted: the server answered 403', serverMessage: 'No.', itemsErased: 1 },
      ['b'],
    ],
    [
      'whose list lags: deleted, when the list has caught up',
      (asked) =>
        isItemList(asked) && asked.turn === 2 ? answer(200, { data: [{ id: 'a' }], has_more: false }) : undefined,
      { ...deleted, itemsErased: 2 },
      [],
    ],
    [
      'whose list cannot be had: failed',
      (asked) => (isItemList(asked) ? answer(403, {}) : undefined),
      { ...stays, note: 'its items could not be listed: the server answered 403', itemsErased: 0 },
      ['a', 'b'],
    ],
    [
      'whose list is none: failed',
      (asked) => (isItemList(asked) ? answer(200, 'a, b') : undefined),
      { ...stays, note: 'its items could not be listed: the page is no JSON object', itemsErased: 0 },
      ['a', 'b'],
    ],
    [
      'whose list is not there, although the conversation is: failed, and left in place',
      (asked) => (isItemList(asked) ? answer(404, {}) : undefined),
      { outcome: 'failed', end: 'still there', note: 'its items were not found', itemsErased: 0 },
      ['a', 'b'],
    ],
    [
      'which gets a new one each time: failed',
      (asked) => {
        if (isItem(asked) && isDelete(asked)) asked.server.items.get(it)?.add(`${asked.id}x`)
        return undefined
      },
      { ...stays, note: 'it got new items while its items were being deleted' },
      ['axxxx', 'bxxxx'],
    ],
    [
      'stopped before the first is deleted: not attempted',
      (asked) => (isDelete(asked) ? stopped(0) : undefined),
      { outcome: 'not-attempted', note: 'the run was cancelled' },
      ['a', 'b'],
    ],
    [
      'of which the second is never heard of again: failed, and the next run tries again',
      (asked) => (isItem(asked) && isDelete(asked) && asked.id === 'b' ? lost('server error 500', 3) : undefined),
      {
        ...stays,
        note: 'an item could not be deleted: server error 500',
        hint: 'The next run tries again.',
        itemsErased: 1,
        lost: true,
      },
      ['b'],
    ],
    [
      'stopped when its items are gone, before it is deleted itself: failed, and both are counted',
      (asked) => (isDelete(asked) && !isItem(asked) ? stopped(0) : undefined),
      {
        outcome: 'failed',
        end: 'still there',
        note: 'stopped after its items were deleted: the run was cancelled',
        hint: 'The next run tries again.',
        itemsErased: 2,
      },
      [],
    ],
    [
      'stopped before the second is deleted: failed, and one is counted',
      (asked) => (isDelete(asked) && asked.id === 'b' ? stopped(0) : undefined),
      { ...stays, note: 'stopped while its items were being deleted: the run was cancelled', itemsErased: 1 },
      ['b'],
    ],
  ])('%s', async (_, answering, expected, left) => {
    const found = await outcomeOf(['a', 'b'], answering)
    expect(found.result).toMatchObject(expected)
    expect(found.left).toEqual(left)
    expect(found.isThere).toBe(expected.outcome !== 'deleted')
  })
})

describe('chaos 700001: a conversation that is made anew under its id, after its items were deleted', () => {
  const isOwn = ({ request, id }: Asked) => id === it && request.path.endsWith(it)
  const anew = answer(200, { id: it, created_at: ago(0), metadata: {} })
  const spared = {
    outcome: 'spared',
    note: 'gone, and another thread has its id by now; items deleted under this id before: 2',
    itemsErased: 2,
  }

  test.each([
    ['no answer', lost('no answer came')],
    ['404', answer(404, {})],
    ['409', answer(409, {})],
  ])('%s to its deletion: spared, with the items that went; the old one is not said to be there', async (_, reply) => {
    const { result, sent, isThere } = await outcomeOf(['a', 'b'], (asked) => {
      if (!isOwn(asked)) return undefined
      return isDelete(asked) ? reply : anew
    })
    expect(result).toMatchObject(spared)
    expect(result.end).toBeUndefined()
    expect(sent.filter((one) => one.includes(`DELETE /conversations/${it} `))).toHaveLength(1)
    expect(isThere).toBe(true)
  })

  test('and gets items while those of the old one go: not one of the new ones is deleted', async () => {
    let isAnew = false
    const { result, left } = await outcomeOf(['a', 'b'], (asked) => {
      if (isItem(asked) && isDelete(asked) && asked.id === 'b') {
        isAnew = true
        asked.server.items.set(it, new Set(['c', 'd']))
        return answer(404, {})
      }
      return isAnew && isOwn(asked) && !isDelete(asked) ? anew : undefined
    })
    expect(result).toMatchObject({ ...spared, note: spared.note.replace(/2$/, '1'), itemsErased: 1 })
    expect(left).toEqual(['c', 'd'])
  })

  test('and had no items before: spared, and no items are told of', async () => {
    const { result } = await outcomeOf([], (asked) => {
      if (!isOwn(asked)) return undefined
      return isDelete(asked) ? lost('no answer came') : anew
    })
    expect(result).toMatchObject({ outcome: 'spared', note: 'gone, and another thread has its id by now' })
  })
})

describe('a conversation that gets a new item while its items are being deleted is looked at again, and', () => {
  const growing =
    (then: Answering): Answering =>
    (asked) => {
      const { items } = asked.server
      if (isItem(asked) && isDelete(asked) && asked.id === 'b') items.get(it)?.add('c')
      const isGrown = items.get(it)?.has('c') === true
      return isGrown && asked.request.method === 'GET' && asked.request.path.endsWith(it) ? then(asked) : undefined
    }
  const looks = (sent: readonly string[]) => sent.filter((one) => one.startsWith(`read GET /conversations/${it} `))

  test('goes, if it is still due', async () => {
    const { result, sent } = await outcomeOf(
      ['a', 'b'],
      growing(() => undefined),
    )
    expect(result).toMatchObject({ ...deleted, itemsErased: 3 })
    expect(looks(sent)).toHaveLength(1)
  })

  test('keeps the new one, if it is not due any more', async () => {
    const { result, left } = await outcomeOf(
      ['a', 'b'],
      growing(() => answer(200, { id: it, created_at: ago(100), metadata: { hold: 'true' } })),
      { policy: { protect: [parseSelector('hold=true')] } },
    )
    expect(result).toMatchObject({ outcome: 'failed', end: 'still there', itemsErased: 2 })
    expect(left).toEqual(['c'])
  })

  test('keeps the new one, if it cannot be read', async () => {
    const { result, left, isThere } = await outcomeOf(
      ['a', 'b'],
      growing(() => answer(403, {})),
    )
    expect(result).toMatchObject({ outcome: 'failed', end: 'not known', itemsErased: 2 })
    expect([left, isThere]).toEqual([['c'], true])
  })
})

describe('a conversation', () => {
  const isOwnDeletion = (asked: Asked) => isDelete(asked) && !isItem(asked)
  const own = (sent: readonly string[]) => sent.filter((one) => one.startsWith(`delete DELETE /conversations/${it} `))

  test('that is known to have no items goes at once', async () => {
    const one = { ...candidate({ id: it }), hasNoItems: true } as const
    const { sent } = await outcomeOf([], () => undefined, {}, one)
    expect(sent).toEqual([`delete DELETE /conversations/${it} within 300000 ms`])
  })

  test('follows its items although no deletion starts any more', async () => {
    const { sent } = await outcomeOf(['a'], () => undefined, { timeLeft: minute })
    expect(sent.filter((one) => one.startsWith('delete'))).toEqual([
      `delete DELETE /conversations/${it}/items/a within ${minute} ms`,
      `delete DELETE /conversations/${it} within ${2 * minute} ms`,
    ])
  })

  test('whose turn does not come while the last look is good is read again before its items go', async () => {
    const late = { ...stopped(0), stopped: { reason: 'deadline', detail: ours('the time budget is used up') } } as const
    const { result, sent } = await outcomeOf(['a'], (asked) =>
      isItemList(asked) && asked.turn === 1 ? late : undefined,
    )
    expect(result).toMatchObject({ ...deleted, itemsErased: 1 })
    expect(sent.slice(0, 3).map((one) => one.replace(/ within.*/, ''))).toEqual([
      `list GET /conversations/${it}/items`,
      `read GET /conversations/${it}`,
      `list GET /conversations/${it}/items`,
    ])
  })

  const before = 'stopped before it was tried again: the run was cancelled'
  test.each<[string, ReturnType<typeof lost>, Result]>([
    [
      'lost: still there, by a read when it could not take effect any more',
      lost('no answer came'),
      {
        note: `${before}, and it was still there when it was last read`,
        hint: 'The next run tries again, unless the server carries out the deletion after all.',
      },
    ],
    ['refused with a conflict: still there', answer(409, {}), { note: before, hint: 'The next run tries again.' }],
  ])('is stopped before it is tried again, and its first deletion was %s', async (_, reply, told) => {
    const { result, sent } = await outcomeOf([], (asked) => {
      if (isOwnDeletion(asked)) return reply
      return isItemList(asked) && asked.turn === 2 ? stopped(0) : undefined
    })
    expect(result).toMatchObject({ outcome: 'failed', end: 'still there', itemsErased: 0, ...told })
    expect(own(sent)).toHaveLength(1)
  })

  test('that had no items and is not due any more when it is tried again is spared: nothing of it went', async () => {
    const held = answer(200, { id: it, created_at: ago(100), metadata: { hold: 'true' } })
    const { result } = await outcomeOf(
      [],
      (asked) => {
        if (isOwnDeletion(asked)) return answer(409, {})
        return asked.request.method === 'GET' && asked.id === it ? held : undefined
      },
      { policy: { protect: [parseSelector('hold=true')] } },
    )
    expect(result).toMatchObject({ outcome: 'spared', itemsErased: 0 })
  })

  test('that is gone itself, and the last one: the empty list settles it, for its items were begun', async () => {
    const { result } = await outcomeOf(
      [],
      ({ server }) => {
        server.there.delete(it)
        return undefined
      },
      { kept: [] },
    )
    expect(result).toMatchObject({ outcome: 'already-gone', proof: 'not listed' })
  })
})

test('a conversation that is gone itself, and whose items are: already gone', async () => {
  const { result } = await outcomeOf([], ({ server }) => {
    server.there.delete(it)
    return undefined
  })
  expect(result).toMatchObject({ outcome: 'already-gone', proof: 'read back', itemsErased: 0 })
})

test('a service that is withdrawn: not known, whatever it says of items and conversation', async () => {
  const { result, isThere } = await outcomeOf(['a'], () => answer(404, 'default backend - 404'))
  expect(result).toMatchObject({ outcome: 'failed', end: 'not known' })
  expect(isThere).toBe(true)
})

test('public-reports 9: a full page that says that nothing follows is not the end', async () => {
  const items = Array.from({ length: 50 }, (_, index) => `item_${String(index).padStart(4, '0')}`)
  const { result, left } = await outcomeOf(items, (asked) => {
    if (!isItemList(asked)) return undefined
    const all = [...(asked.server.items.get(it) ?? [])]
    const after = asked.request.query?.after
    const from = after === undefined ? 0 : all.indexOf(after) + 1
    return answer(200, { data: all.slice(from, from + 20).map((id) => ({ id })), has_more: false })
  })
  expect(result).toMatchObject({ ...deleted, itemsErased: 50 })
  expect(left).toEqual([])
})
