/** Threads that were made anew under an id that another thread had: applications choose ids at some servers. */

import { ours } from '../text.ts'

/** What is said of such a thread. */
export const anothersId = ours('gone, and another thread has its id by now')

/** Creation times that differ by less, in milliseconds, are the same: some servers write fractions only now and then. */
const tolerance = 1_000

/** Whether these creation times (milliseconds since the Unix epoch) are those of two threads. */
export function isMadeAnew(createdAt: number, before: number): boolean {
  return Math.abs(createdAt - before) >= tolerance
}
