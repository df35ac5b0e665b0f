/** Places in the budget that pass on, and what is told of a candidate. */

import { describe, expect, test } from '@jest/globals'
import { isSameCount } from '../../src/policy/keep-latest.ts'
import { candidateOf, handOver, reasonToDelete, spared, sparedOf } from '../../src/policy/plan.ts'
import { WithinBudget } from '../../src/policy/planners/within-budget.ts'
import { fingerprinted } from '../../src/policy/terms.ts'
import { ours, rendered } from '../../src/text.ts'
import { known, type Thread } from '../../src/thread.ts'
import { nothingElse } from '../../src/threads/fields.ts'
import { barePolicy } from '../bare-policy.ts'
import { due, planOf } from './candidates.ts'
import { day, now } from './session.ts'

describe('places that pass on to reserves', () => {
  const [a, b, c, d] = [due('a', 1), due('b', 2, { lastActiveAt: 1 }), due('c', 3), due('d', 4)]
  const planOfAll = () => planOf(1, a, b, c, d)

  test('none was taken, or nothing is over the budget: the plan stays', () => {
    const plan = planOfAll()
    expect(handOver(plan, 0)).toBe(plan)
    const whole = planOf(9, a, b)
    expect(handOver(whole, 1)).toBe(whole)
  })

  test('those that were taken are planned, and what is left is counted and named', () => {
    const plan = planOfAll()
    expect(plan.overBudget).toMatchObject({ count: 3, oldest: b, newest: d, idlest: b })
    expect(handOver(plan, 1)).toEqual({
      ...plan,
      planned: [a, b],
      reserves: [c, d],
      // The one that was idle longest was taken.
      overBudget: { count: 2, oldest: c, newest: d, idlest: c, beyondReserves: undefined, oldestOfRules: new Map() },
    })
  })

  test('the one that is idle longest stays it, where it was not taken', () => {
    const other = planOf(1, a, c, due('e', 5, { lastActiveAt: 1 }))
    expect(handOver(other, 1).overBudget).toMatchObject({ count: 1, oldest: { id: 'e' }, idlest: { id: 'e' } })
    const further = planOf(1, a, c, d, due('e', 5, { lastActiveAt: 1 }))
    expect(handOver(further, 1).overBudget).toMatchObject({ oldest: { id: 'd' }, idlest: { id: 'e' } })
  })

  test('the next one that is idle longest is named, where the first was taken', () => {
    const plan = planOf(1, a, b, c, due('d', 4, { lastActiveAt: 2 }))
    expect(handOver(plan, 1).overBudget).toMatchObject({ oldest: { id: 'c' }, idlest: { id: 'd' } })
  })

  test('of those that could take no place, the oldest is named, not the newest, where all others took one', () => {
    const all = Array.from({ length: 15 }, (_, index) => due(`t${index + 10}`, index, { lastActiveAt: 100 - index }))
    const left = handOver(planOf(1, ...all), 10).overBudget
    expect(left).toMatchObject({ count: 4, oldest: { id: 't21' }, newest: { id: 't24' }, idlest: { id: 't24' } })
  })

  test('and so is one that an approved plan does not name, older than all reserves', () => {
    const planner = new WithinBudget(1)
    for (const one of [a, b, c]) planner.add(one)
    planner.leave(due('old', 0))
    expect(handOver(planner.plan(), 1).overBudget).toMatchObject({ count: 2, oldest: { id: 'old' }, newest: c })
  })

  test('when all were taken, nothing is over the budget', () => {
    const plan = planOfAll()
    expect(handOver(plan, 3)).toEqual({ ...plan, planned: [a, b, c, d], reserves: [], overBudget: undefined })
  })
})

describe('a thread that is spared', () => {
  test('is told apart from what is to be deleted, in the order of the plan', () => {
    const [a, c] = [spared(due('a', 1), ours('it is scheduled')), spared(due('c', 3), ours('it is in use'))]
    expect(sparedOf({ planned: [a, due('b', 2), c] })).toEqual([a, c])
  })

  test('says why, and keeps what is known of it', () => {
    const one = spared(due('a', 1, { rule: 'r' }), ours('it is scheduled'))
    expect(one).toMatchObject({ kind: 'spared', id: 'a', createdAt: 1, rule: 'r', isUndecided: false })
    expect(rendered(one.because)).toBe('it is scheduled')
  })

  test('keeps its first reason', () => {
    const first = { ...spared(due('a', 1), ours('it cannot be judged')), isUndecided: true }
    expect(spared(first, ours('it is scheduled'))).toBe(first)
  })
})

describe('a candidate', () => {
  const thread: Thread = { ...nothingElse, id: 'a', createdAt: known(now - 40 * day), hasNoItems: true }

  test('carries its rule, its standing, and that it has no items', () => {
    const standing = { kind: 'beyond', countedIn: { rule: 'r', group: null }, at: 0 } as const
    const sighting = { now, seenAt: now, summaryKeys: [], rule: 'r', standing }
    expect(candidateOf(thread, sighting)).toMatchObject({ rule: 'r', standing, hasNoItems: true })
    const bare = candidateOf({ ...nothingElse, id: 'a', createdAt: known(1) }, { now, seenAt: now, summaryKeys: [] })
    expect(Object.keys(bare).sort()).toEqual(['createdAt', 'id', 'kind', 'lastActiveAt', 'seenAt', 'shown'])
  })

  test('is due by its own rule', () => {
    const rules = [
      { ...barePolicy, name: 'idle', inactiveFor: 7 * day },
      { ...barePolicy, name: 'old', olderThan: 30 * day },
    ]
    const one = (rule: string) => due('a', now - 40 * day, { rule, lastActiveAt: now - 9 * day })
    const reason = (rule: string) => rendered(reasonToDelete(one(rule), { ...barePolicy, rules }, now))
    expect(reason('old')).toBe('rule old: created 40 days ago')
    expect(reason('idle')).toBe('rule idle: last active 9 days ago')
  })
})

test.each([
  [{ rule: 'r', group: 'g' }, true],
  [{ rule: 'r', group: null }, false],
  [{ rule: undefined, group: 'g' }, false],
])('a group of keep-latest is the same where both its rule and its group are: %j', (other, isSame) => {
  expect(isSameCount({ rule: 'r', group: 'g' }, other)).toBe(isSame)
})

test('a plan holds no more than a fingerprint of the person and of the protected ids', () => {
  expect([...fingerprinted].sort()).toEqual(['protect-ids-file', 'subject'])
})
