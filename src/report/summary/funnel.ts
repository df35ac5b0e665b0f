/** The funnel: every listed thread in exactly one row, as a picture and as a table; and how old they are. */

import { conditionAt } from '../../policy/conditions/order.ts'
import type { Step } from '../../policy/verdict.ts'
import { ageBands } from '../../survey/statistics.ts'
import { rendered } from '../../text.ts'
import { forCode } from '../safe-text.ts'
import { capital, number, share } from '../words.ts'
import type { Told } from './summary-data.ts'
import { table } from './table.ts'

export interface FunnelRow {
  readonly label: string
  /** The slice of the picture that it is counted in. */
  readonly slice: Slice
  /** Markdown. */
  readonly why: string
  readonly count: number
}

/**
 * The picture has few slices, so that it can be read; the table has every row. Each
 * has its colour, the same in every run: dark enough for white letters, and to be
 * seen on GitHub's light and dark pages.
 */
const colours = {
  Deleted: '#1a7f37',
  'Already gone or spared': '#0f7b7b',
  'Would be deleted': '#8250df',
  'Would wait': '#bf3989',
  'Still to go': '#cf222e',
  Held: '#0969da',
  'Not due': '#656d76',
  Seen: '#4f6b8f',
  Unknown: '#9a6700',
} as const
type Slice = keyof typeof colours
const slices = Object.keys(colours) as readonly Slice[]

/** The rows that are not zero, in the order of judgement, what was to go at the end. They add up to the listed threads. */
function funnelRows({ account, task, figures, going, sparing, overBudget, unplanned }: Told): FunnelRow[] {
  const { survey, swept } = account
  if (survey === undefined) return []
  const judged = survey.tally.funnel().map(({ step, answer, count }) => ({ ...wordsFor(step, answer, task), count }))
  const waits: FunnelRow = {
    label: swept === undefined ? 'Would wait' : 'Waits',
    slice: swept === undefined ? 'Would wait' : 'Still to go',
    why: 'has to go; over the budget of one run',
    count: overBudget,
  }
  const leftAlone: FunnelRow = {
    label: 'Left alone',
    slice: 'Still to go',
    why: 'has to go; not in the approved plan',
    count: unplanned,
  }
  const dry: FunnelRow[] = [
    {
      label: 'Would be deleted',
      slice: 'Would be deleted',
      why: 'has to go; a live run would delete it',
      count: going.length,
    },
    {
      label: 'Would be spared',
      slice: 'Held',
      why: 'in the approved plan, but no longer qualifies',
      count: sparing.length,
    },
    waits,
    leftAlone,
  ]
  const untouched: FunnelRow[] = [
    {
      label: 'Untouched',
      slice: 'Still to go',
      why: 'has to go; the run ended before the first deletion',
      count: figures.candidates,
    },
  ]
  const done: FunnelRow[] = [
    { label: 'Deleted', slice: 'Deleted', why: 'had to go; deleted by this run', count: figures.deleted },
    {
      label: 'Already gone',
      slice: 'Already gone or spared',
      why: 'had to go; gone before this run deleted it',
      count: figures.alreadyGone,
    },
    {
      label: 'Spared',
      slice: 'Already gone or spared',
      why: 'was to go; no longer qualified when looked at again',
      count: figures.spared,
    },
    {
      label: 'Failed',
      slice: 'Still to go',
      why: 'has to go; could not be deleted, or was read back alive',
      count: figures.failed,
    },
    {
      label: 'Not attempted',
      slice: 'Still to go',
      why: 'has to go; the run ended first',
      count: figures.notAttempted,
    },
    waits,
    leftAlone,
  ]
  const fate = swept !== undefined ? done : account.status === 'planned' ? dry : untouched
  return [...judged, ...fate].filter(({ count }) => count > 0)
}

function wordsFor(step: Step, answer: 'keep' | 'unknown', { policy, api }: Told['task']): Omit<FunnelRow, 'count'> {
  const condition = conditionAt(step)
  if (answer === 'unknown' || condition === undefined) {
    const doubt = condition?.doubt ?? 'this server does not know the supplied id'
    return { label: 'Unknown', slice: 'Unknown', why: `${doubt}, so it is kept` }
  }
  const { label, slice, why } = condition.keptRow
  return { label, slice, why: rendered(why(policy, api.noun), forCode) }
}

