/** What a run has found and done so far, and the two ways in which it ends early. */

import { causes } from '../causes.ts'
import type { Problem, Swept, Warning } from '../result.ts'
import type { Survey } from '../survey/survey.ts'
import { count, type Outcome } from '../sweep/outcome.ts'
import type { Words } from '../text.ts'
import type { Run } from './context.ts'

/** One value: each phase adds to it, and the close tells from it. */
export interface Done {
  /** Most useful first. */
  readonly problems: Problem[]
  readonly warnings: Warning[]
  /** Those of the sweep so far, by thread. */
  readonly outcomes: Map<string, Outcome>
  survey?: Survey
  planDigest?: string
  swept?: Swept
  /** Why the run ended before its first deletion. */
  aborted?: Problem | undefined
}

export function nothingYet(): Done {
  return { problems: [], warnings: [], outcomes: new Map() }
}

/** The run ended before its first deletion. */
export class Aborted extends Error {
  override readonly name = 'Aborted'
  readonly problem: Problem

  constructor(
    message: Words,
    { hint, inputs = [], cause }: { hint?: Words | undefined; inputs?: readonly string[]; cause?: unknown },
  ) {
    super(String(message), { cause })
    this.problem = { inputs, message, hint }
  }
}

/**
 * Takes in a fault of this program: it is told like any other end, with what was done until then.
 *
 * @returns the problem that aborts the run; undefined where threads have been deleted already
 */
export function abortedByFault({ effects }: Run, done: Done, error: unknown): Problem | undefined {
  const { log, clock, stop } = effects
  const message = `unexpected error: ${causes(error)
    .map(({ message }) => message)
    .join(': ')}`
  const hint = 'This is a fault of the action: please report it, with the log. The next run starts afresh.'
  for (const { stack } of causes(error)) log.info(stack)
  stop.request('fault', message)
  const problem: Problem = { inputs: [], message, hint }
  if (done.survey === undefined || done.outcomes.size === 0) return problem
  done.problems.unshift(problem)
  done.swept ??= sweptSoFar(done.survey, done.outcomes, { at: clock.now(), note: message })
  return undefined
}

/** The outcomes that are known when the sweep breaks off; the other planned threads were not attempted. */
function sweptSoFar(
  { plan }: Survey,
  known: ReadonlyMap<string, Outcome>,
  { at, note }: Pick<Outcome, 'at' | 'note'>,
): Swept {
  const outcomes = plan.planned.map(
    (candidate): Outcome => known.get(candidate.id) ?? { candidate, at, outcome: 'not-attempted', note },
  )
  return { outcomes, verification: undefined, counts: count(outcomes), itemsErased: 0 }
}
