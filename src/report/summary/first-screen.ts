/** What a person sees first, without scrolling: the alert, the policy, the key figures and what to do next. */

import { ageInWords, roughly } from '../../policy/age.ts'
import type { Breakdown } from '../../policy/tally.ts'
import type { Account, Problem, Status } from '../account.ts'
import { forCode, forMarkdown } from '../gate.ts'
import { counted, moment, number, plural } from '../words.ts'
import { protectionsHeld } from './held.ts'
import { table } from './table.ts'
import type { Told } from './told.ts'

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

const quoted = (kind: Alert, lines: readonly string[]) =>
  `> [!${kind}]\n${lines.map((line) => `> ${line}`.trimEnd()).join('\n')}\n`

/** A sentence of somebody else's, ended as ours are. */
const sentence = (text: string, most?: number) => {
  const shown = forMarkdown(text, most)
  const started = /^\p{Ll}/u.test(shown) ? shown.charAt(0).toUpperCase() + shown.slice(1) : shown
  return /[.!?…]$/.test(started) ? started : `${started}.`
}

function problemLines(problems: readonly Problem[]): string[] {
  const most = 12
  const lines = problems.slice(0, most).map(({ inputs, message, hint }) => {
    const about = inputs.length === 0 ? '' : `${inputs.map((name) => forCode(name)).join(', ')}: `
    return `- ${about}${sentence(message)}${hint === undefined ? '' : ` ${sentence(hint)}`}`
  })
  return problems.length > most ? [...lines, `- …and ${number(problems.length - most)} more, in the log.`] : lines
}

/** The alert of a run whose inputs could not be read. */
export function refusal({ problems, status }: Account): string {
  const what =
    status === 'cancelled'
      ? '**The run was stopped before it began.** Nothing was listed and nothing was deleted.'
      : '**The run did not start.** No request was sent, nothing was listed and nothing was deleted.'
  return quoted(alerts[status], [what, ...(problems.length === 0 ? [] : ['', ...problemLines(problems)])])
}

export function alert(told: Told): string {
  const { status, problems } = told.account
  const lines = problemLines(problems)
  return quoted(alerts[status], [opening(told), ...(lines.length === 0 ? [] : ['', ...lines])])
}

function opening(told: Told): string {
  const { account, task, figures, failed, notAttempted, deleted } = told
  const { noun } = task.api
  switch (account.status) {
    case 'planned':
    case 'failed':
      if (task.dryRun) return dry(told)
      return `**${failedInWords(told)}** ${
        deleted.length === 0
          ? 'Nothing was deleted.'
          : `${capital(counted(deleted.length, noun))} ${plural(deleted.length, 'was', 'were')} deleted before or besides.`
      }${notAttempted.length === 0 ? '' : ` ${capital(counted(notAttempted.length, noun))} ${plural(notAttempted.length, 'was', 'were')} not attempted and ${plural(notAttempted.length, 'is', 'are')} still there.`}`
    case 'complete':
      if (figures.candidates === 0) {
        return figures.listed === 0
          ? `**Nothing to do.** This key sees no ${noun.one} on this server.`
          : `**Nothing to do.** Of ${counted(figures.listed, noun)} visible to this key, none had to go.`
      }
      return `**Done.** Every ${noun.one} that this policy says must go, and that this key can see, is gone${
        figures.spared === 0 ? '' : `, but for ${number(figures.spared)} that no longer qualified when looked at again`
      }.`
    case 'remaining':
      return `**The rest waits for the next run.** ${capital(counted(figures.remaining, noun))} still ${plural(figures.remaining, 'has', 'have')} to go: ${
        notAttempted.length > 0
          ? 'the time budget was used up'
          : `one run deletes at most ${number(task.maxDeletions)} (${forCode('max-deletions')})`
      }. ${runsLeft(told)}`
    case 'aborted':
      return '**Aborted before the first deletion. Nothing was deleted.**'
    case 'cancelled':
      if (account.carried === undefined) return '**Stopped before the first deletion. Nothing was deleted.**'
      return `**Stopped during the deletions.** ${capital(counted(figures.deleted, noun))} of ${number(figures.planned)} planned ${plural(figures.deleted, 'was', 'were')} deleted before${
        failed.length === 0 ? '' : `, ${number(failed.length)} failed or were cut off`
      }; ${number(notAttempted.length)} ${plural(notAttempted.length, 'was', 'were')} not attempted and ${plural(notAttempted.length, 'is', 'are')} still there.`
  }
}

