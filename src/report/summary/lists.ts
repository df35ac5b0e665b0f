/** The long tables: what was removed, what could not be judged, what was spared, what remains. Each is bounded by bytes. */

import { type Candidates, reasonToDelete } from '../../policy/plan.ts'
import type { Outcome } from '../../sweep/outcome.ts'
import { ours } from '../../text.ts'
import { capital, counted, moment, number } from '../formats.ts'
import { forCode, forMarkdown } from '../safe-text.ts'
import type { SummaryData } from './summary-data.ts'
import { details, more, table } from './table.ts'

/** Bytes in UTF-8 that each list may take; what was removed takes what the others leave of the whole page. */
const bytes = { spared: 6_000, waiting: 8_000, unknown: 12_000 } as const

/** The most characters of an id that is shown. */
export const idLength = 160

/** A table of candidates, oldest first: what a phone shows beside each other are two columns. */
function candidatesTable({ result, task }: SummaryData, candidates: Candidates, most: number) {
  const keys = task.summaryMetadata.slice(0, 16)
  const why = result.swept === undefined && result.status === 'planned' ? 'Why it is due' : 'Why it was due'
  const head = [capital(task.api.noun.one), why, ...keys.map((key) => forCode(key, 40))]
  function* rows() {
    for (const candidate of candidates) {
      const { id, createdAt, lastActiveAt, shown } = candidate
      const active = lastActiveAt === undefined ? '' : `, active ${moment(lastActiveAt)}`
      yield [
        `${forCode(id, idLength)}<br>created ${moment(createdAt)}${active}`,
        forMarkdown(reasonToDelete(candidate, task.policy, result.startedAt)),
        ...keys.map((_, index) => forCode(shown[index] ?? '', 80)),
      ]
    }
  }
  const { text, rows: count } = table(head, rows(), most)
  return text + more(count, candidates.length, 'in the record')
}

/** What was deleted; in a dry run, what would be. @param most bytes in UTF-8 */
export function removed(data: SummaryData, most: number): string {
  const { result, task, deleted, going } = data
  const { noun } = task.api
  if (result.swept !== undefined) {
    if (deleted.length === 0) return ''
    const candidates = deleted.map(({ candidate }) => candidate)
    return details(`Deleted: ${counted(deleted.length, noun)}, oldest first`, candidatesTable(data, candidates, most))
  }
  if (going.length === 0) return ''
  const what = result.status === 'planned' ? 'Would be deleted by one run' : 'Planned and untouched'
  return details(`${what}: ${counted(going.length, noun)}, oldest first`, candidatesTable(data, going, most))
}

/** What was planned and no longer qualified; in a dry run, what an approved plan names that no longer qualifies. */
export function spared({ result, task, spared, sparing }: SummaryData): string {
  const all =
    result.swept === undefined
      ? sparing.map((candidate) => ({ candidate, why: candidate.because }))
      : spared.map(({ candidate, note }) => ({ candidate, why: note }))
  if (all.length === 0) return ''
  const cells = ({ candidate, why }: (typeof all)[number]) => [
    `${forCode(candidate.id, idLength)}<br>created ${moment(candidate.createdAt)}`,
    forMarkdown(why, 200),
  ]
  const { text, rows } = table([capital(task.api.noun.one), 'Why'], lazily(all, cells), bytes.spared)
  const what = result.swept === undefined ? 'Would be spared' : 'Spared when looked at again'
  return details(`${what}: ${counted(all.length, task.api.noun)}`, text + more(rows, all.length, 'in the record'))
}

/** The title of the list of what could not be read back, likewise. */
export const unreadTitle = 'Deleted, but reading back gave no answer'

/** Deletions that were confirmed, but of which reading back gave no answer. */
export function unverified({ task, cannotTell }: SummaryData): string {
  if (cannotTell.length === 0) return ''
  const { text, rows } = table(
    [capital(task.api.noun.one), 'Why'],
    lazily(cannotTell, ({ candidate, why = ours('') }) => [forCode(candidate.id, idLength), forMarkdown(why, 200)]),
    bytes.spared,
  )
  return details(
    `${unreadTitle}: ${counted(cannotTell.length, task.api.noun)}`,
    text + more(rows, cannotTell.length, 'in the record'),
  )
}

/** The title of the list of unknowns: others point to it. */
export const unknownTitle = 'Unknown'

/** Threads that could not be judged, by cause. */
export function unknowns({ result, task, figures }: SummaryData): string {
  const tally = result.survey?.tally
  if (tally === undefined || tally.unknown === 0) return ''
  const causes = tally.unknownCauses()
  const cells = ({ cause, count, ids }: (typeof causes)[number]) => {
    const shown = ids.slice(0, 5)
    const rest = count - shown.length
    const list = shown.length === 0 ? 'none has a readable id' : shown.map((id) => forCode(id, idLength)).join('<br>')
    const others = shown.length > 0 && rest > 0 ? `<br>…and ${number(rest)} more` : ''
    return [forMarkdown(cause, 300), number(count), `${list}${others}`]
  }
  const head = ['Cause', `>${capital(task.api.noun.many)}`, 'The first of them']
  const { text, rows } = table(head, lazily(causes, cells), bytes.unknown)
  const lead = 'What is not known for certain is kept. The record has a line for each of them.\n\n'
  return details(
    `${unknownTitle}: ${counted(figures.unknown, task.api.noun)}, by cause`,
    lead + text + more(rows, causes.length, 'causes'),
  )
}

/** What is still due, though this run has ended. */
export function waiting(data: SummaryData): string {
  const { result, task, figures, stillThere, notAttempted, overBudget, unplanned } = data
  const { swept, survey } = result
  // What could not be deleted has a list of its own.
  const others = notAttempted.length + overBudget + unplanned
  if (swept === undefined || survey === undefined || others === 0) return ''
  const over = survey.plan.overBudget
  const lines = [
    ...(stillThere.length === 0 ? [] : [`- ${number(stillThere.length)} could not be deleted`]),
    ...(notAttempted.length === 0
      ? []
      : [`- ${number(notAttempted.length)} planned, but not attempted: ${reasons(notAttempted)}`]),
    ...(overBudget === 0 ? [] : [`- ${number(overBudget)} over the budget of one run`]),
    ...(unplanned === 0 ? [] : [`- ${number(unplanned)} not in the approved plan`]),
    ...(over === undefined
      ? []
      : [`\nWhat is not planned was created ${moment(over.oldest.createdAt)} to ${moment(over.newest.createdAt)}.`]),
  ]
  const candidates = notAttempted.map(({ candidate }) => candidate)
  const list = candidates.length === 0 ? '' : `\n${candidatesTable(data, candidates, bytes.waiting)}`
  return details(`Still due: ${counted(figures.remaining, task.api.noun)}`, `${lines.join('\n')}\n${list}`)
}

/** Why planned threads were not attempted, each reason once. */
function reasons(outcomes: readonly Outcome[]): string {
  const notes = new Map(outcomes.map(({ note }) => [String(note), note]))
  return [...notes.values()]
    .slice(0, 3)
    .map((note) => forMarkdown(note, 200))
    .join('; ')
}

function* lazily<Item>(items: readonly Item[], cells: (item: Item) => string[]): Generator<string[]> {
  for (const item of items) yield cells(item)
}
