import { describe, expect, test } from '@jest/globals'
import type { Due } from '../src/policy/plan.ts'
import { WithinBudget } from '../src/policy/planners/within-budget.ts'
import { emptyPolicy, type Policy } from '../src/policy/policy.ts'
import type { Status, Swept } from '../src/result.ts'
import { type Ending, type Overdue, oldestOverdue, statusOf } from '../src/status.ts'
import type { StopReason } from '../src/stop.ts'
import type { OldestUnknown } from '../src/survey/oldest-unknown.ts'
import { Tally } from '../src/survey/statistics.ts'
import { count, type OutcomeName } from '../src/sweep/outcome.ts'
import { settle } from '../src/sweep/settle.ts'
import { ours } from '../src/text.ts'
import { barePolicy } from './bare-policy.ts'

const day = 86_400_000
const now = Date.parse('2026-11-20T12:00:00Z')

const byAge: Policy = { ...barePolicy, olderThan: day }
const byActivity: Policy = { ...byAge, olderThan: undefined, inactiveFor: day }

/** Created so many days ago, and last active half as many days ago. */
const candidate = (days: number): Due => ({
  kind: 'due',
  id: `c${days}`,
  createdAt: now - days * day,
  lastActiveAt: now - (days / 2) * day,
  seenAt: now,
  shown: [],
})

const planOf = (budget: number, ...days: number[]) => {
  const planner = new WithinBudget(budget)
  for (const one of days) planner.add(candidate(one))
  return planner.plan()
}

/** Outcomes of candidates by their age in days; those in `alive` were read back alive. */
const carriedOut = (outcomes: Readonly<Record<number, OutcomeName>>, alive: readonly number[] = []): Swept => {
  const all = Object.entries(outcomes).map(([days, outcome]) => ({
    candidate: candidate(Number(days)),
    outcome,
    at: now,
    note: ours(''),
  }))
  const results = all
    .filter(({ candidate: { id } }) => alive.some((days) => `c${days}` === id))
    .map(({ candidate: one }) => ({ candidate: one, found: 'alive' as const, at: now, status: 200, why: undefined }))
  const verification = { asked: 'all' as const, chosen: results.length, results }
  const settled = settle(all, verification)
  return { outcomes: settled, verification, counts: count(settled), itemsErased: 0 }
}

const stopped = (reason: StopReason) => ({ reason, detail: ours(reason) })

