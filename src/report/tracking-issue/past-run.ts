/** What the history keeps of a run that has just ended. */

import { figures, type Result } from '../../result.ts'
import type { PastRun } from './history.ts'
import type { Trouble } from './troubles.ts'

const wholeSecond = (milliseconds: number) => Math.floor(milliseconds / 1000) * 1000

/** A run outside GitHub has no number of its own. */
const digits = (text: string, otherwise: string) => (/^[1-9]\d*$/.test(text) ? text : otherwise)

export function pastRun(result: Result, troubles: readonly Trouble[]): PastRun {
  const { context, endedAt, status, task, survey, swept } = result
  const numbers = figures(result)
  const known = survey !== undefined
  return {
    runId: digits(context.runId, '1'),
    attempt: digits(context.attempt, '1'),
    at: wholeSecond(endedAt),
    status,
    dryRun: task?.dryRun ?? false,
    listed: known ? numbers.listed : undefined,
    due: known ? numbers.candidates : undefined,
    deleted: known ? numbers.deleted : undefined,
    failed: known && swept !== undefined ? numbers.failed : undefined,
    unknown: known ? numbers.unknown : undefined,
    oldestDue: numbers.oldestRemaining === undefined ? undefined : wholeSecond(numbers.oldestRemaining),
    troubles: troubles.map(({ mark }) => mark),
  }
}
