import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isOlder } from '../../src/policy/extremes.ts'
import {
  type Candidate,
  candidateOf,
  type Due,
  overdueAge,
  reasonToDelete,
  type Spared,
  tripped,
} from '../../src/policy/plan.ts'
import { WithinBudget } from '../../src/policy/planners/within-budget.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { ours } from '../../src/text.ts'
import { known, structured, type Thread, unknown } from '../../src/thread.ts'
import { nothingElse } from '../../src/threads/fields.ts'
import { barePolicy } from '../bare-policy.ts'
import { checkProperty } from '../properties.ts'
import { due, planOf } from './candidates.ts'
import { day, now } from './session.ts'

const candidates = fc
  .uniqueArray(
    fc.tuple(
      fc.string({ minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: 9 }),
      fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
    ),
    {
      selector: ([id]) => id,
      maxLength: 30,
    },
  )
  .map((all) => all.map(([id, createdAt, active]) => due(id, createdAt, { lastActiveAt: active })))

const oldestFirst = (a: Candidate, b: Candidate) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)
const plannedOf = (all: readonly Due[], budget: number) => [...planOf(budget, ...all).planned]

describe('a plan', () => {
  test('is the oldest candidates, oldest first, up to the budget; what is over it is counted and bounded', () => {
    checkProperty(
      fc.property(candidates, fc.integer({ min: 0, max: 12 }), (all, budget) => {
        const sorted = [...all].sort(oldestFirst)
        const [within, beyond] = budget === 0 ? [sorted, []] : [sorted.slice(0, budget), sorted.slice(budget)]
        const plan = planOf(budget, ...all)
        expect([...plan.planned]).toEqual(within)
        expect(plan.candidates).toBe(all.length)
        if (beyond.length === 0) expect(plan.overBudget).toBeUndefined()
        else {
          expect(plan.overBudget).toMatchObject({ count: beyond.length, oldest: beyond[0], newest: beyond.at(-1) })
          const idle = beyond.map(({ lastActiveAt }) => lastActiveAt ?? Number.POSITIVE_INFINITY)
          expect(plan.overBudget?.idlest.lastActiveAt ?? Number.POSITIVE_INFINITY).toBe(Math.min(...idle))
        }
      }),
    )
  })

  test('a smaller budget plans a prefix', () => {
    checkProperty(
      fc.property(candidates, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 12 }), (all, budget, more) => {
        const small = plannedOf(all, budget)
        expect(plannedOf(all, more === 0 ? 0 : budget + more).slice(0, small.length)).toEqual(small)
      }),
    )
  })

  test('is the same in whatever order the candidates come', () => {
    checkProperty(
      fc.property(
        candidates.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        fc.integer({ min: 0, max: 9 }),
        ([all, shuffled], budget) => {
          const [one, other] = [planOf(budget, ...all), planOf(budget, ...shuffled)]
          expect([...other.planned]).toEqual([...one.planned])
          expect(other.overBudget?.oldest).toEqual(one.overBudget?.oldest)
          expect(other.overBudget?.newest).toEqual(one.overBudget?.newest)
        },
      ),
    )
  })

  const many = Array.from({ length: 40 }, (_, index) => due(`c${index}`, index))
  test.each([
    ['oldest first', many],
    ['newest first', many.toReversed()],
    ['now the one, now the other', many.map((_, index) => many[(index * 7) % 40] as Due)],
  ])('of more than it keeps ready is of the oldest, and tells of each of the others once: %s', (_, all) => {
    const told: string[] = []
    const planner = new WithinBudget(2, ({ id }, why) => told.push(`${id} ${why}`))
    for (const one of all) planner.add(one)
    const plan = planner.plan()
    expect([...plan.planned]).toEqual(many.slice(0, 2))
    // Ten for each place are kept ready, in case that threads stay.
    expect(plan.reserves).toEqual(many.slice(2, 22))
    expect(plan.overBudget).toMatchObject({ count: 38, oldest: many[2], newest: many[39] })
    expect(told.sort()).toEqual(
      many
        .slice(2)
        .map(({ id }) => `${id} beyond max-deletions`)
        .sort(),
    )
  })

  test('has room again where some were handed back, and still keeps the oldest', () => {
    const planner = new WithinBudget(1)
    for (const one of many.slice(29)) planner.add(one)
    expect(planner.takeBack(new Set(['c29', 'c38']))).toEqual([many[29], many[38]])
    for (const one of many.slice(0, 29).toReversed()) planner.add(one)
    const plan = planner.plan()
    expect([...plan.planned, ...plan.reserves]).toEqual(many.slice(0, 11))
    expect(plan).toMatchObject({ candidates: 38, overBudget: { count: 37 } })
  })

  test('does not hand back what nobody found: it stays planned', () => {
    const planner = new WithinBudget(0)
    const unlisted = { kind: 'unlisted', id: 'a', createdAt: 1, lastActiveAt: undefined, shown: [] } as const
    planner.add(unlisted)
    expect(planner.takeBack(new Set(['a']))).toEqual([])
    expect([...planner.plan().planned]).toEqual([unlisted])
  })

  test('holds no more than the budget', () => {
    const planner = new WithinBudget(10)
    for (let index = 0; index < 10_000; index++) planner.add(due(`c${index}`, (index * 7919) % 9973))
    expect(planner.plan().planned).toHaveLength(10)
    expect(planner.plan()).toMatchObject({ candidates: 10_000, overBudget: { count: 9_990 } })
  })

  test('takes in what an approved plan names and is to be spared, at its place and at no cost to the budget', () => {
    const planner = new WithinBudget(2)
    const spared: Spared = {
      ...due('b', 2),
      kind: 'spared',
      because: ours('it is not old enough'),
      isUndecided: false,
    }
    for (const one of [due('a', 1), due('c', 3)]) planner.add(one)
    planner.spare(spared)
    expect(planner.plan()).toEqual({
      planned: [due('a', 1), spared, due('c', 3)],
      reserves: [],
      candidates: 3,
      unplanned: 0,
      overBudget: undefined,
    })
  })

  test('leaves what an approved plan does not name for the next run, however much room there is', () => {
    const planner = new WithinBudget(0)
    planner.add(due('a', 1))
    planner.leave(due('d', 4, { lastActiveAt: 4 }))
    planner.leave(due('b', 2, { lastActiveAt: 9 }))
    const plan = planner.plan()
    expect({ ...plan, planned: [...plan.planned] }).toMatchObject({
      planned: [due('a', 1)],
      reserves: [],
      candidates: 3,
      unplanned: 2,
      overBudget: {
        count: 2,
        oldest: due('b', 2, { lastActiveAt: 9 }),
        newest: due('d', 4, { lastActiveAt: 4 }),
        idlest: due('d', 4, { lastActiveAt: 4 }),
      },
    })
  })

  test('takes the oldest for the one inactive longest where no activity is known', () => {
    expect(planOf(1, due('a', 1), due('c', 3), due('b', 2)).overBudget?.idlest.id).toBe('b')
  })
})

