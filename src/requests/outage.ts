/**
 * Whether the server is away. Pure: told of every answer and of every loss.
 *
 *     up   -> down   twenty requests in a row were lost to server or network errors
 *     down -> up     a probe is answered
 *     down -> over   it lasted 15 minutes, or the time budget ends
 *
 * While it is down nothing is sent but the probes, one at a time, after waits that
 * double: 1, 2, 4, ... seconds, up to a minute. A provider that is away for a
 * minute then costs a minute, and not the run.
 */

/** How many requests lost in a row are an outage. */
const lossesInARow = 20
/** The longest outage that is waited out, in milliseconds. */
const longest = 15 * 60_000
/** The first wait before a probe, and the longest, in milliseconds. */
const [firstWait, longestWait] = [1_000, 60_000]

export class Outage {
  #inARow = 0
  /** When the first of them was lost. */
  #since = 0
  #answers = 0

  /** How many requests were answered so far. */
  get answers(): number {
    return this.#answers
  }

  /** When the first of the latest losses in a row was, in milliseconds since the Unix epoch. */
  get since(): number {
    return this.#since
  }

  get isDown(): boolean {
    return this.#inARow >= lossesInARow
  }

  answered(): void {
    this.#answers += 1
    this.#inARow = 0
  }

  lost(now: number): void {
    if (this.#inARow === 0) this.#since = now
    this.#inARow += 1
  }

  /** Forgets the losses so far: the next ones begin a new outage. */
  restart(): void {
    this.#inARow = 0
  }

  /**
   * Milliseconds until the next probe; undefined when it is time to give up.
   *
   * @param probes how many were sent in this outage
   * @param end when the time budget ends
   */
  wait(now: number, probes: number, end: number): number | undefined {
    const last = Math.min(this.#since + longest, end)
    if (now >= last) return undefined
    return Math.min(firstWait * 2 ** probes, longestWait, last - now)
  }
}
