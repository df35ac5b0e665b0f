/** Threads that were made anew under an id that another thread had: applications choose ids at some servers. */

/** Creation times that differ by less, in milliseconds, are the same: some servers write fractions only now and then. */
const tolerance = 1_000

/** Whether these creation times (milliseconds since the Unix epoch) are those of two threads. */
export function isMadeAnew(createdAt: number, before: number): boolean {
  return Math.abs(createdAt - before) >= tolerance
}
