/** The one sentence that says what a run did: the summary's heading and the log's last line. */

import type { Candidate, Plan } from '../policy/plan.ts'
import { type Figures, figures, type Result, type Task } from '../result.ts'
import type { Survey } from '../survey/survey.ts'
import { counted, number } from './words.ts'

const nothing = 'nothing deleted'

/**
 * Plain text, one line, without any text of a thread or a server. A dry run's
 * begins with `Dry run`, always, and then says that nothing was deleted.
 */
export function headline(account: Result): string {
  const { task, status } = account
  if (task === undefined) {
    return `${status === 'cancelled' ? 'Cancelled before it began' : 'Not started'}: nothing listed, ${nothing}`
  }
  const mode = task.inventory ? 'Dry run (inventory)' : task.dryRun ? 'Dry run' : 'Live run'
  const ending = status === 'cancelled' || status === 'aborted' || status === 'failed' ? ` ${status}` : ''
  return `${mode}${ending}: ${parts(account, task).join(', ')}`
}

function parts(account: Result, task: Task): string[] {
  const whole = task.dryRun ? account.status === 'planned' : account.swept !== undefined
  if (!whole || account.survey === undefined) return [nothing]
  const numbers = figures(account)
  if (numbers.listed === 0) return [nothing, `${counted(0, task.api.noun)} visible to this key`]
  const undecided = numbers.unknown === 0 ? [] : [`${number(numbers.unknown)} left for a decision`]
  return task.dryRun
    ? [nothing, wouldGo(numbers, task, account.survey), ...undecided]
    : [...went(numbers, task), ...undecided]
}

function wouldGo(
  { listed, candidates, planned }: Figures,
  { api, inventory, applying, supplied }: Task,
  { plan, knownIds }: Survey,
): string {
  if (inventory) return `${counted(knownIds ?? listed, api.noun)} ${reach(supplied)}`
  if (applying !== undefined) return `${counted(stillQualifying(plan).length, api.noun)} of the approved plan would go`
  const first = planned < candidates ? ` (${number(planned)} in one run)` : ''
  return `${counted(candidates, api.noun)} would go${first}`
}

/** The planned threads without those of an approved plan that no longer qualify. */
export function stillQualifying({ planned }: Plan): readonly Candidate[] {
  return planned.filter(({ sparedBecause }) => sparedBecause === undefined)
}

function went(numbers: Figures, task: Task): string[] {
  const { candidates, deleted, alreadyGone, spared, failed, remaining } = numbers
  if (candidates === 0) return [nothing, ...noneHasToGo(numbers, task)]
  const waiting = remaining - failed
  return [
    `${counted(deleted, task.api.noun)} deleted`,
    // Told only where it explains why nothing was deleted.
    ...(deleted === 0 && alreadyGone > 0 ? [`${number(alreadyGone)} already gone`] : []),
    ...(deleted === 0 && spared > 0 ? [`${number(spared)} spared`] : []),
    ...(failed > 0 ? [`${number(failed)} failed`] : []),
    ...(waiting > 0 ? [`${number(waiting)} still to go`] : []),
  ]
}

/** How far the run looked: nothing can be said of others than those whose ids were supplied. */
function reach(supplied: Task['supplied']): string {
  return supplied === undefined ? 'visible to this key' : 'known to this server'
}

/** Says it of those that could be judged only; nothing where none could. */
export function noneHasToGo({ listed, unknown }: Figures, { api, supplied }: Task): string[] {
  const { one, many } = api.noun
  const judged = listed - unknown
  if (judged === 0) return []
  const which = unknown === 0 ? reach(supplied) : 'that could be judged'
  return [
    judged === 1
      ? `the one ${one} ${which} does not have to go`
      : `none of the ${number(judged)} ${many} ${which} has to go`,
  ]
}