describe('the status of a run: the first row that applies', () => {
  test.each<
    [string, Status, Omit<Ending, 'isAborted' | 'subjectRemaining'> & { isAborted?: true; subjectRemaining?: number }]
  >([
    [
      'cancelled, whatever else',
      'cancelled',
      { stopped: stopped('cancelled'), plan: planOf(0, 9), swept: carriedOut({ 9: 'failed' }), hasProblem: true },
    ],
    [
      'cancelled before the first deletion',
      'cancelled',
      { stopped: stopped('cancelled'), isAborted: true, plan: undefined, swept: undefined, hasProblem: true },
    ],
    [
      'ended before the survey was whole',
      'aborted',
      { stopped: stopped('deadline'), plan: undefined, swept: undefined, hasProblem: false },
    ],
    [
      'the guard tripped',
      'aborted',
      { stopped: undefined, isAborted: true, plan: planOf(0, 9), swept: undefined, hasProblem: true },
    ],
    [
      'something of the person is left',
      'remaining',
      {
        stopped: undefined,
        plan: planOf(0, 9),
        swept: carriedOut({ 9: 'deleted' }),
        subjectRemaining: 1,
        hasProblem: false,
      },
    ],
    [
      'every thread of an approved plan is gone, and others are due',
      'complete',
      {
        stopped: undefined,
        plan: { ...planOf(1, 9, 8), unplanned: 1 },
        swept: carriedOut({ 9: 'deleted' }),
        hasProblem: false,
      },
    ],
    [
      'a deletion failed',
      'failed',
      {
        stopped: undefined,
        plan: planOf(0, 9, 8),
        swept: carriedOut({ 9: 'deleted', 8: 'failed' }),
        hasProblem: false,
      },
    ],
    [
      'one was read back alive',
      'failed',
      { stopped: undefined, plan: planOf(0, 9), swept: carriedOut({ 9: 'deleted' }, [9]), hasProblem: false },
    ],
    [
      'failed comes before remaining',
      'failed',
      { stopped: undefined, plan: planOf(1, 9, 8), swept: carriedOut({ 9: 'failed' }), hasProblem: false },
    ],
    [
      'sign-in stopped the sweep',
      'failed',
      {
        stopped: stopped('sign-in'),
        plan: planOf(0, 9, 8),
        swept: carriedOut({ 9: 'deleted', 8: 'not-attempted' }),
        hasProblem: false,
      },
    ],
    [
      'quota stopped the sweep',
      'failed',
      { stopped: stopped('quota'), plan: planOf(0, 9), swept: carriedOut({ 9: 'not-attempted' }), hasProblem: false },
    ],
    [
      'sign-in failed when nothing was left to delete',
      'complete',
      { stopped: stopped('sign-in'), plan: planOf(0, 9), swept: carriedOut({ 9: 'deleted' }), hasProblem: false },
    ],
    [
      'something is overdue',
      'failed',
      { stopped: undefined, plan: planOf(0), swept: carriedOut({}), hasProblem: true },
    ],
    [
      'the budget was reached',
      'remaining',
      { stopped: undefined, plan: planOf(1, 9, 8), swept: carriedOut({ 9: 'deleted' }), hasProblem: false },
    ],
    [
      'the deadline was reached',
      'remaining',
      {
        stopped: stopped('deadline'),
        plan: planOf(0, 9, 8),
        swept: carriedOut({ 9: 'deleted', 8: 'not-attempted' }),
        hasProblem: false,
      },
    ],
    [
      'the deadline was reached when all was done',
      'complete',
      { stopped: stopped('deadline'), plan: planOf(0, 9), swept: carriedOut({ 9: 'deleted' }), hasProblem: false },
    ],
    ['a dry run', 'planned', { stopped: undefined, plan: planOf(1, 9, 8), swept: undefined, hasProblem: false }],
    [
      'a dry run without candidates',
      'planned',
      { stopped: undefined, plan: planOf(0), swept: undefined, hasProblem: false },
    ],
    [
      'every candidate is gone',
      'complete',
      {
        stopped: undefined,
        plan: planOf(0, 9, 8, 7),
        swept: carriedOut({ 9: 'deleted', 8: 'already-gone', 7: 'spared' }),
        hasProblem: false,
      },
    ],
    [
      'there was no candidate',
      'complete',
      { stopped: undefined, plan: planOf(0), swept: carriedOut({}), hasProblem: false },
    ],
  ])('%s: %s', (_, status, ending) =>
    expect(statusOf({ isAborted: false, subjectRemaining: 0, ...ending })).toBe(status))
})

