/** Two planners behind one interface: of a policy, and of a plan that people approved. */

import { describe, expect, test } from '@jest/globals'
import { type PlannedBefore, PlannerOfApprovedPlan } from '../../src/policy/planners/of-approved-plan.ts'
import { PlannerOfPolicy } from '../../src/policy/planners/of-policy.ts'
import type { Planner } from '../../src/policy/planners/planner.ts'
import type { Verdict } from '../../src/policy/verdict.ts'
import { ours } from '../../src/text.ts'
import { due } from './candidates.ts'

const verdicts = {
  delete: { kind: 'delete', rule: undefined },
  keep: { kind: 'keep', step: 'older-than', reason: ours('it is not old enough'), rule: undefined },
  unknown: { kind: 'unknown', step: 'protected', reason: ours('its metadata is missing'), rule: undefined },
} as const satisfies Readonly<Record<string, Verdict>>

const approved = (...threads: [id: string, createdAt: number][]): ReadonlyMap<string, PlannedBefore> =>
  new Map(threads.map(([id, createdAt]) => [id, { createdAt, lastActiveAt: undefined, rule: 'first' }]))

/** Takes in one thread, and says how many candidates were made for it. */
function taken(planner: Planner, id: string, verdict: Verdict, candidate = due(id, 10_000)) {
  let made = 0
  const planning = planner.take(id, verdict, () => {
    made += 1
    return candidate
  })
  return { planning, made }
}

/** The plan, with what is planned as a list. */
function planOf(planner: Planner) {
  const plan = planner.plan()
  return { ...plan, planned: [...plan.planned] }
}

describe('the planner of a policy', () => {
  test('plans what is due, and makes a candidate of nothing else', () => {
    const planner = new PlannerOfPolicy(0)
    expect(taken(planner, 'a', verdicts.delete)).toEqual({ planning: 'as judged', made: 1 })
    expect(taken(planner, 'b', verdicts.keep)).toEqual({ planning: 'as judged', made: 0 })
    expect(taken(planner, 'c', verdicts.unknown)).toEqual({ planning: 'as judged', made: 0 })
    expect(planner.awaits()).toBe(false)
    expect(planner.takeUnlisted()).toEqual([])
    expect(planOf(planner)).toMatchObject({
      planned: [due('a', 10_000)],
      candidates: 1,
      unplanned: 0,
      overBudget: undefined,
    })
  })

  test('hands back what is judged afresh, as if it had not come', () => {
    const planner = new PlannerOfPolicy(2)
    for (const [id, createdAt] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const) {
      taken(planner, id, verdicts.delete, due(id, createdAt))
    }
    expect(planner.takeBack(new Set())).toEqual([])
    expect(planner.takeBack(new Set(['b', 'x']))).toEqual([due('b', 2)])
    expect(planOf(planner)).toMatchObject({ planned: [due('a', 1), due('c', 3)], candidates: 2, overBudget: undefined })
  })
})

describe('the planner of an approved plan', () => {
  test('plans what is both in the plan and due', () => {
    const planner = new PlannerOfApprovedPlan(approved(['a', 10_000]), 0)
    expect(planner.awaits('a')).toBe(true)
    expect(taken(planner, 'a', verdicts.delete)).toEqual({ planning: 'as judged', made: 1 })
    expect(planner.awaits('a')).toBe(false)
    expect(planOf(planner)).toMatchObject({ planned: [due('a', 10_000)], candidates: 1, unplanned: 0 })
  })

  test('leaves what is due and not in the plan, however much room there is', () => {
    const waiting: [string, string][] = []
    const planner = new PlannerOfApprovedPlan(approved(['a', 10_000]), 0, ({ id }, why) => waiting.push([id, why]))
    expect(taken(planner, 'b', verdicts.delete).planning).toBe('as judged')
    expect(taken(planner, 'c', verdicts.keep)).toEqual({ planning: 'as judged', made: 0 })
    expect(waiting).toEqual([['b', 'not in the approved plan']])
    expect(planOf(planner)).toMatchObject({ planned: [], candidates: 1, unplanned: 1, overBudget: { count: 1 } })
  })

  test.each([
    ['kept', verdicts.keep, 'it is not old enough', false],
    ['unknown', verdicts.unknown, 'its metadata is missing', true],
  ])('spares what is in the plan and %s, and says it as the plan knew it', (_, verdict, because, isUndecided) => {
    const planner = new PlannerOfApprovedPlan(approved(['a', 9_999]), 1)
    expect(taken(planner, 'a', verdict).planning).toBe('to be spared')
    expect(planOf(planner)).toMatchObject({
      planned: [{ kind: 'spared', id: 'a', createdAt: 9_999, rule: 'first', because, isUndecided }],
      candidates: 1,
      overBudget: undefined,
    })
  })

  test('spares a thread that was made anew under an id of the plan: it is due, and was not approved', () => {
    const planner = new PlannerOfApprovedPlan(approved(['a', 10_000]), 0)
    expect(taken(planner, 'a', verdicts.delete, due('a', 11_000)).planning).toBe('as judged')
    expect(planOf(planner).planned).toMatchObject([
      { kind: 'spared', createdAt: 10_000, because: 'gone, and another thread has its id by now', isUndecided: false },
    ])
  })

  test('spares one that is older by now than the plan had it, and does not say that it is another', () => {
    const planner = new PlannerOfApprovedPlan(approved(['a', 10_000]), 0)
    taken(planner, 'a', verdicts.delete, due('a', 9_000))
    expect(planOf(planner).planned).toMatchObject([
      {
        kind: 'spared',
        because: 'it is there, with another creation time than it was listed with',
        isUndecided: true,
      },
    ])
  })

  test('what is spared takes no place in the budget', () => {
    const planner = new PlannerOfApprovedPlan(approved(['a', 1], ['b', 2]), 1)
    taken(planner, 'a', verdicts.keep, due('a', 1))
    taken(planner, 'b', verdicts.delete, due('b', 2))
    expect([...planner.plan().planned].map(({ id, kind }) => [id, kind])).toEqual([
      ['a', 'spared'],
      ['b', 'due'],
    ])
  })

  test('what the plan names and nobody found is planned, to be read when its turn comes', () => {
    const planner = new PlannerOfApprovedPlan(approved(['b', 2], ['a', 1]), 0)
    taken(planner, 'b', verdicts.delete, due('b', 2))
    const unlisted = { kind: 'unlisted', id: 'a', createdAt: 1, lastActiveAt: undefined, rule: 'first', shown: [] }
    expect(planner.takeUnlisted()).toEqual([unlisted])
    expect(planner.awaits('a')).toBe(false)
    expect(planner.takeUnlisted()).toEqual([])
    expect(planOf(planner)).toMatchObject({ planned: [unlisted, due('b', 2)], candidates: 2 })
  })

  test('what is judged afresh is awaited again: if it cannot be read, it counts as not found', () => {
    const planner = new PlannerOfApprovedPlan(approved(['a', 10_000]), 0)
    taken(planner, 'a', verdicts.delete)
    expect(planner.takeBack(new Set(['a']))).toEqual([due('a', 10_000)])
    expect(planner.awaits('a')).toBe(true)
    expect(planner.takeUnlisted()).toMatchObject([{ kind: 'unlisted', id: 'a' }])
    expect(planOf(planner)).toMatchObject({ candidates: 1, planned: [{ kind: 'unlisted' }] })
  })
})
