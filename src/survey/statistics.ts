/**
 * Counting what a survey found: the funnel, the unknowns by cause, what is held
 * and why, and how it all spreads. Bounded, however long the listing is.
 */

import { conditionAt, steps } from '../policy/conditions/order.ts'
import { creation, lastActivity } from '../policy/instants.ts'
import { isPastAge } from '../policy/past-age.ts'
import { type Policy, periodsOf } from '../policy/policy.ts'
import { holds } from '../policy/selector-holds.ts'
import type { Step, Verdict } from '../policy/verdict.ts'
import { rendered, type Text } from '../text.ts'
import type { Metadata, OptionalField, Thread } from '../thread.ts'
import { ByRule } from './by-rule.ts'
import { looksForeign } from './foreign-ids.ts'
import { PersonsThreads } from './persons-threads.ts'
import { SelectorsMet } from './selectors-met.ts'

const day = 86_400_000

/** Upper bounds of the age histogram, in milliseconds, and what they are called. */
export const ageBands = [
  { name: 'under a day', below: day },
  { name: '1 to 7 days', below: 7 * day },
  { name: '7 to 30 days', below: 30 * day },
  { name: '30 to 90 days', below: 90 * day },
  { name: '90 to 365 days', below: 365 * day },
  { name: '1 to 2 years', below: 730 * day },
  { name: 'over 2 years', below: Number.POSITIVE_INFINITY },
] as const

/** How often each of a bounded number of values occurred; the rest is counted together. */
export class Breakdown {
  readonly #counts = new Map<string, number>()
  readonly #most: number
  #others = 0

  constructor(most: number) {
    this.#most = most
  }