function failedInWords({ failed, task, account }: Told): string {
  const { noun } = task.api
  if (failed.length > 0) return `${capital(counted(failed.length, noun))} could not be deleted.`
  return account.carried === undefined ? 'The run failed.' : 'The run stopped or left something overdue.'
}

function dry({ task, figures }: Told): string {
  const { noun } = task.api
  if (task.inventory)
    return '**This is an inventory, a dry run without conditions. Nothing was deleted, and nothing is planned.**'
  if (figures.candidates === 0)
    return `**This is a dry run. Nothing was deleted**, and a live run would delete nothing now.`
  const first =
    figures.planned < figures.candidates ? `, the oldest ${number(figures.planned)} of them in its first run` : ''
  return `**This is a dry run. Nothing was deleted.** A live run with this policy would delete ${counted(figures.candidates, noun)}${first}. To let it, set ${forCode('dry-run: false')}.`
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** How many runs at this budget the rest would take. Empty when nothing is left. */
export function runsLeft({ account, task, figures }: Told): string {
  const { remaining, deleted, alreadyGone, spared, candidates } = figures
  const left = task.dryRun ? candidates : remaining
  if (left === 0) return ''
  const settled = deleted + alreadyGone + spared
  const stoppedByTime = account.status === 'remaining' && figures.notAttempted > 0
  const perRun = stoppedByTime || task.maxDeletions === 0 ? settled : task.maxDeletions
  if (task.dryRun && task.maxDeletions === 0) return 'One run would take them all, within its time budget.'
  if (perRun === 0) return ''
  const runs = Math.ceil(left / perRun)
  const more = task.dryRun ? '' : ' more'
  return `At ${stoppedByTime ? `this pace (${number(settled)} a run)` : 'this budget'} ${number(runs)}${more} ${plural(runs, 'run', 'runs')} would take ${left === 1 ? 'it' : 'them all'}.`
}

/** The policy in words, as the record has it. */
export function policy({ task }: Told): string {
  return `**Policy.** ${sentence(task.policyInWords, 2000)}\n`
}

/** The short table. */
export function keyFigures(told: Told): string {
  const { account, task } = told
  const mode = task.inventory ? 'Inventory (dry run)' : task.dryRun ? 'Dry run' : 'Live run'
  const rows = [
    ...(account.survey === undefined
      ? []
      : task.dryRun
        ? wouldGo(told)
        : [
            ['Overdue now', overdue(told)],
            ['Evidence', evidence(told)],
          ]),
    ...(account.survey === undefined ? [] : [['Held', protectionsHeld(told)]]),
    ['Scope', scope(told)],
    ["Not covered by this API's deletion", task.api.notCovered.join('; ')],
    ['Record', record(account)],
  ]
  return table(
    [mode, moment(account.startedAt)],
    rows.map(([name, value]) => [`**${name}**`, value ?? '']),
  ).text
}

function wouldGo(told: Told): string[][] {
  const { task, figures, account } = told
  const { noun } = task.api
  const plan = account.survey?.plan
  const unknown =
    figures.unknown === 0
      ? []
      : [['Cannot be judged', `${counted(figures.unknown, noun)}, kept until somebody decides${oldestUnknown(told)}`]]
  if (task.inventory || plan === undefined) return unknown
  const oldest = plan.planned[0]
  if (oldest === undefined) return [['Would go', counted(0, noun)], ...unknown]
  const newest = plan.overBudget?.newest ?? plan.planned.at(-1) ?? oldest
  const at = (milliseconds: number) => `${moment(milliseconds)} (${roughly(account.startedAt - milliseconds)} old)`
  const budget =
    task.maxDeletions === 0
      ? `${number(figures.planned)}: no limit is set`
      : `the oldest ${number(figures.planned)} of them`
  return [
    ['Would go', counted(figures.candidates, noun)],
    ["This run's budget would take", `${budget}. ${runsLeft(told)}`],
    ...(figures.candidates === 1
      ? [['Created', at(oldest.createdAt)]]
      : [['Oldest and newest', `created ${at(oldest.createdAt)} to ${at(newest.createdAt)}`]]),
    ...spread(told),
    ...unknown,
  ]
}

/** How the candidates spread over agents, and over the values of the metadata keys that may be shown. */
function spread({ account, task, figures }: Told): string[][] {
  const tally = account.survey?.tally
  if (tally === undefined) return []
  const rows: string[][] = []
  if (task.api.fields.has('agent'))
    rows.push(['By agent', topValues(tally.candidateAgents, figures.candidates, 'without one')])
  for (const [key, values] of [...tally.candidateValues].slice(0, 3)) {
    rows.push([`By ${forCode(key, 40)}`, topValues(values, figures.candidates, 'without it')])
  }
  return rows
}

function topValues(values: Breakdown, total: number, without: string): string {
  const most = 5
  const entries = values.entries()
  const shown = entries.slice(0, most).map(([value, count]) => `${forCode(value, 60) || '(empty)'} ${number(count)}`)
  const counted = entries.reduce((sum, [, count]) => sum + count, 0) + values.others
  const rest = counted - entries.slice(0, most).reduce((sum, [, count]) => sum + count, 0)
  return [
    ...shown,
    ...(rest > 0 ? [`others ${number(rest)}`] : []),
    ...(total > counted ? [`${without} ${number(total - counted)}`] : []),
  ].join(', ')
}

function oldestUnknown({ account }: Told): string {
  const oldest = account.survey?.tally.oldestUnknown
  if (oldest === undefined) return ''
  return oldest === 'unreadable' ? '; the age of some is unreadable' : `; the oldest is ${roughly(oldest.age)} old`
}

function overdue(told: Told): string {
  const { account, task, figures } = told
  const { noun } = task.api
  const { remaining, unknown, oldestRemaining } = figures
  if (remaining === 0 && unknown === 0) return 'none that is visible to this key'
  const oldest =
    oldestRemaining === undefined
      ? ''
      : `, the oldest created ${moment(oldestRemaining)} (${roughly(account.startedAt - oldestRemaining)} ago)`
  return [
    `deletable: ${counted(remaining, noun)}${oldest}`,
    `unknown: ${counted(unknown, noun)}${unknown === 0 ? '' : oldestUnknown(told)}`,
  ].join('<br>')
}

function evidence({ account, task, deleted, gone, cannotTell, alive, figures }: Told): string {
  const { carried } = account
  const { noun } = task.api
  if (carried === undefined) return 'nothing was deleted'
  if (deleted.length === 0 && alive.size === 0)
    return figures.alreadyGone === 0
      ? 'nothing was deleted'
      : `${counted(figures.alreadyGone, noun)} already gone, none deleted by this run`
  const notes = new Map<string, number>()
  for (const { note } of deleted) notes.set(note, (notes.get(note) ?? 0) + 1)
  const confirmed = [...notes]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 5)
    .map(([note, count]) => `${number(count)} ${forMarkdown(note)}`)
  const items =
    carried.itemsErased === 0
      ? ''
      : ` (with ${number(carried.itemsErased)} ${plural(carried.itemsErased, 'item', 'items')} in them)`
  const readBack = [
    ...(gone === 0 ? [] : [`${number(gone)} read back gone`]),
    ...(alive.size === 0 ? [] : [`**${number(alive.size)} read back alive**`]),
    ...(cannotTell.length === 0 ? [] : [`${number(cannotTell.length)} read back without an answer`]),
  ]
  const notVerified = deleted.length - gone
  return [
    `${confirmed.join(', ') || 'none confirmed'}${items}`,
    [...readBack, ...(notVerified > 0 ? [`${number(notVerified)} not verified`] : [])].join(', '),
  ]
    .filter((line) => line !== '')
    .join('<br>')
}

