/**
 * A question that takes long is asked a second time beside the first, where a place is free: what is answered first counts,
 * and the other is given up (Dean and Barroso, "The Tail at Scale", 2013, call them hedged requests). Whoever waits for a
 * page or a control read then waits half as long for one that hangs. A deletion is never under way twice.
 */

import type { Attempted } from './attempts.ts'
import type { Beside } from './client.ts'
import type { Start } from './pacing/pacing.ts'

/**
 * @param attempt makes an attempt whose turn it is
 * @param another a turn for the second attempt; undefined where no place is free
 * @returns what was answered first, and of two that were not answered what came last; and which of them that was
 */
export function hedged(
  start: Start,
  attempt: (start: Start, beside: Beside) => Promise<Attempted>,
  another: () => Start | undefined,
): Promise<{ readonly got: Attempted; readonly isSecond: boolean }> {
  return new Promise((resolve, reject) => {
    const over = new AbortController()
    let underWay = 0
    const begin = (turn: Start, isSecond: boolean) => {
      underWay += 1
      const onHalfTime = () => {
        const next = isSecond ? undefined : another()
        if (next !== undefined) begin(next, true)
      }
      attempt(turn, { onHalfTime, givenUp: over.signal }).then((got) => {
        underWay -= 1
        if (over.signal.aborted || (got.kind !== 'answer' && underWay > 0)) return
        // Firing it takes a twentieth of a millisecond: not where nobody listens.
        if (underWay > 0) over.abort()
        resolve({ got, isSecond })
      }, reject)
    }
    begin(start, false)
  })
}
