/**
 * The plan: the candidates that this run will delete, oldest first, after guard
 * and budget. Holds no more candidates than the budget allows, however many the
 * listing has.
 */

import { ours, type Text, text } from '../text.ts'
import type { Thread } from '../thread.ts'
import type { Age } from './age.ts'
import { order } from './conditions/order.ts'
import { Heap } from './heap.ts'
import { lastActivity } from './instants.ts'
import type { Standing } from './keep-latest.ts'
import { type Policy, periodsOf } from './policy.ts'

/** A thread whose verdict is `delete`. Times in milliseconds since the Unix epoch. */
export interface Candidate {
  readonly id: string
  readonly createdAt: number
  /** Undefined where the policy did not need it and the API does not list it. */
  readonly lastActiveAt: number | undefined
  /** When the server was last asked about this thread. */
  readonly seenAt: number
  /** Values of the metadata keys that the summary may show, in the order of `summary-metadata`. */
  readonly shown: readonly string[]
  /** The name of the rule that it is due by; undefined where the policy has none. */
  readonly rule?: string | undefined
  /** Where it stood among those that `keep-latest` counts; undefined where it was not counted. */
  readonly standing?: Standing | undefined
  /** Set where it is known to have no items that would outlive it. */
  readonly hasNoItems?: true
  /** Set where an approved plan names it, but it no longer qualifies: why it is spared. */
  readonly sparedBecause?: Text
  /** Set with it where that is because the thread can no longer be judged. */
  readonly undecided?: true
  /** Set where an approved plan names it, but it was not listed: it is looked at, and never deleted. */
  readonly unlisted?: true
}

/** When and how a survey saw a thread. */
export interface Sighting extends Pick<Candidate, 'seenAt' | 'rule' | 'standing'> {
  readonly now: number
  readonly summaryKeys: readonly string[]
}

/** What a survey makes of a thread that is due. */
export function candidateOf(thread: Thread, { now, seenAt, summaryKeys, rule, standing }: Sighting): Candidate {
  const active = lastActivity(thread, now)
  const { metadata } = thread
  const shown =
    metadata.state === 'known'
      ? summaryKeys.map((key) => {
          const value = metadata.value.get(key)
          return typeof value === 'string' ? value : ''
        })
      : []
  return {
    id: thread.id,
    createdAt: thread.createdAt.state === 'known' ? Math.min(thread.createdAt.value, now) : now,
    lastActiveAt: active.state === 'known' ? active.value : undefined,
    seenAt,
    shown,
    ...(rule === undefined ? {} : { rule }),
    ...(standing === undefined ? {} : { standing }),
    ...(thread.hasNoItems === undefined ? {} : { hasNoItems: thread.hasNoItems }),
  }
}

/** Why a candidate is due, by the conditions of the policy or of its rule, in words; holds no text of the thread. */
export function reasonToDelete(candidate: Candidate, policy: Policy, now: number): Text {
  const rule = policy.rules.find(({ name }) => name === candidate.rule)
  const applied = rule === undefined ? policy : { ...rule, subject: policy.subject }
  const because = ours(order.flatMap(({ dueBecause }) => dueBecause?.(candidate, applied, now) ?? []).join(', '))
  return rule === undefined ? because : text`rule ${rule.name}: ${because}`
}

/** Oldest first; ties by id. */
const isOlder = (a: Candidate, b: Candidate): boolean =>
  a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id)

const newestOnTop = () => new Heap<Candidate>((a, b) => isOlder(b, a))

/** What to do about the candidates: which now, and how many later. */
export interface Plan {
  /** Oldest first; ties by id. */
  readonly planned: readonly Candidate[]
  /** All candidates, planned or over the budget. */
  readonly candidates: number
  readonly overBudget: OverBudget | undefined
  /** The oldest of those over the budget, oldest first: they take places in it that others turn out not to need. */
  readonly reserves: readonly Candidate[]
  /** Those over the budget that are left alone because the approved plan does not name them. */
  readonly unplanned: number
}

/** Candidates that have to wait for the next run. */
export interface OverBudget {
  readonly count: number
  readonly oldest: Candidate
  readonly newest: Candidate
  /** The one that has been inactive longest, as far as that is known. */
  readonly idlest: Candidate
  /** When the oldest of each rule was created; reserves, which may still be taken, are not among them. */
  readonly oldestOfRules?: ReadonlyMap<string, number>
}

/** Why a candidate is not planned. */
export type Waiting = 'beyond max-deletions' | 'not in the approved plan'

/** How many candidates are kept ready for each place in the budget, in case threads that never go take it up. */
const reservesPerPlace = 10

/** Collects candidates in any order. */
export class Planner {
  readonly #budget: number
  readonly #onWaiting: (candidate: Candidate, why: Waiting) => void
  readonly #spared: Candidate[] = []
  /** The oldest candidates seen so far, reserves among them, the newest on top. */
  #within = newestOnTop()
  #candidates = 0
  #unplanned = 0
  #oldestBeyond: Candidate | undefined
  #newestBeyond: Candidate | undefined
  #idlestBeyond: Candidate | undefined
  readonly #oldestOfRules = new Map<string, number>()

  /**
   * @param budget the most candidates to plan; 0 for no limit
   * @param onWaiting told of each candidate that will not be planned, once
   */
  constructor(budget: number, onWaiting: (candidate: Candidate, why: Waiting) => void = () => {}) {
    this.#budget = budget
    this.#onWaiting = onWaiting
  }

