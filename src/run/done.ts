/** What a run has found and done so far. */

import type { Problem, Swept, Warning } from '../result.ts'
import type { Survey } from '../survey/survey.ts'
import type { Outcome } from '../sweep/outcome.ts'
import type { Text } from '../text.ts'
import type { Holds } from '../threads/holds.ts'

/** One value: each phase adds to it, and the close tells from it. */
export interface Done {
  /** Most useful first. */
  readonly problems: Problem[]
  readonly warnings: Warning[]
  /** How many reserves took a place in the budget so far. */
  placesPassedOn: number
  /** The threads whose turn came in the sweep. */
  readonly begun: Set<string>
  /** What became of them so far, by thread. */
  readonly outcomes: Map<string, Outcome>
  /** Schedules that were asked for again while the survey came to its end. */
  schedulesAhead?: SchedulesAhead
  survey?: Survey
  planDigest?: string
  swept?: Swept
  /** Why the run ended before its first deletion. */
  aborted?: Problem | undefined
}

export interface SchedulesAhead {
  /** In milliseconds since the Unix epoch. */
  readonly askedAt: number
  readonly holds: Promise<Holds | undefined>
  /** Resolves when they were answered, well or not. */
  readonly ended: Promise<void>
}

export function nothingYet(): Done {
  return { problems: [], warnings: [], placesPassedOn: 0, begun: new Set(), outcomes: new Map() }
}

/** The run ended before its first deletion. */
export class Aborted extends Error {
  override readonly name = 'Aborted'
  readonly problem: Problem

  constructor(
    message: Text,
    { hint, said, inputs = [], coversUnknown, cause }: Partial<Omit<Problem, 'message'>> & { readonly cause?: unknown },
  ) {
    super(String(message), { cause })
    this.problem = { inputs, message, hint, said, ...(coversUnknown && { coversUnknown }) }
  }
}
