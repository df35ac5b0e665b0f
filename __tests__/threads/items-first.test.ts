/** Conversations: their items outlive them, so the items go first, and what cannot be erased whole is left in place. */

import { describe, expect, test } from '@jest/globals'
import type { Sandbox } from '../../sandbox/server.ts'
import { headline } from '../../src/report/headline.ts'
import { summary } from '../../src/report/summary/summary.ts'
import { Stop } from '../../src/stop.ts'
import { ours, rendered, Text } from '../../src/text.ts'
import { act, ago, lines, outcomes, started } from './acting.ts'

/** A text that is shown like this. */
const shown = (pattern: string | RegExp) => ({
  asymmetricMatch: (found: unknown) => found instanceof Text && rendered(found).search(pattern) >= 0,
  toString: () => 'Text',
})

const live = { 'dry-run': 'false', 'older-than': '30d', concurrency: '1', verify: 'none' }
const open = (quirks = {}) => started({ api: 'conversations', quirks: { lists: true, ...quirks } })
const old = (items: number) => ({ createdAt: ago(60), lastActiveAt: ago(60), items })

const deletions = (sandbox: Sandbox) => lines(sandbox).filter((request) => request.startsWith('DELETE'))

test('every item, then the conversation; the report counts the items', async () => {
  await using sandbox = await open()
  const [one, two] = [sandbox.add(old(3)), sandbox.add(old(2))]
  const items = [one, two].map(({ id }) => sandbox.items(id).map((item) => item.id))
  const { account } = await act(sandbox, live)
  expect(outcomes(account)).toEqual({ [one.id]: 'deleted', [two.id]: 'deleted' })
  expect(account.swept).toMatchObject({ itemsErased: 5, outcomes: [{ itemsErased: 3 }, { itemsErased: 2 }] })
  expect([one, two].map(({ id }) => sandbox.items(id))).toEqual([[], []])
  for (const [index, { id }] of [one, two].entries()) {
    expect(deletions(sandbox).filter((request) => request.includes(id))).toEqual([
      ...(items[index] ?? []).map((item) => `DELETE /conversations/${id}/items/${item}`),
      `DELETE /conversations/${id}`,
    ])
  }
})

test('items over several pages, and none at all', async () => {
  await using sandbox = await open()
  const [many, none] = [sandbox.add(old(230)), sandbox.add(old(0))]
  const { account } = await act(sandbox, live)
  expect(outcomes(account)).toEqual({ [many.id]: 'deleted', [none.id]: 'deleted' })
  expect(account.swept?.itemsErased).toBe(230)
  expect(sandbox.items(many.id)).toEqual([])
  const ofNone = lines(sandbox).filter((request) => request.includes(none.id))
  expect(ofNone).toEqual([
    `GET /conversations/${none.id}/items?limit=100&order=asc`,
    `DELETE /conversations/${none.id}`,
  ])
})

