/** The figures of the first screen, one a line: a list, since a table would not fit a phone. */

import { roughly } from '../../policy/age.ts'
import type { Breakdown } from '../../survey/breakdown.ts'
import type { Survey } from '../../survey/survey.ts'
import { itemsIn } from '../../sweep/outcome.ts'
import { capital, counted, moment, number, plural } from '../formats.ts'
import { forCode, forMarkdown } from '../safe-text.ts'
import { runsLeft } from './fates.ts'
import { policyRows } from './policy-rows.ts'
import { protectionsHeld } from './protections.ts'
import type { SummaryData } from './summary-data.ts'

type Row = readonly [name: string, value: string]

/** Facts in one line, without the empty ones. */
const facts = (texts: readonly string[]) => texts.filter((one) => one !== '').join('; ')

export function keyFigures(data: SummaryData): string {
  const { result } = data
  const found = result.survey === undefined ? [] : rowsOf(data, result.survey)
  const rows: readonly Row[] = [...found, ...policyRows(data)]
  return `${rows.map(([name, value]) => `- **${name}:** ${value}`).join('\n')}\n`
}

/** What the survey found, and what was made of it. */
function rowsOf(data: SummaryData, survey: Survey): readonly Row[] {
  const { result, task } = data
  const held: readonly Row[] = [...notFound(data), ['Held', protectionsHeld(data)]]
  if (task.inventory) return [...seen(data), ...held]
  if (!task.dryRun) {
    // When the oldest was created stands beside what is still due.
    const besides = candidates(data, survey).filter(([name]) => !ofOldest.has(name))
    const untouched = result.swept === undefined ? besides.map(besideOldest) : []
    // A run that was aborted may have found nothing due for the very reason that it was aborted.
    const due = result.swept === undefined && data.figures.candidates === 0 ? [] : left(data)
    return [['Deleted', evidence(data)], ...due, ...untouched, ...held]
  }
  // A dry run that was aborted does not say what a live run would do: it would be aborted too.
  const budget: readonly Row[] =
    result.status === 'planned' ? due(data) : [['Due', counted(data.figures.candidates, task.api.noun)]]
  return [...budget, ...candidates(data, survey), ...held]
}

/** Supplied ids that are not there are nobody's decision, and no threads of this server. */
function notFound({ task, figures }: SummaryData): readonly Row[] {
  if (task.supplied === undefined || figures.notFound === 0) return []
  const what = `${number(figures.notFound)} of the ${number(task.supplied)} supplied ids`
  return [['Not found', `${what}: gone already, or of another project, API or spelling`]]
}

/** How many there are. How they spread has tables of its own. */
function seen({ task, figures }: SummaryData): readonly Row[] {
  return [[capital(task.api.noun.many), number(figures.listed)]]
}

function due(data: SummaryData): readonly Row[] {
  const { task, figures, going, sparing, unlisted, unplanned } = data
  const { noun } = task.api
  if (task.applying !== undefined) {
    const changed = `${number(sparing.length)} of the approved plan no longer ${plural(sparing.length, 'qualifies', 'qualify')}`
    const others = `${number(unplanned)} ${plural(unplanned, 'is', 'are')} due now, but not in the approved plan`
    return [
      ['Due', `${counted(going.length, noun)} of the approved plan`],
      ...(unlisted === 0 ? [] : [['Not listed', `${number(unlisted)} of the approved plan`] as const]),
      ...(sparing.length === 0 ? [] : [['Would be spared', changed] as const]),
      ...(unplanned === 0 ? [] : [['Left alone', others] as const]),
    ]
  }
  if (figures.candidates === 0) return [['Due', counted(0, noun)]]
  const budget = forCode(`max-deletions: ${task.maxDeletions}`)
  const taken =
    figures.planned < figures.candidates
      ? `the oldest ${number(figures.planned)} of them (${budget}). ${runsLeft(data)}`
      : `${figures.planned === 1 ? 'it' : 'all of them'} (${task.maxDeletions === 0 ? 'no limit is set' : budget})`
  return [
    ['Due', counted(figures.candidates, noun)],
    ['In one run', taken],
  ]
}

const ofOldest: ReadonlySet<string> = new Set(['Oldest', 'Its age'])

const besideOldest = ([name, value]: Row): Row => [name === 'Newest' ? 'The newest of them' : name, value]

