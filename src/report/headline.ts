/** The one sentence that says what a run did: the summary's heading, the log's last line, and an output for a chat message. */

import type { Candidates, Plan } from '../policy/plan.ts'
import { type Figures, figures, type Result, type Task } from '../result.ts'
import type { Survey } from '../survey/survey.ts'
import { type Own, own, ownList } from '../text.ts'
import { counted, number } from './formats.ts'

const nothing = own`nothing deleted`

/**
 * Plain text, one line, without any text of a thread or a server. A dry run's
 * begins with `Dry run`, always, and then says that nothing was deleted.
 */
export function headline(result: Result): Own {
  const { task, status } = result
  if (task === undefined) {
    return own`${status === 'cancelled' ? 'Cancelled before it began' : 'Not started'}: nothing listed, ${nothing}`
  }
  const forWhom = task.policy.subject === undefined ? '' : ' for one person'
  const ending = status === 'cancelled' || status === 'aborted' || status === 'failed' ? own` ${status}` : own``
  return own`${modeOf(task)}${forWhom}${ending}: ${ownList(parts(result, task), ', ')}`
}

function modeOf({ inventory, dryRun }: Task): 'Dry run (inventory)' | 'Dry run' | 'Live run' {
  if (inventory) return 'Dry run (inventory)'
  return dryRun ? 'Dry run' : 'Live run'
}

function parts(result: Result, task: Task): Own[] {
  const whole = task.dryRun ? result.status === 'planned' : result.swept !== undefined
  if (!whole || result.survey === undefined) return [nothing]
  const numbers = figures(result)
  if (numbers.subjectRemaining !== undefined) return ofPerson(result, task, result.survey.tally.ofSubject ?? 0)
  if (task.supplied === 0) return [nothing, own`no ids supplied`]
  if (numbers.listed === 0) return [nothing, own`${counted(0, task.api.noun)} ${reach(task.supplied)}`]
  const unknown = numbers.unknown === 0 ? [] : [own`${number(numbers.unknown)} unknown`]
  return task.dryRun
    ? [nothing, due(numbers, task, result.survey), ...unknown]
    : [...went(numbers, task, result.survey, result.swept?.itemsErased ?? 0), ...unknown]
}

/** Of an erasure: everything is counted within the person's threads. */
function ofPerson(result: Result, { api, dryRun }: Task, all: number): Own[] {
  const { candidates, deleted, notKnown, subjectRemaining: left = 0 } = figures(result)
  const itemsErased = result.swept?.itemsErased ?? 0
  if (all === 0) return [nothing, own`${counted(0, api.noun)} known to be this person's`]
  if (dryRun) return [nothing, own`${number(candidates)} of ${counted(all, api.noun)} due`]
  return [
    howMany(deleted, itemsErased, api.noun),
    ...(notKnown > 0 ? [own`${number(notKnown)} not known to be gone`] : []),
    left === 0 ? own`nothing known to be left` : own`${number(left)} left`,
  ]
}

function due(
  { listed, candidates, planned }: Figures,
  { api, inventory, applying, supplied }: Task,
  { plan, tally, knownIds }: Survey,
): Own {
  if (inventory) return own`${counted(knownIds ?? listed, api.noun)} ${reach(supplied)}`
  if (applying !== undefined)
    return own`${counted(stillQualifying(plan).length, api.noun)} of the approved plan still due${notListed(tally)}`
  const first = planned < candidates ? own` (${number(planned)} in one run)` : own``
  return own`${counted(candidates, api.noun)} due${first}`
}

const notListed = ({ unlistedOfPlan: count }: Survey['tally']): Own =>
  count === 0 ? own`` : own`, ${number(count)} of it not listed`

/** The planned threads without those of an approved plan that no longer qualify, or that nobody found. */
export function stillQualifying({ planned }: Plan): Candidates {
  let others = 0
  for (const { kind } of planned) if (kind !== 'due') others += 1
  // A million that all qualify stay as they are.
  return others === 0 ? planned : [...planned].filter(({ kind }) => kind === 'due')
}

/** Items go before their thread: where it stayed, or was gone by then, something was deleted all the same. */
function howMany(deleted: number, itemsErased: number, noun: Task['api']['noun']): Own {
  if (deleted > 0) return own`${counted(deleted, noun)} deleted`
  if (itemsErased === 0) return nothing
  return own`${number(itemsErased)} ${itemsErased === 1 ? 'item' : 'items'} deleted, but no ${noun.one}`
}

function went(numbers: Figures, task: Task, { plan }: Survey, itemsErased: number): Own[] {
  const { candidates, deleted, alreadyGone, spared, failed, notKnown, remaining } = numbers
  if (candidates === 0) return [nothing, ...noneIsDue(numbers, task)]
  const stillThere = failed - notKnown
  const waiting = remaining - stillThere - plan.unplanned
  const told = (
    count: number,
    what: 'already gone' | 'spared' | 'still there' | 'not known to be gone' | 'still due',
  ) => (count > 0 ? [own`${number(count)} ${what}`] : [])
  return [
    howMany(deleted, itemsErased, task.api.noun),
    // Told only where it explains why nothing was deleted.
    ...told(deleted === 0 ? alreadyGone : 0, 'already gone'),
    ...told(deleted === 0 ? spared : 0, 'spared'),
    ...told(stillThere, 'still there'),
    ...told(notKnown, 'not known to be gone'),
    ...told(waiting, 'still due'),
  ]
}

/** How far the run looked: nothing can be said of others than those whose ids were supplied. */
function reach(supplied: Task['supplied']): 'visible to this key' | 'known to this server' {
  return supplied === undefined ? 'visible to this key' : 'known to this server'
}

/** Says it of those that could be judged only; nothing where none could. */
export function noneIsDue({ listed, unknown }: Figures, { api, supplied }: Task): Own[] {
  const { one, many } = api.noun
  const judged = listed - unknown
  if (judged === 0) return []
  const which = unknown === 0 ? reach(supplied) : 'that could be judged'
  return [
    judged === 1 ? own`the one ${one} ${which} is not due` : own`none of the ${number(judged)} ${many} ${which} is due`,
  ]
}
