/**
 * The sweep: carries out a plan, settles what is not known, reads back what was
 * deleted. The outcomes that come out are final: nothing after it corrects them.
 */

import { both } from '../in-turns.ts'
import type { Candidate, Plan } from '../policy/plan.ts'
import { ours } from '../text.ts'
import { AbsenceProof } from '../threads/absence/proof.ts'
import { type ThreadThere, threadRoute } from '../threads/absence/thread-route.ts'
import { outOfTime } from './attempt.ts'
import { Deletions } from './deletions.ts'
import type { Deleting } from './job.ts'
import { type Counts, count, type Outcome } from './outcome.ts'
import { Places } from './places.ts'
import { sample, sampleSize } from './sample.ts'
import { settle } from './settle.ts'
import { readDeletedBack, type Verification, type Verified, type Verify } from './verification.ts'

export interface SweepOptions extends Deleting {
  readonly verify: Verify
  /** Told of each that takes the place of another in the budget. */
  readonly onPlanned?: (candidate: Candidate, inPlaceOf: Candidate) => void
  readonly onVerified?: (verified: Verified) => void
  /** Told when the reading back begins, once. */
  readonly onVerification?: () => void
}

/** What became of the plan. */
export interface Swept {
  /** One for each planned thread, in the order of the plan, those that took a place last. Final. */
  readonly outcomes: readonly Outcome[]
  readonly verification: Verification | undefined
  readonly counts: Counts
  readonly itemsErased: number
  /** How many candidates over the budget took a place in it. */
  readonly placesPassedOn?: number
  /** Requests made for the sake of belief alone. */
  readonly proof?: {
    /** Reads of threads known to be there, and those of them that failed. */
    readonly controlReads: number
    readonly failed: number
    /** Reads of ids and routes that do not exist. */
    readonly madeUp: number
    /** Whole listings after the deletions. */
    readonly listings: number
  }
}

/** Deletes what is planned, oldest first. A thread that cannot be deleted never blocks the others. */
export async function sweep(plan: Plan, options: SweepOptions): Promise<Swept> {
  const { api, send, clock, concurrency, controls, verify, onPlanned, onVerification } = options
  // One object for each, by which its outcome is found.
  const planned = [...plan.planned]
  const places = new Places(planned, plan.reserves, controls, onPlanned ?? (() => undefined))
  const proof = new AbsenceProof(threadRoute(api, send), controls, { send, clock, concurrency })
  const deletions = new Deletions(places, proof, options)
  const reading = new Reading(proof, options)

  await both(deletions.run(), reading.prepare(planned))
  onVerification?.()
  await reading.verify([...deletions.outcomes.values()], places.heldBack !== undefined)
  const last = places.release()
  if (last !== undefined) {
    // Read before, so that its absence afterwards means something although no other is left to compare with. Where nothing
    // is verified and nobody was read, its confirmation alone counts, and an empty list does not.
    const isRead = proof.latestControl === last.candidate.id
    const isUnasked = verify === 'none' && proof.counts.failed === 0
    const unread = isUnasked ? { isUnread: true as const } : { seenAt: Number.NEGATIVE_INFINITY }
    places.redo(isRead ? last : { ...last, ...unread })
    await deletions.run()
    await reading.verify([...deletions.outcomes.values()], false)
  }

  const verification = reading.verification
  const untouched = { at: clock.now(), note: options.stop.stopped?.detail ?? outOfTime }
  const found = places.planned.map((candidate): Outcome => {
    const outcome = deletions.outcomes.get(candidate)
    if (outcome !== undefined) return outcome
    const notAttempted: Outcome = { candidate, ...untouched, outcome: 'not-attempted' }
    options.onOutcome(notAttempted)
    return notAttempted
  })
  const outcomes = settle(found, verification)
  return {
    outcomes,
    verification,
    counts: count(outcomes),
    itemsErased: outcomes.reduce((sum, { itemsErased }) => sum + (itemsErased ?? 0), 0),
    placesPassedOn: places.taken,
    proof: { ...proof.counts, listings: deletions.listings },
  }
}

