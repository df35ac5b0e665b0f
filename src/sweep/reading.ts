/** Which of the deleted threads are read back, when, and what was found. */

import type { Candidate } from '../policy/plan.ts'
import { ours } from '../text.ts'
import type { AbsenceProof } from '../threads/absence/proof.ts'
import type { ThreadThere } from '../threads/absence/thread-route.ts'
import type { Deleting } from './job.ts'
import type { Outcome } from './outcome.ts'
import { sample, sampleSize } from './sample.ts'
import { readDeletedBack, type Verification, type Verified, type Verify } from './verification.ts'

export interface ReadingOptions extends Deleting {
  readonly verify: Verify
  readonly onVerified?: (verified: Verified) => void
}

export class Reading {
  readonly #proof: AbsenceProof<ThreadThere>
  readonly #options: ReadingOptions
  readonly #chosen = new Set<Candidate>()
  /** Drawn before it was known of each whether its deletion would be confirmed: those that were are read. */
  readonly #drawn = new Set<Candidate>()
  readonly #results = new Map<Candidate, Verified>()
  #isWidened = false

  constructor(proof: AbsenceProof<ThreadThere>, options: ReadingOptions) {
    this.#proof = proof
    this.#options = options
  }

  /** Learns ahead what the reading will have to know, where the deletions take so long that this costs no time. */
  async prepare(planned: readonly Candidate[]): Promise<void> {
    const { verify, settleBefore } = this.#options
    const [first] = planned
    if (verify === 'none' || first === undefined || planned.length <= this.#few) return
    await this.#proof.prepare(first.id, { startBefore: settleBefore })
  }

  /** No more deletions than this are soon done: learning and reading wait for their end. */
  get #few(): number {
    return 2 * this.#options.concurrency
  }

  get #isAll(): boolean {
    return this.#options.verify === 'all' || this.#isWidened
  }

  get verification(): Verification {
    const results = [...this.#results.values()]
    return { asked: this.#options.verify, chosen: this.#chosen.size, results }
  }

  /**
   * Reads back beside it while the last ones are settled. The sample is drawn from all that may yet be confirmed, each as
   * likely as any other: those of them that are confirmed later are read at the end.
   *
   * @param candidates those that were planned, and had their turn
   * @param outcomes what is known of them by now
   * @param oneFollows whether one more will be deleted
   */
  async ahead(
    candidates: readonly Candidate[],
    outcomes: ReadonlyMap<Candidate, Outcome>,
    oneFollows: boolean,
  ): Promise<void> {
    const { verify, stop, random } = this.#options
    const mayBe = candidates.filter((one) => (outcomes.get(one)?.proof ?? 'confirmed') === 'confirmed')
    const confirmed = mayBe.filter((one) => outcomes.get(one)?.proof === 'confirmed')
    if (verify === 'none' || confirmed.length <= this.#few || stop.stopped !== undefined) return
    let missing = Math.max(sampleSize(confirmed.length), sampleSize(mayBe.length + (oneFollows ? 1 : 0)))
    for (const one of sample(mayBe, mayBe.length, random)) {
      if (missing === 0) break
      this.#drawn.add(one)
      if (outcomes.has(one)) missing -= 1
    }
    await this.#readAsManyAsItTakes(confirmed, [...outcomes.values()], 0)
  }

  /** Reads back those that were confirmed; what was read back to settle it needs no second look. @param oneFollows whether one more will be deleted */
  async verify(outcomes: readonly Outcome[], oneFollows: boolean): Promise<void> {
    const { verify, clock } = this.#options
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
    await this.#readAsManyAsItTakes(confirmed, outcomes, sampleSize(confirmed.length + (oneFollows ? 1 : 0)))
  }

  /** @param size how many of the confirmed are read in all, at least */
  async #readAsManyAsItTakes(
    confirmed: readonly Candidate[],
    outcomes: readonly Outcome[],
    size: number,
  ): Promise<void> {
    const { stop, random } = this.#options
    const unread = () => confirmed.filter((candidate) => !this.#chosen.has(candidate))
    const isAll = this.#isAll
    const drawn = unread().filter((candidate) => this.#drawn.has(candidate))
    const others = unread().filter((candidate) => !this.#drawn.has(candidate))
    const missing = size - (confirmed.length - others.length)
    const sampled = [...drawn, ...sample(others, Math.min(others.length, Math.max(0, missing)), random)]
    const chosen = isAll ? unread() : [...sampled, ...this.#oneOfEachPage(outcomes, new Set(sampled))]
    const alive = await this.#read(chosen, confirmed.length)
    if (alive === 0 || isAll || stop.stopped !== undefined) return
    // After one that is alive, no confirmation of this server is worth anything.
    this.#isWidened = true
    await this.#read(unread(), confirmed.length)
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