  get candidates(): number {
    return this.#candidates
  }

  add(candidate: Candidate): void {
    this.#candidates += 1
    const newest = this.#within.top
    if (this.#budget === 0 || this.#within.size < this.#budget * (1 + reservesPerPlace) || newest === undefined) {
      this.#within.push(candidate)
      return
    }
    const beyond = isOlder(candidate, newest) ? this.#within.replaceTop(candidate) : candidate
    this.#noteRule(beyond)
    this.#leave(beyond, 'beyond max-deletions')
  }

  /** Hands back those of these that may be planned, as if they had not been added: they are judged afresh. */
  takeBack(ids: ReadonlySet<string>): readonly Candidate[] {
    if (ids.size === 0) return []
    const before = this.#within.values()
    const taken = before.filter(({ id }) => ids.has(id))
    this.#within = newestOnTop()
    for (const candidate of before) if (!ids.has(candidate.id)) this.#within.push(candidate)
    this.#candidates -= taken.length
    return taken
  }

  /** Takes in a thread of an approved plan that no longer qualifies: planned, to be spared, at no cost to the budget. */
  addSpared(candidate: Candidate): void {
    this.#candidates += 1
    this.#spared.push(candidate)
  }

  /** Takes in a candidate that this run must not delete, because the approved plan does not name it. */
  addUnplanned(candidate: Candidate): void {
    this.#candidates += 1
    this.#unplanned += 1
    this.#noteRule(candidate)
    this.#leave(candidate, 'not in the approved plan')
  }

  #noteRule({ rule, createdAt }: Candidate): void {
    const oldest = rule === undefined ? undefined : (this.#oldestOfRules.get(rule) ?? createdAt)
    if (rule !== undefined && oldest !== undefined) this.#oldestOfRules.set(rule, Math.min(createdAt, oldest))
  }

  #leave(beyond: Candidate, why: Waiting): void {
    this.#onWaiting(beyond, why)
    if (this.#oldestBeyond === undefined || isOlder(beyond, this.#oldestBeyond)) this.#oldestBeyond = beyond
    if (this.#newestBeyond === undefined || isOlder(this.#newestBeyond, beyond)) this.#newestBeyond = beyond
    if ((beyond.lastActiveAt ?? Infinity) < (this.#idlestBeyond?.lastActiveAt ?? Infinity)) this.#idlestBeyond = beyond
  }

  plan(): Plan {
    const oldestFirst = (a: Candidate, b: Candidate) => (isOlder(a, b) ? -1 : 1)
    const within = [...this.#within.values()].sort(oldestFirst)
    const reserves = this.#budget === 0 ? [] : within.splice(this.#budget)
    for (const reserve of reserves) this.#leave(reserve, 'beyond max-deletions')
    const planned = [...within, ...this.#spared].sort(oldestFirst)
    const common = { planned, reserves, candidates: this.#candidates, unplanned: this.#unplanned }
    const [oldest, newest] = [this.#oldestBeyond, this.#newestBeyond]
    if (oldest === undefined || newest === undefined) return { ...common, overBudget: undefined }
    const idlest = this.#idlestBeyond ?? oldest
    return {
      ...common,
      overBudget: {
        count: this.#candidates - planned.length,
        oldest,
        newest,
        idlest,
        oldestOfRules: this.#oldestOfRules,
      },
    }
  }
}

/** The plan as it is when so many reserves took a place: they are planned, and no longer over the budget. */
export function handOver(plan: Plan, taken: number): Plan {
  const { overBudget, reserves } = plan
  if (taken === 0 || overBudget === undefined) return plan
  const left = reserves.slice(taken)
  const count = overBudget.count - taken
  const planned = [...plan.planned, ...reserves.slice(0, taken)]
  if (count <= 0) return { ...plan, planned, reserves: left, overBudget: undefined }
  const oldest = left[0] ?? overBudget.newest
  const wasTaken = (candidate: Candidate) => reserves.indexOf(candidate) < taken && reserves.includes(candidate)
  const idlest = wasTaken(overBudget.idlest) ? oldest : overBudget.idlest
  return { ...plan, planned, reserves: left, overBudget: { ...overBudget, count, oldest, idlest } }
}

/** `abort-above`: a number of candidates, or a share of the judged threads in percent. */
export type Guard = { readonly kind: 'count' | 'percent'; readonly limit: number }

/** Whether more candidates were found than the guard allows. A share is one of the threads that were judged. */
export function tripped(
  guard: Guard | undefined,
  { candidates, kept }: { readonly candidates: number; readonly kept: number },
): boolean {
  if (guard === undefined) return false
  return guard.kind === 'count' ? candidates > guard.limit : candidates * 100 > guard.limit * (candidates + kept)
}

/** The age by which `fail-if-overdue` and the report reckon: creation where the policy, or the thread's own rule, has `older-than`, else activity. */
export function overdueAge(
  candidate: Pick<Candidate, 'createdAt' | 'lastActiveAt' | 'rule'>,
  policy: Policy,
  now: number,
): Age | undefined {
  const periods = periodsOf(policy)
  const own = policy.rules.find(({ name }) => name === candidate.rule)
  if ((own === undefined ? periods : [own]).some(({ olderThan }) => olderThan !== undefined)) {
    return now - candidate.createdAt
  }
  return candidate.lastActiveAt === undefined ? undefined : now - candidate.lastActiveAt
}
