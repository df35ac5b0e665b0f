/** The alert at the top: what a run came to in a sentence or two, and what stood in its way. */

import type { Problem, Result, Status } from '../../result.ts'
import type { Words } from '../../text.ts'
import { noneHasToGo } from '../headline.ts'
import { forCode, forMarkdown } from '../safe-text.ts'
import { capital, counted, number, plural } from '../words.ts'
import type { Told } from './summary-data.ts'
import { bulleted } from './table.ts'

/** GitHub's five kinds of alert. */
type Alert = 'NOTE' | 'TIP' | 'IMPORTANT' | 'WARNING' | 'CAUTION'

const alerts: Readonly<Record<Status, Alert>> = {
  planned: 'NOTE',
  complete: 'TIP',
  remaining: 'IMPORTANT',
  failed: 'CAUTION',
  aborted: 'CAUTION',
  cancelled: 'WARNING',
}

/** The most bytes of the problems; there is one, or one for each mistaken input. */
const mostOfProblems = 10_000

function alertBlock(kind: Alert, opening: string, problems: readonly Problem[]): string {
  const lines = bulleted(problems.map(inWords), mostOfProblems, 'in the log')
  const content = lines.length === 0 ? [opening] : [opening, '', ...lines]
  return `> [!${kind}]\n${content.map((line) => `> ${line}`.trimEnd()).join('\n')}\n`
}

function inWords({ inputs, message, hint }: Problem): string {
  const about = inputs.length === 0 ? '' : `${inputs.map((name) => forCode(name)).join(', ')}: `
  return `${about}${sentence(message)}${hint === undefined ? '' : ` ${sentence(hint)}`}`
}

/** A sentence that may hold text of a server, begun and ended as sentences are. */
export function sentence(text: Words, most?: number): string {
  const shown = capital(forMarkdown(text, most))
  return /[.!?…]$/.test(shown) ? shown : `${shown}.`
}

/** The alert of a run whose inputs could not be read. */
export function refusal({ problems, status }: Result): string {
  const what = status === 'cancelled' ? 'The run was stopped before it began.' : 'The run did not start.'
  return alertBlock(
    alerts[status],
    `**${what}** No request was sent: nothing was listed and nothing was deleted.`,
    problems,
  )
}

export function alert(told: Told): string {
  const { status, problems } = told.account
  const undecided = status === 'complete' && told.figures.unknown > 0
  return alertBlock(undecided ? 'IMPORTANT' : alerts[status], opening(told), problems)
}

/** What opens the alert, in bold, and what goes on after it. */
function opening(told: Told): string {
  const { account, task, figures } = told
  const { one } = task.api.noun
  const untouched = account.swept === undefined
  const run = task.dryRun ? 'This is a dry run, and it' : 'The run'
  const lines = (...texts: readonly string[]) => texts.filter((text) => text !== '').join(' ')
  switch (account.status) {
    case 'planned':
      return planned(told)
    case 'complete':
      if (figures.listed === 0) return `**Nothing was deleted.** This key sees no ${one} on this server.`
      return figures.candidates === 0
        ? lines(
            '**Nothing was deleted.**',
            ...noneHasToGo(figures, task).map((text) => `${capital(text)}.`),
            undecided(told),
          )
        : lines(
            '**Done.**',
            ofPlan(told),
            task.supplied === undefined
              ? `No ${one} that is visible to this key and is known to have to go is left.`
              : `None of the ${task.api.noun.many} supplied that is known to have to go is left.`,
            undecided(told),
          )
    case 'remaining':
      return lines('**The rest waits for the next run.**', ofPlan(told), waits(told), runsLeft(told))
    case 'failed':
      if (untouched) return `**${run} failed. Nothing was deleted.**`
      return lines(`**${failure(told)}**`, ofPlan(told))
    case 'aborted':
      return `**${run} was aborted before the first deletion. Nothing was deleted.**`
    case 'cancelled':
      if (untouched) return `**${run} was stopped before the first deletion. Nothing was deleted.**`
      return lines('**The run was stopped on the way.**', ofPlan(told))
  }
}

function undecided({ figures, task }: Told): string {
  const { unknown } = figures
  if (unknown === 0) return ''
  return `${capital(counted(unknown, task.api.noun))} could not be judged and ${plural(unknown, 'is', 'are')} kept, left for a decision.`
}