/** The oldest and the newest candidate, and how all of them spread over agents and over the metadata values that may be shown. */
function candidates({ result, task, figures, going }: SummaryData, { plan, tally }: Survey): readonly Row[] {
  const [oldest] = going
  if (oldest === undefined) return []
  const newest = plan.overBudget?.newest ?? going.at(-1) ?? oldest
  const at = (milliseconds: number) =>
    `created ${moment(milliseconds)} (${roughly(result.startedAt - milliseconds)} old)`
  const age: readonly Row[] =
    figures.candidates === 1
      ? [['Its age', at(oldest.createdAt)]]
      : [
          ['Oldest', at(oldest.createdAt)],
          ['Newest', at(newest.createdAt)],
        ]
  const byAgent: readonly Row[] = task.api.fields.has('agent')
    ? [['By agent', topValues(tally.candidateAgents, figures.candidates)]]
    : []
  const byKey = [...tally.candidateValues]
    .slice(0, 3)
    .map(([key, values]): Row => [`By ${forCode(key, 40)}`, topValues(values, figures.candidates)])
  return [...age, ...byAgent, ...byKey]
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

/** What is due and still there, and what nobody knows of; told apart. */
function left({ result, task, figures, unplanned, stillThere }: SummaryData): readonly Row[] {
  const { remaining, notKnown, oldestRemaining } = figures
  const { noun } = task.api
  const since =
    oldestRemaining === undefined
      ? ''
      : `${moment(oldestRemaining)} (${roughly(result.startedAt - oldestRemaining)} ago)`
  const whose = remaining === 1 ? ', created' : ', the oldest created'
  const oldest = since === '' ? '' : `${whose} ${since}`
  const outside = unplanned === 0 ? '' : `${number(unplanned)} of them not in the approved plan`
  // The headline counts these apart.
  const tried = stillThere.length
  const inVain = tried === 0 || tried === remaining ? '' : `${number(tried)} of them could not be deleted`
  const theirs = task.policy.subject === undefined ? 'the' : "this person's"
  const seen = task.supplied === undefined ? 'visible to this key' : 'supplied'
  const none = notKnown === 0 ? 'none' : 'none known'
  const still = remaining === 0 ? `${none} of ${theirs} ${noun.many} ${seen}` : `${counted(remaining, noun)}${oldest}`
  return [
    ['Still due', facts([still, inVain, outside])],
    ...(notKnown === 0
      ? []
      : [['Not known', `whether ${counted(notKnown, noun)} ${plural(notKnown, 'is', 'are')} gone`] as const]),
  ]
}

const items = (count: number) => `${number(count)} ${plural(count, 'item', 'items')}`

/** How many were deleted, and by what evidence. */
function evidence({ result, task, deleted, gone, cannotTell, figures }: SummaryData): string {
  const { swept } = result
  if (swept === undefined) return 'nothing'
  const already = figures.alreadyGone === 0 ? '' : `${counted(figures.alreadyGone, task.api.noun)} already gone`
  const inOthers = swept.itemsErased - itemsIn(deleted)
  const others = inOthers === 0 ? '' : `${items(inOthers)} erased in ${task.api.noun.many} that were not deleted`
  if (deleted.length === 0) return facts([inOthers === 0 ? 'nothing' : others, already])
  const notes = new Map<string, { note: (typeof deleted)[number]['note']; count: number }>()
  for (const { note } of deleted) notes.set(String(note), { note, count: (notes.get(String(note))?.count ?? 0) + 1 })
  const confirmed = [...notes.values()]
    .sort((one, other) => other.count - one.count)
    .slice(0, 5)
    .map(({ note, count }) => `${number(count)} ${forMarkdown(note, 200)}`)
  const inThem = itemsIn(deleted)
  const sampled = swept.verification?.asked === 'sample' && gone < deleted.length ? ' (a random sample)' : ''
  const notVerified = deleted.length - gone - cannotTell.length
  return `${counted(deleted.length, task.api.noun)}: ${facts([
    confirmed.join(', '),
    inThem === 0 ? '' : `${items(inThem)} in them erased first`,
    others,
    gone === 0 ? '' : `${number(gone)} read back gone${sampled}`,
    cannotTell.length === 0 ? '' : `${number(cannotTell.length)} read back without an answer`,
    notVerified > 0 ? `${number(notVerified)} not read back` : '',
    already,
  ])}`
}
