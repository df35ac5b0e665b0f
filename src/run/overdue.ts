/** `fail-if-overdue`: whether a thread that is due, or might be, is still there after the run. */

import { type Age, ageInWords } from '../policy/age.ts'
import type { Swept } from '../result.ts'
import { type Overdue, oldestOverdue } from '../status.ts'
import type { Survey } from '../survey/survey.ts'
import { type Own, ours, type Text, text } from '../text.ts'
import type { Run } from './context.ts'
import type { Done } from './done.ts'

/** Adds a problem when the oldest such thread is older than the input allows. */
export function checkOverdue({ inputs, task, ages }: Run, done: Done, survey: Survey, swept: Swept): void {
  const { failIfOverdue } = inputs
  if (failIfOverdue === undefined) return
  const oldest = oldestOverdue(survey, swept, task.policy, ages.now)
  if (oldest === undefined || (oldest.age !== 'unreadable' && oldest.age <= failIfOverdue)) return
  const { noun } = task.api
  const how =
    oldest.age === 'unreadable' ? text`of unreadable age` : text`${ours(olderThan(failIfOverdue, oldest.age))} old`
  const id = oldest.id === undefined ? ours('') : text` (${oldest.id})`
  done.problems.push({
    inputs: ['fail-if-overdue'],
    message: text`a ${ours(noun.one)} ${how} is still there${id}, and fail-if-overdue allows ${ours(ageInWords(failIfOverdue))}`,
    hint: hintForOverdue(oldest.why, noun.many),
  })
}

const day = 86_400_000

/** An age in days, where that is precise enough to see that it is more than another. */
function olderThan(other: Age, age: Age): Own {
  const days = Math.floor(age / day) * day
  return ageInWords(days >= 2 * day && days > other ? days : age)
}

function hintForOverdue(why: Overdue['why'], many: Own): Text {
  switch (why) {
    case 'unknown':
      return text`It could not be judged, so more deletions would not help: decide about the ${ours(many)} that the summary lists under "Unknown".`
    case 'undecided':
      return ours(
        'It was spared because it could no longer be judged: decide about it, the summary says why under "Spared".',
      )
    case 'failed':
      return ours('It could not be deleted: the summary says why under "Still there".')
    case 'not attempted':
      return ours('The run ended before its turn came: if the time was used up, raise time-budget, or run more often.')
    case 'over budget':
      return ours('It is over the budget of one run: raise max-deletions, or run more often.')
    case 'unplanned':
      return ours(
        'It is not in the approved plan, or over the budget of one run: make a new plan, or raise max-deletions.',
      )
  }
}
