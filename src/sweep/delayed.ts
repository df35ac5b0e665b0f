/** Threads that will be deleted once more, each after a pause that doubles. */

import type { Deleting, Job } from './job.ts'

/**
 * The first pause and the longest, in milliseconds. The first is short: the thread was read back since, so the server
 * answers.
 */
const [firstPause, longestPause] = [200, 8_000]

export class Delayed {
  readonly #effects: Pick<Deleting, 'clock' | 'random' | 'stop'>
  readonly #onDue: (job: Job) => void
  #count = 0

  /** @param onDue told of each when its pause is over */
  constructor(effects: Pick<Deleting, 'clock' | 'random' | 'stop'>, onDue: (job: Job) => void) {
    this.#effects = effects
    this.#onDue = onDue
  }

  /** How many wait. */
  get count(): number {
    return this.#count
  }

  /** The pause begins when its last deletion was answered or given up: reading it back is a part of it. */
  add(job: Job): void {
    const { clock, random, stop } = this.#effects
    const now = clock.now()
    const pause = Math.min(firstPause * 2 ** (job.tries - 1), longestPause) * (0.5 + 0.5 * random())
    this.#count += 1
    void clock.sleep(Math.max(0, (job.sentAt ?? now) + pause - now), stop.signal).then(() => {
      this.#count -= 1
      this.#onDue(job)
    })
  }
}
