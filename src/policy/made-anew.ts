/** Threads that were made anew under an id that another thread had: applications choose ids at some servers. */

import { mostSkew } from '../clock-skew.ts'
import { ours } from '../text.ts'

/** What is said of such a thread. */
export const anothersId = ours('gone, and another thread has its id by now')

/** The same, where its creation time is another one and cannot be that of a later thread. */
export const doubtful = ours('it is there, with another creation time than it was listed with')

/** Creation times that differ by less, in milliseconds, are the same: some servers write fractions only now and then. */
const tolerance = 1_000

/** Whether a thread is the one that had its id before. */
export type Identity = 'same' | 'another' | 'doubtful'

/** What is known of the thread that had an id before. Times in milliseconds since the Unix epoch. */
export interface Before {
  readonly createdAt: number
  /** When it was seen under this id; undefined where only a plan names it. */
  readonly seenAt: number | undefined
}

/**
 * Tells by the creation time whether a thread is the one that had its id before. `another` was made later: it is newer, and was not there yet when
 * the other one was seen. It is `doubtful` where its creation time is another one and cannot be that of a later thread: a
 * server may say two things of one thread.
 *
 * @param createdAt of the thread that has the id now, in milliseconds since the Unix epoch
 */
export function identityByCreation(createdAt: number, before: Before): Identity {
  if (Math.abs(createdAt - before.createdAt) < tolerance) return 'same'
  const wasNotThere = before.seenAt === undefined || createdAt >= before.seenAt - mostSkew
  return createdAt > before.createdAt && wasNotThere ? 'another' : 'doubtful'
}
