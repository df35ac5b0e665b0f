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

/** The remedies of what stopped the run or made it fail, most useful first, each once. */
export function remediesOfProblems(problems: readonly Problem[]): readonly Text[] {
  const known = new Map<string, Text>()
  for (const { hint } of problems) if (hint !== undefined && !known.has(String(hint))) known.set(String(hint), hint)
  return [...known.values()].slice(0, mostHints)
}

/** What to do about failed threads, once for all that need the same; most frequent first. */
export function remediesOfFailures(result: Pick<Result, 'problems' | 'swept' | 'context'>): readonly Remedy[] {
  if (mendsItself(result)) return [{ hint: text`Nothing: ${ours(goesOn(result))}.`, count: undefined }]
  const counts = new Map<string, { hint: Text; count: number; isOpen: boolean }>()
  for (const { example, outcomes } of byCause(failedOf(result))) {
    if (example.hint === undefined) continue
    const { hint, count, isOpen } = counts.get(String(example.hint)) ?? { hint: example.hint, count: 0, isOpen: true }
    const areOpen = outcomes.every(({ end }) => end === 'not known')
    counts.set(String(hint), { hint, count: count + outcomes.length, isOpen: isOpen && areOpen })
  }
  return [...counts.values()].sort((one, other) => other.count - one.count).slice(0, mostHints)
}

/** How what is left is taken up again: by itself on a schedule, by hand otherwise. */
export function goesOn({ context }: Pick<Result, 'context'>): Own {
  return context.event === 'schedule'
    ? own`the next run goes on with the oldest`
    : own`the next run goes on with the oldest, on a schedule or started by hand`
}
