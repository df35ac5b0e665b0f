/** The funnel: every listed thread in exactly one row, as a picture and as a table; and how old they are. */

import { ageInWords } from '../../policy/age.ts'
import { ageBands } from '../../policy/tally.ts'
import type { Step } from '../../policy/verdict.ts'
import { forCode } from '../gate.ts'
import { number, share } from '../words.ts'
import { table } from './table.ts'
import type { Told } from './told.ts'

export interface FunnelRow {
  /** Plain text of ours, for the picture. */
  readonly label: string
  /** Markdown, for the table. */
  readonly why: string
  readonly count: number
}

/** The rows that are not zero, in the order of judgement, what was to go at the end. They add up to the listed threads. */
export function funnelRows({ account, task, figures }: Told): FunnelRow[] {
  const { survey, carried } = account
  if (survey === undefined) return []
  const judged = survey.tally.funnel().map(({ step, answer, count }) => ({ ...wordsFor(step, answer, task), count }))
  const overBudget = figures.candidates - figures.planned
  const later = task.applying === undefined ? 'over the budget of one run' : 'not in the plan'
  const fate: FunnelRow[] =
    carried === undefined
      ? [
          {
            label: task.dryRun ? 'Would be deleted' : 'To be deleted, untouched',
            why: task.dryRun ? 'must go; a live run would delete it' : 'must go, and still there',
            count: figures.planned,
          },
          { label: task.dryRun ? 'Would wait' : 'Over the budget', why: `must go; ${later}`, count: overBudget },
        ]
      : [
          { label: 'Deleted', why: 'must go; deleted by this run', count: figures.deleted },
          { label: 'Already gone', why: 'must go; gone before this run deleted it', count: figures.alreadyGone },
          { label: 'Spared', why: 'was to go; no longer qualified when looked at again', count: figures.spared },
          { label: 'Failed', why: 'must go; could not be deleted', count: figures.failed },
          { label: 'Not attempted', why: 'must go; the run ended first', count: figures.notAttempted },
          { label: 'Waits', why: `must go; ${later}`, count: overBudget },
        ]
  return [...judged, ...fate].filter(({ count }) => count > 0)
}

function wordsFor(step: Step, answer: 'keep' | 'unknown', { policy, api }: Told['task']): Omit<FunnelRow, 'count'> {
  if (answer === 'unknown') {
    const unknowns: Partial<Record<Step, string>> = {
      'not found': 'this server does not know the supplied id',
      unreadable: 'id or creation time cannot be read',
      protected: 'cannot tell whether it is protected',
      retained: 'cannot tell until when it must be kept',
      'keep-latest': 'cannot tell in which group it counts for keep-latest',
      subject: 'cannot tell whom it belongs to',
      metadata: 'cannot tell whether its metadata matches',
      'inactive-for': 'cannot tell when it was last active',
      where: 'the expression cannot be evaluated',
    }
    return { label: `Unknown (${step})`, why: `${unknowns[step] ?? step}, so it is kept` }
  }
  const words: Readonly<Record<Step, readonly [string, string]>> = {
    'not found': ['Not found', 'not known to this server'],
    unreadable: ['Unreadable', 'cannot be read'],
    'in use': ['In use', `in use (its status is not one in which a ${api.noun.one} may be deleted)`],
    'protected id': ['Protected by id', `its id is in the file of ${forCode('protect-ids-file')}`],
    protected: ['Protected', `protected by its metadata (${forCode('protect')})`],
    retained: ['Retained', `the date in its ${forCode(policy.retainUntilKey)} has not passed`],
    'keep-latest': ['Newest', `among the newest ${number(policy.keepLatest)} (${forCode('keep-latest')})`],
    inventory: ['Seen', 'seen; no condition was set'],
    'older-than': ['Too young', `created ${ageInWords(policy.olderThan ?? 0)} ago or less (${forCode('older-than')})`],
    subject: ['Other subject', `belongs to somebody else (${forCode('subject')})`],
    metadata: ['Other metadata', `its metadata does not match (${forCode('metadata')})`],
    'inactive-for': [
      'Active',
      `active ${ageInWords(policy.inactiveFor ?? 0)} ago or less (${forCode('inactive-for')})`,
    ],
    where: ['Expression false', `the expression is false (${forCode('where')})`],
  }
  const [label, why] = words[step]
  return { label, why }
}

/** The picture and the table. Empty where nothing was listed. */
export function funnel(told: Told): string {
  const { task, figures } = told
  const rows = funnelRows(told)
  if (rows.length === 0) return ''
  const lines = rows.map(({ label, why, count }) => [label, why, number(count), share(count, figures.listed)])
  const sum = ['**Listed**', '', `**${number(figures.listed)}**`, '']
  const title = `### What became of ${figures.listed === 1 ? `the ${task.api.noun.one}` : `the ${number(figures.listed)} ${task.api.noun.many}`}\n`
  return [
    title,
    ...(rows.length > 1 ? [pie(rows)] : []),
    table(['Row', 'Why', `>${capital(task.api.noun.many)}`, '>Share'], [...lines, sum]).text,
  ].join('\n')
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Labels are ours, never a thread's: nothing in them has to be escaped. */
function pie(rows: readonly FunnelRow[]): string {
  return `\`\`\`mermaid\npie showData\n${rows.map(({ label, count }) => `  "${label}" : ${count}`).join('\n')}\n\`\`\`\n`
}

const widest = 24
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/** A bar of text blocks; what is not zero always shows. */
function bar(count: number, longest: number): string {
  if (count === 0 || longest === 0) return ''
  const length = Math.max(1, Math.round((count / longest) * widest * 8))
  return '█'.repeat(Math.floor(length / 8)) + (eighths[length % 8] ?? '')
}

/** How old the threads are, and how many of each age must go. Empty where nothing was listed. */
export function ages({ account, task, figures }: Told): string {
  const tally = account.survey?.tally
  if (tally === undefined || tally.listed === 0) return ''
  const names = [...ageBands.map(({ name }) => name as string), 'unreadable']
  const longest = Math.max(...tally.ages)
  const used = tally.ages.map((count, index) => (count > 0 ? index : -1)).filter((index) => index >= 0)
  const [first = 0, last = 0] = [used[0], used.at(-1)]
  const bands = names
    .map((name, index) => ({ name, index }))
    .filter(({ index }) => index >= first && index <= last && (index < ageBands.length || (tally.ages[index] ?? 0) > 0))
  const judged = figures.candidates > 0
  const rows = bands.map(({ name, index }) => {
    const [all, go] = [tally.ages[index] ?? 0, tally.candidateAges[index] ?? 0]
    return [name, number(all), ...(judged ? [number(go)] : []), bar(all, longest)]
  })
  const head = ['Age', `>${capital(task.api.noun.many)}`, ...(judged ? ['>To delete'] : []), '']
  return `### How old they ${account.carried === undefined ? 'are' : 'were'}\n\n${table(head, rows).text}`
}
