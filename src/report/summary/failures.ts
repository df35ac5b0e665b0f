/**
 * What failed, by cause: a cause that struck many threads is told once. What is still
 * there and what is not known stand apart. A list, since ids make a table wider than a phone.
 */

import type { Outcome } from '../../sweep/outcome.ts'
import { value } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import { byCause, type Cause } from '../causes.ts'
import { counted, number } from '../formats.ts'
import { forCode, forMarkdown } from '../safe-text.ts'
import { idLength } from './lists.ts'
import type { SummaryData } from './summary-data.ts'
import { bulleted, details } from './table.ts'

/** Bytes in UTF-8 that each of the two lists may take. */
const bytes = 14_000

/** More causes than these would not fit. */
const mostCauses = 200

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
  const { noun } = task.api
  const causes = byCause(failed)
  const lines = bulleted(
    causes.slice(0, mostCauses).map((cause) => told(cause, noun)),
    bytes,
    'causes, in the record',
    causes.length,
  )
  return details(`${title}: ${counted(failed.length, noun)}, by cause`, lines.join('\n'), true)
}

function told({ example, outcomes }: Cause, noun: ThreadApi['noun']): string {
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
  const lines = [...happened, ...first, ...others].filter((one) => one !== '')
  return `**${counted(outcomes.length, noun)}:** ${lines.join('<br>')}`
}

/** What is needed to ask the provider about a thread. */
function named({ candidate, requestId }: Outcome): string {
  const request = requestId === undefined ? '' : `, request ${forCode(requestId, 80)}`
  return `${forCode(candidate.id, idLength)}${request}`
}
