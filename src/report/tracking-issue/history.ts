/**
 * The last runs, as the body of the issue keeps them: one line each in a comment that
 * the page does not show. Whoever may edit the issue may edit it too, so it is display:
 * it is read back to the letter, and a line that is anything else is dropped.
 */

import type { Status } from '../../result.ts'
import { parseInstant } from '../../rfc3339.ts'
import type { TroubleMark } from './troubles.ts'
import { readMarks, writeMarks } from './troubles.ts'

/** What of one run is kept. Numbers are undefined where the run did not learn them. */
export interface PastRun {
  readonly runId: string
  readonly attempt: string
  /** When it ended, in milliseconds since the Unix epoch; whole seconds. */
  readonly at: number
  readonly status: Status
  readonly dryRun: boolean
  readonly listed: number | undefined
  readonly due: number | undefined
  readonly deleted: number | undefined
  readonly failed: number | undefined
  readonly unknown: number | undefined
  /** When the oldest thread that is still due was created, in milliseconds since the Unix epoch. */
  readonly oldestDue: number | undefined
  readonly troubles: readonly TroubleMark[]
}

/** How many runs are kept. */
export const mostRuns = 30

/** How much a runner's clock may be ahead of another's: a run that ended later than this from now never was. */
const skew = 2 * 60_000

const statuses: Readonly<Record<Status, true>> = {
  cancelled: true,
  aborted: true,
  failed: true,
  remaining: true,
  planned: true,
  complete: true,
}

const opening = '<!-- thread-retention:history v1'
const closing = '-->'

const numbers = ['listed', 'due', 'deleted', 'failed', 'unknown'] as const

/** A moment as it is written: to the second, so that it is read back as it was. */
const written = (at: number | undefined) => (at === undefined ? '-' : new Date(at).toISOString().replace('.000Z', 'Z'))

function line(run: PastRun): string {
  const counts = numbers.map((name) => run[name] ?? '-')
  const mode = run.dryRun ? 'dry' : 'live'
  return [
    run.runId,
    run.attempt,
    written(run.at),
    run.status,
    mode,
    ...counts,
    written(run.oldestDue),
    writeMarks(run.troubles),
  ].join(' ')
}

/** The comment that holds the history. */
export function writeHistory(runs: readonly PastRun[]): string {
  return [opening, ...runs.map(line), closing].join('\n')
}

const count = String.raw`(0|[1-9]\d{0,11}|-)`
const moment = String.raw`(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)`
const runLine = new RegExp(
  String.raw`^([1-9]\d{0,15}) ([1-9]\d{0,5}) ${moment} ([a-z]+) (dry|live) ${count} ${count} ${count} ${count} ${count} (?:${moment}|-) (\S+)$`,
)

/**
 * @param now in milliseconds since the Unix epoch
 * @returns the runs of the first history in the body, in the order in which they ended
 */
export function readHistory(body: string, now: number): PastRun[] {
  const lines = body.split(/\r?\n/)
  const from = lines.indexOf(opening)
  if (from === -1) return []
  const to = lines.indexOf(closing, from)
  if (to === -1) return []
  const runs = lines.slice(from + 1, to).flatMap((one) => readLine(one) ?? [])
  return merged(runs.filter(({ at }) => at <= now + skew))
}

function readLine(text: string): PastRun | undefined {
  const [, runId, attempt, at, status, mode, ...rest] = runLine.exec(text) ?? []
  const [listed, due, deleted, failed, unknown, oldestDue, marks] = rest
  if (runId === undefined || attempt === undefined || status === undefined || !isStatus(status)) return undefined
  const [ended, oldest, troubles] = [readMoment(at), readMoment(oldestDue), readMarks(marks ?? '')]
  if (ended === undefined || troubles === undefined || (oldestDue !== undefined && oldest === undefined))
    return undefined
  const number = (one: string | undefined) => (one === undefined || one === '-' ? undefined : Number(one))
  return {
    runId,
    attempt,
    at: ended,
    status,
    dryRun: mode === 'dry',
    listed: number(listed),
    due: number(due),
    deleted: number(deleted),
    failed: number(failed),
    unknown: number(unknown),
    oldestDue: oldest,
    troubles,
  }
}

const isStatus = (word: string): word is Status => Object.hasOwn(statuses, word)

/** @returns undefined for a date that no calendar has */
function readMoment(text: string | undefined): number | undefined {
  const at = text === undefined ? undefined : parseInstant(text)
  return written(at) === text ? at : undefined
}

const key = ({ runId, attempt, at }: PastRun) => `${runId}/${attempt}/${at}`

export const isSameRun = (one: PastRun, other: PastRun) => key(one) === key(other)

/** All runs, each once, in the order in which they ended; only the last ones are kept. A later one in the arguments wins. */
export function merged(...histories: readonly (readonly PastRun[])[]): PastRun[] {
  const all = new Map(histories.flat().map((run) => [key(run), run]))
  return [...all.values()]
    .sort((one, other) => one.at - other.at || Number(one.runId) - Number(other.runId))
    .slice(-mostRuns)
}
