/**
 * Whose turn is next: the plan, oldest first, then those that must be deleted once
 * more, and those that take a place in the budget which another one did not need.
 * Where nothing else is known that stays, the last that is due is held back as a
 * control until all others are settled.
 */

import type { Candidate } from '../policy/plan.ts'
import type { Controls } from '../threads/absence/controls.ts'
import type { Job } from './job.ts'
import type { Outcome } from './outcome.ts'

export class Places {
  readonly #controls: Controls
  readonly #queue: Job[]
  #next = 0
  /** Where the last one in the queue stands that is due; -1 where none is. */
  #lastDue: number
  readonly #reserves: readonly Candidate[]
  #taken = 0
  readonly #again: Job[] = []
  #heldBack: Job | undefined
  readonly #onPlanned: (candidate: Candidate, inPlaceOf: Candidate) => void

  /** @param reserves the candidates that may take a place, oldest first */
  constructor(
    planned: readonly Candidate[],
    reserves: readonly Candidate[],
    controls: Controls,
    onPlanned: (candidate: Candidate, inPlaceOf: Candidate) => void,
  ) {
    this.#queue = planned.map(jobOf)
    this.#reserves = reserves
    this.#controls = controls
    this.#onPlanned = onPlanned
    this.#lastDue = planned.findLastIndex(isDue)
    // One that nobody found is not known to be there.
    controls.plan(planned.map((one) => (one.kind === 'unlisted' ? undefined : one.id)))
  }

  /** Every candidate that is or was planned, those that took a place last. */
  get planned(): readonly Candidate[] {
    return this.#queue.map(({ candidate }) => candidate)
  }

  /** Those that had their turn. */
  get begun(): readonly Candidate[] {
    return this.planned.slice(0, this.#next).filter((candidate) => candidate !== this.#heldBack?.candidate)
  }

  /** How many took the place of another. */
  get taken(): number {
    return this.#taken
  }

  /** The one that is held back until all others are settled. */
  get heldBack(): Job | undefined {
    return this.#heldBack
  }

  /** @returns undefined when none is left but the one that is held back */
  next(): Job | undefined {
    const again = this.#again.shift()
    if (again !== undefined) return again
    const job = this.#queue[this.#next]
    if (job === undefined) return undefined
    this.#next += 1
    const isLast = this.#next - 1 === this.#lastDue
    if (isLast && this.#heldBack === undefined && this.#controls.keepsNone) {
      this.#heldBack = job
      this.#controls.holdBack(job.candidate.id)
      return this.next()
    }
    this.#controls.begun(this.#next)
    return job
  }

  /** Ends the holding back: all others are settled. */
  release(): Job | undefined {
    const job = this.#heldBack
    if (job === undefined) return undefined
    this.#heldBack = undefined
    this.#controls.holdBack(undefined)
    this.#controls.begun(this.#next)
    return job
  }

  /** This one is due once more. */
  redo(job: Job): void {
    this.#again.push(job)
  }

  /** Takes out those that are due once more. */
  takeAgain(): readonly Job[] {
    return this.#again.splice(0)
  }

  /** Whether anybody's turn is next, but for the one that is held back. */
  get hasNext(): boolean {
    return this.#again.length > 0 || this.#next < this.#queue.length
  }

  /** Passes the place of a thread on that this run is known not to have deleted. */
  ended({ candidate, outcome, end }: Pick<Outcome, 'candidate' | 'outcome' | 'end'>): void {
    const isFree =
      outcome === 'already-gone' ||
      (outcome === 'spared' && candidate.kind !== 'spared') ||
      (outcome === 'failed' && end !== 'not known')
    const reserve = isFree ? this.#reserves[this.#taken] : undefined
    if (reserve === undefined) return
    this.#taken += 1
    this.#controls.drop(reserve.id)
    this.#lastDue = this.#queue.push(jobOf(reserve)) - 1
    this.#onPlanned(reserve, candidate)
  }
}

const isDue = ({ kind }: Candidate) => kind === 'due'

const jobOf = (candidate: Candidate): Job => ({
  candidate,
  // One that nobody found was never seen: it is read when its turn comes.
  seenAt: candidate.kind === 'due' ? candidate.seenAt : Number.NEGATIVE_INFINITY,
  tries: 0,
  mayHaveActed: false,
})