/** Which of the deleted threads are read back, and what was found. */
class Reading {
  readonly #proof: AbsenceProof<ThreadThere>
  readonly #options: SweepOptions
  readonly #chosen = new Set<Candidate>()
  readonly #results = new Map<Candidate, Verified>()
  #isWidened = false

  constructor(proof: AbsenceProof<ThreadThere>, options: SweepOptions) {
    this.#proof = proof
    this.#options = options
  }

  /** Learns ahead what the reading will have to know, where the deletions take so long that this costs no time. */
  async prepare(planned: readonly Candidate[]): Promise<void> {
    const { verify, concurrency, settleBefore } = this.#options
    const [first] = planned
    if (verify === 'none' || first === undefined || planned.length <= 2 * concurrency) return
    await this.#proof.prepare(first.id, { startBefore: settleBefore })
  }

  get verification(): Verification {
    const results = [...this.#results.values()]
    return { asked: this.#options.verify, chosen: this.#chosen.size, results }
  }

  /** Reads back those that were confirmed; what was read back to settle it needs no second look. @param oneFollows whether one more will be deleted */
  async verify(outcomes: readonly Outcome[], oneFollows: boolean): Promise<void> {
    const { verify, stop, clock, random } = this.#options
    if (verify === 'none') return
    for (const { outcome, proof, candidate, status } of outcomes) {
      if (outcome !== 'deleted' || proof === 'confirmed' || this.#chosen.has(candidate)) continue
      this.#chosen.add(candidate)
      this.#found({
        candidate,
        found: 'gone',
        at: clock.now(),
        status,
        why: proof === 'not listed' ? ours('the list no longer shows it') : undefined,
      })
    }
    const confirmed = outcomes.flatMap(({ proof, candidate }) => (proof === 'confirmed' ? [candidate] : []))
    const size = sampleSize(confirmed.length + (oneFollows ? 1 : 0))
    const chosenBefore = confirmed.filter((candidate) => this.#chosen.has(candidate)).length
    const rest = confirmed.filter((candidate) => !this.#chosen.has(candidate))
    const isAll = verify === 'all' || this.#isWidened
    const sampled = sample(rest, Math.min(rest.length, Math.max(0, size - chosenBefore)), random)
    const chosen = isAll ? rest : [...sampled, ...this.#oneOfEachPage(outcomes, new Set(sampled))]
    const alive = await this.#read(chosen, confirmed.length)
    if (alive === 0 || isAll || stop.stopped !== undefined) return
    // After one that is alive, no confirmation of this server is worth anything.
    this.#isWidened = true
    await this.#read(
      rest.filter((candidate) => !this.#chosen.has(candidate)),
      confirmed.length,
    )
  }

  /** A page that was confirmed by its count alone: at least one thread of it is read back. */
  #oneOfEachPage(outcomes: readonly Outcome[], sampled: ReadonlySet<Candidate>): Candidate[] {
    const pages = new Map<number, Candidate[]>()
    for (const { page, candidate } of outcomes) {
      if (page !== undefined) pages.set(page, [...(pages.get(page) ?? []), candidate])
    }
    return [...pages.values()].flatMap((threads) =>
      threads.some((candidate) => this.#chosen.has(candidate) || sampled.has(candidate))
        ? []
        : sample(threads, 1, this.#options.random),
    )
  }

  async #read(chosen: readonly Candidate[], confirmed: number): Promise<number> {
    const { now, clock, settleBefore, stop, controls, concurrency } = this.#options
    for (const candidate of chosen) this.#chosen.add(candidate)
    return readDeletedBack(chosen, {
      now,
      clock,
      // Reading is no deletion: it goes on after the time budget.
      endBefore: settleBefore,
      concurrency,
      proof: this.#proof,
      stop: stop.signal,
      confirmed,
      alone: controls.next(1).length === 0,
      onVerified: (one) => this.#found(one),
    })
  }

  #found(one: Verified): void {
    this.#results.set(one.candidate, one)
    this.#options.onVerified?.(one)
  }
}