/** The picture and the table. Empty where nothing was listed. */
export function funnel(told: Told): string {
  const { task, figures, account } = told
  const rows = funnelRows(told)
  if (rows.length === 0) return ''
  const lines = rows.map(({ label, why, count }) => [label, why, number(count), share(count, figures.listed)])
  const sum = [task.supplied === undefined ? '**Listed**' : '**Supplied**', '', `**${number(figures.listed)}**`, '']
  const { one, many } = task.api.noun
  const nouns = task.supplied === undefined ? [one, many] : ['supplied id', 'supplied ids']
  const what = `the ${figures.listed === 1 ? nouns[0] : `${number(figures.listed)} ${nouns[1]}`}`
  const title = task.inventory
    ? capital(what)
    : `What ${account.status === 'planned' ? 'would become' : 'became'} of ${what}`
  return [
    `### ${title}\n`,
    ...pie(rows),
    table(['What', 'Why', `>${capital(many)}`, '>Share'], [...lines, sum]).text,
  ].join('\n')
}

/** Labels are ours, never a thread's: nothing in them has to be escaped. None where there is only one slice. */
function pie(rows: readonly FunnelRow[]): string[] {
  const sums = slices.map((slice) => ({
    slice,
    sum: rows.reduce((sum, row) => sum + (row.slice === slice ? row.count : 0), 0),
  }))
  // Mermaid gives its colours out by the order of the slices: some of its versions go by their size, and others as they
  // are written. Written by size, both are the same. Without a theme of its own the legend keeps to the page's.
  const drawn = sums.filter(({ sum }) => sum > 0).sort((a, b) => b.sum - a.sum)
  if (drawn.length < 2) return []
  const themeVariables = {
    ...Object.fromEntries(drawn.map(({ slice }, index) => [`pie${index + 1}`, colours[slice]])),
    pieOpacity: '1',
    pieSectionTextColor: '#ffffff',
  }
  const theme = `%%{init: ${JSON.stringify({ themeVariables })}}%%`
  return [
    `\`\`\`mermaid\n${theme}\npie showData\n${drawn.map(({ slice, sum }) => `  "${slice}" : ${sum}`).join('\n')}\n\`\`\`\n`,
  ]
}

const widest = 30

/**
 * A bar of text blocks, the part that has to go dark; what is not zero always
 * shows. As code, so that every block is as wide as the others.
 */
function bar(count: number, due: number, longest: number): string {
  if (count === 0) return ''
  const length = Math.max(1, Math.round((count / longest) * widest))
  const dark = due === 0 ? 0 : Math.max(1, Math.round((due / count) * length))
  return `\`${'█'.repeat(dark)}${'░'.repeat(length - dark)}\``
}

/** How old the threads are, and how many of each age have to go. Empty where nothing was listed. */
export function ages({ account, task, figures }: Told): string {
  const tally = account.survey?.tally
  if (tally === undefined || tally.listed === 0) return ''
  const counts = [...ageBands.map(({ name }): string => name), 'cannot be read'].map((name, index) => ({
    name,
    count: tally.ages[index] ?? 0,
    due: tally.candidateAges[index] ?? 0,
    isBand: index < ageBands.length,
  }))
  // A gap between ages is shown, what lies before the first and after the last is not.
  const [first, last] = [
    counts.findIndex(({ count }) => count > 0),
    counts.findLastIndex(({ count, isBand }) => isBand && count > 0),
  ]
  const shown = counts.filter(({ count, isBand }, index) => (isBand ? index >= first && index <= last : count > 0))
  if (shown.length === 0) return ''
  const longest = Math.max(...counts.map(({ count }) => count))
  const some = figures.candidates > 0
  const rows = shown.map(({ name, count, due }) => [
    name,
    number(count),
    ...(some ? [number(due)] : []),
    bar(count, some ? due : count, longest),
  ])
  const due = account.swept === undefined ? 'Have to go' : 'Had to go'
  const head = [
    'Age',
    `>${capital(task.api.noun.many)}`,
    ...(some ? [`>${due}`] : []),
    some ? `█ ${due.toLowerCase()}, ░ kept` : '',
  ]
  return `### How old they ${account.swept === undefined ? 'are' : 'were'}\n\n${table(head, rows).text}`
}
