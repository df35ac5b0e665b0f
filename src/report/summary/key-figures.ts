/** The short table of the first screen. */

import { roughly } from '../../policy/age.ts'
import type { Result } from '../../result.ts'
import type { Breakdown } from '../../survey/statistics.ts'
import type { Survey } from '../../survey/survey.ts'
import { forCode, forMarkdown } from '../safe-text.ts'
import { capital, counted, moment, number, plural } from '../words.ts'
import { runsLeft } from './alert.ts'
import { protectionsHeld } from './protections.ts'
import type { Told } from './summary-data.ts'
import { table } from './table.ts'

type Row = readonly [name: string, value: string]

/** Lines within one cell. */
const lines = (texts: readonly string[]) => texts.filter((text) => text !== '').join('<br>')

export function keyFigures(told: Told): string {
  const { account, task } = told
  const mode = task.inventory ? 'Inventory (dry run)' : task.dryRun ? 'Dry run' : 'Live run'
  const rows: readonly Row[] = [
    ...(account.survey === undefined ? [] : found(told, account.survey)),
    ['Scope', scope(told)],
    ['Not covered', `by this API's deletion: ${task.api.notCovered.join('; ')}`],
    ...plan(account),
    ['Record', record(account)],
  ]
  const head = [mode, moment(account.startedAt)]
  return table(
    head,
    rows.map(([name, value]) => [`**${name}**`, value]),
  ).text
}

/** What the survey found, and what was made of it. */
function found(told: Told, survey: Survey): readonly Row[] {
  const { account, task } = told
  const held: Row = ['Held', protectionsHeld(told)]
  if (task.inventory) return [...seen(told, survey), ...undecided(told), held]
  if (!task.dryRun) {
    const untouched = account.swept === undefined ? candidates(told, survey) : []
    return [['Overdue now', overdue(told)], ...untouched, ['Evidence', evidence(told)], held]
  }
  // A dry run that was aborted does not say what a live run would do: it would be aborted too.
  const budget =
    account.status === 'planned'
      ? wouldGo(told)
      : [['Has to go by the policy', counted(told.figures.candidates, task.api.noun)] as const]
  return [...budget, ...candidates(told, survey), ...undecided(told), held]
}

/** How what is there spreads: the heart of an inventory. */
function seen({ task, figures }: Told, { tally }: Survey): readonly Row[] {
  const { fields, noun } = task.api
  const spread = (name: string, values: Breakdown): Row => [name, topValues(values, figures.listed)]
  return [
    [capital(noun.many), number(figures.listed)],
    ...(figures.listed > 0 && fields.has('status') ? [spread('By status', tally.statuses)] : []),
    ...(figures.listed > 0 && fields.has('agent') ? [spread('By agent', tally.agents)] : []),
    ...(figures.listed > 0 && fields.has('model') ? [spread('By model', tally.models)] : []),
  ]
}

function undecided(told: Told): readonly Row[] {
  const { unknown } = told.figures
  if (unknown === 0) return []
  const notFound = told.account.survey?.tally.notFound ?? 0
  const which = notFound === 0 ? '' : `, ${number(notFound)} of them not known to this server`
  const what = `${counted(unknown, told.task.api.noun)}${which}; kept until somebody decides${oldestUnknown(told)}`
  return [['Cannot be judged', what]]
}

function wouldGo(told: Told): readonly Row[] {
  const { task, figures, going, sparing, unplanned } = told
  const { noun } = task.api
  if (task.applying !== undefined) {
    return [
      ['Would go', `${counted(going.length, noun)} of the approved plan`],
      ...(sparing.length === 0
        ? []
        : [
            [
              'Would be spared',
              `${number(sparing.length)} of the approved plan that no longer ${plural(sparing.length, 'qualifies', 'qualify')}`,
            ] as const,
          ]),
      ...(unplanned === 0
        ? []
        : [
            [
              'Left alone',
              `${number(unplanned)} that ${plural(unplanned, 'qualifies', 'qualify')} now, but ${plural(unplanned, 'is', 'are')} not in the approved plan`,
            ] as const,
          ]),
    ]
  }
  if (figures.candidates === 0) return [['Would go', counted(0, noun)]]
  const budget = forCode(`max-deletions: ${task.maxDeletions}`)
  const taken =
    figures.planned < figures.candidates
      ? `the oldest ${number(figures.planned)} of them (${budget}). ${runsLeft(told)}`
      : `${figures.planned === 1 ? 'it' : 'all of them'} (${task.maxDeletions === 0 ? 'no limit is set' : budget})`
  return [
    ['Would go', counted(figures.candidates, noun)],
    ['In one run', taken],
  ]
}

/** The oldest and the newest candidate, and how all of them spread over agents and over the metadata values that may be shown. */
function candidates({ account, task, figures, going }: Told, { plan, tally }: Survey): readonly Row[] {
  const [oldest] = going
  if (oldest === undefined) return []
  const newest = plan.overBudget?.newest ?? going.at(-1) ?? oldest
  const at = (milliseconds: number) =>
    `created ${moment(milliseconds)} (${roughly(account.startedAt - milliseconds)} old)`
  const age: Row =
    figures.candidates === 1
      ? ['Its age', at(oldest.createdAt)]
      : ['Oldest, newest', lines([at(oldest.createdAt), at(newest.createdAt)])]
  const byAgent: readonly Row[] = task.api.fields.has('agent')
    ? [['By agent', topValues(tally.candidateAgents, figures.candidates)]]
    : []
  const byKey = [...tally.candidateValues]
    .slice(0, 3)
    .map(([key, values]): Row => [`By ${forCode(key, 40)}`, topValues(values, figures.candidates)])
  return [age, ...byAgent, ...byKey]
}

