/**
 * Many deletions in one request, where the API has it. The answer is a count: one
 * that equals the page confirms the page, and any other says nothing of each
 * thread, so that all of them are read back. A thread whose last look is old, or
 * which was tried before, is not among them.
 */

import { latest } from '../clock.ts'
import type { Reply } from '../requests/sender.ts'
import { ours, type Text, text } from '../text.ts'
import type { BulkDeletion } from '../thread.ts'
import { final, type Job, type Open, type Result, type Step, type Sweeping } from './job.ts'
import { described, goneBefore, hints } from './meaning.ts'

/** How long a look at a thread stays good for a page, in milliseconds: less than for one thread, since a page takes longer. */
const freshFor = 4 * 60_000

/** Pages of one run, and whether the server has the route. */
export class Pages {
  readonly #bulk: BulkDeletion | undefined
  readonly #sweeping: Sweeping
  #isAbsent = false
  #number = 0
  #first: Promise<unknown> | undefined

  constructor(sweeping: Sweeping) {
    this.#bulk = sweeping.api.itemsFirst === undefined ? sweeping.api.bulk : undefined
    this.#sweeping = sweeping
  }

  /** The most threads that go into one request; 1 where they go one by one. */
  get largest(): number {
    return this.#bulk === undefined || this.#isAbsent ? 1 : this.#bulk.largestPage
  }

  /** Whether a thread may go into a page: it had its last look, and no deletion of it was sent yet. */
  takes({ candidate, seenAt, tries }: Job): boolean {
    const { clock, startBefore } = this.#sweeping
    const isFresh = latest(clock) - seenAt < freshFor
    return this.largest > 1 && candidate.kind === 'due' && tries === 0 && isFresh && clock.now() < startBefore
  }

  /**
   * Deletes a page of threads.
   *
   * @returns what became of each; undefined where the server refused the page, so that they go one by one
   */
  async erase(jobs: readonly Job[]): Promise<ReadonlyMap<Job, Step> | undefined> {
    // The first page goes alone: it shows whether the server takes any.
    if (this.#first === undefined) {
      const first = this.#send(jobs)
      this.#first = first
      return first
    }
    await this.#first
    return this.#isAbsent ? undefined : this.#send(jobs)
  }

  async #send(jobs: readonly Job[]): Promise<ReadonlyMap<Job, Step> | undefined> {
    const bulk = this.#bulk
    if (bulk === undefined) return undefined
    const { send, clock, startBefore } = this.#sweeping
    const age = latest(clock) - Math.min(...jobs.map(({ seenAt }) => seenAt))
    const reply = await send(
      bulk.request(jobs.map(({ candidate }) => candidate.id)),
      'delete',
      Math.min(startBefore, clock.now() + freshFor - age),
    )
    if (reply.kind === 'stopped' && reply.trace.attempts === 0) return undefined
    if (reply.kind === 'answer' && isRefused(reply)) {
      this.#isAbsent = true
      return undefined
    }
    // Not before: a page that is refused is no attempt at any of them.
    for (const { candidate } of jobs) this.#sweeping.onReply?.(candidate, reply)
    const page = ++this.#number
    const isWhole = reply.kind === 'answer' && reply.trace.lost === 0 && bulk.deletedCount(reply.answer) === jobs.length
    return new Map(jobs.map((job) => [job, isWhole ? confirmed(page, reply) : open(job, reply, clock.now())]))
  }
}

/** Nothing was done: the route is not there, or does not take this page. */
function isRefused({ answer: { status } }: Extract<Reply, { kind: 'answer' }>): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429
}

function confirmed(page: number, reply: Extract<Reply, { kind: 'answer' }>): Step {
  const result: Result = {
    outcome: 'deleted',
    proof: 'confirmed',
    note: ours('confirmed by the API, as one of a page'),
    page,
    ...described(reply.answer),
  }
  return final(result)
}

/** The server may have deleted it, if anything was sent: it is read back, and deleted by itself if it is there. */
function open(job: Job, reply: Reply, now: number): Step {
  const mayHaveActed = reply.trace.attempts > 0
  const whole: Open = {
    ...job,
    tries: job.tries + 1,
    mayHaveActed,
    sentAt: mayHaveActed ? now : undefined,
    ifThere: { kind: 'again', most: 5 },
    note: noteOf(reply),
    ifGone: mayHaveActed ? ours('deleted with others, and read back gone') : goneBefore,
    hint: hints.lost,
    said: reply.kind === 'answer' ? described(reply.answer) : {},
    isForbidden: false,
    absences: 0,
    rereads: 0,
    why: undefined,
  }
  return { kind: 'open', open: whole }
}

function noteOf(reply: Reply): Text {
  switch (reply.kind) {
    case 'answer':
      return text`the server answered ${reply.answer.status} to a page of deletions, and did not count all of them`
    case 'lost':
      return reply.status === undefined
        ? text`no answer to a page of deletions: ${reply.why}`
        : text`the server answered ${reply.status} to a page of deletions`
    case 'stopped':
      return text`stopped while being deleted: ${reply.stopped.detail}`
  }
}