/** Why some are left although nothing failed. */
function waits({ figures, task, notAttempted, overBudget, unplanned }: Told): string {
  const { remaining } = figures
  const why = [
    ...(notAttempted.length > 0 ? ['the time budget was used up'] : []),
    ...(overBudget > 0 ? [`one run deletes at most ${number(task.maxDeletions)} (${forCode('max-deletions')})`] : []),
    ...(unplanned > 0
      ? [`${number(unplanned)} of them ${plural(unplanned, 'is', 'are')} not in the approved plan`]
      : []),
  ]
  return `${capital(counted(remaining, task.api.noun))} still ${plural(remaining, 'has', 'have')} to go, because ${why.join(', and ')}.`
}

function failure({ figures, task }: Told): string {
  if (figures.notAttempted > 0) return 'The run stopped before it was done.'
  if (figures.failed > 0) return `${capital(counted(figures.failed, task.api.noun))} could not be deleted.`
  return 'The run failed.'
}

function planned({ task, figures, going, sparing }: Told): string {
  if (task.inventory) {
    return '**This is an inventory, a dry run without conditions. Nothing was deleted, nothing is planned.**'
  }
  const dry = '**This is a dry run. Nothing was deleted.**'
  const whose = task.applying === undefined ? 'with this policy' : 'of the approved plan'
  if (going.length === 0) return `${dry} A live run ${whose} would delete nothing now.`
  const live = `To make it live, set ${forCode('dry-run: false')}.`
  const { noun } = task.api
  if (task.applying !== undefined) {
    const spare =
      sparing.length === 0
        ? ''
        : `, and spare ${number(sparing.length)} that no longer ${plural(sparing.length, 'qualifies', 'qualify')}`
    return `${dry} A live run ${whose} would delete ${counted(going.length, noun)}${spare}. ${live}`
  }
  const first = figures.planned < figures.candidates ? `, the oldest ${number(figures.planned)} in its first run` : ''
  return `${dry} A live run ${whose} would delete ${counted(figures.candidates, noun)}${first}. ${live}`
}

/** What became of the planned threads. Empty where none was planned. */
function ofPlan({ task, figures }: Told): string {
  const fates = (
    [
      [figures.deleted, 'deleted'],
      [figures.alreadyGone, 'already gone'],
      [figures.spared, 'spared'],
      [figures.failed, 'failed'],
      [figures.notAttempted, 'not attempted'],
    ] as const
  ).filter(([count]) => count > 0)
  const verb = ([count, fate]: readonly [number, string]) =>
    fate === 'failed' ? fate : `${plural(count, 'was', 'were')} ${fate}`
  const { one, many } = task.api.noun
  const [only] = fates
  if (only === undefined) return ''
  if (figures.planned === 1) return `The one planned ${one} ${verb(only)}.`
  if (fates.length === 1) return `All ${number(figures.planned)} planned ${many} ${verb(only)}.`
  const parts = fates.map((fate) => `${number(fate[0])} ${verb(fate)}`)
  return `Of ${number(figures.planned)} planned ${many}, ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}.`
}

/** How many runs at this budget the rest would take. Empty when none but failures is left for it, or when it cannot be told. */
export function runsLeft({ account, task, figures, notAttempted, overBudget }: Told): string {
  const left = (task.dryRun ? figures.planned : figures.failed + notAttempted.length) + overBudget
  if (left === figures.failed) return ''
  if (task.dryRun && task.maxDeletions === 0) return 'One run would take them all, within its time budget.'
  const settled = figures.deleted + figures.alreadyGone + figures.spared
  const atPace =
    !task.dryRun && (task.maxDeletions === 0 || (account.status === 'remaining' && notAttempted.length > 0))
  const perRun = atPace ? settled : task.maxDeletions
  if (perRun === 0) return ''
  const runs = Math.ceil(left / perRun)
  const how = atPace ? `At this pace (${number(settled)} a run)` : 'At this budget'
  return `${how} ${number(runs)} ${task.dryRun ? '' : 'more '}${plural(runs, 'run', 'runs')} would take ${left === 1 ? 'it' : 'them all'}.`
}
