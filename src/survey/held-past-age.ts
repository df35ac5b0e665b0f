/** Threads that something holds although they are past an age of the policy. */

import { creation } from '../policy/instants.ts'
import { isPastAge } from '../policy/past-age.ts'
import type { Policy } from '../policy/policy.ts'
import type { Thread } from '../thread.ts'

export class HeldPastAge {
  count = 0
  /** The age of the oldest, in milliseconds. */
  oldest = 0
  readonly #policy: Policy
  readonly #now: number

  constructor(policy: Policy, now: number) {
    this.#policy = policy
    this.#now = now
  }

  /** Takes in one that is held. */
  add(thread: Thread): void {
    const created = creation(thread, this.#now)
    if (created.state !== 'known' || !isPastAge(thread, this.#policy, this.#now)) return
    this.count += 1
    this.oldest = Math.max(this.oldest, this.#now - created.value)
  }
}
