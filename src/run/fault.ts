/** A fault of this program: it is told like any other end, with what was done until then. */

import { causes, unexpected, whatFaultsAre } from '../causes.ts'
import { handOver, type Plan } from '../policy/plan.ts'
import type { Problem, Swept } from '../result.ts'
import { hints } from '../sweep/meaning.ts'
import { count, itemsIn, type Outcome } from '../sweep/outcome.ts'
import { value } from '../text.ts'
import type { Run } from './context.ts'
import type { Done } from './done.ts'
import { reasonFor } from './make-plan.ts'

/** @returns the problem that aborts the run; undefined where threads have been deleted already */
export function abortedByFault(run: Run, done: Done, error: unknown): Problem | undefined {
  const { log, clock, stop } = run.effects
  const message = unexpected(error)
  for (const { stack } of causes(error)) log.info(value(stack))
  stop.request('fault', message)
  const problem: Problem = { inputs: [], message, hint: whatFaultsAre }
  if (done.survey === undefined || done.begun.size === 0) return problem
  done.problems.unshift(problem)
  if (done.swept === undefined) {
    const plan = handOver(done.survey.plan, done.placesPassedOn)
    done.survey = { ...done.survey, plan }
    done.swept = sweptSoFar(run, done, plan, { at: clock.now(), note: message })
  }
  return undefined
}

/** What is known when the sweep breaks off. Of a thread whose turn had come nobody knows; the others were not attempted. */
function sweptSoFar(
  run: Run,
  { begun, outcomes: known }: Done,
  plan: Plan,
  { at, note }: Pick<Outcome, 'at' | 'note'>,
): Swept {
  const reason = reasonFor(run)
  const outcomes = [...plan.planned].map((candidate): Outcome => {
    const outcome = known.get(candidate.id)
    if (outcome !== undefined) return outcome
    if (!begun.has(candidate.id)) return { candidate, at, outcome: 'not-attempted', note }
    return { candidate, at, outcome: 'failed', end: 'not known', note, hint: hints.lost }
  })
  for (const outcome of outcomes) {
    if (outcome.end === 'not known' && !known.has(outcome.candidate.id)) {
      run.evidence.keep((record) => record.outcome(outcome, reason(outcome.candidate)))
    }
  }
  const untouched = outcomes.filter(({ outcome }) => outcome === 'not-attempted')
  run.evidence.keep((record) => record.untouched(untouched, reason))
  return { outcomes, verification: undefined, counts: count(outcomes), itemsErased: itemsIn(outcomes) }
}
