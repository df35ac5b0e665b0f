/** What the run as a whole came to: the first row of the contract's table that applies. */

import type { Age } from './policy/age.ts'
import { overdueAge, type Plan } from './policy/plan.ts'
import type { Policy } from './policy/policy.ts'
import type { Carried, Status } from './report/account.ts'
import type { Halted } from './requests/halt.ts'
import type { Survey } from './survey.ts'

/** The facts that decide the status of a run whose survey was whole and whose guard did not trip. */
export interface Ending {
  readonly halted: Halted | undefined
  readonly plan: Plan
  /** Undefined in a dry run. */
  readonly carried: Carried | undefined
  /** Whether something is overdue that must not be, or an output could not be written. */
  readonly hasProblem: boolean
}

export function statusOf({ halted, plan, carried, hasProblem }: Ending): Status {
  if (halted?.reason === 'cancelled') return 'cancelled'
  const stopped = halted !== undefined && halted.reason !== 'deadline' && (carried?.counts['not-attempted'] ?? 0) > 0
  if (stopped || hasProblem || (carried?.counts.failed ?? 0) > 0) return 'failed'
  if (carried === undefined) return 'planned'
  return plan.overBudget !== undefined || carried.counts['not-attempted'] > 0 ? 'remaining' : 'complete'
}

/**
 * The age of the oldest thread that should be gone and is not, or of which that
 * cannot be told: candidates left, those spared because they could no longer be
 * judged, and unknown threads.
 *
 * @returns milliseconds, `unreadable` when an age cannot be told (it counts as older than any), undefined when nothing is overdue
 */
export function oldestOverdue(
  { tally, plan }: Survey,
  carried: Carried,
  policy: Policy,
  now: number,
): Age | 'unreadable' | undefined {
  const alive = new Set(
    carried.verification?.results.filter(({ found }) => found === 'alive').map(({ candidate }) => candidate),
  )
  const left = carried.outcomes
    .filter(
      ({ outcome, undecided, candidate }) =>
        outcome === 'failed' || outcome === 'not-attempted' || undecided || alive.has(candidate),
    )
    .map(({ candidate }) => candidate)
  const beyond = plan.overBudget === undefined ? [] : [plan.overBudget.oldest, plan.overBudget.idlest]
  const ages = [...left, ...beyond].map((candidate) => overdueAge(candidate, policy, now) ?? ('unreadable' as const))
  const { oldestUnknown } = tally
  if (oldestUnknown !== undefined) ages.push(oldestUnknown === 'unreadable' ? 'unreadable' : oldestUnknown.age)
  let oldest: Age | undefined
  for (const age of ages) {
    if (age === 'unreadable') return age
    if (oldest === undefined || age > oldest) oldest = age
  }
  return oldest
}
