/** What failed, by cause: a cause that struck many threads has one row. What is still there and what is not known stand apart. */

import type { Outcome } from '../../sweep/outcome.ts'
import { value } from '../../text.ts'
import { byCause, type Cause } from '../causes.ts'
import { forCode, forMarkdown } from '../safe-text.ts'
import { capital, counted, number } from '../words.ts'
import { idLength, lazily } from './lists.ts'
import type { SummaryData } from './summary-data.ts'
import { details, more, table } from './table.ts'

/** Bytes in UTF-8 that each of the two lists may take. */
const bytes = 14_000

/** The most threads of one cause that are named. */
const mostIds = 5

export function failures(data: SummaryData): string {
  return [
    list(data, 'Still there', data.stillThere),
    list(data, 'Not known whether gone or still there', data.notKnown),
  ].join('')
}

function list({ task }: SummaryData, title: string, failed: readonly Outcome[]): string {
  if (failed.length === 0) return ''
  const causes = byCause(failed)
  const head = [`>${capital(task.api.noun.many)}`, 'What happened, and to which']
  const { text, rows } = table(head, lazily(causes, cellsOf), bytes)
  return details(
    `${title}: ${counted(failed.length, task.api.noun)}, by cause`,
    text + more(rows, causes.length, 'causes, in the record'),
    true,
  )
}

/** The count stands first: a phone shows the beginning of a row. */
function cellsOf({ example, outcomes }: Cause): string[] {
  const { note, errorType, serverMessage, hint } = example
  const said = [
    errorType === undefined ? '' : forCode(errorType, 60),
    serverMessage === undefined ? '' : forMarkdown(value(serverMessage), 200),
  ]
  const happened = [
    forMarkdown(note, 200),
    hint === undefined ? '' : forMarkdown(hint, 300),
    said.filter((one) => one !== '').join(': '),
  ]
  const first = outcomes.slice(0, mostIds).map(named)
  const rest = outcomes.length - first.length
  const others = rest > 0 ? [`…and ${number(rest)} more`] : []
  return [number(outcomes.length), [...happened, ...first, ...others].filter((one) => one !== '').join('<br>')]
}

/** What is needed to ask the provider about a thread. */
function named({ candidate, requestId }: Outcome): string {
  const request = requestId === undefined ? '' : `, request ${forCode(requestId, 80)}`
  return `${forCode(candidate.id, idLength)}${request}`
}
