/** The deleting itself: everybody has a turn, and what is open after it is settled before anything is told. */

import type { Candidate } from '../policy/plan.ts'
import type { AbsenceProof } from '../threads/absence/proof.ts'
import type { ThreadThere } from '../threads/absence/thread-route.ts'
import { mayNotDelete, rightToDelete } from './forbidden.ts'
import { type Deleting, mayHaveGone, type Open, type Result } from './job.ts'
import { askList } from './list-witness.ts'
import { OpenThreads } from './open-threads.ts'
import type { Outcome } from './outcome.ts'
import type { Places } from './places.ts'
import { Sendings } from './sendings.ts'
import { gone, notKnown, Settler } from './settler.ts'
import { Turns } from './turns.ts'

/** Waits before what is still open is read again, in milliseconds; then the list is asked. */
const patience = [1_000, 5_000, 15_000]
/** Waits before the list is asked, for the first time and again: lists may lag. In milliseconds. */
const listWaits = [0, 60_000, 120_000]

export class Deletions {
  readonly #deleting: Deleting
  readonly #places: Places
  readonly #proof: AbsenceProof<ThreadThere>
  readonly #outcomes = new Map<Candidate, Outcome>()
  readonly #sendings = new Sendings()
  readonly #open: OpenThreads
  readonly #turns: Turns

  constructor(places: Places, proof: AbsenceProof<ThreadThere>, deleting: Deleting) {
    this.#places = places
    this.#proof = proof
    this.#deleting = {
      ...deleting,
      onReply: (candidate, reply) => this.#sendings.replied(candidate, reply),
    }
    this.#open = new OpenThreads(new Settler(deleting, proof, deleting.isListed), {
      isAlone: () => this.#isAlone,
      onFinal: ({ candidate }, result) => this.#end(candidate, result),
      onAgain: (job) => this.#turns.again(job),
    })
    this.#turns = new Turns(places, this.#open, this.#deleting, ({ candidate }, result) => this.#end(candidate, result))
  }

  /** Resolves when every thread had its turn: what is left is to settle those that are open. */
  get allTried(): Promise<void> {
    return this.#turns.allTried
  }

  get outcomes(): ReadonlyMap<Candidate, Outcome> {
    return this.#outcomes
  }

  /** Whether no thread is left that another one could be compared with. */
  get #isAlone(): boolean {
    return this.#places.heldBack === undefined && this.#deleting.controls.next(1).length === 0
  }

  /** Deletes until nobody is left whose turn it is, and settles what is open. What cannot be settled ends as not known. */
  async run(): Promise<void> {
    const { stop } = this.#deleting
    do {
      await this.#deleteAndSettle()
      await this.#askList()
    } while ((this.#places.hasNext || this.#open.lateUntil(0) !== undefined) && !this.#turns.isStopped)
    if (this.#turns.isKeyForbidden) stop.request('sign-in', mayNotDelete, rightToDelete)
    await this.#turns.endThoseAgain()
    this.#open.takeLate()
    for (const open of this.#open.takeOut()) this.#end(open.candidate, notKnown(this.#withReason(open)))
  }

  #withReason(open: Open): Open {
    return { ...open, why: this.#deleting.stop.stopped?.detail ?? open.why ?? this.#proof.whyNever }
  }

  async #deleteAndSettle(): Promise<void> {
    const { clock, stop } = this.#deleting
    await this.#turns.work()
    for (const wait of patience) {
      if (this.#open.count === 0 || this.#isHopeless || this.#turns.isStopped) break
      await clock.sleep(wait, stop.signal)
      this.#open.beginAnew()
      await this.#turns.work()
    }
    await this.#readLate()
  }

  /** Reads those once more that were there while a deletion of them could still take effect. They may leave their place to others. */
  async #readLate(): Promise<void> {
    const { clock, stop, settleBefore } = this.#deleting
    for (;;) {
      const now = clock.now()
      const until = this.#open.lateUntil(now)
      if (until === undefined || this.#turns.isStopped) return
      // Reading that would come too late settles nothing.
      await clock.sleep(Math.max(0, Math.min(until, settleBefore) - now), stop.signal)
      this.#open.takeLate()
      await this.#turns.work()
    }
  }

  /** Whether reading again can settle nothing. */
  get #isHopeless(): boolean {
    const mayTakeEffect = this.#open.all.some(({ ifThere }) => ifThere.kind === 'later')
    return !mayTakeEffect && (this.#proof.whyNever !== undefined || this.#isAlone)
  }

  /** The last witness, for what reading could not settle. */
  async #askList(): Promise<void> {
    const { api, send, stop, clock, settleBefore, controls, isListed, onListed } = this.#deleting
    if (!isListed || this.#turns.isKeyForbidden) return
    for (const wait of listWaits) {
      if (this.#open.count === 0 || this.#places.hasNext) return
      if (wait > 0) await clock.sleep(wait, stop.signal)
      if (stop.stopped !== undefined || clock.now() >= settleBefore) return
      const ids = new Set(this.#open.all.map(({ candidate }) => candidate.id))
      const heldBack = this.#places.heldBack?.candidate.id
      const mayAllBeGone = this.#open.all.every(mayHaveGone)
      const witnessed = await askList(ids, { api, send, clock, kept: controls.kept, heldBack, mayAllBeGone })
      if (witnessed === undefined) return
      onListed?.(witnessed)
      if (witnessed.why !== undefined) {
        if (witnessed.isCached) continue
        return
      }
      for (const open of this.#open.takeOut()) {
        if (witnessed.stillListed.has(open.candidate.id)) this.#open.addListed(open)
        else this.#end(open.candidate, gone(open, {}, 'not listed'))
      }
      await this.#turns.work()
    }
  }

  #end(candidate: Candidate, result: Result): void {
    const { clock, controls, onOutcome } = this.#deleting
    const outcome: Outcome = { candidate, at: clock.now(), ...this.#sendings.take(candidate), ...result }
    this.#outcomes.set(candidate, outcome)
    if (result.end === 'still there') controls.keep(candidate.id)
    onOutcome(outcome)
    this.#places.ended(outcome)
  }
}