  add(value: string): void {
    const count = this.#counts.get(value)
    if (count !== undefined || this.#counts.size < this.#most) this.#counts.set(value, (count ?? 0) + 1)
    else this.#others += 1
  }

  takeBack(value: string): void {
    const count = this.#counts.get(value) ?? 0
    if (count > 1) this.#counts.set(value, count - 1)
    else if (count === 1) this.#counts.delete(value)
    else if (this.#others > 0) this.#others -= 1
  }

  has(value: string): boolean {
    return this.#counts.has(value)
  }

  /** Threads whose value was not counted by itself, because there were too many values. */
  get others(): number {
    return this.#others
  }

  /** Most frequent first; ties by name. */
  entries(): [string, number][] {
    return [...this.#counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  }
}

/** The oldest of the threads that could not be judged, by the age that the policy uses. */
export type OldestUnknown = { readonly age: number } | 'unreadable'

const mostValues = 1000
const mostIds = 20

export class Tally {
  listed = 0
  /** Supplied ids that are not there: nobody's decision, and no part of `listed`. */
  notFound = 0
  kept = 0
  unknown = 0
  candidates = 0
  readonly #policy: Policy
  readonly #now: number
  readonly #summaryKeys: readonly string[]
  /** Threads by the step that decided and its answer. */
  readonly #funnel = new Map<string, { step: Step; answer: 'keep' | 'unknown'; count: number }>()
  /** Unknown threads by cause: how many, and the first few ids. */
  readonly #causes = new Map<string, { reason: Text; count: number; ids: string[] }>()
  /** Listed threads that each selector of `protect` matches, whatever else keeps them. */
  readonly protectMatches: number[]
  /** What threads have of the selectors of `protect`. */
  readonly protectMet: SelectorsMet
  /** The same of those of `metadata`. */
  readonly metadataMet: SelectorsMet
  readonly byRule: ByRule
  /** Undefined where the run is not about one person. */
  readonly person: PersonsThreads | undefined
  /** Threads that something holds although they are past an age of the policy, and the age of the oldest, in milliseconds. */
  readonly heldPastAge = { count: 0, oldest: 0 }
  /** Whether any thread carries the key of `retain-until-key`. */
  retainUntilKeySeen = false
  /** Whether any thread carries the metadata key of `keep-latest-per`. */
  groupKeySeen = false
  /** Threads whose metadata is known, if only to be empty: nothing can be said of the keys of others. */
  metadataRead = 0
  /** The ids of `protect-ids-file` that were listed. */
  readonly protectIdsMet = new Set<string>()
  /** Whether any listed id looks like a number, a link or an e-mail address. */
  foreignIdSeen = false
  readonly metadataKeys = new Breakdown(mostValues)
  readonly agents = new Breakdown(mostValues)
  readonly models = new Breakdown(mostValues)
  readonly statuses = new Breakdown(mostValues)
  readonly candidateAgents = new Breakdown(mostValues)
  /** Values of the keys in `summary-metadata` among the candidates, by key. */
  readonly candidateValues: ReadonlyMap<string, Breakdown>
  /** Values of the keys in `summary-metadata`, by key. */
  readonly shownValues: ReadonlyMap<string, Breakdown>
  /** Listed threads by age band; the last entry counts unreadable ages. */
  readonly ages: number[] = Array(ageBands.length + 1).fill(0)
  readonly candidateAges: number[] = Array(ageBands.length + 1).fill(0)
  readonly whereErrors = new Breakdown(20)
  whereEvaluations = 0
  whereFailures = 0
  oldestUnknown: OldestUnknown | undefined
  /** The id of the oldest unknown thread, or of the first whose age is unreadable, where it has one. */
  oldestUnknownId: string | undefined

  constructor(policy: Policy, { now, summaryKeys }: { now: number; summaryKeys: readonly string[] }) {
    this.#policy = policy
    this.#now = now
    this.#summaryKeys = summaryKeys
    this.protectMatches = policy.protect.map(() => 0)
    this.protectMet = new SelectorsMet(policy.protect)
    this.metadataMet = new SelectorsMet(policy.metadata)
    this.byRule = new ByRule(policy)
    this.person = policy.subject === undefined ? undefined : new PersonsThreads()
    this.shownValues = new Map(summaryKeys.map((key) => [key, new Breakdown(50)]))
    this.candidateValues = new Map(summaryKeys.map((key) => [key, new Breakdown(50)]))
  }

  /** Counts what a thread is like, whatever becomes of it; its metadata, once it is judged. */
  describe(thread: Thread, fields: ReadonlySet<OptionalField>): void {
    if (this.#policy.protectIds.has(thread.id)) this.protectIdsMet.add(thread.id)
    this.foreignIdSeen ||= looksForeign(thread.id)
    if (fields.has('agent') && thread.agent.state === 'known') this.agents.add(thread.agent.value)
    if (fields.has('model') && thread.model.state === 'known') this.models.add(thread.model.value)
    if (fields.has('status') && thread.status.state === 'known') this.statuses.add(thread.status.value)
    this.#countAge(this.ages, thread)
  }

  #describeMetadata(metadata: Metadata): void {
    const { protect, retainUntilKey, keepLatestPer } = this.#policy
    this.metadataRead += 1
    for (const key of metadata.keys()) this.metadataKeys.add(key)
    if (metadata.has(retainUntilKey)) this.retainUntilKeySeen = true
    if (keepLatestPer.by === 'metadata' && metadata.has(keepLatestPer.key)) this.groupKeySeen = true
    this.protectMet.see(metadata)
    this.metadataMet.see(metadata)
    protect.forEach((selector, index) => {
      if (holds(selector, metadata, 'protection') !== 'holds') return
      this.protectMatches[index] = (this.protectMatches[index] ?? 0) + 1
    })
  }

  #countShown(values: ReadonlyMap<string, Breakdown>, { metadata }: Thread): void {
    if (metadata.state !== 'known') return
    for (const key of this.#summaryKeys) {
      const value = metadata.value.get(key)
      if (typeof value === 'string') values.get(key)?.add(value)
    }
  }

  #band(thread: Thread): number {
    const createdAt = creation(thread, this.#now)
    if (createdAt.state !== 'known') return ageBands.length
    const age = this.#now - createdAt.value
    return ageBands.findIndex(({ below }) => age < below)
  }

  #countAge(bands: number[], thread: Thread): void {
    const band = this.#band(thread)
    bands[band] = (bands[band] ?? 0) + 1
  }

  /** Counts one verdict. `thread` is undefined for an entry without a usable id, or an id that the server does not know. */
  judged(verdict: Verdict, thread: Thread | undefined, id?: string): void {
    if (verdict.kind === 'unknown' && verdict.step === 'not found') {
      this.notFound += 1
      return
    }
    this.listed += 1
    const isMeant = this.person?.see(verdict) ?? true
    // Not earlier: metadata that the listing lacks has been looked up by now, if it was needed.
    if (thread?.metadata.state === 'known') this.#describeMetadata(thread.metadata.value)
    if (thread !== undefined) this.#countShown(this.shownValues, thread)
    this.#countWhere(verdict)
    if (verdict.rule !== undefined) {
      const created = thread === undefined ? undefined : creation(thread, this.#now)
      this.byRule.add(verdict, created?.state === 'known' ? created.value : undefined)
    }
    if (verdict.kind === 'delete') {
      this.candidates += 1
      if (thread !== undefined) {
        this.#countAge(this.candidateAges, thread)
        if (thread.agent.state === 'known') this.candidateAgents.add(thread.agent.value)
        this.#countShown(this.candidateValues, thread)
      }
      return
    }
    const name = `${verdict.kind} ${verdict.step}`
    const row = this.#funnel.get(name) ?? { step: verdict.step, answer: verdict.kind, count: 0 }
    row.count += 1
    this.#funnel.set(name, row)
    if (verdict.kind === 'keep') {
      this.kept += 1
      if (thread !== undefined && conditionAt(verdict.step)?.keptRow.slice === 'Held') this.#countHeld(thread)
      return
    }
    this.unknown += 1
    const reason = rendered(verdict.reason)
    const cause = this.#causes.get(reason) ?? { reason: verdict.reason, count: 0, ids: [] }
    cause.count += 1
    const knownId = thread?.id ?? id
    if (knownId !== undefined && cause.ids.length < mostIds) cause.ids.push(knownId)
    if (this.#causes.size < mostValues || this.#causes.has(reason)) this.#causes.set(reason, cause)
    // What is not known to be the person's makes no erasure overdue.
    if (isMeant) this.#noteUnknownAge(thread, knownId)
  }

  /** A thread that was counted as due is judged afresh. @param thread as it is now, where it can be read */
  takeBack({ createdAt, rule }: { createdAt: number; rule?: string | undefined }, thread: Thread | undefined): void {
    this.listed -= 1
    this.candidates -= 1
    const band = ageBands.findIndex(({ below }) => this.#now - createdAt < below)
    this.candidateAges[band] = (this.candidateAges[band] ?? 1) - 1
    if (rule !== undefined) this.byRule.takeBack(rule)
    if (thread?.agent.state === 'known') this.candidateAgents.takeBack(thread.agent.value)
  }

  #countHeld(thread: Thread): void {
    const created = creation(thread, this.#now)
    if (created.state !== 'known' || !isPastAge(thread, this.#policy, this.#now)) return
    this.heldPastAge.count += 1
    this.heldPastAge.oldest = Math.max(this.heldPastAge.oldest, this.#now - created.value)
  }

  /** How often the expression was asked, and how often it could not answer. */
  #countWhere(verdict: Verdict): void {
    if (this.#policy.where === undefined) return
    if (verdict.kind !== 'delete' && verdict.step !== 'where') return
    this.whereEvaluations += 1
    if (verdict.kind !== 'unknown') return
    this.whereFailures += 1
    this.whereErrors.add(verdict.details?.error ?? '')
  }

  /** Where the policy goes by activity alone and that is not known: it was at its creation or later. */
  #noteUnknownAge(thread: Thread | undefined, id: string | undefined): void {
    if (this.oldestUnknown === 'unreadable') return
    const createdAt = thread === undefined ? undefined : creation(thread, this.#now)
    if (thread === undefined || createdAt?.state !== 'known') {
      this.oldestUnknown = 'unreadable'
      this.oldestUnknownId = id
      return
    }
    const byActivity = periodsOf(this.#policy).every(
      (one) => one.olderThan === undefined && one.inactiveFor !== undefined,
    )
    const active = byActivity ? lastActivity(thread, this.#now) : createdAt
    const age = this.#now - (active.state === 'known' ? active : createdAt).value
    if (this.oldestUnknown !== undefined && age <= this.oldestUnknown.age) return
    this.oldestUnknown = { age }
    this.oldestUnknownId = id
  }

  /** One row for every step that caught a thread, in the order of judgement; with the candidates they add up to `listed`. */
  funnel(): { step: Step; answer: 'keep' | 'unknown'; count: number }[] {
    return [...this.#funnel.values()].sort(
      (a, b) => steps.indexOf(a.step) - steps.indexOf(b.step) || (a.answer < b.answer ? -1 : 1),
    )
  }

  /** Unknown threads by cause, most frequent first, with the first few ids of each. */
  unknownCauses(): { cause: Text; count: number; ids: readonly string[] }[] {
    return [...this.#causes.values()]
      .map(({ reason, count, ids }) => ({ cause: reason, count, ids }))
      .sort((a, b) => b.count - a.count)
  }

  /** The numbers of which the listing is made up. */
  counts(): { listed: number; kept: number; unknown: number; candidates: number } {
    const { listed, kept, unknown, candidates } = this
    return { listed, kept, unknown, candidates }
  }

  /** How many threads were not decided by this step with "keep" or by an earlier step. */
  pastStep(step: Step): number {
    const earlier = this.funnel().filter((row) => steps.indexOf(row.step) < steps.indexOf(step))
    return this.listed - earlier.reduce((sum, { count }) => sum + count, 0) - this.countOf(step, 'keep')
  }

  /** With a subject: how many threads are known to be that person's; undefined without one. */
  get ofSubject(): number | undefined {
    return this.person?.count
  }

  countOf(step: Step, answer: 'keep' | 'unknown'): number {
    return this.#funnel.get(`${answer} ${step}`)?.count ?? 0
  }
}
