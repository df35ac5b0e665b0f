/** `fail-if-overdue`: whether a thread that is due, or might be, is still there after the run. */

import { type Age, ageInWords } from '../policy/age.ts'
import type { Problem, Swept } from '../result.ts'
import { type Overdue, oldestOverdue } from '../status.ts'
import type { Stopped } from '../stop.ts'
import type { Survey } from '../survey/survey.ts'
import { type Own, ours, type Text, text } from '../text.ts'
import type { Noun } from '../thread.ts'
import type { Run } from './context.ts'
import type { Done } from './done.ts'

/** Adds a problem when the oldest such thread is older than the input allows. */
export function checkOverdue({ inputs, task, ages, effects }: Run, done: Done, survey: Survey, swept: Swept): void {
  const { failIfOverdue } = inputs
  if (failIfOverdue === undefined) return
  const oldest = oldestOverdue(survey, swept, task.policy, ages.now)
  if (oldest === undefined || (oldest.age !== 'unreadable' && oldest.age <= failIfOverdue)) return
  const { noun } = task.api
  const what = whatIsOverdue(oldest, failIfOverdue, noun)
  done.problems.push({
    inputs: ['fail-if-overdue'],
    message: text`${what}, and \`fail-if-overdue\` allows ${ours(ageInWords(failIfOverdue))}`,
    why: oldest.failure?.note,
    hint: hintForOverdue(oldest, noun.many, effects.stop.stopped),
    ...(oldest.why === 'unknown' && { coversUnknown: true as const }),
  })
}

function whatIsOverdue({ age, id, failure }: Overdue, allowed: Age, noun: Noun): Text {
  const how = age === 'unreadable' ? text`of unreadable age` : text`${ours(olderThan(allowed, age))} old`
  const named = text`a ${ours(noun.one)} ${how}${id === undefined ? ours('') : text` (${id})`}`
  return failure?.end === 'not known' ? text`it is not known whether ${named} is gone` : text`${named} is still there`
}

const day = 86_400_000

/** An age in days, where that is precise enough to see that it is more than another. */
function olderThan(other: Age, age: Age): Own {
  const days = Math.floor(age / day) * day
  return ageInWords(days >= 2 * day && days > other ? days : age)
}

function hintForOverdue({ why, failure }: Overdue, many: Own, stopped: Stopped | undefined): Problem['hint'] {
  switch (why) {
    case 'unknown':
      return text`It could not be judged, so more deletions would not help: decide about the ${ours(many)} that are listed under "Unknown" in the summary.`
    case 'undecided':
      return ours(
        'It was spared because it could no longer be judged: decide about it, the summary says why under "Spared".',
      )
    case 'failed':
      return failure?.hint
    case 'not attempted':
      // What else stopped the run has a remedy of its own.
      return stopped === undefined || stopped.reason === 'deadline'
        ? ours('The time was used up before its turn came: raise `time-budget`, or run more often.')
        : undefined
    case 'over budget':
      return ours('It is over the budget of one run: raise `max-deletions`, or run more often.')
    case 'unplanned':
      return ours(
        'It is not in the approved plan, or over the budget of one run: make a new plan, or raise `max-deletions`.',
      )
  }
}