describe('an item that cannot be deleted', () => {
  test.each([
    ['403', { status: 403, body: { error: { message: 'No', code: 'forbidden' } } }, 'the server answered 403'],
    ['409', { status: 409, body: { error: { message: 'Locked' } } }, 'the server answered 409'],
    ['500 for good', { status: 500, body: {} }, 'server error 500'],
    [
      'a lost route',
      { status: 404, body: { error: { message: 'Invalid URL (DELETE /v1)' } } },
      'the server answered 404',
      2,
    ],
  ])('%s: the conversation is failed and left in place, the others have their turn', async (_, reply, note, erased = 1) => {
    await using sandbox = await open()
    const [stuck, fine] = [sandbox.add(old(3)), sandbox.add(old(1))]
    const second = sandbox.items(stuck.id)[1]?.id ?? ''
    sandbox.setBefore(({ method, path }) => (method === 'DELETE' && path.endsWith(second) ? reply : undefined))
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [stuck.id]: 'failed', [fine.id]: 'deleted' })
    expect(account).toMatchObject({
      status: 'failed',
      swept: {
        itemsErased: erased + 1,
        outcomes: [{ itemsErased: erased, note: shown(note) }, {}],
      },
    })
    expect(sandbox.get(stuck.id)).toBeDefined()
    expect(sandbox.items(stuck.id)).toHaveLength(3 - erased)
    expect(deletions(sandbox)).not.toContain(`DELETE /conversations/${stuck.id}`)

    sandbox.setBefore(undefined)
    const next = await act(sandbox, live)
    expect(next.account).toMatchObject({ status: 'complete', swept: { itemsErased: 3 - erased } })
    expect(sandbox.items(stuck.id)).toEqual([])
  })

  test('accepted, but not done: the conversation is failed and left in place', async () => {
    await using sandbox = await open()
    const { id } = sandbox.add(old(2))
    sandbox.setBefore(({ method, path }) => {
      if (method === 'DELETE' && path.includes('/items/')) return { body: { id, object: 'conversation' } }
      return method === 'GET' && path.includes('/items/') ? { body: { id: 'msg_1', type: 'message' } } : undefined
    })
    const { account } = await act(sandbox, live)
    expect(account.swept?.outcomes).toEqual([
      expect.objectContaining({
        outcome: 'failed',
        note: 'an item is still there, although its deletion was accepted',
      }),
    ])
    expect(sandbox.get(id)).toBeDefined()
  })

  test('deleted, but still listed: left in place until the list shows that they are gone', async () => {
    await using sandbox = await open()
    const { id } = sandbox.add(old(2))
    const shown = sandbox.items(id).map((item) => ({ id: item.id, type: 'message' }))
    sandbox.setBefore(({ method, path, query }) => {
      if (method === 'GET' && path.includes('/items/')) return { status: 404, body: { error: { message: 'No item' } } }
      return query.get('order') === 'asc' && path.endsWith('/items')
        ? { body: { object: 'list', data: shown, last_id: shown.at(-1)?.id, has_more: false } }
        : undefined
    })
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'failed' })
    expect(account.swept?.outcomes[0]).toMatchObject({ end: 'still there', itemsErased: 0 })
    expect(sandbox.items(id)).toEqual([])
  })
})

describe('items that went before conversations that did not', () => {
  /** The second item of the first one cannot be deleted. */
  async function halfErased(others: number) {
    await using sandbox = await open()
    const stuck = sandbox.add(old(3))
    for (let index = 0; index < others; index++) sandbox.add(old(2))
    const second = sandbox.items(stuck.id)[1]?.id ?? ''
    sandbox.setBefore(({ method, path }) =>
      method === 'DELETE' && path.endsWith(second) ? { status: 403, body: {} } : undefined,
    )
    const { account } = await act(sandbox, live)
    return { headline: headline(account), summary: summary(account) }
  }

  test('alone: not nothing was deleted', async () => {
    const told = await halfErased(0)
    expect(told.headline).toBe('Live run failed: 1 item deleted, but no conversation, 1 still there')
    expect(told.summary).toMatch(/1 item erased in conversations that were not deleted/)
  })

  test('beside others that went: each item is told with its conversation', async () => {
    const told = await halfErased(2)
    expect(told.headline).toBe('Live run failed: 2 conversations deleted, 1 still there')
    expect(told.summary).toMatch(/4 items in them erased first/)
    expect(told.summary).toMatch(/1 item erased in conversations that were not deleted/)
  })
})

test('an item that somebody else deleted is gone, and not counted', async () => {
  await using sandbox = await open()
  const { id } = sandbox.add(old(3))
  const [first] = sandbox.items(id)
  let isGone = false
  sandbox.setBefore(({ method, path }) => {
    if (method === 'DELETE' && path.endsWith(first?.id ?? '-')) {
      isGone = true
      return { status: 404, body: { error: { message: `No item '${first?.id}'` } } }
    }
    if (!isGone || method !== 'GET' || !path.endsWith('/items')) return undefined
    const data = sandbox.items(id).filter((item) => item.id !== first?.id)
    return { body: { object: 'list', data: data.map((item) => ({ id: item.id })), has_more: false } }
  })
  const { account } = await act(sandbox, live)
  expect(account.swept).toMatchObject({ itemsErased: 2, counts: { deleted: 1 } })
})

test('a deletion whose answer was lost counts, though the second attempt finds nothing', async () => {
  await using sandbox = await open()
  const { id } = sandbox.add(old(2))
  let lost = 0
  sandbox.setBefore(({ method, path }) => {
    if (method !== 'DELETE' || !path.includes('/items/') || lost > 0) return undefined
    lost += 1
    return { fault: 'lost' }
  })
  const { account } = await act(sandbox, live)
  expect(account.swept).toMatchObject({ itemsErased: 2, counts: { deleted: 1 } })
  expect(sandbox.items(id)).toEqual([])
})

