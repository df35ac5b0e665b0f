/** The deleting itself: whose turn it is, what is open after it, and how that is settled before anything is told. */

import { inTurns } from '../in-turns.ts'
import type { Candidate } from '../policy/plan.ts'
import type { Stop } from '../stop.ts'
import { ours } from '../text.ts'
import type { Controls } from '../threads/absence/controls.ts'
import type { AbsenceProof } from '../threads/absence/proof.ts'
import type { ThreadThere } from '../threads/absence/thread-route.ts'
import { attempt } from './attempt.ts'
import { Pages } from './bulk.ts'
import { Forbidden } from './forbidden.ts'
import type { Job, Open, Result, Step, Sweeping } from './job.ts'
import { stillListed } from './list-witness.ts'
import type { Outcome } from './outcome.ts'
import type { Places } from './places.ts'
import { gone, notKnown, Settler } from './settler.ts'

export interface Deleting extends Sweeping {
  readonly stop: Stop
  /** The most threads being deleted at a time; pacing may allow fewer requests. */
  readonly concurrency: number
  /** From 0 up to 1. */
  readonly random: () => number
  /** Threads that are known to be there. */
  readonly controls: Controls
  /** Whether the threads were listed, so that another listing can settle what is open. */
  readonly isListed: boolean
  /** Told of each thread when its outcome is known. Verification may still find it alive. */
  readonly onOutcome: (outcome: Outcome) => void
}

/** Waits before what is still open is read again, in milliseconds; then the list is asked. */
const patience = [1_000, 5_000, 15_000]
/** Waits before the list is asked, for the first time and again: lists may lag. In milliseconds. */
const listWaits = [0, 60_000, 120_000]
/** So many open threads are settled while the deletions go on. */
const mostOpen = 100
/** The first wait before a thread is deleted once more, and the longest, in milliseconds. */
const [firstWait, longestWait] = [500, 8_000]

/** What a worker does next: after settling, jobs may be due once more for which all workers are wanted. */
type Then = 'go on' | 'begin anew'

export class Deletions {
  readonly #deleting: Deleting
  readonly #places: Places
  readonly #proof: AbsenceProof<ThreadThere>
  readonly #settler: Settler
  readonly #forbidden: Forbidden
  readonly #pages: Pages
  readonly #outcomes = new Map<Candidate, Outcome>()
  #open: Open[] = []
  #settling: Promise<void> | undefined
  #retries = 0
  #listings = 0

  constructor(places: Places, proof: AbsenceProof<ThreadThere>, deleting: Deleting) {
    this.#places = places
    this.#proof = proof
    this.#deleting = deleting
    this.#settler = new Settler(deleting, proof)
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
    } while (this.#places.hasNext && stop.stopped === undefined && !this.#forbidden.isKey)
    if (this.#forbidden.isKey)
      stop.request('sign-in', ours('the server refuses to delete threads that it lets this key read (403)'))
    for (const open of this.#open.splice(0)) this.#end(open.candidate, notKnown(this.#withReason(open)))
  }

  #withReason(open: Open): Open {
    return { ...open, why: this.#deleting.stop.stopped?.detail ?? open.why ?? this.#proof.whyNever }
  }

  async #deleteAndSettle(): Promise<void> {
    const { stop, clock } = this.#deleting
    for (let idle = 0; stop.stopped === undefined; ) {
      await this.#work()
      await this.#settling
      if (this.#open.length > 0) await this.#settleOpen()
      if (this.#forbidden.isKey) return
      if (this.#places.hasNext) {
        await clock.sleep(this.#backoff(), stop.signal)
        continue
      }
      if (this.#open.length === 0 || this.#isHopeless) return
      const wait = patience[idle++]
      if (wait === undefined) return
      await clock.sleep(wait, stop.signal)
    }
  }

  /** Whether reading again can settle nothing. */
  get #isHopeless(): boolean {
    const mayTakeEffect = this.#open.some(({ ifThere }) => ifThere.kind === 'later')
    return !mayTakeEffect && (this.#proof.whyNever !== undefined || this.#isAlone)
  }

  #backoff(): number {
    const { random } = this.#deleting
    return this.#places.hasAgain ? Math.min(firstWait * 2 ** this.#retries++, longestWait) * (0.5 + 0.5 * random()) : 0
  }

  /** Works through those whose turn it is. */
  async #work(): Promise<void> {
    const { stop, concurrency } = this.#deleting
    await inTurns(concurrency, () => {
      const jobs = stop.stopped === undefined && !this.#forbidden.isKey ? this.#nextJobs() : []
      const [job] = jobs
      if (job === undefined) return undefined
      const turn = jobs.length === 1 ? this.#one(job) : this.#many(jobs)
      // What is due once more is shared by all workers, who may be gone by now: they begin anew.
      return turn.then((then) => (then === 'begin anew' ? 'enough' : undefined))
    })
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

  /** Deletes a page of threads. Where the server does not take pages, each has its turn again. */
  async #many(jobs: readonly Job[]): Promise<Then> {
    const steps = await this.#pages.erase(jobs)
    if (steps === undefined) {
      for (const job of jobs) this.#places.redo(job)
      return 'begin anew'
    }
    let then: Then = 'go on'
    for (const [job, step] of steps) if ((await this.#took(job, step)) === 'begin anew') then = 'begin anew'
    return then
  }

  async #one(job: Job): Promise<Then> {
    return this.#took(job, await attempt(job, this.#deleting))
  }

  async #took(job: Job, step: Step): Promise<Then> {
    if (step.kind === 'final') {
      this.#forbidden.settled(step.result)
      this.#end(job.candidate, step.result)
      return 'go on'
    }
    this.#open.push(step.open)
    await this.#forbidden.unsettled(step.open)
    if (this.#open.length < mostOpen || this.#settling !== undefined) return 'go on'
    this.#settling = this.#settleOpen().finally(() => {
      this.#settling = undefined
    })
    await this.#settling
    return 'begin anew'
  }

  async #settleOpen(): Promise<void> {
    const settled = await this.#settler.settle(this.#open.splice(0), this.#isAlone)
    for (const { open, result } of settled.final) this.#end(open.candidate, result)
    for (const job of settled.again) this.#places.redo(job)
    this.#open.push(...settled.open)
  }

  /** The last witness, for what reading could not settle. */
  async #askList(): Promise<void> {
    const { api, send, stop, clock, settleBefore, controls, isListed } = this.#deleting
    if (!isListed || this.#forbidden.isKey) return
    for (const wait of listWaits) {
      if (this.#open.length === 0 || this.#places.hasNext) return
      if (wait > 0) await clock.sleep(wait, stop.signal)
      if (stop.stopped !== undefined || clock.now() >= settleBefore) return
      const ids = new Set(this.#open.map(({ candidate }) => candidate.id))
      this.#listings += 1
      const heldBack = this.#places.heldBack?.candidate.id
      const listed = await stillListed(ids, { api, send, kept: controls.kept, heldBack })
      if (listed === undefined) return
      for (const open of this.#open.splice(0)) {
        if (listed.has(open.candidate.id)) this.#open.push({ ...open, why: ours('it is still listed') })
        else this.#end(open.candidate, gone(open, {}, 'not listed'))
      }
      if (this.#open.length > 0) await this.#settleOpen()
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