function topValues(values: Breakdown, total: number): string {
  const entries = values.entries()
  const top = entries.slice(0, 5)
  const sum = (some: readonly (readonly [string, number])[]) => some.reduce((all, [, count]) => all + count, 0)
  const others = sum(entries) - sum(top) + values.others
  const without = total - sum(entries) - values.others
  return [
    ...top.map(([value, count]) => `${forCode(value, 60) || 'empty'} ${number(count)}`),
    ...(others > 0 ? [`others ${number(others)}`] : []),
    ...(without > 0 ? [`none given ${number(without)}`] : []),
  ].join(', ')
}

function oldestUnknown({ account }: Told): string {
  const oldest = account.survey?.tally.oldestUnknown
  if (oldest === undefined) return ''
  return oldest === 'unreadable' ? '; the age of some cannot be read' : `; the oldest is ${roughly(oldest.age)} old`
}

function overdue(told: Told): string {
  const { account, task, figures } = told
  const { remaining, unknown, oldestRemaining } = figures
  if (remaining === 0 && unknown === 0)
    return `none among the ${task.api.noun.many} ${task.supplied === undefined ? 'visible to this key' : 'supplied'}`
  const since =
    oldestRemaining === undefined
      ? ''
      : `${moment(oldestRemaining)} (${roughly(account.startedAt - oldestRemaining)} ago)`
  const oldest = since === '' ? '' : remaining === 1 ? `, created ${since}` : `, the oldest created ${since}`
  return lines([
    `deletable: ${remaining === 0 ? 'none' : `${counted(remaining, task.api.noun)}${oldest}`}`,
    `unknown: ${unknown === 0 ? 'none' : `${counted(unknown, task.api.noun)}${oldestUnknown(told)}`}`,
    account.swept === undefined ? '' : runsLeft(told),
  ])
}

function evidence({ account, task, deleted, gone, cannotTell, alive, figures }: Told): string {
  const { swept } = account
  if (swept === undefined) return 'nothing was deleted'
  if (deleted.length === 0 && alive.size === 0) {
    return figures.alreadyGone === 0
      ? 'nothing was deleted'
      : `nothing was deleted; ${counted(figures.alreadyGone, task.api.noun)} already gone`
  }
  const notes = new Map<string, number>()
  for (const { note } of deleted) notes.set(note, (notes.get(note) ?? 0) + 1)
  const confirmed = [...notes]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 5)
    .map(([note, count]) => `${number(count)} ${forMarkdown(note, 200)}`)
  const items =
    swept.itemsErased === 0
      ? ''
      : `${number(swept.itemsErased)} ${plural(swept.itemsErased, 'item', 'items')} in them erased first`
  const how = swept.verification?.asked === 'sample' && gone < deleted.length ? ' (a random sample)' : ''
  const readBack = [
    ...(gone === 0 ? [] : [`${number(gone)} read back gone${how}`]),
    ...(alive.size === 0 ? [] : [`**${number(alive.size)} read back alive**`]),
    ...(cannotTell.length === 0 ? [] : [`${number(cannotTell.length)} read back without an answer`]),
  ]
  const notVerified = deleted.length - gone - cannotTell.length
  return lines([
    confirmed.join(', '),
    items,
    readBack.join(', '),
    notVerified > 0 ? `${number(notVerified)} not verified` : '',
  ])
}

function scope({ account, task, figures }: Told): string {
  const where = [
    forCode(task.server, 200),
    ...(task.organization === undefined ? [] : [`organization ${forCode(task.organization)}`]),
    task.project === undefined ? 'the project of the key' : `project ${forCode(task.project)}`,
  ].join(', ')
  const tally = account.survey?.tally
  if (tally === undefined)
    return lines([where, `how many ${task.api.noun.many} are visible to this key is not known: the survey did not end`])
  if (task.supplied === undefined)
    return lines([where, `${counted(figures.listed, task.api.noun)} visible to this key`])
  const found = account.survey?.knownIds ?? 0
  return lines([
    where,
    `${number(found)} of ${number(task.supplied)} ${plural(task.supplied, 'id', 'ids')} supplied ${plural(found, 'is', 'are')} known to this server`,
    `other ${task.api.noun.many} may exist: this run did not list any`,
  ])
}

function plan({ planFile, task }: Result): readonly Row[] {
  const written: readonly Row[] =
    planFile?.path === undefined
      ? []
      : [['Plan', lines([forCode(planFile.path, 300), `SHA-256 ${forCode(planFile.digest)}`])]]
  return task?.applying === undefined ? written : [['Approved plan', `SHA-256 ${forCode(task.applying)}`], ...written]
}

function record({ record }: Result): string {
  return record === undefined
    ? 'none could be written'
    : lines([
        forCode(record.path, 300),
        record.digest === undefined
          ? 'not finished: it could not be written to its end'
          : `SHA-256 ${forCode(record.digest)}`,
      ])
}