test('new items that come while the others go: deleted as well; if they never stop, the conversation is left', async () => {
  await using sandbox = await open()
  const { id } = sandbox.add(old(2))
  const whole = { createdAt: ago(60), items: 2 }
  let added = 0
  sandbox.setBefore(({ method }) => {
    if (method === 'DELETE' && added === 0) sandbox.update(id, { items: whole.items + ++added })
    return undefined
  })
  const { account } = await act(sandbox, live)
  expect(account.swept).toMatchObject({ itemsErased: 3, counts: { deleted: 1 } })

  const busy = sandbox.add(old(1))
  let items = 1
  sandbox.setBefore(({ method, path }) => {
    if (method === 'DELETE' && path.includes(busy.id)) sandbox.update(busy.id, { items: ++items })
    return undefined
  })
  const next = await act(sandbox, live)
  expect(next.account.swept?.outcomes).toEqual([
    expect.objectContaining({ outcome: 'failed', note: 'it got new items while its items were being deleted' }),
  ])
  expect(sandbox.get(busy.id)).toBeDefined()
})

test('items that were not come to, because answers were lost, are no new items', async () => {
  await using sandbox = await started({
    api: 'conversations',
    threads: 0,
    quirks: { lists: true },
    faults: { lost: 0.3, on: ['delete'] },
  })
  const added = sandbox.add(old(40))
  const { account } = await act(sandbox, live)
  expect(outcomes(account)).toEqual({ [added.id]: 'deleted' })
  expect(sandbox.items(added.id)).toEqual([])
})

describe('its items cannot be listed', () => {
  test.each([
    ['500', { status: 500, body: {} }],
    ['403', { status: 403, body: {} }],
    ['a bare array', { body: [] }],
    ['no "has_more"', { body: { data: [] } }],
    ['an item without an id', { body: { data: [{ type: 'message' }], has_more: false } }],
    ['the same page for ever', { body: { data: [{ id: 'x' }], has_more: true, last_id: 'x' } }],
  ])('%s: failed, and nothing of it is deleted', async (_, reply) => {
    await using sandbox = await open()
    const { id } = sandbox.add(old(3))
    sandbox.setBefore(({ path, method }) => (method === 'GET' && path.endsWith('/items') ? reply : undefined))
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'failed' })
    expect(deletions(sandbox)).toEqual([])
  })

  test('404, although the conversation is there: failed, with a cause and a way out of its own', async () => {
    await using sandbox = await open()
    const { id } = sandbox.add(old(3))
    const other = sandbox.add(old(2))
    const absent = { status: 404, body: { error: { message: `Conversation with id '${id}' not found.` } } }
    sandbox.setBefore(({ path }) => (path === `/conversations/${id}/items` ? absent : undefined))
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'failed', [other.id]: 'deleted' })
    expect(sandbox.get(id)).toBeDefined()
    const failed = account.swept?.outcomes.find(({ outcome }) => outcome === 'failed')
    expect(failed).toMatchObject({ end: 'still there', note: 'its items were not found', status: 404 })
    expect(String(failed?.hint)).toMatch(/left in place.*ask the provider to erase it/)
  })

  test('the conversation itself is gone: already gone', async () => {
    await using sandbox = await open()
    const { id } = sandbox.add(old(3))
    sandbox.setBefore(({ path }) => {
      if (path.endsWith('/items')) sandbox.remove(id)
      return undefined
    })
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'already-gone' })
  })
})

describe('the deletion of an item is answered with nothing, and did nothing', () => {
  const silent = (sandbox: Sandbox, times: number) => {
    let seen = 0
    sandbox.setBefore(({ method, path }) =>
      method === 'DELETE' && path.includes('/items/') && ++seen <= times ? { body: '' } : undefined,
    )
  }

  test('it is sent again, and each item counts once', async () => {
    await using sandbox = await open()
    const { id } = sandbox.add(old(3))
    silent(sandbox, 4)
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'deleted' })
    expect(account.swept?.itemsErased).toBe(3)
    expect(deletions(sandbox).filter((line) => line.includes('/items/'))).toHaveLength(7)
  })

  test('always: the conversation stays, with the items, and none counts as erased', async () => {
    await using sandbox = await open()
    const { id } = sandbox.add(old(2))
    silent(sandbox, Number.POSITIVE_INFINITY)
    const { account } = await act(sandbox, live)
    expect(account.swept?.outcomes).toMatchObject([
      { outcome: 'failed', note: 'an item is still there, although its deletion was accepted' },
    ])
    expect(account.swept?.itemsErased).toBe(0)
    expect(sandbox.get(id)).toBeDefined()
    expect(sandbox.items(id)).toHaveLength(2)
  })
})

