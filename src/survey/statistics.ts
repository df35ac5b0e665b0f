/**
 * Counting what a survey found: the funnel, the unknowns by cause, what is held
 * and why, and how it all spreads. Bounded, however long the listing is.
 */

import { conditionAt } from '../policy/conditions/order.ts'
import { creation } from '../policy/instants.ts'
import type { Due } from '../policy/plan.ts'
import type { Policy } from '../policy/policy.ts'
import { holds } from '../policy/selector-holds.ts'
import type { Step, Verdict } from '../policy/verdict.ts'
import type { Text } from '../text.ts'
import type { Metadata, OptionalField, Thread } from '../thread.ts'
import { countAge, emptyBands } from './age-bands.ts'
import { Breakdown } from './breakdown.ts'
import { ByRule } from './by-rule.ts'
import { Evaluations } from './evaluations.ts'
import { type Foreign, foreignKind, looksDressed } from './foreign-ids.ts'
import { Funnel, type FunnelRow } from './funnel.ts'
import { HeldPastAge } from './held-past-age.ts'
import { ageOfUnknown, type OldestUnknown, olderOf } from './oldest-unknown.ts'
import { PersonsThreads } from './persons-threads.ts'
import { SelectorsMet } from './selectors-met.ts'
import { ShownValues } from './shown-values.ts'
import { UnknownCauses } from './unknown-causes.ts'

const mostValues = 1000

export class Tally {
  listed = 0
  /** Those of `listed` that nobody found: an approved plan names them. */
  unlistedOfPlan = 0
  /** Supplied ids that are not there: nobody's decision, and no part of `listed`. */
  notFound = 0
  /** Those among them that look like something else than an id. */
  dressedNotFound = 0
  kept = 0
  unknown = 0
  candidates = 0
  readonly #policy: Policy
  readonly #now: number
  /** Threads by the step that decided and its answer. */
  readonly #funnel = new Funnel()
  readonly #causes = new UnknownCauses(mostValues)
  /** Threads that are judged afresh: what they are like is counted already. */
  readonly #takenBack = new Set<string>()
  /** Listed threads that each selector of `protect` matches, whatever else keeps them. */
  readonly protectMatches: number[]
  /** What threads have of the selectors of `protect`. */
  readonly protectMet: SelectorsMet
  /** The same of those of `metadata`. */
  readonly metadataMet: SelectorsMet
  readonly byRule: ByRule
  /** Undefined where the run is not about one person. */
  readonly person: PersonsThreads | undefined
  readonly heldPastAge: HeldPastAge
  /** Whether any thread carries the key of `retain-until-key`. */
  retainUntilKeySeen = false
  /** Whether any thread carries the metadata key of `keep-latest-per`. */
  groupKeySeen = false
  /** Threads whose metadata is known, if only to be empty: nothing can be said of the keys of others. */
  metadataRead = 0
  /** The ids of `protect-ids-file` that were listed. */
  readonly protectIdsMet = new Set<string>()
  /** What the listed ids look like, where ids are protected. */
  readonly foreignKinds = new Set<Foreign | undefined>()
  readonly metadataKeys = new Breakdown(mostValues)
  readonly agents = new Breakdown(mostValues)
  readonly models = new Breakdown(mostValues)
  readonly statuses = new Breakdown(mostValues)
  readonly candidateAgents = new Breakdown(mostValues)
  /** Values of the keys in `summary-metadata` among the candidates, by key. */
  readonly candidateValues: ShownValues
  /** Values of the keys in `summary-metadata`, by key. */
  readonly shownValues: ShownValues
  /** Listed threads by age band; the last entry counts unreadable ages. */
  readonly ages = emptyBands()
  readonly candidateAges = emptyBands()
  /** Of the expression of `where`; all zero where the policy has none. */
  readonly where = new Evaluations()
  oldestUnknown: OldestUnknown | undefined

  constructor(policy: Policy, { now, summaryKeys }: { now: number; summaryKeys: readonly string[] }) {
    this.#policy = policy
    this.#now = now
    this.protectMatches = policy.protect.map(() => 0)
    this.protectMet = new SelectorsMet(policy.protect)
    this.metadataMet = new SelectorsMet(policy.metadata)
    this.byRule = new ByRule(policy)
    this.person = policy.subject === undefined ? undefined : new PersonsThreads()
    this.heldPastAge = new HeldPastAge(policy, now)
    this.shownValues = new ShownValues(summaryKeys)
    this.candidateValues = new ShownValues(summaryKeys)
  }

