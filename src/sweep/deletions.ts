/** The deleting itself: whose turn it is, what is open after it, and how that is settled before anything is told. */

import { inTurns } from '../in-turns.ts'
import type { Candidate } from '../policy/plan.ts'
import type { AbsenceProof } from '../threads/absence/proof.ts'
import type { ThreadThere } from '../threads/absence/thread-route.ts'
import { attempt } from './attempt.ts'
import { Pages } from './bulk.ts'
import { Delayed } from './delayed.ts'
import { Forbidden, mayNotDelete, rightToDelete } from './forbidden.ts'
import { type Deleting, type Job, mayHaveGone, type Open, type Result, type Step } from './job.ts'
import { stillListed } from './list-witness.ts'
import { OpenThreads } from './open-threads.ts'
import type { Outcome } from './outcome.ts'
import type { Places } from './places.ts'
import { gone, notKnown, Settler } from './settler.ts'

/** Waits before what is still open is read again, in milliseconds; then the list is asked. */
const patience = [1_000, 5_000, 15_000]
/** Waits before the list is asked, for the first time and again: lists may lag. In milliseconds. */
const listWaits = [0, 60_000, 120_000]

export class Deletions {
  readonly #deleting: Deleting
  readonly #places: Places
  readonly #proof: AbsenceProof<ThreadThere>
  readonly #forbidden: Forbidden
  readonly #pages: Pages
  readonly #outcomes = new Map<Candidate, Outcome>()
  readonly #open: OpenThreads
  readonly #delayed: Delayed
  #underWay = 0
  /** How many are being deleted for the first time. */
  #firstsUnderWay = 0
  /** Workers for whom nothing is left to do now. */
  #idle: (() => void)[] = []
  #listings = 0
  #onAllTried = () => {}
  /** Resolves when every thread had its turn: what is left is to settle those that are open. */
  readonly allTried = new Promise<void>((resolve) => {
    this.#onAllTried = resolve
  })