function scope({ account, task, figures }: Told): string {
  const { noun } = task.api
  const where = [
    forCode(task.server, 200),
    ...(task.organization === undefined ? [] : [`organization ${forCode(task.organization)}`]),
    task.project === undefined ? "the key's own project" : `project ${forCode(task.project)}`,
  ].join(', ')
  const tally = account.survey?.tally
  if (tally === undefined) return `${where}<br>the ${noun.many} visible to this key could not be counted`
  if (task.supplied === undefined) return `${where}<br>${counted(figures.listed, noun)} visible to this key`
  const found = figures.listed - tally.countOf('not found', 'unknown')
  return `${where}<br>${number(found)} of ${number(task.supplied)} ids supplied ${plural(found, 'is', 'are')} known to this server; others may exist, which this run did not list`
}

function record({ record, task }: Account): string {
  if (record === undefined) return task === undefined ? 'none' : 'none could be written'
  return `${forCode(record.path, 300)}<br>SHA-256 ${forCode(record.digest)}`
}

/** What to do next; empty where there is nothing. */
export function next(told: Told): string {
  const steps = nextSteps(told).map((step, index) => `${index + 1}. ${step}`)
  return steps.length === 0 ? '' : `**What to do next**\n\n${steps.join('\n')}\n`
}

function nextSteps(told: Told): string[] {
  const { account, task, figures, failed } = told
  const { noun } = task.api
  const steps: string[] = []
  const hints = new Map<string, number>()
  for (const { hint } of failed) if (hint !== undefined) hints.set(hint, (hints.get(hint) ?? 0) + 1)
  for (const [hint, count] of [...hints].sort(([, a], [, b]) => b - a).slice(0, 4)) {
    steps.push(`${capital(counted(count, noun))} that failed: ${sentence(hint)}`)
  }
  if (task.dryRun && !task.inventory && account.status === 'planned' && figures.candidates > 0) {
    steps.push(
      `If this is what should go, change the line ${forCode('dry-run: true')} of the step to ${forCode('dry-run: false')}, or add it where it is missing.`,
    )
    if (account.planFile?.path !== undefined) {
      steps.push(
        `Or approve this very plan: ${forCode(`apply-plan: ${account.planFile.path}`, 300)} with ${forCode(`plan-digest: ${account.planFile.digest}`, 200)}.`,
      )
    }
  }
  if (task.inventory)
    steps.push(
      `To see what a policy would delete, add a condition, say ${forCode('older-than: 30d')}, and keep ${forCode('dry-run: true')}.`,
    )
  if (figures.unknown > 0) {
    steps.push(
      `Decide about the ${counted(figures.unknown, noun)} that could not be judged: the causes and ids are under “Could not be judged” below. ${plural(figures.unknown, 'It stays', 'They stay')} until then.`,
    )
  }
  if (account.status === 'remaining') {
    steps.push(
      `Nothing, if the action runs on a schedule: the next run goes on with the oldest. To go faster, ${
        figures.notAttempted > 0
          ? `raise ${forCode('time-budget')} or ${forCode('concurrency')}`
          : `raise ${forCode('max-deletions')}`
      } or run more often.`,
    )
  }
  if (account.status === 'cancelled' && figures.remaining > 0)
    steps.push('Run it again: it goes on with the oldest. No state is kept between runs.')
  if (
    task.policy.olderThan !== undefined &&
    account.status === 'aborted' &&
    account.survey !== undefined &&
    account.problems.length === 0
  ) {
    steps.push(`Check the policy: it says ${ageInWords(task.policy.olderThan)}.`)
  }
  return steps
}