describe('cancelled', () => {
  const cancelAt = (sandbox: Sandbox, stop: Stop, request: RegExp, count = 1) => {
    let seen = 0
    sandbox.setBefore(({ method, path }) => {
      if (request.test(`${method} ${path}`) && ++seen === count)
        stop.request('cancelled', ours('the run was cancelled'))
      return undefined
    })
  }

  test('between two items: failed, with the number of items erased; no further request', async () => {
    await using sandbox = await open()
    const { id } = sandbox.add(old(5))
    const stop = new Stop()
    cancelAt(sandbox, stop, /^DELETE .*items/, 2)
    const { account } = await act(sandbox, live, { stop })
    expect(account).toMatchObject({
      status: 'cancelled',
      swept: {
        itemsErased: 2,
        outcomes: [{ outcome: 'failed', itemsErased: 2, note: shown(/^stopped while its items/) }],
      },
    })
    expect(deletions(sandbox)).toHaveLength(2)
    expect(sandbox.get(id)).toBeDefined()
    expect(sandbox.items(id)).toHaveLength(3)
  })

  test('before the first item: not attempted', async () => {
    await using sandbox = await open()
    const { id } = sandbox.add(old(5))
    const stop = new Stop()
    cancelAt(sandbox, stop, /^GET .*items/)
    const { account } = await act(sandbox, live, { stop })
    expect(outcomes(account)).toEqual({ [id]: 'not-attempted' })
    expect(deletions(sandbox)).toEqual([])
  })

  test('after the last item: failed, because the conversation is still there', async () => {
    await using sandbox = await open()
    const { id } = sandbox.add(old(2))
    const stop = new Stop()
    cancelAt(sandbox, stop, /^DELETE .*items/, 2)
    const { account } = await act(sandbox, live, { stop })
    expect(outcomes(account)).toEqual({ [id]: 'failed' })
    expect(account.swept?.itemsErased).toBe(2)
    expect(sandbox.get(id)).toBeDefined()
  })
})

describe('last activity, where items carry no time, as the published reference has it', () => {
  test('inactive-for keeps every conversation that has items, and says why', async () => {
    await using sandbox = await open()
    const { id } = sandbox.add(old(3))
    const empty = sandbox.add(old(0))
    const { account } = await act(sandbox, { ...live, 'inactive-for': '14d' })
    expect(outcomes(account)).toEqual({ [empty.id]: 'deleted' })
    expect(sandbox.get(id)).toBeDefined()
    expect(String(account.warnings[0]?.message)).toMatch(
      /keeps every conversation that has items: use older-than instead/,
    )
    expect(account.survey?.tally.unknownCauses()).toEqual([
      { cause: 'its newest entry tells no time', count: 1, ids: [id] },
    ])
  })

  test('a condition on last activity in where says so as well; without one there is no warning', async () => {
    await using sandbox = await open()
    sandbox.add(old(3))
    const warnings = async (inputs: Record<string, string>) =>
      (await act(sandbox, { 'older-than': '30d', ...inputs })).account.warnings.map(({ message }) => String(message))
    const caveat = expect.stringMatching(/items of conversations no time/)
    expect(await warnings({ where: "idle > duration('720h')" })).toContainEqual(caveat)
    expect(await warnings({ where: "age > duration('720h')" })).toEqual([])
  })
})

describe('the items of a conversation that is not there, though it is listed, cannot be dealt with', () => {
  test.each([
    ['a server error', { status: 500, body: {} }],
    ['no JSON', { status: 200, body: 'a page' }],
    ['a refusal', { status: 403, body: { error: { message: 'No', code: 'forbidden' } } }],
  ])('%s: already gone, and never still there', async (_, reply) => {
    await using sandbox = await open()
    const [ghost, fine] = [sandbox.add(old(1)), sandbox.add(old(1))]
    sandbox.add({ createdAt: ago(1) })
    sandbox.setBefore(({ path, method }) => {
      if (path.startsWith(`/conversations/${ghost.id}/items`)) return reply
      // It goes when the list has been read.
      if (method === 'DELETE' || path.includes(fine.id)) sandbox.remove(ghost.id)
      return undefined
    })
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [ghost.id]: 'already-gone', [fine.id]: 'deleted' })
    expect(account.status).toBe('complete')
  })
})
