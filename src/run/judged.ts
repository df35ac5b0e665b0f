/** Whether the policy could judge anything at all. */

import { number } from '../report/formats.ts'
import type { Survey } from '../survey/survey.ts'
import { ours, text } from '../text.ts'
import type { Run } from './context.ts'
import type { Done } from './done.ts'

/** Below this number, all threads may be unknown by chance. */
const enough = 10

/** Adds a problem to a live run in which not one of many threads could be judged: it does nothing, and must not look well. */
export function checkJudged({ task }: Run, done: Done, { tally, knownIds }: Survey): void {
  // Where none of the supplied ids is there, the guard ends the run and says what the server answered.
  if (knownIds === 0) return
  if (task.dryRun || tally.listed < enough || tally.unknown < tally.listed) return
  done.problems.push({
    inputs: [],
    message: text`not one of the ${ours(number(tally.listed))} ${ours(task.api.noun.many)} could be judged`,
    hint: ours(
      'The causes and ids are under "Unknown" in the summary. If this server sends no status, add `(missing)` to `resting-statuses`.',
    ),
    coversUnknown: true,
  })
}
