/** Candidates in columns: what is put in comes out as it was, and in its order. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { CandidateColumns } from '../../src/policy/candidate-columns.ts'
import type { Due, Unlisted } from '../../src/policy/plan.ts'
import { checkProperty } from '../properties.ts'

const common = {
  id: fc.string({ minLength: 1, maxLength: 3 }),
  createdAt: fc.integer({ min: 0, max: 9 }),
  lastActiveAt: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
  shown: fc.oneof(fc.constant([]), fc.array(fc.constantFrom('', 'prod'), { maxLength: 2 })),
  rule: fc.constantFrom(undefined, 'first', '', 'undefined'),
}
const standing = fc.constantFrom(
  undefined,
  { kind: 'unknown' as const },
  { kind: 'beyond' as const, countedIn: { rule: undefined, group: null }, at: 0 },
)
const due: fc.Arbitrary<Due> = fc
  .tuple(
    fc.record({
      kind: fc.constant('due' as const),
      ...common,
      seenAt: fc.oneof(fc.integer({ min: 0, max: 99 }), fc.constant(Number.NEGATIVE_INFINITY)),
      standing,
    }),
    fc.constantFrom({}, { hasNoItems: true as const }),
  )
  .map(([one, more]) => ({ ...one, ...more }))
const unlisted: fc.Arbitrary<Unlisted> = fc.record({ kind: fc.constant('unlisted' as const), ...common })
const candidates = fc.uniqueArray(fc.oneof(due, unlisted), { selector: ({ id }) => id, maxLength: 30 })

const byAge = (a: Due | Unlisted, b: Due | Unlisted) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)

function columnsOf(all: readonly (Due | Unlisted)[]): CandidateColumns {
  const columns = new CandidateColumns()
  all.forEach((one, index) => {
    expect(columns.push(one)).toBe(index)
  })
  return columns
}

describe('candidates in columns', () => {
  test('come out as they were put in', () => {
    checkProperty(
      fc.property(candidates, (all) => {
        const columns = columnsOf(all)
        expect(columns.length).toBe(all.length)
        expect(all.map((_, place) => columns.at(place))).toEqual(all)
      }),
    )
  })

  test('come out as they were put in, whatever they have in common', () => {
    const times = { createdAt: 1, lastActiveAt: undefined }
    const rules = [{}, { rule: '' }, { rule: 'first' }, { rule: 'undefined' }]
    const standings = [
      {},
      { standing: { kind: 'unknown' } as const },
      { standing: { kind: 'beyond', countedIn: { rule: undefined, group: null }, at: 0 } as const },
    ]
    const all = [[], [''], ['prod']].flatMap((shown) =>
      rules.flatMap((rule) =>
        standings.flatMap((standing) =>
          [{}, { hasNoItems: true as const }].flatMap((items): (Due | Unlisted)[] => [
            { kind: 'due', id: 'a', ...times, seenAt: 7, shown, ...rule, ...standing, ...items },
            { kind: 'unlisted', id: 'a', ...times, shown, ...rule, ...standing, ...items },
          ]),
        ),
      ),
    )
    // Each twice: the second may have what the first has.
    const columns = columnsOf([...all, ...all])
    expect([...all, ...all].map((_, place) => columns.at(place))).toStrictEqual([...all, ...all])
  })

  test('are told apart by age, ties by id, and come oldest first', () => {
    checkProperty(
      fc.property(candidates, fc.nat(29), fc.nat(30), (all, from, to) => {
        const columns = columnsOf(all)
        const sorted = [...all].sort(byAge)
        const list = columns.oldestFirst()
        expect(list.length).toBe(all.length)
        expect([...list]).toEqual(sorted)
        expect([list.at(0), list.at(-1), list.at(all.length)]).toEqual([sorted[0], sorted.at(-1), undefined])
        expect([...list.slice(from, to)]).toEqual(sorted.slice(from, to))
        expect([...list.slice(from)]).toEqual(sorted.slice(from))
        expect([...list.slice(from).slice(1)]).toEqual(sorted.slice(from).slice(1))
        for (const [place, one] of all.entries()) {
          for (const [other, another] of all.entries()) {
            expect(columns.isOlder(place, other)).toBe(place !== other && byAge(one, another) < 0)
          }
        }
      }),
    )
  })

  test('of one age come by their ids', () => {
    const times = { createdAt: 1, lastActiveAt: undefined }
    const all = ['c', 'a', 'b'].map((id): Unlisted => ({ kind: 'unlisted', id, ...times, shown: [] }))
    expect([...columnsOf(all).oldestFirst()].map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  test('one takes the place of another, which leaves no trace', () => {
    checkProperty(
      fc.property(candidates, fc.nat(29), fc.oneof(due, unlisted), (all, at, other) => {
        fc.pre(at < all.length)
        const columns = columnsOf(all)
        columns.put(at, other)
        expect(all.map((_, place) => columns.at(place))).toEqual(all.with(at, other))
      }),
    )
  })

  test('are taken out by id where they are due; the others keep their order, and more can be put in', () => {
    checkProperty(
      fc.property(candidates, fc.array(fc.nat(29)), due, (all, places, more) => {
        const ids = new Set(places.flatMap((place) => all[place]?.id ?? []))
        const isTaken = ({ kind, id }: Due | Unlisted) => kind === 'due' && ids.has(id)
        const columns = columnsOf(all)
        expect(columns.take(ids)).toEqual(all.filter(isTaken))
        const left = all.filter((one) => !isTaken(one))
        expect(columns.length).toBe(left.length)
        expect(columns.push(more)).toBe(left.length)
        expect([...left, more].map((_, place) => columns.at(place))).toEqual([...left, more])
      }),
    )
  })

  test('are as many as there are, beyond one block of times', () => {
    const columns = new CandidateColumns()
    const one = (index: number): Due => ({
      kind: 'due',
      id: `c${index}`,
      createdAt: 10_000 - index,
      lastActiveAt: index + 0.5,
      seenAt: 2 * index,
      shown: [],
    })
    for (let index = 0; index < 10_000; index++) columns.push(one(index))
    for (const index of [0, 1, 4095, 4096, 4097, 8191, 8192, 9_999]) expect(columns.at(index)).toEqual(one(index))
    const list = columns.oldestFirst()
    expect(list.length).toBe(10_000)
    expect([list.at(0), list.at(-1)]).toEqual([one(9_999), one(0)])
    const odd = new Set(Array.from({ length: 5_000 }, (_, index) => `c${2 * index + 1}`))
    expect(columns.take(odd)).toHaveLength(5_000)
    expect([columns.length, columns.at(0), columns.at(2_500), columns.at(4_999)]).toEqual([
      5_000,
      one(0),
      one(5_000),
      one(9_998),
    ])
    // There is room for them already.
    for (let index = 10_000; index < 20_000; index++) columns.push(one(index))
    expect([columns.length, columns.at(14_999)]).toEqual([15_000, one(19_999)])
  })
})
