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
    const key = keyOf(outcome)
    const same = causes.get(key)
    if (same === undefined) causes.set(key, [outcome])
    else same.push(outcome)
  }
  return [...causes.values()]
    .flatMap((same) => (same[0] === undefined ? [] : [{ example: same[0], outcomes: same }]))
    .sort((one, other) => other.outcomes.length - one.outcomes.length)
}

/**
 * The same for the same cause. A server names the thread, the request and moments in
 * what it says of each, in spellings of its own: a word with a digit in it tells
 * nothing apart.
 */
function keyOf({ candidate, requestId, note, status, errorType, serverMessage, hint }: Outcome): string {
  const names = [candidate.id, ...(requestId === undefined ? [] : [requestId])].filter((name) => name !== '')
  const without = (said: string) => names.reduce((left, name) => left.replaceAll(name, '…'), said)
  const said = without(serverMessage ?? '').replace(/\S*\d\S*/g, '…')
  return JSON.stringify([without(String(note)), status, errorType, said, String(hint)])
}
