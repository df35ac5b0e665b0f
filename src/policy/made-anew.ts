/** Threads that were made anew under an id that another thread had: applications choose ids at some servers. */

import { ours } from '../text.ts'

/** What is said of such a thread. */
export const anothersId = ours('gone, and another thread has its id by now')

/** The same, where its creation time is another one and cannot be that of a later thread. */
export const doubtful = ours('it is there, with another creation time than it was listed with')

/** Creation times that differ by less, in milliseconds, are the same: some servers write fractions only now and then. */
const tolerance = 1_000

/** Whether these creation times (milliseconds since the Unix epoch) are those of two threads. */
export function isMadeAnew(createdAt: number, before: number): boolean {
  return Math.abs(createdAt - before) >= tolerance
}

/** How far the clocks of a server and of this machine may be apart, in milliseconds: a run ends where they differ by more. */
const mostSkew = 24 * 3_600_000

/**
 * Whether a thread that has an id can be a later one than the thread that had it: it is newer, and was not there yet when
 * the other one was seen. Another creation time alone may be a server that says two things of one thread.
 *
 * @param seenAt when the other one was seen under this id; undefined where only a plan names it
 */
export function isLater(createdAt: number, before: number, seenAt: number | undefined): boolean {
  return createdAt > before && (seenAt === undefined || createdAt >= seenAt - mostSkew)
}
