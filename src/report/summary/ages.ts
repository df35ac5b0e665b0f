/** How old the threads are, and how many of each age are due. */

import { ageBands } from '../../survey/age-bands.ts'
import { capital, number } from '../formats.ts'
import type { SummaryData } from './summary-data.ts'
import { table } from './table.ts'

/** As many blocks as fit the width of a phone beside the numbers. */
const widest = 14

/**
 * A bar of text blocks, the part that is due dark; what is not zero always shows. As
 * code, so that every block is as wide as the others.
 */
function bar(count: number, due: number, longest: number): string {
  if (count === 0) return ''
  const length = Math.max(1, Math.round((count / longest) * widest))
  const dark = due === 0 ? 0 : Math.max(1, Math.round((due / count) * length))
  return `\`${'█'.repeat(dark)}${'░'.repeat(length - dark)}\``
}

/** Empty where nothing was listed. */
export function ages({ result, task, figures }: SummaryData): string {
  const tally = result.survey?.tally
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
  const isSomeDue = figures.candidates > 0
  const rows = shown.map(({ name, count, due }) => [
    name,
    isSomeDue ? `${number(due)} of ${number(count)}` : number(count),
    bar(count, due, longest),
  ])
  const was = result.swept === undefined ? 'due' : 'were due'
  const head = isSomeDue
    ? ['Age', `>${capital(was)}`, `█ ${was}, ░ kept`]
    : ['Age', `>${capital(task.api.noun.many)}`, '']
  return `### How old they ${result.swept === undefined ? 'are' : 'were'}\n\n${table(head, rows).text}`
}
