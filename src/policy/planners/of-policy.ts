/** The planner of a policy run: whatever is due is planned, as far as the budget goes. */

import type { Due } from '../plan.ts'
import type { Verdict } from '../verdict.ts'
import type { Planner, Planning } from './planner.ts'
import { type OnWaiting, WithinBudget } from './within-budget.ts'

export class PlannerOfPolicy implements Planner {
  readonly #within: WithinBudget

  /**
   * @param budget the most candidates to plan; 0 for no limit
   * @param onWaiting told of each candidate that will not be planned, once
   */
  constructor(budget: number, onWaiting?: OnWaiting) {
    this.#within = new WithinBudget(budget, onWaiting)
  }

  take(_: string, verdict: Verdict, due: () => Due): Planning {
    if (verdict.kind === 'delete') this.#within.add(due())
    return 'as judged'
  }

  /** A policy names no ids. */
  awaits(): boolean {
    return false
  }

  takeBack(ids: ReadonlySet<string>): readonly Due[] {
    return this.#within.takeBack(ids)
  }

  takeUnlisted(): readonly [] {
    return []
  }

  plan() {
    return this.#within.plan()
  }
}
