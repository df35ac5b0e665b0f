/** The breakdown: every listed thread in exactly one row, as a bar and as a table. */

import { conditionAt } from '../../policy/conditions/order.ts'
import type { Step } from '../../policy/verdict.ts'
import { text } from '../../text.ts'
import { capital, number, shareInCell, unbroken } from '../formats.ts'
import { forMarkdown } from '../safe-text.ts'
import type { SummaryData } from './summary-data.ts'
import { table } from './table.ts'

export interface FunnelRow {
  readonly label: string
  /** The part of the bar that it is counted in. */
  readonly slice: Slice
  /** Markdown. */
  readonly why: string
  readonly count: number
}

/** The bar has few parts, so that it can be read; the table has every row. Squares show on light and dark pages alike. */
const squares = {
  Deleted: '🟩',
  'Already gone or spared': '🟫',
  Due: '🟪',
  'Still due': '🟥',
  'Not known': '🟧',
  Unknown: '🟨',
  Held: '🟦',
  Seen: '⬜',
  'Not due': '⬜',
} as const
type Slice = keyof typeof squares
const slices = Object.keys(squares) as readonly Slice[]

/** The rows that are not zero, in the order of judgement, what was due at the end. They add up to the listed threads. */
function funnelRows(data: SummaryData): FunnelRow[] {
  const { result, task } = data
  if (result.survey === undefined) return []
  const judged = result.survey.tally
    .funnel()
    .map(({ step, answer, count }) => ({ ...wordsFor(step, answer, task), count }))
  const unswept = result.status === 'planned' ? wouldBe : untouched
  const fate = result.swept === undefined ? unswept(data) : done(data)
  return [...judged, ...fate].filter(({ count }) => count > 0)
}

const row = (label: string, slice: Slice, why: string, count: number): FunnelRow => ({ label, slice, why, count })

function wouldBe({ going, sparing, unlisted, overBudget, unplanned }: SummaryData): FunnelRow[] {
  return [
    row(overBudget === 0 ? 'Due' : 'Due, in one run', 'Due', 'a live run would delete it', going.length),
    row('Not listed', 'Not known', 'in the approved plan, but not found', unlisted),
    row('Would be spared', 'Already gone or spared', 'in the approved plan, but no longer due', sparing.length),
    row('Due, in later runs', 'Due', 'over the budget of one run', overBudget),
    row('Left alone', 'Due', 'due, but not in the approved plan', unplanned),
  ]
}

function untouched({ figures }: SummaryData): FunnelRow[] {
  return [row('Untouched', 'Still due', 'due; the run ended before the first deletion', figures.candidates)]
}

function done({ figures, overBudget, unplanned }: SummaryData): FunnelRow[] {
  const { deleted, alreadyGone, spared, failed, notKnown, notAttempted } = figures
  return [
    row('Deleted', 'Deleted', 'by this run', deleted),
    row('Already gone', 'Already gone or spared', 'gone before this run deleted it', alreadyGone),
    row('Spared', 'Already gone or spared', 'no longer due when looked at again', spared),
    row('Still there', 'Still due', 'its deletion failed', failed - notKnown),
    row('Not known', 'Not known', 'it may be gone or still there', notKnown),
    row('Not attempted', 'Still due', 'the run ended first', notAttempted),
    row('Waits', 'Still due', 'over the budget of one run', overBudget),
    row('Left alone', 'Still due', 'due, but not in the approved plan', unplanned),
  ]
}

function wordsFor(
  step: Step,
  answer: 'keep' | 'unknown',
  { policy, api }: SummaryData['task'],
): Omit<FunnelRow, 'count'> {
  const condition = conditionAt(step)
  if (answer === 'unknown' || condition === undefined) {
    const doubt = condition?.doubt ?? text`this server does not know the supplied id`
    return { label: 'Unknown', slice: 'Unknown', why: forMarkdown(doubt) }
  }
  const { label, slice, why } = condition.keptRow
  return { label, slice, why: forMarkdown(why(policy, api)) }
}

/** How many rows add up to: those that were not found are told above. */
function whatIsTold({ task, figures: { listed, notFound } }: SummaryData): string {
  const { one, many } = task.api.noun
  const nouns = task.supplied === undefined ? [one, many] : ['supplied id', 'supplied ids']
  const which = notFound === 0 ? '' : 'other '
  return listed === 1 ? `${which}${nouns[0]}` : `${which}${number(listed)} ${nouns[1]}`
}

/** The bar and the table. Empty where nothing was listed. */
export function funnel(data: SummaryData): string {
  const { task, figures, result } = data
  const rows = funnelRows(data)
  if (rows.length === 0) return ''
  const lines = rows.map(({ label, why, count }) => [
    `**${label}:** ${why}`,
    number(count),
    shareInCell(count, figures.listed),
  ])
  const listed = (result.survey?.tally.unlistedOfPlan ?? 0) > 0 ? '**Listed, or in the plan**' : '**Listed**'
  const { many } = task.api.noun
  const supplied = figures.notFound === 0 ? '**Supplied**' : '**Supplied, without those not found**'
  const sum = [task.supplied === undefined ? listed : supplied, `**${number(figures.listed)}**`, '']
  const what = `the ${whatIsTold(data)}`
  const title = task.inventory
    ? capital(what)
    : `What ${result.status === 'planned' ? 'would become' : 'became'} of ${what}`
  return [
    `### ${title}\n`,
    ...bar(rows),
    table(['What, and why', `>${capital(many)}`, '>Share'], [...lines, sum]).text,
  ].join('\n')
}

/** How many squares the bar has: as many as fit the width of a phone. */
const width = 16

/**
 * A stacked bar of coloured squares, in which everything that is not zero shows, and
 * what the colours mean. None where there is only one part.
 */
function bar(rows: readonly FunnelRow[]): string[] {
  const sums = slices
    .map((slice) => ({ slice, sum: rows.reduce((sum, one) => sum + (one.slice === slice ? one.count : 0), 0) }))
    .filter(({ sum }) => sum > 0)
  if (sums.length < 2) return []
  const total = sums.reduce((all, { sum }) => all + sum, 0)
  const lengths = sums.map(({ sum }) => Math.max(1, Math.round((sum / total) * width)))
  // What the small parts take beyond their share, the largest gives.
  const largest = lengths.indexOf(Math.max(...lengths))
  lengths[largest] = (lengths[largest] ?? 0) + width - lengths.reduce((all, one) => all + one, 0)
  const drawn = sums.map(({ slice }, index) => squares[slice].repeat(lengths[index] ?? 0)).join('')
  // A square stays beside its words, however narrow the page is.
  const legend = sums.map(({ slice, sum }) => unbroken(`${squares[slice]} ${slice} ${number(sum)}`)).join(' · ')
  return [`${drawn}\n`, `${legend}\n`]
}