test.each([
  ['created earlier', due('b', 1), due('a', 2), true],
  ['created later', due('a', 2), due('b', 1), false],
  ['created at the same time, by its id', due('a', 1), due('b', 1), true],
  ['created at the same time, not by its id', due('b', 1), due('a', 1), false],
  ['the same', due('a', 1), due('a', 1), false],
])('one candidate comes before another: %s', (_, one, other, isFirst) => {
  expect(isOlder(one, other)).toBe(isFirst)
})

describe('the guard (abort-above)', () => {
  test.each([
    ['none is set', undefined, 1_000_000, 1_000_000, false],
    ['as many as allowed', { kind: 'count', limit: 500 } as const, 500, 1_000, false],
    ['one more', { kind: 'count', limit: 500 } as const, 501, 1_000, true],
    ['none allowed, none found', { kind: 'count', limit: 0 } as const, 0, 5, false],
    ['none allowed, one found', { kind: 'count', limit: 0 } as const, 1, 5, true],
    ['just the share', { kind: 'percent', limit: 40 } as const, 40, 100, false],
    ['just above the share', { kind: 'percent', limit: 40 } as const, 41, 100, true],
    ['a third of three is above 33 %', { kind: 'percent', limit: 33 } as const, 1, 3, true],
    ['a third of three is not above 33.4 %', { kind: 'percent', limit: 33.4 } as const, 1, 3, false],
    ['nothing was listed', { kind: 'percent', limit: 0 } as const, 0, 0, false],
    ['all of them, and all allowed', { kind: 'percent', limit: 100 } as const, 7, 7, false],
  ])('%s', (_, guard, found, listed, trips) => {
    expect(tripped(guard, { candidates: found, kept: listed - found })).toBe(trips)
  })
})

