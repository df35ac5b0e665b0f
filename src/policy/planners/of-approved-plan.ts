/**
 * The planner of a run that carries out an approved plan: only what it names is deleted, and only if it is due now.
 * Everything that it names is planned, so that the report accounts for each: what no longer qualifies is spared.
 */

import { anothersId, doubtful, identityByCreation } from '../made-anew.ts'
import type { Candidate, Due, Spared, Unlisted } from '../plan.ts'
import type { Verdict } from '../verdict.ts'
import type { Planner, Planning } from './planner.ts'
import { type OnWaiting, WithinBudget } from './within-budget.ts'

/** What an approved plan knew of a thread. */
export type PlannedBefore = Pick<Candidate, 'createdAt' | 'lastActiveAt' | 'rule'>

export class PlannerOfApprovedPlan implements Planner {
  readonly #approved: ReadonlyMap<string, PlannedBefore>
  readonly #within: WithinBudget
  /** Named by the plan, and not come up yet. */
  readonly #awaited: Set<string>

  /** @param approved what the plan names, by id */
  constructor(approved: ReadonlyMap<string, PlannedBefore>, budget: number, onWaiting?: OnWaiting) {
    this.#approved = approved
    this.#within = new WithinBudget(budget, onWaiting)
    this.#awaited = new Set(approved.keys())
  }

  take(id: string, verdict: Verdict, due: () => Due): Planning {
    const planned = this.#approved.get(id)
    if (planned === undefined) {
      if (verdict.kind === 'delete') this.#within.leave(due())
      return 'as judged'
    }
    this.#awaited.delete(id)
    const candidate = due()
    const why = whySpared(verdict, candidate, planned)
    if (why === undefined) this.#within.add(candidate)
    else this.#within.spare({ ...candidate, ...planned, kind: 'spared', ...why })
    return verdict.kind === 'delete' ? 'as judged' : 'to be spared'
  }

  awaits(id: string): boolean {
    return this.#awaited.has(id)
  }

  takeBack(ids: ReadonlySet<string>): readonly Due[] {
    const taken = this.#within.takeBack(ids)
    for (const { id } of taken) this.#awaited.add(id)
    return taken
  }

  takeUnlisted(): readonly Unlisted[] {
    const unlisted = [...this.#awaited].flatMap((id): Unlisted[] => {
      const planned = this.#approved.get(id)
      return planned === undefined ? [] : [{ kind: 'unlisted', id, ...planned, shown: [] }]
    })
    for (const one of unlisted) this.#within.add(one)
    this.#awaited.clear()
    return unlisted
  }

  plan() {
    return this.#within.plan()
  }
}

/** Why a thread that the plan names is not deleted; undefined where it still qualifies. */
function whySpared(
  verdict: Verdict,
  { createdAt }: Due,
  planned: PlannedBefore,
): Pick<Spared, 'because' | 'isUndecided'> | undefined {
  if (verdict.kind !== 'delete') return { because: verdict.reason, isUndecided: verdict.kind === 'unknown' }
  switch (identityByCreation(createdAt, { createdAt: planned.createdAt, seenAt: undefined })) {
    case 'same':
      return undefined
    case 'another':
      return { because: anothersId, isUndecided: false }
    case 'doubtful':
      return { because: doubtful, isUndecided: true }
  }
}
