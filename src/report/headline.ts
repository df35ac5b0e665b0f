/** The one sentence that says what a run did: the summary's heading and the log's last line. */

import { type Account, figures } from './account.ts'
import { counted, number } from './words.ts'

/** What is left for a person: threads that could not be judged. */
const undecided = (unknown: number) => (unknown === 0 ? [] : [`${number(unknown)} left for a decision`])

/** Plain text, one line, without any text of a thread or a server. A dry run's begins with `Dry run`, always. */
export function headline(account: Account): string {
  const { task, status } = account
  if (task === undefined) {
    if (status === 'cancelled') return 'Cancelled before it began: nothing was listed, nothing was deleted'
    return 'Not started, because an input is wrong: nothing was listed, nothing was deleted'
  }
  const mode = task.inventory ? 'Dry run (inventory)' : task.dryRun ? 'Dry run' : 'Live run'
  const ending = status === 'cancelled' || status === 'aborted' || status === 'failed' ? ` ${status}` : ''
  return `${mode}${ending}: ${task.dryRun ? planned(account) : carried(account)}`
}

function planned(account: Account): string {
  const { task, survey, status } = account
  const { listed, candidates, planned, unknown } = figures(account)
  if (task === undefined || survey === undefined || status === 'aborted' || status === 'cancelled')
    return 'nothing was deleted'
  const { noun } = task.api
  if (task.inventory)
    return [`${counted(listed, noun)} visible to this key`, ...undecided(unknown), 'nothing was deleted'].join(', ')
  const would =
    candidates === 0
      ? `of ${counted(listed, noun)} none would be deleted`
      : planned < candidates
        ? `${counted(candidates, noun)} would be deleted, ${number(planned)} of them by one run`
        : `${counted(candidates, noun)} would be deleted`
  return [would, ...undecided(unknown), 'nothing was deleted'].join(', ')
}

function carried(account: Account): string {
  const { task, survey, carried } = account
  const { listed, candidates, deleted, alreadyGone, spared, failed, remaining, unknown } = figures(account)
  if (task === undefined || survey === undefined || carried === undefined) return 'nothing was deleted'
  const { noun } = task.api
  if (candidates === 0) return [`of ${counted(listed, noun)} none had to go`, ...undecided(unknown)].join(', ')
  const waiting = remaining - failed
  return [
    `${counted(deleted, noun)} deleted`,
    ...(alreadyGone === 0 ? [] : [`${number(alreadyGone)} already gone`]),
    ...(spared === 0 ? [] : [`${number(spared)} spared`]),
    ...(failed === 0 ? [] : [`${number(failed)} failed`]),
    ...(waiting === 0 ? [] : [`${number(waiting)} still to go`]),
    ...undecided(unknown),
  ].join(', ')
}
