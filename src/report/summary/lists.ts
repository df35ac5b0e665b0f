/** The long tables: what was removed, what failed, what could not be judged, what remains. Each is bounded by bytes. */

import { roughly } from '../../policy/age.ts'
import { type Candidate, reasonToDelete } from '../../policy/plan.ts'
import type { Outcome } from '../../sweep/outcome.ts'
import { forCode, forMarkdown } from '../safe-text.ts'
import { capital, counted, moment, number } from '../words.ts'
import type { Told } from './summary-data.ts'
import { details, more, table } from './table.ts'

/** Bytes in UTF-8 that each list may take; what was removed takes what the others leave of the whole page. */
const bytes = { failed: 24_000, spared: 6_000, waiting: 8_000, unknown: 12_000 } as const

const idLength = 160
/** Stands on one line in a narrow column. */
const unbroken = (text: string) => text.replaceAll(' ', '\u{A0}')
/** To the minute, for columns that say UTC in their title. */
const utc = (milliseconds: number) => moment(milliseconds).replace(' UTC', '')

/** A table of candidates, oldest first. */
function candidatesTable({ account, task }: Told, candidates: readonly Candidate[], most: number) {
  const withActivity = candidates.some(({ lastActiveAt }) => lastActiveAt !== undefined)
  const keys = task.summaryMetadata.slice(0, 16)
  const head = [
    capital(task.api.noun.one),
    'Created (UTC)',
    ...(withActivity ? ['Last active (UTC)'] : []),
    'Age',
    account.swept !== undefined
      ? 'Why it had to go'
      : account.status === 'planned'
        ? 'Why it would go'
        : 'Why it has to go',
    ...keys.map((key) => forCode(key, 40)),
  ]
  function* rows() {
    for (const candidate of candidates) {
      const { id, createdAt, lastActiveAt, shown } = candidate
      yield [
        forCode(id, idLength),
        utc(createdAt),
        ...(withActivity ? [lastActiveAt === undefined ? '' : utc(lastActiveAt)] : []),
        unbroken(roughly(account.startedAt - createdAt)),
        reasonToDelete(candidate, task.policy, account.startedAt),
        ...keys.map((_, index) => forCode(shown[index] ?? '', 80)),
      ]
    }
  }
  const { text, rows: count } = table(head, rows(), most)
  return text + more(count, candidates.length, 'in the record')
}

/** What was deleted; in a dry run, what would be. @param most bytes in UTF-8 */
export function removed(told: Told, most: number): string {
  const { account, task, deleted, going } = told
  const { noun } = task.api
  if (account.swept !== undefined) {
    if (deleted.length === 0) return ''
    const content = candidatesTable(
      told,
      deleted.map(({ candidate }) => candidate),
      most,
    )
    return details(`Removed: ${counted(deleted.length, noun)}, oldest first`, content)
  }
  if (going.length === 0) return ''
  const what = account.status === 'planned' ? 'Would be deleted by one run' : 'Planned and untouched'
  return details(`${what}: ${counted(going.length, noun)}, oldest first`, candidatesTable(told, going, most))
}

/** Failures, each with what is needed to ask the provider about it, and what to do. */
export function failures({ task, failed }: Told): string {
  if (failed.length === 0) return ''
  const cells = (outcome: Outcome) => {
    const { candidate, note, status, requestId, errorType, serverMessage, hint } = outcome
    const happened = [
      forMarkdown(note, 200),
      [
        errorType === undefined ? '' : forCode(errorType, 60),
        serverMessage === undefined ? '' : forMarkdown(serverMessage, 200),
      ]
        .filter((text) => text !== '')
        .join(': '),
      requestId === undefined ? '' : `request ${forCode(requestId, 80)}`,
    ]
    return [
      forCode(candidate.id, idLength),
      String(status ?? ''),
      happened.filter((text) => text !== '').join('<br>'),
      forMarkdown(hint ?? '', 300),
    ]
  }
  const { text, rows } = table(
    [capital(task.api.noun.one), 'Status', 'What happened', 'What to do'],
    lazily(failed, cells),
    bytes.failed,
  )
  return details(
    `Failed: ${counted(failed.length, task.api.noun)}`,
    text + more(rows, failed.length, 'in the record'),
    true,
  )
}

