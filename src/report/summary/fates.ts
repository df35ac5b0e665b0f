/** What became of the planned threads, and what is left for other runs, in sentences. */

import { capital, counted, number, plural } from '../formats.ts'
import { forCode } from '../safe-text.ts'
import type { SummaryData } from './summary-data.ts'

/** Sentences, without the empty ones. */
export const sentences = (...texts: readonly string[]) => texts.filter((one) => one !== '').join(' ')

/** Why some are left although nothing failed. */
export function waits({ task, notAttempted, overBudget, unplanned }: SummaryData): string {
  const waiting = notAttempted.length + overBudget
  // How many were not attempted is told of the plan already.
  if (overBudget === 0 && unplanned === 0 && waiting > 0) return 'The time budget was used up.'
  const why = [
    ...(notAttempted.length > 0 ? ['the time budget was used up'] : []),
    ...(overBudget > 0 ? [`one run deletes at most ${number(task.maxDeletions)} (${forCode('max-deletions')})`] : []),
  ]
  const due =
    waiting === 0
      ? ''
      : `${capital(counted(waiting, task.api.noun))} ${plural(waiting, 'is', 'are')} still due, because ${why.join(', and ')}.`
  const others =
    unplanned === 0
      ? ''
      : `${number(unplanned)} ${plural(unplanned, 'other is', 'others are')} due and not in the approved plan.`
  return sentences(due, others)
}

/** What became of the planned threads. Empty where none was planned. */
export function ofPlan({ task, figures }: SummaryData): string {
  const stillThere = figures.failed - figures.notKnown
  const fates = (
    [
      [figures.deleted, plural(figures.deleted, 'was deleted', 'were deleted')],
      [figures.alreadyGone, plural(figures.alreadyGone, 'was already gone', 'were already gone')],
      [figures.spared, plural(figures.spared, 'was spared', 'were spared')],
      [stillThere, plural(stillThere, 'is still there', 'are still there')],
      [figures.notKnown, plural(figures.notKnown, 'is not known to be gone', 'are not known to be gone')],
      [figures.notAttempted, plural(figures.notAttempted, 'was not attempted', 'were not attempted')],
    ] as const
  ).filter(([count]) => count > 0)
  const { one, many } = task.api.noun
  const [only] = fates
  if (only === undefined) return ''
  if (figures.planned === 1) return `The one planned ${one} ${only[1]}.`
  if (fates.length === 1) return `All ${number(figures.planned)} planned ${many} ${only[1]}.`
  const parts = fates.map(([count, fate]) => `${number(count)} ${fate}`)
  return `Of ${number(figures.planned)} planned ${many}, ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}.`
}

/** How many runs like this one the rest would take. Empty where that cannot be promised, or where nothing is left for it. */
export function runsLeft({ result, task, figures, notAttempted, overBudget }: SummaryData): string {
  const left = task.dryRun ? figures.planned + overBudget : notAttempted.length + overBudget
  if (left === 0) return ''
  if (task.dryRun && task.maxDeletions === 0) return 'One run would take them all, within its time budget.'
  const settled = figures.deleted + figures.alreadyGone + figures.spared
  // A run that got nothing done, or that was stopped by something else than its budget, foretells nothing.
  if (!task.dryRun && (settled === 0 || result.status !== 'remaining')) return ''
  const atPace = !task.dryRun && (task.maxDeletions === 0 || notAttempted.length > 0)
  const runs = Math.ceil(left / (atPace ? settled : task.maxDeletions))
  const how = atPace ? `At this pace (${number(settled)} a run)` : 'At this budget'
  return `${how} ${number(runs)} ${task.dryRun ? '' : 'more '}${plural(runs, 'run', 'runs')} would take ${left === 1 ? 'it' : 'them all'}.`
}