describe('a candidate', () => {
  const thread: Thread = {
    ...nothingElse,
    id: 'it',
    createdAt: known(now - 40 * day),
    lastActiveAt: known(now - 10 * day),
    metadata: known(
      new Map<string, string | null | typeof structured>([
        ['app', 'support'],
        ['n', null],
        ['deep', structured],
      ]),
    ),
  }

  test('carries times, and of its metadata only the values that the summary may show', () => {
    expect(candidateOf(thread, { now, seenAt: 5, summaryKeys: ['deep', 'app', 'n', 'absent'] })).toEqual({
      kind: 'due',
      id: 'it',
      createdAt: now - 40 * day,
      lastActiveAt: now - 10 * day,
      seenAt: 5,
      shown: ['', 'support', '', ''],
    })
    expect(candidateOf(thread, { now, seenAt: 5, summaryKeys: [] }).shown).toEqual([])
  })

  test('a creation time a little in the future counts as now', () => {
    expect(candidateOf({ ...thread, createdAt: known(now + 5) }, { now, seenAt: 0, summaryKeys: [] }).createdAt).toBe(
      now,
    )
  })

  test.each<[string, Partial<Policy>, string]>([
    ['its age', { olderThan: day }, 'created 40 days ago'],
    ['its inactivity', { inactiveFor: day }, 'last active 10 days ago'],
    ['both', { olderThan: day, inactiveFor: day }, 'created 40 days ago, last active 10 days ago'],
    [
      'the subject, without a name',
      { olderThan: day, subject: { key: 'user', value: 'ada' } },
      'belongs to the subject, created 40 days ago',
    ],
    [
      'metadata, without a value',
      { olderThan: day, metadata: [{ operator: 'exists', key: { kind: 'literal', text: 'app' }, values: [] }] },
      'created 40 days ago, metadata matches',
    ],
    [
      'an expression, without its text',
      {
        olderThan: day,
        where: { text: 'x', usesActivity: false, usesMetadata: false, evaluate: () => ({ truth: 'holds' }) },
      },
      'created 40 days ago, expression is true',
    ],
  ])('must go because of %s', (_, policy, reason) => {
    expect(
      reasonToDelete(candidateOf(thread, { now, seenAt: 0, summaryKeys: ['app'] }), { ...barePolicy, ...policy }, now),
    ).toEqual(reason)
  })

  test('whose facts are not known is as old as now, was never active, and shows nothing', () => {
    const bare: Thread = { ...nothingElse, id: 'it', createdAt: unknown(ours('time is not a number')) }
    expect(candidateOf(bare, { now, seenAt: 5, summaryKeys: ['app'] })).toEqual({
      kind: 'due',
      id: 'it',
      createdAt: now,
      lastActiveAt: undefined,
      seenAt: 5,
      shown: [],
    })
  })

  test('does not say how long it was inactive where that is not known', () => {
    const unasked = { ...candidateOf(thread, { now, seenAt: 0, summaryKeys: [] }), lastActiveAt: undefined }
    expect(reasonToDelete(unasked, { ...barePolicy, olderThan: day, inactiveFor: day }, now)).toEqual(
      'created 40 days ago',
    )
  })

  test('is overdue by its creation where the policy has older-than, else by its activity', () => {
    const { createdAt, lastActiveAt } = candidateOf(thread, { now, seenAt: 0, summaryKeys: [] })
    expect(overdueAge({ createdAt, lastActiveAt }, { ...barePolicy, olderThan: 1, inactiveFor: 1 }, now)).toBe(40 * day)
    expect(overdueAge({ createdAt, lastActiveAt }, { ...barePolicy, inactiveFor: 1 }, now)).toBe(10 * day)
    expect(overdueAge({ createdAt, lastActiveAt: undefined }, { ...barePolicy, inactiveFor: 1 }, now)).toBeUndefined()
  })

  test('is overdue by its own rule, and by any where that is not known', () => {
    const { createdAt, lastActiveAt } = candidateOf(thread, { now, seenAt: 0, summaryKeys: [] })
    const rules = [
      { ...barePolicy, name: 'old', olderThan: 1 },
      { ...barePolicy, name: 'idle', inactiveFor: 1 },
    ]
    const overdue = (rule?: string) => overdueAge({ createdAt, lastActiveAt, rule }, { ...barePolicy, rules }, now)
    expect(overdue('old')).toBe(40 * day)
    expect(overdue('idle')).toBe(10 * day)
    expect(overdue()).toBe(40 * day)
  })
})

test('what is over the budget: the oldest of each rule', () => {
  const planner = new WithinBudget(1)
  const of = (id: string, createdAt: number, rule: string) => ({ ...due(id, createdAt), rule })
  for (let index = 0; index < 40; index++) planner.add(of(`a${index}`, index, 'a'))
  for (let index = 0; index < 40; index++) planner.add(of(`b${index}`, 100 + index, 'b'))
  const { reserves, overBudget } = planner.plan()
  const left = reserves.filter(({ rule }) => rule === 'a').length
  expect(overBudget?.oldestOfRules).toEqual(
    new Map([
      ['a', left + 1],
      ['b', 100],
    ]),
  )
})

test('what is over the budget, where the policy has no rules: of no rule', () => {
  const planner = new WithinBudget(1)
  for (let index = 0; index < 40; index++) planner.add(due(`a${index}`, index))
  expect(planner.plan().overBudget?.oldestOfRules).toEqual(new Map())
})

test('what is not in the approved plan counts for its rule too', () => {
  const planner = new WithinBudget(1)
  planner.leave({ ...due('b', 2), rule: 'a' })
  planner.leave({ ...due('a', 1), rule: 'a' })
  planner.leave({ ...due('c', 3), rule: 'a' })
  expect(planner.plan().overBudget?.oldestOfRules).toEqual(new Map([['a', 1]]))
})
