/** Candidates, and the plan that is made of them, for the tests of plans. */

import type { Due } from '../../src/policy/plan.ts'
import { WithinBudget } from '../../src/policy/planners/within-budget.ts'

/** Of no rule, with activity that nobody knows. */
export const due = (id: string, createdAt: number, more: Partial<Due> = {}): Due => ({
  kind: 'due',
  id,
  createdAt,
  lastActiveAt: undefined,
  seenAt: 0,
  shown: [],
  ...more,
})

export function planOf(budget: number, ...all: readonly Due[]) {
  const planner = new WithinBudget(budget)
  for (const one of all) planner.add(one)
  return planner.plan()
}
