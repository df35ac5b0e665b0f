/** Failures by cause: the same thing that struck many threads is told once, with its count. */

import type { Outcome } from '../sweep/outcome.ts'

export interface Cause {
  /** One of the outcomes that have it. */
  readonly example: Outcome
  readonly outcomes: readonly Outcome[]
}

/** Most frequent first. */
export function byCause(outcomes: readonly Outcome[]): readonly Cause[] {
  const causes = new Map<string, Outcome[]>()
  for (const outcome of outcomes) {
    const { note, status, errorType, serverMessage, hint } = outcome
    const key = JSON.stringify([String(note), status, errorType, serverMessage, String(hint)])
    const same = causes.get(key)
    if (same === undefined) causes.set(key, [outcome])
    else same.push(outcome)
  }
  return [...causes.values()]
    .flatMap((same) => (same[0] === undefined ? [] : [{ example: same[0], outcomes: same }]))
    .sort((one, other) => other.outcomes.length - one.outcomes.length)
}
