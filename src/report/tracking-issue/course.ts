/** What a row of runs leaves wrong, and what has changed by the last of them. */

import { createHash } from 'node:crypto'
import type { PastRun } from './history.ts'
import { type TroubleMark, writeMarks } from './troubles.ts'

/** Something that is wrong, and the run that said so. */
export interface Standing {
  readonly mark: TroubleMark
  readonly run: PastRun
}

/**
 * What is wrong after these runs. A live run that came to its end says it all. A run
 * that was cancelled takes nothing back. A dry run takes back only what a survey can
 * show: it deletes nothing, so it cannot show that what failed before works again.
 *
 * @param runs in the order in which they ended
 */
export function standing(runs: readonly PastRun[]): Standing[] {
  const last = runs.at(-1)
  if (last === undefined) return []
  const own = last.troubles.map((mark): Standing => ({ mark, run: last }))
  const isSaidAgain = ({ mark }: Standing) => own.some((one) => writeMarks([one.mark]) === writeMarks([mark]))
  return [...own, ...left(last, standing(runs.slice(0, -1))).filter((one) => !isSaidAgain(one))]
}

function left(last: PastRun, before: readonly Standing[]): readonly Standing[] {
  if (last.status === 'cancelled') return before
  if (!last.dryRun) return []
  return before.filter(({ mark, run }) => !run.dryRun && mark.kind !== 'unknown' && mark.kind !== 'approval')
}

/** What the run does to the issue. */
export interface Change {
  /** Whether the issue is open afterwards; undefined where this run cannot say. */
  readonly open: boolean | undefined
  /** What is to be told in a comment; undefined where nothing changed. */
  readonly comment: 'opened' | 'changed' | 'reopened' | 'closed' | undefined
  /** The same for every run that sees the same change, so that it is told once. */
  readonly key: string
  readonly wrong: readonly Standing[]
}

/**
 * @param others the runs that the issue has, without this one, in the order in which they ended
 * @param issue undefined where there is none yet
 */
export function changeBy(
  run: PastRun,
  others: readonly PastRun[],
  issue: { readonly isOpen: boolean } | undefined,
): Change {
  const wrong = standingWith(run, others)
  const [now, earlier] = [marksOf(wrong), marksOf(standing(others))]
  const last = others.at(-1)
  const key = createHash('sha256')
    .update(JSON.stringify([last?.runId, last?.attempt, last?.at, earlier, now]))
    .digest('hex')
    .slice(0, 24)
  const all = { key, wrong }
  if (issue === undefined) return { ...all, open: wrong.length > 0, comment: wrong.length > 0 ? 'opened' : undefined }
  if (isSilent(run, others, wrong)) return { ...all, open: undefined, comment: undefined }
  if (wrong.length === 0) return { ...all, open: false, comment: issue.isOpen ? 'closed' : undefined }
  if (!issue.isOpen) return { ...all, open: true, comment: 'reopened' }
  return { ...all, open: true, comment: now === earlier && last !== undefined ? undefined : 'changed' }
}

/** What is wrong after a run: also what a run that ended later has found. Of two at once, the one that has trouble is heard. */
function standingWith(run: PastRun, others: readonly PastRun[]): Standing[] {
  const earlier = others.filter(({ at }) => at <= run.at)
  const own = standing([...earlier, run])
  if (earlier.length === others.length) return own
  const said = new Set(own.map(({ mark }) => writeMarks([mark])))
  return [...own, ...standing(others).filter(({ mark }) => !said.has(writeMarks([mark])))]
}

/** A run that has nothing wrong of its own and cannot say that all is well leaves the issue as it is, open or closed. */
function isSilent(run: PastRun, before: readonly PastRun[], wrong: readonly Standing[]): boolean {
  if (run.troubles.length > 0) return false
  const saysItAll = !run.dryRun && run.status !== 'cancelled'
  return wrong.length > 0 || (before.length === 0 && !saysItAll)
}

const marksOf = (all: readonly Standing[]) => writeMarks(all.map(({ mark }) => mark))
