/** A fault of this program: it is told like any other end, with what was done until then. */

import { causes, unexpected } from '../causes.ts'
import type { Problem, Swept } from '../result.ts'
import type { Survey } from '../survey/survey.ts'
import { count, itemsIn, type Outcome } from '../sweep/outcome.ts'
import { ours, value } from '../text.ts'
import type { Run } from './context.ts'
import type { Done } from './done.ts'
import { reasonFor } from './make-plan.ts'

/** @returns the problem that aborts the run; undefined where threads have been deleted already */
export function abortedByFault(run: Run, done: Done, error: unknown): Problem | undefined {
  const { log, clock, stop } = run.effects
  const message = unexpected(error)
  const hint = ours('This is a fault of the action: please report it, with the log. The next run starts afresh.')
  for (const { stack } of causes(error)) log.info(value(stack))
  stop.request('fault', message)
  const problem: Problem = { inputs: [], message, hint }
  if (done.survey === undefined || done.outcomes.size === 0) return problem
  done.problems.unshift(problem)
  done.swept ??= sweptSoFar(run, done.survey, done.outcomes, { at: clock.now(), note: message })
  return undefined
}

/** The outcomes that are known when the sweep breaks off; the other planned threads were not attempted. */
function sweptSoFar(
  run: Run,
  { plan }: Survey,
  known: ReadonlyMap<string, Outcome>,
  { at, note }: Pick<Outcome, 'at' | 'note'>,
): Swept {
  const outcomes = [...plan.planned].map(
    (candidate): Outcome => known.get(candidate.id) ?? { candidate, at, outcome: 'not-attempted', note },
  )
  const untouched = outcomes.filter(({ outcome }) => outcome === 'not-attempted')
  run.evidence.keep((record) => record.untouched(untouched, reasonFor(run)))
  return { outcomes, verification: undefined, counts: count(outcomes), itemsErased: itemsIn(outcomes) }
}