  constructor(places: Places, proof: AbsenceProof<ThreadThere>, deleting: Deleting) {
    this.#places = places
    this.#proof = proof
    this.#deleting = deleting
    this.#open = new OpenThreads(new Settler(deleting, proof, deleting.isListed), {
      isAlone: () => this.#isAlone,
      onFinal: ({ candidate }, result) => this.#end(candidate, result),
      onAgain: (job) => this.#delayed.add(job),
    })
    this.#delayed = new Delayed(deleting, (job) => {
      places.redo(job)
      this.#wake()
    })
    this.#forbidden = new Forbidden(deleting)
    this.#pages = new Pages(deleting)
  }

  get outcomes(): ReadonlyMap<Candidate, Outcome> {
    return this.#outcomes
  }

  /** How many whole listings were asked for. */
  get listings(): number {
    return this.#listings
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
    } while ((this.#places.hasNext || this.#open.lateUntil(0) !== undefined) && !this.#isStopped)
    if (this.#forbidden.isKey) stop.request('sign-in', mayNotDelete, rightToDelete)
    // Nothing is sent any more; but what was sent before is not forgotten.
    for (const job of this.#places.takeAgain()) await this.#some([job], job)
    this.#open.takeLate()
    for (const open of this.#open.takeOut()) this.#end(open.candidate, notKnown(this.#withReason(open)))
  }

  #withReason(open: Open): Open {
    return { ...open, why: this.#deleting.stop.stopped?.detail ?? open.why ?? this.#proof.whyNever }
  }

  async #deleteAndSettle(): Promise<void> {
    const { clock, stop } = this.#deleting
    await this.#work()
    this.#onAllTried()
    for (const wait of patience) {
      if (this.#open.count === 0 || this.#isHopeless || this.#isStopped) break
      await clock.sleep(wait, stop.signal)
      this.#open.beginAnew()
      await this.#work()
    }
    await this.#readLate()
  }

  /** Reads those once more that were there while a deletion of them could still take effect. They may leave their place to others. */
  async #readLate(): Promise<void> {
    const { clock, stop, settleBefore } = this.#deleting
    for (;;) {
      const now = clock.now()
      const until = this.#open.lateUntil(now)
      if (until === undefined || this.#isStopped) return
      // Reading that would come too late settles nothing.
      await clock.sleep(Math.max(0, Math.min(until, settleBefore) - now), stop.signal)
      this.#open.takeLate()
      await this.#work()
    }
  }

  get #isStopped(): boolean {
    return this.#deleting.stop.stopped !== undefined || this.#forbidden.isKey
  }

  /** Whether reading again can settle nothing. */
  get #isHopeless(): boolean {
    const mayTakeEffect = this.#open.all.some(({ ifThere }) => ifThere.kind === 'later')
    return !mayTakeEffect && (this.#proof.whyNever !== undefined || this.#isAlone)
  }

  /**
   * Works through those whose turn it is, and reads back beside it those that are open. A worker for whom nothing is left
   * waits as long as others are under way: they may bring more, and then all workers are wanted.
   */
  async #work(): Promise<void> {
    await inTurns(this.#deleting.concurrency, () => {
      const jobs = this.#isStopped ? [] : this.#nextJobs()
      const [job] = jobs
      if (job === undefined) return this.#settleOrWait()
      this.#underWay += 1
      return this.#some(jobs, job).finally(() => {
        this.#underWay -= 1
        this.#wake()
      })
    })
  }

  /** @returns undefined where nothing is left, and nothing may come */
  #settleOrWait(): Promise<undefined> | undefined {
    if (this.#isReadingDue) return this.#readBack()
    if (this.#underWay + this.#delayed.count === 0 && !this.#open.isBeingRead) return undefined
    return new Promise((resolve) => {
      this.#idle.push(() => resolve(undefined))
    })
  }

  #wake(): void {
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  /** Those whose turn is next: as many as one request may delete. */
  #nextJobs(): Job[] {
    const jobs: Job[] = []
    while (jobs.length < this.#pages.largest) {
      const job = this.#places.next()
      if (job === undefined) break
      if (jobs.length > 0 && !this.#pages.takes(job)) {
        this.#places.redo(job)
        break
      }
      jobs.push(job)
      if (!this.#pages.takes(job)) break
    }
    return jobs
  }

  /** Deletes one thread, or a page of them, and reads back those that are open where that is due. */
  async #some(jobs: readonly Job[], job: Job): Promise<undefined> {
    const firsts = jobs.filter(({ tries }) => tries === 0).length
    this.#firstsUnderWay += firsts
    if (jobs.length > 1) await this.#many(jobs)
    else await this.#took(job, await attempt(job, this.#deleting))
    this.#firstsUnderWay -= firsts
    if (this.#firstsUnderWay === 0 && !this.#places.hasNext) this.#onAllTried()
    if (this.#isReadingDue) await this.#readBack()
  }

  /** Deletes a page of threads. Where the server does not take pages, each has its turn again. */
  async #many(jobs: readonly Job[]): Promise<void> {
    const steps = await this.#pages.erase(jobs)
    if (steps === undefined) for (const job of jobs) this.#places.redo(job)
    for (const [job, step] of steps ?? []) await this.#took(job, step)
  }

  async #took(job: Job, step: Step): Promise<void> {
    if (step.kind === 'final') {
      this.#forbidden.settled(step.result)
      this.#end(job.candidate, step.result)
    } else {
      this.#open.add(step.open)
      await this.#forbidden.unsettled(step.open)
    }
  }

  /** Whether this worker reads back those that are open, while the others go on. */
  get #isReadingDue(): boolean {
    return this.#deleting.stop.stopped === undefined && this.#open.isReadingDue(this.#hasMore)
  }

  get #hasMore(): boolean {
    return this.#places.hasNext && !this.#forbidden.isKey
  }

  async #readBack(): Promise<undefined> {
    await this.#open.readBack(() => this.#hasMore)
    this.#wake()
  }

  /** The last witness, for what reading could not settle. */
  async #askList(): Promise<void> {
    const { api, send, stop, clock, settleBefore, controls, isListed } = this.#deleting
    if (!isListed || this.#forbidden.isKey) return
    for (const wait of listWaits) {
      if (this.#open.count === 0 || this.#places.hasNext) return
      if (wait > 0) await clock.sleep(wait, stop.signal)
      if (stop.stopped !== undefined || clock.now() >= settleBefore) return
      const ids = new Set(this.#open.all.map(({ candidate }) => candidate.id))
      this.#listings += 1
      const heldBack = this.#places.heldBack?.candidate.id
      const mayAllBeGone = this.#open.all.every(mayHaveGone)
      const listed = await stillListed(ids, { api, send, kept: controls.kept, heldBack, mayAllBeGone })
      if (listed === undefined) return
      for (const open of this.#open.takeOut()) {
        if (listed.has(open.candidate.id)) this.#open.addListed(open)
        else this.#end(open.candidate, gone(open, {}, 'not listed'))
      }
      await this.#work()
    }
  }

  #end(candidate: Candidate, result: Result): void {
    const { clock, controls, onOutcome } = this.#deleting
    const outcome: Outcome = { candidate, at: clock.now(), ...result }
    this.#outcomes.set(candidate, outcome)
    if (result.end === 'still there') controls.keep(candidate.id)
    onOutcome(outcome)
    this.#places.ended(outcome)
  }
}
