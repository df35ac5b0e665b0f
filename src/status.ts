/** What the run as a whole came to: the first row of the contract's table that applies. */

import type { Age } from './policy/age.ts'
import { type Candidate, overdueAge, type Plan } from './policy/plan.ts'
import type { Policy } from './policy/policy.ts'
import type { Status, Swept } from './result.ts'
import type { Stopped } from './stop.ts'
import type { Survey } from './survey/survey.ts'
import type { Outcome } from './sweep/outcome.ts'

/** The facts that decide the status. */
export interface Ending {
  readonly stopped: Stopped | undefined
  /** Whether the run ended before its first deletion. */
  readonly isAborted: boolean
  /** Undefined where the survey did not come to its end. */
  readonly plan: Plan | undefined
  /** Undefined in a dry run. */
  readonly swept: Swept | undefined
  /** With a subject: how many of that person's threads are still there. */
  readonly subjectRemaining: number
  /** Whether something is overdue that must not be, or an output could not be written. */
  readonly hasProblem: boolean
}

/** Whether something other than the time stopped the sweep before every planned thread had its turn. */
export function isStopped(stopped: Stopped | undefined, swept: Swept | undefined): boolean {
  return stopped !== undefined && stopped.reason !== 'deadline' && (swept?.counts['not-attempted'] ?? 0) > 0
}

export function statusOf({ stopped, isAborted, plan, swept, subjectRemaining, hasProblem }: Ending): Status {
  if (stopped?.reason === 'cancelled') return 'cancelled'
  if (isAborted || plan === undefined) return 'aborted'
  if (isStopped(stopped, swept) || hasProblem || (swept?.counts.failed ?? 0) > 0) return 'failed'
  if (swept === undefined) return 'planned'
  // What an approved plan does not name is nobody's task.
  const waiting = (plan.overBudget?.count ?? 0) - plan.unplanned
  return waiting > 0 || swept.counts['not-attempted'] > 0 || subjectRemaining > 0 ? 'remaining' : 'complete'
}

/** A thread that should be gone and is not, or of which that is not known. */
export interface Overdue {
  /** Undefined where it has no readable id. */
  readonly id: string | undefined
  /** In milliseconds; `unreadable` counts as older than any. */
  readonly age: Age | 'unreadable'
  /** Why it is still there. */
  readonly why: 'unknown' | 'undecided' | 'failed' | 'not attempted' | 'over budget' | 'unplanned'
  /** What became of it, where its deletion failed. */
  readonly failure?: Outcome
}

/** Of those over the budget, whoever may be the oldest: by creation, by activity, and under each rule that goes by creation. */
function overdueOverBudget(plan: Plan, policy: Policy, now: number): Overdue[] {
  const { overBudget, reserves } = plan
  if (overBudget === undefined) return []
  const why = plan.unplanned > 0 ? 'unplanned' : 'over budget'
  const named = [overBudget.oldest, overBudget.idlest, ...(policy.rules.length === 0 ? [] : reserves)]
  const ofRules = [...(overBudget.oldestOfRules ?? [])].flatMap(([rule, createdAt]): Overdue[] => {
    const age = overdueAge({ createdAt, lastActiveAt: undefined, rule }, policy, now)
    return age === undefined ? [] : [{ id: undefined, age, why }]
  })
  return [
    ...named.map((one): Overdue => ({ id: one.id, age: overdueAge(one, policy, now) ?? 'unreadable', why })),
    ...ofRules,
  ]
}

/**
 * The oldest thread that should be gone and is not, or of which that cannot be
 * told: candidates left, those spared because they could no longer be judged, and
 * unknown threads.
 *
 * @returns undefined when nothing is overdue
 */
export function oldestOverdue({ tally, plan }: Survey, swept: Swept, policy: Policy, now: number): Overdue | undefined {
  const overdue = (candidate: Candidate, why: Overdue['why']): Overdue => ({
    id: candidate.id,
    age: overdueAge(candidate, policy, now) ?? 'unreadable',
    why,
  })
  const all: Overdue[] = []
  for (const one of swept.outcomes) {
    const { outcome, undecided, candidate } = one
    if (outcome === 'failed') all.push({ ...overdue(candidate, 'failed'), failure: one })
    else if (outcome === 'not-attempted') all.push(overdue(candidate, 'not attempted'))
    else if (undecided) all.push(overdue(candidate, 'undecided'))
  }
  all.push(...overdueOverBudget(plan, policy, now))
  if (tally.oldestUnknown !== undefined) all.push({ ...tally.oldestUnknown, why: 'unknown' })
  const rank = ({ age }: Overdue) => (age === 'unreadable' ? Number.POSITIVE_INFINITY : age)
  return all.reduce<Overdue | undefined>(
    (oldest, one) => (oldest === undefined || rank(one) > rank(oldest) ? one : oldest),
    undefined,
  )
}
