import { expect, test } from '@jest/globals'
import { hostileTexts, populate } from '../../sandbox/population.ts'
import { Store } from '../../sandbox/store.ts'
import type { StoredThread } from '../../sandbox/thread.ts'
import { worked } from '../work.ts'
import { now } from './ask.ts'

const population = (size: number, seed = 1) =>
  populate({ size, seed, now, idStyle: { prefix: 'sess_' }, oddIds: false })

const thread = (id: string, createdAt: number): StoredThread => ({
  id,
  createdAt,
  lastActiveAt: createdAt,
  activity: 'resting',
  metadata: {},
  title: null,
  user: 'someone@example.com',
  agent: 'agent_1',
  model: 'gpt-5.4',
  items: 0,
})

test('a million threads: found by id, paged from anywhere, in no time', () => {
  const store = new Store(population(1_000_000))
  const begin = worked()
  const middle = population(1_000_000).thread(500_000)
  expect(store.get(middle.id)).toEqual(middle)
  const page = store.page('asc', 100, store.placeOf(middle.id))
  expect(page.threads[0]).toEqual(population(1_000_000).thread(500_001))
  expect(page.more).toBe(true)
  expect(store.delete(middle.id)).toBe(true)
  expect(store.size).toBe(999_999)
  expect(worked() - begin).toBeLessThan(2000)
})

test('page after page by offset costs the page', () => {
  const store = new Store(population(50_000))
  const begin = worked()
  let count = 0
  for (let offset = 0; offset < 50_000; offset += 1000) count += store.slice('asc', offset, 1000).length
  expect(count).toBe(50_000)
  expect(worked() - begin).toBeLessThan(3000)
})

test('added threads take their place among the others', () => {
  const store = new Store(population(50))
  const third = population(50).createdAt(3)
  for (const [id, at] of [
    ['new', now],
    ['tie', third],
    ['old', 0],
    ['older', -5],
  ] as const)
    store.add(thread(id, at))
  const ids = store.page('asc', 100, undefined).threads.map(({ id }) => id)
  const times = store.page('asc', 100, undefined).threads.map(({ createdAt }) => createdAt)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect([ids[0], ids[1], ids.at(-1)]).toEqual(['older', 'old', 'new'])
  expect(store.page('desc', 100, undefined).threads.map(({ id }) => id)).toEqual(ids.toReversed())
  for (const [index, id] of ids.entries()) {
    expect(store.page('asc', 1, store.placeOf(id)).threads[0]?.id).toBe(ids[index + 1])
    expect(store.page('desc', 1, store.placeOf(id)).threads[0]?.id).toBe(ids[index - 1])
  }
  expect(store.slice('asc', 2, 3).map(({ id }) => id)).toEqual(ids.slice(2, 5))
})

test('what is deleted is gone, once; what is changed stays where it was', () => {
  const store = new Store(population(10))
  const [first, second] = store.page('asc', 2, undefined).threads.map(({ id }) => id) as [string, string]
  expect([store.delete(first), store.delete(first), store.get(first)]).toEqual([true, false, undefined])
  expect([store.knows(first), store.isListed(first), store.recall(first)?.id]).toEqual([true, false, first])
  store.update(second, { createdAt: now, title: 'changed' })
  expect(store.page('asc', 1, undefined).threads[0]?.title).toBe('changed')
  expect([...store.all()]).toHaveLength(9)
  expect(store.deletedIds).toEqual([first])
  expect(store.count(({ title }) => title === 'changed')).toBe(1)
})

test('a population depends on its seed alone', () => {
  const threads = (seed: number) => Array.from({ length: 50 }, (_, index) => population(50, seed).thread(index))
  expect(threads(1)).toEqual(threads(1))
  expect(threads(1)).not.toEqual(threads(2))
})

test('creation times never fall, ids never repeat and lead back to their thread', () => {
  const many = population(20_000)
  const ids = new Set<string>()
  for (let index = 0; index < many.size; index++) {
    const { id, createdAt, lastActiveAt } = many.thread(index)
    ids.add(id)
    expect(many.indexOf(id)).toBe(index)
    if (index > 0 && createdAt < many.createdAt(index - 1))
      throw new Error(`thread ${index} is older than the one before`)
    if (lastActiveAt < createdAt || lastActiveAt > now)
      throw new Error(`thread ${index} was active at an impossible time`)
  }
  expect(ids.size).toBe(many.size)
  for (const stranger of ['', 'sess_', 'sess_0', 'thread_x', `${many.thread(0).id}0`]) {
    expect(many.indexOf(stranger)).toBeUndefined()
  }
})

test('a population has everything that a policy may meet', () => {
  const day = 86_400_000
  const threads = Array.from({ length: 5000 }, (_, index) => population(5000).thread(index))
  const count = (fits: (thread: StoredThread) => boolean) => threads.filter(fits).length
  const retained = (fits: (text: string) => boolean) =>
    count(({ metadata }) => typeof metadata?.retain_until === 'string' && fits(metadata.retain_until))

  expect(count(({ createdAt }) => now - createdAt < day)).toBeGreaterThan(0)
  expect(count(({ createdAt }) => now - createdAt > 3 * 365 * day)).toBeGreaterThan(100)
  expect(
    count(({ createdAt, lastActiveAt }) => now - createdAt > 365 * day && now - lastActiveAt < day),
  ).toBeGreaterThan(50)
  for (const activity of ['running', 'waiting', 'failed']) {
    expect(count((each) => each.activity === activity)).toBeGreaterThan(20)
  }
  expect(count(({ metadata }) => metadata?.legal_hold === 'true')).toBeGreaterThan(50)
  expect(count(({ metadata }) => metadata != null && Object.keys(metadata).length === 0)).toBeGreaterThan(100)
  expect(count(({ metadata }) => metadata === null)).toBeGreaterThan(0)
  expect(count(({ metadata }) => metadata === undefined)).toBeGreaterThan(0)
  expect(retained((text) => Date.parse(text) > now)).toBeGreaterThan(30)
  expect(retained((text) => Date.parse(text) < now)).toBeGreaterThan(30)
  expect(retained((text) => /^\d{4}-\d\d-\d\d$/.test(text))).toBeGreaterThan(30)
  expect(retained((text) => !/^\d{4}-\d\d-\d\d/.test(text))).toBeGreaterThan(0)
  expect(count(({ title }) => hostileTexts.some((text) => text === title))).toBeGreaterThan(20)
  expect(count(({ items }) => items === 0)).toBeGreaterThan(50)
  expect(count(({ items }) => items > 100)).toBeGreaterThan(10)
  expect(new Set(threads.map(({ metadata }) => metadata?.env))).toEqual(
    new Set(['production', 'staging', 'preview', undefined]),
  )
  expect(threads.every(({ user }) => user.endsWith('@example.com'))).toBe(true)
})
