/** The body of the issue and its comments, as Markdown. Everything in it is counted or ours. */

import type { Status } from '../../result.ts'
import type { ThreadApi } from '../../thread.ts'
import { moment, number } from '../formats.ts'
import { table } from '../summary/table.ts'
import { chart } from './chart.ts'
import type { Change, Standing } from './course.ts'
import { mostRuns, type PastRun, writeHistory } from './history.ts'
import { type Identity, marker } from './identity.ts'
import { firstSteps, sayStanding, sayTrouble } from './sentences.ts'
import type { Trouble } from './troubles.ts'

/** What the pages tell from. */
export interface Page {
  readonly identity: Identity
  /** The run that writes. */
  readonly run: PastRun
  readonly troubles: readonly Trouble[]
  /** What is wrong after it, earlier runs included. */
  readonly wrong: readonly Standing[]
  /** Every run, this one included, in the order in which they ended. */
  readonly runs: readonly PastRun[]
  /** Whether the run carried out an approved plan. */
  readonly carriedOutPlan: boolean
  readonly noun: ThreadApi['noun']
  /** Up to the run's id: `https://github.com/octocat/hello/actions/runs/`. */
  readonly runsAddress: string
}

/** The most characters that GitHub takes is 65,536; this is far below, with 30 runs. */
export function body(page: Page): string {
  const { run, runs } = page
  return [
    marker(page.identity),
    alert(page),
    ...steps(page.troubles),
    `**Latest run**: ${linked(page, run)}\n`,
    table(['Run', ...columns], [[words[run.status], ...cells(run)]]).text,
    ...trend(page),
    `### The last ${runs.length === 1 ? 'run' : `${Math.min(runs.length, mostRuns)} runs`}\n`,
    table(
      ['Ended (UTC)', 'Run', ...columns],
      runs.toReversed().map((one) => [linked(page, one), words[one.status], ...cells(one)]),
    ).text,
    footnote,
    `\n${writeHistory(runs)}\n`,
  ].join('\n')
}

const footnote =
  '<sub>Each run writes this text anew. Close the issue or change its labels, and the next run that needs a person opens one again. What is counted here is told in the job summary of the run; nothing on this page is read back but the counts.</sub>'

const columns = ['>Listed', '>Due', '>Deleted', '>Failed', '>Unknown', 'Oldest still due'] as const

const words: Readonly<Record<Status, string>> = {
  cancelled: '⚪ `cancelled`',
  aborted: '🔴 `aborted`',
  failed: '🔴 `failed`',
  remaining: '🟡 `remaining`',
  planned: '🔵 `planned`',
  complete: '🟢 `complete`',
}

function cells({ listed, due, deleted, failed, unknown, oldestDue }: PastRun): string[] {
  const shown = (count: number | undefined) => (count === undefined ? '–' : number(count))
  const oldest = oldestDue === undefined ? '–' : moment(oldestDue).slice(0, 10)
  return [...[listed, due, deleted, failed, unknown].map(shown), oldest]
}

const linked = ({ runsAddress }: Page, { runId, attempt, at, dryRun }: PastRun) =>
  `[${moment(at).replace(' UTC', '')}](${runsAddress}${runId}/attempts/${attempt})${dryRun ? ' (dry run)' : ''}`

function alert({ run, troubles, wrong, noun }: Page): string {
  const own = troubles.map((trouble) => sayTrouble(trouble, noun))
  const earlier = wrong.filter((one) => one.run !== run).map(sayStanding)
  const lines = [...own, ...earlier]
  // A dry run deletes nothing, and one that was cancelled did not see everything.
  const isWell = !run.dryRun && run.status !== 'cancelled'
  if (lines.length === 0) {
    return `> [!TIP]\n> **Nothing needs a person.**${isWell ? ' The last run found all well.' : ''}\n`
  }
  const kind = troubles.some(({ mark }) => mark.kind !== 'approval' && mark.kind !== 'unknown')
    ? 'CAUTION'
    : 'IMPORTANT'
  return [`> [!${kind}]`, '> **This needs a person.**', '>', ...lines.map((line) => `> - ${line}`), ''].join('\n')
}

function steps(troubles: readonly Trouble[]): string[] {
  const all = firstSteps(troubles)
  return all.length === 0
    ? []
    : [`**What to do first**\n\n${all.map((step, index) => `${index + 1}. ${step}`).join('\n')}\n`]
}

function trend({ runs, noun }: Page): string[] {
  const drawn = chart(runs, noun.many)
  return drawn === '' ? [] : ['Bars: what was due. Line: what was deleted.\n', `${drawn}\n`]
}

const commentMarker = (key: string) => `<!-- thread-retention:change v1 ${key} -->`

/** Whether a comment tells this change. */
export const tells = (comment: string, key: string) => comment.split(/\r?\n/, 1)[0] === commentMarker(key)

/** The comment on a change of what is wrong. */
export function comment(kind: NonNullable<Change['comment']>, key: string, page: Page): string {
  const { run, troubles, wrong, noun } = page
  const told = troubles.map((trouble) => `- ${sayTrouble(trouble, noun)}`)
  const earlier = wrong.filter((one) => one.run !== run).map((one) => `- ${sayStanding(one)}`)
  const where = `The run of ${linked(page, run)}`
  const openings: Readonly<Record<typeof kind, string>> = {
    opened: `${where} needs a person:`,
    changed: `${where} changed what is wrong. Now:`,
    reopened: `${where} needs a person again:`,
    closed: `${where} ${page.carriedOutPlan ? 'carried out a plan' : 'found all well'}: ${found(run)}.`,
  }
  return [
    commentMarker(key),
    openings[kind],
    ...(kind === 'closed' ? [] : ['', ...told, ...earlier, '', ...steps(troubles)]),
  ].join('\n')
}

function found({ status, deleted, due }: PastRun): string {
  const counts = due === undefined ? '' : `, ${number(due)} due, ${number(deleted ?? 0)} deleted`
  return `\`${status}\`${counts}`
}

/** What is left of an issue that another of the same kind makes superfluous. Without a marker, it is never found again. */
export function duplicateBody(number: number): string {
  return `Duplicate of #${number}.\n`
}
