/** When the deletions of threads that are under way were sent and answered: evidence, which decides nothing. */

import type { Candidate } from '../policy/plan.ts'
import type { Reply } from '../requests/sender.ts'
import type { Outcome } from './outcome.ts'

type Times = Pick<Outcome, 'sentAt' | 'answeredAt'>

export class Sendings {
  /** Of the threads that have no outcome yet. */
  readonly #times = new Map<Candidate, Times>()

  /** A deletion was answered, or given up: the first that was sent counts, and the last that was answered. */
  replied(candidate: Candidate, { trace }: Reply): void {
    if (trace.sentAt === undefined) return
    const { sentAt = trace.sentAt, answeredAt } = this.#times.get(candidate) ?? {}
    this.#times.set(candidate, { sentAt, answeredAt: trace.answeredAt ?? answeredAt })
  }

  /** The times of a thread whose outcome is known now. */
  take(candidate: Candidate): Times {
    const times = this.#times.get(candidate)
    this.#times.delete(candidate)
    return times ?? {}
  }
}
