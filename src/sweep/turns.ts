/**
 * Whose turn it is: workers delete one after the other, or a page at a time, and read back beside it those that are open.
 * A worker that has nothing to do waits as long as others are at work: they may bring more, and then all are needed.
 */

import { inTurns } from '../in-turns.ts'
import { attempt } from './attempt.ts'
import { Pages } from './bulk.ts'
import { Delayed } from './delayed.ts'
import { Forbidden } from './forbidden.ts'
import type { Deleting, Job, Result, Step } from './job.ts'
import type { OpenThreads } from './open-threads.ts'
import type { Places } from './places.ts'

export class Turns {
  readonly #places: Places
  readonly #open: OpenThreads
  readonly #deleting: Deleting
  readonly #onFinal: (job: Job, result: Result) => void
  readonly #forbidden: Forbidden
  readonly #pages: Pages
  readonly #delayed: Delayed
  #underWay = 0
  /** How many are being deleted for the first time. */
  #firstsUnderWay = 0
  /** Workers that have nothing to do now. */
  #idle: (() => void)[] = []
  #onAllTried = () => {}
  /** Resolves when every thread had its turn: what is left is to settle those that are open. */
  readonly allTried = new Promise<void>((resolve) => {
    this.#onAllTried = resolve
  })

  constructor(places: Places, open: OpenThreads, deleting: Deleting, onFinal: (job: Job, result: Result) => void) {
    this.#places = places
    this.#open = open
    this.#deleting = deleting
    this.#onFinal = onFinal
    this.#forbidden = new Forbidden(deleting)
    this.#pages = new Pages(deleting)
    this.#delayed = new Delayed(deleting, (job) => {
      places.redo(job)
      this.#wake()
    })
  }

  /** Whether the server refuses every deletion with this key. */
  get isKeyForbidden(): boolean {
    return this.#forbidden.isKey
  }

  /** Whether nobody has a turn any more. */
  get isStopped(): boolean {
    return this.#deleting.stop.stopped !== undefined || this.#forbidden.isKey
  }

  /** This one is deleted once more, after a pause. */
  again(job: Job): void {
    this.#delayed.add(job)
  }

  /** Works until nobody is left whose turn it is, and nobody who may be read back now. */
  async work(): Promise<void> {
    await inTurns(this.#deleting.concurrency, () => {
      const jobs = this.isStopped ? [] : this.#nextJobs()
      const [job] = jobs
      if (job === undefined) return this.#settleOrWait()
      this.#underWay += 1
      return this.#take(jobs, job).finally(() => {
        this.#underWay -= 1
        this.#wake()
      })
    })
    this.#onAllTried()
  }

  /** Those that were to be deleted once more have their turn, although nothing is sent any more: what was sent before counts. */
  async endThoseAgain(): Promise<void> {
    for (const job of this.#places.takeAgain()) await this.#take([job], job)
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
  async #take(jobs: readonly Job[], job: Job): Promise<undefined> {
    for (const { candidate } of jobs) this.#deleting.onTurn?.(candidate)
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
      this.#onFinal(job, step.result)
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
    await this.#open.readBack(() => this.#hasMore).finally(() => this.#wake())
    return undefined
  }
}
