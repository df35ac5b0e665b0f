/** What is there, whatever becomes of it: by status, agent, model and metadata key. Values are shown only for the keys that may be. */

import type { Breakdown } from '../../survey/breakdown.ts'
import { capital, number, shareInCell } from '../formats.ts'
import { forCode } from '../safe-text.ts'
import type { SummaryData } from './summary-data.ts'
import { details, table } from './table.ts'

/** Bytes that each of the breakdowns may take. */
const bytes = 2_500
const mostKeys = 6

/** Open in an inventory, where it is the point; closed elsewhere. Empty where nothing was listed. */
export function inventory({ result, task }: SummaryData): string {
  const tally = result.survey?.tally
  if (tally === undefined || tally.listed === 0) return ''
  const { fields, noun } = task.api
  const part = (title: string, values: Breakdown, manyEach = false) =>
    breakdown(title, values, { listed: tally.listed, many: capital(noun.many), manyEach })
  const shown = [...tally.shownValues].slice(0, mostKeys)
  const parts = [
    ...(fields.has('status') ? [part('Status', tally.statuses)] : []),
    ...(fields.has('agent') ? [part('Agent', tally.agents)] : []),
    ...(fields.has('model') ? [part('Model', tally.models)] : []),
    ...(fields.has('metadata') ? [part('Metadata key', tally.metadataKeys, true)] : []),
    ...shown.map(([key, values]) => part(`Metadata ${forCode(key, 40)}`, values)),
  ].filter((text) => text !== '')
  if (parts.length === 0) return ''
  return task.inventory
    ? `### What is there\n\n${parts.join('\n')}`
    : details('What is there, by status, agent, model and metadata key', parts.join('\n'))
}

function breakdown(
  title: string,
  values: Breakdown,
  { listed, many, manyEach }: { listed: number; many: string; manyEach: boolean },
): string {
  const entries = values.entries()
  if (entries.length === 0) return ''
  const rows = entries
    .slice(0, 20)
    .map(([value, count]) => [forCode(value, 60) || '(empty)', number(count), shareInCell(count, listed)])
  const { text, rows: count } = table([title, `>${many}`, '>Share'], rows, bytes)
  const without = listed - values.others - entries.reduce((sum, [, count]) => sum + count, 0)
  const notes = [
    ...(entries.length > count ? [`${number(entries.length - count)} more values, each in fewer of them`] : []),
    ...(values.others > 0 ? ['and values beyond those, which were not counted one by one'] : []),
    ...(manyEach || without <= 0 ? [] : [`${number(without)} without any`]),
  ]
  return notes.length === 0 ? text : `${text}\n${capital(notes.join('; '))}.\n`
}
