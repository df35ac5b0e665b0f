/** What to do about what went wrong: one source for the summary and the tracking issue. */

import type { Problem, Result } from '../../result.ts'
import { type Own, ours, own, type Text, text } from '../../text.ts'
import { byCause } from '../causes.ts'

/** The most kinds of advice about problems, and about failures. */
const mostHints = 4

/** What to do about threads that failed. */
export interface Remedy {
  readonly hint: Text
  /** How many threads it is about; undefined where nothing is to be done about any of them. */
  readonly count: number | undefined
  /** Whether it is not known of any of them if they are gone. */
  readonly isOpen?: boolean
}

const failedOf = ({ swept }: Pick<Result, 'swept'>) =>
  (swept?.outcomes ?? []).filter(({ outcome }) => outcome === 'failed')

/** Whether only answers were lost, which the next run makes good without anybody. */
export function mendsItself({ problems, swept }: Pick<Result, 'problems' | 'swept'>): boolean {
  const failed = failedOf({ swept })
  return problems.length === 0 && failed.length > 0 && failed.every(({ lost }) => lost === true)
}

/** Hints that say no more than those of these problems. */
const coveredBy = (problems: readonly Problem[]): ReadonlySet<string> =>
  new Set(problems.flatMap(({ covers = [] }) => covers.map(String)))

/** The remedies of what stopped the run or made it fail, most useful first, each once. */
export function remediesOfProblems(result: Pick<Result, 'problems' | 'swept' | 'context'>): readonly Text[] {
  const known = new Map<string, Text>()
  // A step about failed threads that says the same has their number too.
  const told = new Set(remediesOfFailures(result).map(({ hint }) => String(hint)))
  for (const problem of result.problems) {
    const { hint } = problem
    const covered = coveredBy(result.problems.filter((other) => other !== problem))
    if (hint === undefined || told.has(String(hint)) || covered.has(String(hint))) continue
    if (!known.has(String(hint))) known.set(String(hint), hint)
  }
  return [...known.values()].slice(0, mostHints)
}

/** What to do about failed threads, once for all that need the same, unless a problem says it; most frequent first. */
export function remediesOfFailures(result: Pick<Result, 'problems' | 'swept' | 'context'>): readonly Remedy[] {
  if (mendsItself(result)) return [{ hint: text`Nothing: ${ours(goesOn(result))}.`, count: undefined }]
  const counts = new Map<string, { hint: Text; count: number; isOpen: boolean }>()
  const covered = coveredBy(result.problems)
  for (const { example, outcomes } of byCause(failedOf(result))) {
    if (example.hint === undefined || covered.has(String(example.hint))) continue
    const { hint, count, isOpen } = counts.get(String(example.hint)) ?? { hint: example.hint, count: 0, isOpen: true }
    const areOpen = outcomes.every(({ end }) => end === 'not known')
    counts.set(String(hint), { hint, count: count + outcomes.length, isOpen: isOpen && areOpen })
  }
  return [...counts.values()].sort((one, other) => other.count - one.count).slice(0, mostHints)
}

/** How what is left is taken up again: by itself on a schedule, by hand otherwise. */
export function goesOn({ context, swept }: Pick<Result, 'context' | 'swept'>): Own {
  const isOpen = failedOf({ swept }).some(({ end }) => end === 'not known')
  const does = isOpen ? own`finds out what is gone, and goes on with the oldest` : own`goes on with the oldest`
  return context.event === 'schedule'
    ? own`the next run ${does}`
    : own`the next run ${does}, on a schedule or started by hand`
}
