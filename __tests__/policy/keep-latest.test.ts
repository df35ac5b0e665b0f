import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { groupOf } from '../../src/policy/group.ts'
import { Heap } from '../../src/policy/heap.ts'
import { isOlder, KeepLatest, type Ranked } from '../../src/policy/keep-latest.ts'
import type { Grouping } from '../../src/policy/policy.ts'
import { ours } from '../../src/text.ts'
import { known, notSet, structured, type Thread, unasked, unknown } from '../../src/thread.ts'
import { nothingElse } from '../../src/threads/fields.ts'
import { checkProperty } from '../properties.ts'

describe('a heap', () => {
  test('hands out its elements in order, also where they tie', () => {
    checkProperty(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (numbers) => {
        const heap = new Heap<number>((a, b) => a < b)
        for (const number of numbers) heap.push(number)
        expect([...heap.values()].sort((a, b) => a - b)).toEqual([...numbers].sort((a, b) => a - b))
        const out: number[] = []
        for (let left = numbers.length; left > 0; left--) out.push(heap.replaceTop(Number.POSITIVE_INFINITY))
        expect(out).toEqual([...numbers].sort((a, b) => a - b))
      }),
    )
  })

  test.each([
    ['that rise', [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['that fall', [9, 8, 7, 6, 5, 4, 3, 2, 1]],
    ['that do neither', [5, 1, 9, 3, 7, 2, 8, 4, 6]],
    ['of which the last is a left child', [4, 2, 3, 1]],
    ['that tie', [2, 1, 2, 1, 2, 1]],
  ])('hands out numbers in order, also of those %s', (_, numbers) => {
    // No place is compared that holds nothing: it has no number.
    const heap = new Heap<{ readonly number: number }>((a, b) => a.number < b.number)
    for (const number of numbers) heap.push({ number })
    const out = numbers.map(() => heap.replaceTop({ number: Number.POSITIVE_INFINITY }).number)
    expect(out).toEqual(numbers.toSorted((a, b) => a - b))
  })

  test('empty, it has no top', () => {
    const heap = new Heap<number>((a, b) => a < b)
    expect([heap.top, heap.size]).toEqual([undefined, 0])
  })
})

test.each([
  [{ id: 'b', at: 1 }, { id: 'a', at: 2 }, true],
  [{ id: 'a', at: 2 }, { id: 'b', at: 1 }, false],
  [{ id: 'a', at: 1 }, { id: 'b', at: 1 }, true],
  [{ id: 'b', at: 1 }, { id: 'a', at: 1 }, false],
  [{ id: 'a', at: 1 }, { id: 'a', at: 1 }, false],
])('%j is older than %j, by its time and then by its id: %j', (one, other, is) => {
  expect(isOlder(one, other)).toBe(is)
})

/** Ids are distinct, as the listing guarantees; many are created at the same instant. */
const threads = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 3 }),
    at: fc.integer({ min: 0, max: 6 }),
    group: fc.constantFrom('a', 'b', null),
  }),
  { selector: ({ id }) => id, maxLength: 40 },
)

type Grouped = Ranked & { readonly group: string | null }

/** What the code must do, by sorting. */
function newest(all: readonly Grouped[], count: number): Set<string> {
  const groups = new Set(all.map(({ group }) => group))
  const kept = [...groups].flatMap((group) =>
    all
      .filter((one) => one.group === group)
      .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
      .slice(0, count),
  )
  return new Set(kept.map(({ id }) => id))
}

describe('keep-latest', () => {
  test('every thread comes out once: within, if it is among the newest of its group, else beyond', () => {
    checkProperty(
      fc.property(threads, fc.integer({ min: 0, max: 6 }), (all, count) => {
        const latest = new KeepLatest<Grouped>(count)
        const beyond = all.flatMap((one) => latest.offer(one, one.group) ?? [])
        const within = [...latest.kept()]
        expect(new Set(within.map(({ id }) => id))).toEqual(newest(all, count))
        expect([...beyond, ...within].map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort())
      }),
    )
  })

  test('a thread that comes out as beyond can be judged at once: no later one brings it back', () => {
    checkProperty(
      fc.property(threads, fc.integer({ min: 0, max: 4 }), (all, count) => {
        const latest = new KeepLatest<Grouped>(count)
        const whole = newest(all, count)
        for (const one of all) {
          const beyond = latest.offer(one, one.group)
          if (beyond !== undefined) expect(whole.has(beyond.id)).toBe(false)
        }
      }),
    )
  })

  test('memory grows with the groups, not with the listing', () => {
    const latest = new KeepLatest<Ranked>(3)
    for (let index = 0; index < 10_000; index++) latest.offer({ id: String(index), at: index % 977 }, null)
    expect([...latest.kept()]).toHaveLength(3)
  })

  test('older is earlier; at the same instant, the smaller id', () => {
    expect(isOlder({ id: 'b', at: 1 }, { id: 'a', at: 2 })).toBe(true)
    expect(isOlder({ id: 'a', at: 1 }, { id: 'b', at: 1 })).toBe(true)
    expect(isOlder({ id: 'a', at: 1 }, { id: 'a', at: 1 })).toBe(false)
  })
})

describe('the group that a thread is counted in', () => {
  const thread: Thread = { ...nothingElse, id: 'it', createdAt: known(0) }
  const withMetadata = (value: unknown) => ({ ...thread, metadata: known(new Map([['team', value as string]])) })
  const perTeam: Grouping = { by: 'metadata', key: 'team' }
  test.each<[string, Thread, Grouping, unknown]>([
    ['all together where nothing is counted per', thread, { by: 'nothing' }, { of: null }],
    ['its user', { ...thread, user: known('ada') }, { by: 'user' }, { of: 'ada' }],
    ['that of threads without a user', { ...thread, user: notSet }, { by: 'user' }, { of: null }],
    [
      'not to be told where the user is not a text',
      { ...thread, user: unknown(ours('it is not a text')) },
      { by: 'user' },
      'unknown',
    ],
    ['its agent', { ...thread, agent: known('agent_1') }, { by: 'agent' }, { of: 'agent_1' }],
    ['looked up where the agent was not listed', { ...thread, agent: unasked }, { by: 'agent' }, 'lookup'],
    ['the value of its metadata key', withMetadata('care'), perTeam, { of: 'care' }],
    ['an empty value is a value', withMetadata(''), perTeam, { of: '' }],
    ['that of threads without the key', withMetadata(null), perTeam, { of: null }],
    ['that of threads without any metadata', { ...thread, metadata: known(new Map()) }, perTeam, { of: null }],
    ['looked up where the metadata was not listed', { ...thread, metadata: unasked }, perTeam, 'lookup'],
    ['not to be told where the value has no text', withMetadata(structured), perTeam, 'unknown'],
    [
      'not to be told where the metadata is unknown',
      { ...thread, metadata: unknown(ours('it is not an object')) },
      perTeam,
      'unknown',
    ],
  ])('%s', (_, one, grouping, group) => expect(groupOf(one, grouping)).toEqual(group))
})
