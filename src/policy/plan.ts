/** The plan: the candidates that this run will delete, oldest first, after guard and budget. `planners/` make it. */

import { type Own, ours, ownList, type Text, text } from '../text.ts'
import type { Thread } from '../thread.ts'
import type { Age } from './age.ts'
import { order } from './conditions/order.ts'
import { type Extremes, extremesOf } from './extremes.ts'
import { lastActivity } from './instants.ts'
import type { Standing } from './keep-latest.ts'
import { type Policy, periodsOf } from './policy.ts'

/** What is known of a thread that is planned. Times in milliseconds since the Unix epoch. */
interface Known {
  readonly id: string
  readonly createdAt: number
  /** Undefined where the policy did not need it and the API does not list it. */
  readonly lastActiveAt: number | undefined
  /** Values of the metadata keys that the summary may show, in the order of `summary-metadata`. */
  readonly shown: readonly string[]
  /** The name of the rule that it is due by; undefined where the policy has none. */
  readonly rule?: string | undefined
  /** Where it stood among those that `keep-latest` counts; undefined where it was not counted. */
  readonly standing?: Standing | undefined
  /** Set where it is known to have no items that would outlive it. */
  readonly hasNoItems?: true
}

/** A thread whose verdict is `delete`. */
export interface Due extends Known {
  readonly kind: 'due'
  /** When the server was last asked about this thread. */
  readonly seenAt: number
}

/** A thread that is planned and known not to qualify: nothing is sent for it. */
export interface Spared extends Known {
  readonly kind: 'spared'
  readonly because: Text
  /** Whether that is because it can no longer be judged. */
  readonly isUndecided: boolean
}

/** A thread that an approved plan names and nobody found: it is read when its turn comes, and never deleted. */
export interface Unlisted extends Known {
  readonly kind: 'unlisted'
}

export type Candidate = Due | Spared | Unlisted

/** When and how a survey saw a thread. */
export interface Sighting extends Pick<Due, 'seenAt' | 'rule' | 'standing'> {
  readonly now: number
  readonly summaryKeys: readonly string[]
}

/** What a survey makes of a thread that is due. */
export function candidateOf(thread: Thread, { now, seenAt, summaryKeys, rule, standing }: Sighting): Due {
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
    kind: 'due',
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

/** The conditions by which a thread can be due. */
const selecting = order.filter(({ dueBecause }) => dueBecause !== undefined)

/** Why a candidate is due, by the conditions of the policy or of its rule, in words; holds no text of the thread. */
export function reasonToDelete(candidate: Candidate, policy: Policy, now: number): Text {
  const rule = policy.rules.find(({ name }) => name === candidate.rule)
  const applied = rule === undefined ? policy : { ...rule, subject: policy.subject }
  const reasons: Own[] = []
  for (const { dueBecause } of selecting) {
    const reason = dueBecause?.(candidate, applied, now)
    if (reason !== undefined) reasons.push(reason)
  }
  const because = ours(ownList(reasons, ', '))
  return rule === undefined ? because : text`rule ${rule.name}: ${because}`
}

/** The same thread, spared; one that is spared already keeps its reason. */
export function spared(candidate: Candidate, because: Text): Spared {
  return candidate.kind === 'spared' ? candidate : { ...candidate, kind: 'spared', because, isUndecided: false }
}

/** Candidates in an order: an array of them, or a million in less room (`candidate-columns.ts`). */
export interface Candidates extends Iterable<Candidate> {
  readonly length: number
  /** @param index from 0, or from -1 at the end; not the same object each time */
  at(index: number): Candidate | undefined
}

/** What to do about the candidates: which now, and how many later. */
export interface Plan {
  /** Oldest first; ties by id. */
  readonly planned: Candidates
  /** All candidates, planned or over the budget. */
  readonly candidates: number
  readonly overBudget: OverBudget | undefined
  /** The oldest of those over the budget, oldest first: they take places in it that others turn out not to need. */
  readonly reserves: readonly Candidate[]
  /** Those over the budget that are left alone because the approved plan does not name them. */
  readonly unplanned: number
}

/** Those of a plan that are known not to qualify any more. */
export function sparedOf({ planned }: Pick<Plan, 'planned'>): readonly Spared[] {
  const spared: Spared[] = []
  for (const one of planned) if (one.kind === 'spared') spared.push(one)
  return spared
}

/** Candidates that have to wait for the next run. */
export interface OverBudget extends Extremes<Candidate> {
  readonly count: number
  /** The same of those that can take no place; undefined where all of them can. */
  readonly beyondReserves: Extremes<Candidate> | undefined
  /** When the oldest of each rule was created; reserves, which may still be taken, are not among them. */
  readonly oldestOfRules?: ReadonlyMap<string, number>
}

/** Why a candidate is not planned. */
export type Waiting = 'beyond max-deletions' | 'not in the approved plan'

/** The plan after some reserves took a place: they are planned, and no longer over the budget. @param taken how many */
export function handOver(plan: Plan, taken: number): Plan {
  const { overBudget, reserves } = plan
  if (taken === 0 || overBudget === undefined) return plan
  const [tookPlaces, left] = [reserves.slice(0, taken), reserves.slice(taken)]
  const count = overBudget.count - taken
  const planned = [...plan.planned, ...tookPlaces]
  const extremes = extremesOf(left, overBudget.beyondReserves)
  const stillOver = extremes && { ...overBudget, ...extremes, count }
  return { ...plan, planned, reserves: left, overBudget: stillOver }
}

/** `abort-above`: a number of candidates, or a share of the judged threads in percent. */
export type Guard = { readonly kind: 'count' | 'percent'; readonly limit: number }

/** Whether more candidates were found than the guard allows. A percentage is of the threads that were judged. */
export function tripped(
  guard: Guard | undefined,
  { candidates, kept }: { readonly candidates: number; readonly kept: number },
): boolean {
  if (guard === undefined) return false
  return guard.kind === 'count' ? candidates > guard.limit : candidates * 100 > guard.limit * (candidates + kept)
}

/** The age that `fail-if-overdue` and the report go by: since creation where the policy, or the thread's own rule, has `older-than`; else since last activity. */
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
