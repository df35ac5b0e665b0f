/** What of a run needs a person: each kind, and what to say of it. Counts only: no id, no name, no text of a server. */

import { createHash } from 'node:crypto'
import { type Figures, figures, type Problem, type Result } from '../../result.ts'
import type { Text } from '../../text.ts'
import { remediesOfFailures } from '../summary/remedies.ts'

/** In the order in which they are told: what stopped the run comes before what it left. */
const kinds = ['aborted', 'stopped', 'overdue', 'failed', 'subject', 'unknown', 'cancelled', 'approval'] as const

export type TroubleKind = (typeof kinds)[number]

/**
 * A kind of trouble as the history keeps it. The print tells apart two of a kind: it
 * is taken from the words of our own that say what is wrong, without numbers, so that
 * it is the same as long as the same thing is wrong.
 */
export interface TroubleMark {
  readonly kind: TroubleKind
  /** Eight hexadecimal digits; undefined where the kind says it all. */
  readonly print: string | undefined
}

export interface Trouble {
  readonly mark: TroubleMark
  /** How many threads it is about; undefined where it is about the run. */
  readonly count: number | undefined
  /** Of how many of them it is not known whether they are gone. */
  readonly notKnown?: number
  /** What to do about each cause, most frequent first; where there is no list, there is advice for the kind. */
  readonly hints?: readonly Text[]
  /** The problem that says it in words. */
  readonly problem: Problem | undefined
}

/** Whatever is wrong with a run, most urgent first; empty where nothing needs a person. */
export function troublesOf(result: Result): Trouble[] {
  const numbers = figures(result)
  const troubles = [...ofStatus(result, numbers), ...ofThreads(result, numbers)]
  return troubles.sort((one, other) => kinds.indexOf(one.mark.kind) - kinds.indexOf(other.mark.kind))
}

function ofStatus(result: Result, numbers: Figures): Trouble[] {
  const { status, problems } = result
  switch (status) {
    case 'aborted':
      return [aboutRun('aborted', problems[0])]
    case 'failed': {
      const deletions = numbers.failed === 0 ? [] : [aboutFailed(result, numbers)]
      const others = problems.map((problem) => aboutRun(isOverdue(problem) ? 'overdue' : 'stopped', problem))
      return deletions.length + others.length === 0 ? [aboutRun('failed', undefined)] : [...deletions, ...others]
    }
    case 'cancelled':
      return ofCancelled(result, numbers)
    case 'planned':
      return result.planFile?.path !== undefined && numbers.planned > 0
        ? [aboutThreads('approval', numbers.planned)]
        : []
    case 'remaining':
    case 'complete':
      return []
  }
}

/** A run that had nothing left to do needs nobody, however it ended; nor does a dry run, which somebody stopped. */
function ofCancelled(result: Result, numbers: Figures): Trouble[] {
  const { task, swept } = result
  const { failed, notAttempted } = numbers
  if (task?.dryRun === true || (swept !== undefined && notAttempted + failed === 0)) return []
  return [...(failed === 0 ? [] : [aboutFailed(result, numbers)]), aboutRun('cancelled', undefined)]
}

function ofThreads({ task, swept }: Result, { unknown, subjectRemaining = 0 }: Figures): Trouble[] {
  if (task === undefined) return []
  // A dry run leaves all of them, and nobody expects anything else of it.
  const left = swept === undefined || subjectRemaining === 0 ? [] : [aboutThreads('subject', subjectRemaining)]
  return unknown === 0 ? left : [...left, aboutThreads('unknown', unknown)]
}

const isOverdue = ({ inputs }: Problem) => inputs.includes('fail-if-overdue')

const aboutThreads = (kind: TroubleKind, count: number): Trouble => ({
  mark: { kind, print: undefined },
  count,
  problem: undefined,
})

function aboutFailed(result: Result, { failed, notKnown }: Figures): Trouble {
  const hints = remediesOfFailures(result).map(({ hint }) => hint)
  // Where a problem says it for them, there is nothing else to do.
  const isSaid = hints.length > 0 || result.problems.some(({ covers = [] }) => covers.length > 0)
  return { ...aboutThreads('failed', failed), notKnown, ...(isSaid && { hints }) }
}

const aboutRun = (kind: TroubleKind, problem: Problem | undefined): Trouble => ({
  mark: { kind, print: problem === undefined || kind === 'overdue' ? undefined : printOf(problem) },
  count: undefined,
  problem,
})

/** The same for the same problem, whatever its values and numbers. */
function printOf({ inputs, message }: Problem): string {
  const words = ourWords(message)
  return createHash('sha256')
    .update(JSON.stringify([inputs, words]))
    .digest('hex')
    .slice(0, 8)
}

const ourWords = (message: Text) => message.parts.map((part) => part.replace(/[\d.,]+/g, '#'))

const written = ({ kind, print }: TroubleMark) => (print === undefined ? kind : `${kind}:${print}`)

/** Marks as one word, each once, in an order of their own: the same for the same set. */
export function writeMarks(marks: readonly TroubleMark[]): string {
  return marks.length === 0 ? 'well' : [...new Set(marks.map(written))].sort().join(',')
}

const isKind = (word: string): word is TroubleKind => (kinds as readonly string[]).includes(word)

/** @returns undefined for anything that `writeMarks` does not write */
export function readMarks(text: string): TroubleMark[] | undefined {
  if (text === 'well') return []
  const marks = text.split(',').map((word): TroubleMark | undefined => {
    const [, kind = '', print] = /^([a-z]+)(?::([0-9a-f]{8}))?$/.exec(word) ?? []
    return isKind(kind) ? { kind, print } : undefined
  })
  const whole = marks.filter((mark) => mark !== undefined)
  return whole.length === marks.length && writeMarks(whole) === text ? whole : undefined
}