describe('the oldest that is overdue', () => {
  const tallyWith = (age: OldestUnknown['age'] | undefined, policy: Policy) =>
    Object.assign(
      new Tally(policy, { now, summaryKeys: [] }),
      age === undefined ? {} : { oldestUnknown: { id: 'sess_20', age } },
    )
  test.each<
    [
      string,
      number | 'unreadable' | undefined,
      Policy,
      ReturnType<typeof planOf>,
      Swept,
      OldestUnknown['age'] | undefined,
    ]
  >([
    [
      'nothing, where all is gone',
      undefined,
      byAge,
      planOf(0, 9, 8, 7),
      carriedOut({ 9: 'deleted', 8: 'already-gone', 7: 'spared' }),
      undefined,
    ],
    ['one that failed', 8 * day, byAge, planOf(0, 9, 8), carriedOut({ 9: 'deleted', 8: 'failed' }), undefined],
    [
      'one that was not attempted',
      8 * day,
      byAge,
      planOf(0, 9, 8),
      carriedOut({ 9: 'deleted', 8: 'not-attempted' }),
      undefined,
    ],
    [
      'one that was read back alive',
      9 * day,
      byAge,
      planOf(0, 9, 8),
      carriedOut({ 9: 'deleted', 8: 'failed' }, [9]),
      undefined,
    ],
    ['the oldest over the budget', 8 * day, byAge, planOf(1, 9, 8, 7), carriedOut({ 9: 'deleted' }), undefined],
    ['one that is unknown', 20 * day, byAge, planOf(0, 9), carriedOut({ 9: 'failed' }), 20 * day],
    [
      'one of unreadable age, whatever else',
      'unreadable',
      byAge,
      planOf(0, 9),
      carriedOut({ 9: 'failed' }),
      'unreadable',
    ],
    [
      'by inactivity, where the policy has no older-than',
      4 * day,
      byActivity,
      planOf(1, 9, 8, 7),
      carriedOut({ 9: 'deleted' }),
      undefined,
    ],
  ])('%s', (_, oldest, policy, plan, swept, oldestUnknown) => {
    expect(oldestOverdue({ tally: tallyWith(oldestUnknown, policy), plan }, swept, policy, now)?.age).toBe(oldest)
  })

  test.each<[Overdue['why'], string | undefined, ReturnType<typeof planOf>, Swept, OldestUnknown['age'] | undefined]>([
    ['failed', 'c8', planOf(1, 9, 8, 7), carriedOut({ 9: 'deleted', 8: 'failed' }), day],
    ['failed', 'c9', planOf(0, 9, 8), carriedOut({ 9: 'deleted', 8: 'failed' }, [9]), undefined],
    ['not attempted', 'c8', planOf(0, 9, 8), carriedOut({ 9: 'deleted', 8: 'not-attempted' }), undefined],
    ['over budget', 'c8', planOf(1, 9, 8, 7), carriedOut({ 9: 'deleted' }), day],
    ['unplanned', 'c8', { ...planOf(1, 9, 8, 7), unplanned: 1 }, carriedOut({ 9: 'deleted' }), undefined],
    ['unknown', 'sess_20', planOf(1, 9, 8), carriedOut({ 9: 'failed' }), 20 * day],
    ['unknown', 'sess_20', planOf(1, 9, 8), carriedOut({ 9: 'failed' }), 'unreadable'],
  ])('and why it is there: %s', (why, id, plan, swept, oldestUnknown) => {
    const tally = tallyWith(oldestUnknown, byAge)
    expect(oldestOverdue({ tally, plan }, swept, byAge, now)).toMatchObject({ id, why })
  })

  describe('with rules, by the age that each rule goes by', () => {
    const rule = (name: string, ages: Partial<Policy>) =>
      ({ ...emptyPolicy, where: undefined, ...ages, name }) as Policy['rules'][number]
    const byRules: Policy = {
      ...barePolicy,
      olderThan: undefined,
      rules: [rule('created', { olderThan: day }), rule('idle', { inactiveFor: day })],
    }
    const under = (name: string, days: number): Due => ({ ...candidate(days), rule: name })
    const left = (...candidates: readonly Due[]): Swept => {
      const outcomes = candidates.map((one) => ({
        candidate: one,
        outcome: 'failed' as const,
        at: now,
        note: ours(''),
      }))
      return { outcomes, verification: undefined, counts: count(outcomes), itemsErased: 0 }
    }
    const oldest = (swept: Swept, plan = planOf(0)) =>
      oldestOverdue({ tally: tallyWith(undefined, byRules), plan }, swept, byRules, now)?.age

    test('a failed thread', () => {
      expect(oldest(left(under('created', 20)))).toBe(20 * day)
      expect(oldest(left(under('idle', 20)))).toBe(10 * day)
      expect(oldest(left({ ...under('created', 20), lastActiveAt: undefined }))).toBe(20 * day)
      expect(oldest(left({ ...under('idle', 20), lastActiveAt: undefined }))).toBe('unreadable')
    })

    test('one over the budget, also where it is neither the oldest nor the one inactive longest', () => {
      const planner = new WithinBudget(1)
      planner.add(under('idle', 60))
      planner.add(under('idle', 50))
      planner.add({ ...under('created', 40), lastActiveAt: now - day })
      expect(oldest(left(), planner.plan())).toBe(40 * day)
      // The same beyond the reserves, of which no more is known than the oldest of each rule.
      for (let days = 59; days > 41; days -= 1) planner.add(under('idle', days))
      expect(oldest(left(), planner.plan())).toBe(40 * day)
    })
  })

  test('of those over the budget the one inactive longest, not the one created first', () => {
    const planner = new WithinBudget(1)
    planner.add(candidate(50))
    planner.add({ ...candidate(40), lastActiveAt: now - 2 * day })
    planner.add({ ...candidate(30), lastActiveAt: now - 29 * day })
    const plan = planner.plan()
    expect(
      oldestOverdue({ tally: tallyWith(undefined, byActivity), plan }, carriedOut({ 50: 'deleted' }), byActivity, now)
        ?.age,
    ).toBe(29 * day)
  })
})
