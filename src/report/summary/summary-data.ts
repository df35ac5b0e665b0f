/** What every part of the summary tells from: a result whose inputs could be read, with its numbers worked out once. */

import { type Candidates, type Spared, sparedOf } from '../../policy/plan.ts'
import { type Figures, figures, type Result, type Task } from '../../result.ts'
import type { Outcome } from '../../sweep/outcome.ts'
import type { Verified } from '../../sweep/verification.ts'
import { stillQualifying } from '../headline.ts'

export interface SummaryData {
  readonly result: Result
  readonly task: Task
  readonly figures: Figures
  /** The planned threads that qualify, oldest first. */
  readonly going: Candidates
  /** How many an approved plan names that nobody found: they are looked for, and never deleted. */
  readonly unlisted: number
  /** Those that an approved plan names although they no longer qualify. */
  readonly sparing: readonly Spared[]
  /** How many candidates wait because the budget is smaller. */
  readonly overBudget: number
  /** How many candidates are left alone because the approved plan does not name them. */
  readonly unplanned: number
  readonly deleted: readonly Outcome[]
  /** Failed, and known to be still there. */
  readonly stillThere: readonly Outcome[]
  /** Failed, and nobody knows whether they are gone. */
  readonly notKnown: readonly Outcome[]
  readonly spared: readonly Outcome[]
  /** Planned and still there, because the run ended first. */
  readonly notAttempted: readonly Outcome[]
  /** How many deleted threads were read back gone. */
  readonly gone: number
  /** Deleted, but reading back gave no answer. */
  readonly cannotTell: readonly Verified[]
}

/** @returns undefined where the inputs could not be read, so that there is nothing to tell but the problems */
export function summaryData(result: Result): SummaryData | undefined {
  const { task, swept } = result
  if (task === undefined) return undefined
  const numbers = figures(result)
  const plan = result.survey?.plan
  const unplanned = plan?.unplanned ?? 0
  const outcomes = swept?.outcomes ?? []
  const results = swept?.verification?.results ?? []
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed')
  return {
    result,
    task,
    figures: numbers,
    going: plan === undefined ? [] : stillQualifying(plan),
    unlisted: result.survey?.tally.unlistedOfPlan ?? 0,
    sparing: plan === undefined ? [] : sparedOf(plan),
    overBudget: numbers.candidates - numbers.planned - unplanned,
    unplanned,
    deleted: outcomes.filter(({ outcome }) => outcome === 'deleted'),
    stillThere: failed.filter(({ end }) => end !== 'not known'),
    notKnown: failed.filter(({ end }) => end === 'not known'),
    spared: outcomes.filter(({ outcome }) => outcome === 'spared'),
    notAttempted: outcomes.filter(({ outcome }) => outcome === 'not-attempted'),
    gone: results.filter(({ found }) => found === 'gone').length,
    cannotTell: results.filter(({ found }) => found === 'cannot tell'),
  }
}