  /** Counts what a thread is like, whatever becomes of it; its metadata, once it is judged. */
  describe(thread: Thread, fields: ReadonlySet<OptionalField>): void {
    if (this.#policy.protectIds.has(thread.id)) this.protectIdsMet.add(thread.id)
    if (this.#policy.protectIds.size > 0) this.foreignKinds.add(foreignKind(thread.id))
    if (fields.has('agent') && thread.agent.state === 'known') this.agents.add(thread.agent.value)
    if (fields.has('model') && thread.model.state === 'known') this.models.add(thread.model.value)
    if (fields.has('status') && thread.status.state === 'known') this.statuses.add(thread.status.value)
    countAge(this.ages, this.#age(thread))
  }

  /** @param isAgain whether the thread is judged afresh: it was due at first, so that no selector of `protect` matched it */
  #describeMetadata(metadata: Metadata, isAgain: boolean): void {
    const { protect, retainUntilKey, keepLatestPer } = this.#policy
    if (!isAgain) this.metadataRead += 1
    for (const key of metadata.keys()) if (!isAgain || !this.metadataKeys.has(key)) this.metadataKeys.add(key)
    if (metadata.has(retainUntilKey)) this.retainUntilKeySeen = true
    if (keepLatestPer.by === 'metadata' && metadata.has(keepLatestPer.key)) this.groupKeySeen = true
    for (const met of [this.protectMet, this.metadataMet, this.byRule.scopes]) met.see(metadata)
    protect.forEach((selector, index) => {
      if (holds(selector, metadata, 'protection') !== 'holds') return
      this.protectMatches[index] = (this.protectMatches[index] ?? 0) + 1
    })
  }

  /** Counts one verdict. `thread` is undefined for an entry without a usable id, or an id that the server does not know. */
  judged(verdict: Verdict, thread: Thread | undefined, id?: string): void {
    if (verdict.kind === 'unknown' && verdict.step === 'not found') {
      this.notFound += 1
      if (id !== undefined && looksDressed(id)) this.dressedNotFound += 1
      return
    }
    const isMeant = this.person?.see(verdict) ?? true
    this.#see(verdict, thread)
    switch (verdict.kind) {
      case 'delete':
        this.#countCandidate(verdict.rule, thread)
        break
      case 'keep':
        this.#countKept(verdict, thread)
        break
      case 'unknown':
        this.#countUnknown(verdict, thread, { id: thread?.id ?? id, isMeant })
        break
      default:
        verdict satisfies never
    }
  }

  /** Counts a thread that is not due, and that is planned all the same, to be spared: a candidate, as all that is planned. */
  spared(verdict: Exclude<Verdict, { kind: 'delete' }>, thread: Thread): void {
    this.person?.seePlanned()
    this.#see(verdict, thread)
    this.#countCandidate(verdict.rule, thread)
  }

  /** Counts a thread that is planned although nobody found it. */
  unlisted({ rule }: { readonly rule?: string | undefined }): void {
    this.person?.seePlanned()
    this.listed += 1
    this.unlistedOfPlan += 1
    this.#countCandidate(rule, undefined)
  }

  /** What there is to count whatever becomes of a thread. */
  #see(verdict: Verdict, thread: Thread | undefined): void {
    this.listed += 1
    if (this.#policy.where !== undefined) this.where.see(verdict)
    if (thread === undefined) return
    const isAgain = this.#takenBack.has(thread.id)
    // Only now: metadata that the listing lacks has been looked up, where it was needed.
    if (thread.metadata.state === 'known') this.#describeMetadata(thread.metadata.value, isAgain)
    if (!isAgain) this.shownValues.add(thread)
  }

  #countCandidate(rule: string | undefined, thread: Thread | undefined): void {
    this.candidates += 1
    this.byRule.due(rule)
    if (thread === undefined) return
    countAge(this.candidateAges, this.#age(thread))
    if (thread.agent.state === 'known') this.candidateAgents.add(thread.agent.value)
    this.candidateValues.add(thread)
  }

  #countKept(verdict: Extract<Verdict, { kind: 'keep' }>, thread: Thread | undefined): void {
    this.kept += 1
    this.#funnel.add(verdict.step, 'keep')
    this.byRule.left(verdict, this.#createdAt(thread))
    if (thread !== undefined && conditionAt(verdict.step)?.keptRow.slice === 'Held') this.heldPastAge.add(thread)
  }

  #countUnknown(
    verdict: Extract<Verdict, { kind: 'unknown' }>,
    thread: Thread | undefined,
    { id, isMeant }: { readonly id: string | undefined; readonly isMeant: boolean },
  ): void {
    this.unknown += 1
    this.#funnel.add(verdict.step, 'unknown')
    this.byRule.left(verdict, this.#createdAt(thread))
    this.#causes.add(verdict.reason, id)
    // What is not known to be the person's makes no erasure overdue.
    if (isMeant)
      this.oldestUnknown = olderOf(this.oldestUnknown, { id, age: ageOfUnknown(thread, this.#policy, this.#now) })
  }

  #createdAt(thread: Thread | undefined): number | undefined {
    const created = thread === undefined ? undefined : creation(thread, this.#now)
    return created?.state === 'known' ? created.value : undefined
  }

  #age(thread: Thread): number | undefined {
    const createdAt = this.#createdAt(thread)
    return createdAt === undefined ? undefined : this.#now - createdAt
  }

  /** A thread that was counted as due is judged afresh. @param thread as it is now, where it can be read */
  takeBack({ id, createdAt, rule, shown }: Due, thread: Thread | undefined): void {
    this.#takenBack.add(id)
    this.listed -= 1
    this.candidates -= 1
    countAge(this.candidateAges, this.#now - createdAt, -1)
    this.byRule.takeBack(rule)
    this.person?.takeBack()
    this.candidateValues.takeBack(shown)
    if (thread?.agent.state === 'known') this.candidateAgents.takeBack(thread.agent.value)
  }

  /** One row for every step that caught a thread, in the order of judgement; with the candidates they add up to `listed`. */
  funnel(): FunnelRow[] {
    return this.#funnel.rows()
  }

  /** Unknown threads by cause, most frequent first, with the first few ids of each. */
  unknownCauses(): { cause: Text; count: number; ids: readonly string[] }[] {
    return this.#causes.entries()
  }

  /** The numbers that the listing is made of. */
  counts(): { listed: number; kept: number; unknown: number; candidates: number } {
    return { listed: this.listed, kept: this.kept, unknown: this.unknown, candidates: this.candidates }
  }

  /** How many threads were not decided by this step with "keep" or by an earlier step. */
  pastStep(step: Step): number {
    return this.listed - this.#funnel.before(step) - this.countOf(step, 'keep')
  }

  /** With a subject: how many threads are known to be that person's; undefined without one. */
  get ofSubject(): number | undefined {
    return this.person?.count
  }

  countOf(step: Step, answer: 'keep' | 'unknown'): number {
    return this.#funnel.countOf(step, answer)
  }
}