/** What was planned and no longer qualified; in a dry run, what an approved plan names that no longer qualifies. */
export function spared({ account, task, spared, sparing }: Told): string {
  const all =
    account.swept === undefined
      ? sparing.map((candidate) => ({ candidate, why: candidate.sparedBecause ?? '' }))
      : spared.map(({ candidate, note }) => ({ candidate, why: note }))
  if (all.length === 0) return ''
  const cells = ({ candidate, why }: (typeof all)[number]) => [
    forCode(candidate.id, idLength),
    moment(candidate.createdAt),
    forMarkdown(why, 200),
  ]
  const { text, rows } = table([capital(task.api.noun.one), 'Created', 'Why'], lazily(all, cells), bytes.spared)
  const what = account.swept === undefined ? 'Would be spared' : 'Spared when looked at again'
  return details(`${what}: ${counted(all.length, task.api.noun)}`, text + more(rows, all.length, 'in the record'))
}

/** Deletions that were confirmed, but of which reading back gave no answer. */
export function unverified({ task, cannotTell }: Told): string {
  if (cannotTell.length === 0) return ''
  const { text, rows } = table(
    [capital(task.api.noun.one), 'Why it cannot be told'],
    lazily(cannotTell, ({ candidate, why }) => [forCode(candidate.id, idLength), forMarkdown(why, 200)]),
    bytes.spared,
  )
  return details(
    `Deleted, but reading back gave no answer: ${counted(cannotTell.length, task.api.noun)}`,
    text + more(rows, cannotTell.length, 'in the record'),
  )
}

/** The title of the list of unknowns: others point to it. */
export const couldNotBeJudged = 'Could not be judged'

/** Threads that could not be judged, by cause. */
export function unknowns({ account, task, figures }: Told): string {
  const tally = account.survey?.tally
  if (tally === undefined || tally.unknown === 0) return ''
  const causes = tally.unknownCauses()
  const cells = ({ cause, count, ids }: (typeof causes)[number]) => {
    const shown = ids.slice(0, 5)
    const rest = count - shown.length
    const list = shown.length === 0 ? 'none has a readable id' : shown.map((id) => forCode(id, idLength)).join('<br>')
    return [
      forMarkdown(cause, 300),
      number(count),
      `${list}${shown.length > 0 && rest > 0 ? `<br>…and ${number(rest)} more` : ''}`,
    ]
  }
  const { text, rows } = table(
    ['Cause', `>${capital(task.api.noun.many)}`, 'The first of them'],
    lazily(causes, cells),
    bytes.unknown,
  )
  const lead = 'What is not known for certain is kept. The record has every one of them.\n\n'
  return details(
    `${couldNotBeJudged}: ${counted(figures.unknown, task.api.noun)}, by cause`,
    lead + text + more(rows, causes.length, 'causes'),
  )
}

/** What still has to go, though this run has ended. */
export function waiting(told: Told): string {
  const { account, task, figures, notAttempted, overBudget, unplanned } = told
  const { swept, survey } = account
  if (swept === undefined || survey === undefined || figures.remaining === 0) return ''
  const over = survey.plan.overBudget
  const lines = [
    ...(figures.failed === 0 ? [] : [`- ${number(figures.failed)} failed`]),
    ...(notAttempted.length === 0
      ? []
      : [`- ${number(notAttempted.length)} planned, but not attempted: ${reasons(notAttempted)}`]),
    ...(overBudget === 0 ? [] : [`- ${number(overBudget)} over the budget of one run`]),
    ...(unplanned === 0 ? [] : [`- ${number(unplanned)} not in the approved plan`]),
    ...(over === undefined
      ? []
      : [`\nWhat is not planned was created ${moment(over.oldest.createdAt)} to ${moment(over.newest.createdAt)}.`]),
  ]
  const list =
    notAttempted.length === 0
      ? ''
      : `\n${candidatesTable(
          told,
          notAttempted.map(({ candidate }) => candidate),
          bytes.waiting,
        )}`
  return details(`Still to go: ${counted(figures.remaining, task.api.noun)}`, `${lines.join('\n')}\n${list}`)
}

/** Why planned threads were not attempted, each reason once. */
function reasons(outcomes: readonly Outcome[]): string {
  const notes = [...new Set(outcomes.map(({ note }) => note))]
  return notes
    .slice(0, 3)
    .map((note) => forMarkdown(note, 200))
    .join('; ')
}

function* lazily<Item>(items: readonly Item[], cells: (item: Item) => string[]): Generator<string[]> {
  for (const item of items) yield cells(item)
}
