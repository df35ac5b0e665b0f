/**
 * The sweep: carries out a plan, settles what is not known, reads back what was
 * deleted. The outcomes that come out are final: nothing after it corrects them.
 */

import { both } from '../in-turns.ts'
import type { Candidate, Plan } from '../policy/plan.ts'
import { AbsenceProof } from '../threads/absence/proof.ts'
import { threadRoute } from '../threads/absence/thread-route.ts'
import { outOfTime } from './attempt.ts'
import { Deletions } from './deletions.ts'
import { type Counts, count, itemsIn, type Outcome } from './outcome.ts'
import { Places } from './places.ts'
import { Reading, type ReadingOptions } from './reading.ts'
import { settle } from './settle.ts'
import type { Verification } from './verification.ts'

export interface SweepOptions extends ReadingOptions {
  /** Told of each that takes the place of another in the budget. */
  readonly onPlanned?: (candidate: Candidate, inPlaceOf: Candidate) => void
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
  let listings = 0
  const onListed: SweepOptions['onListed'] = (witnessed) => {
    listings += 1
    options.onListed?.(witnessed)
  }
  const deletions = new Deletions(places, proof, { ...options, onListed })
  const reading = new Reading(proof, options)

  const oneFollows = () => places.heldBack !== undefined
  const run = deletions.run()
  // Or when they ended with a fault of this program: nobody waits for what does not come.
  const readAhead = Promise.race([deletions.allTried, run]).then(() =>
    reading.ahead(places.begun, deletions.outcomes, oneFollows()),
  )
  await both(both(run, reading.prepare(planned)), readAhead)
  onVerification?.()
  await reading.verify([...deletions.outcomes.values()], oneFollows())
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
    itemsErased: itemsIn(outcomes),
    placesPassedOn: places.taken,
    proof: { ...proof.counts, listings },
  }
}
