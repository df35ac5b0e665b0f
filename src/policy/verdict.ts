/**
 * The order of judgement. A thread is deleted only if every condition is known
 * to hold and no protection is known or possibly in force; the first step that
 * decides is the answer. Pure: `now` is an argument, and what is not known is
 * asked for by returning a `lookup`, never fetched here.
 */

import type { Fact, Metadata, Thread, ThreadApi } from '../thread.ts'
import { structured } from '../thread.ts'
import { isInventory, type Policy, type Subject } from './policy.ts'
import { retentionEnd } from './retain-until.ts'
import { holds } from './selector.ts'
import type { Truth } from './truth.ts'

/** The steps of judgement, in their order; each is a row of the funnel. */
export const steps = [
  'not found',
  'unreadable',
  'in use',
  'protected id',
  'protected',
  'retained',
  'keep-latest',
  'inventory',
  'older-than',
  'subject',
  'metadata',
  'inactive-for',
  'where',
] as const
export type Step = (typeof steps)[number]

/** The policy's answer for one thread, always with the step that decided and a reason. */
export type Verdict =
  | { readonly answer: 'delete' }
  | { readonly answer: 'keep'; readonly step: Step; readonly reason: string }
  | { readonly answer: 'unknown'; readonly step: Step; readonly reason: string }

/** A fact is needed that the listing does not hold. */
export interface Lookup {
  readonly answer: 'lookup'
  readonly of: 'thread' | 'activity'
}

/** Whether a thread is among the newest that `keep-latest` keeps; `unknown` when its group cannot be told. */
export type Rank = 'within keep-latest' | 'beyond keep-latest' | 'unknown'

export interface Circumstances {
  /** Milliseconds since the Unix epoch. */
  readonly now: number
  readonly rank: Rank
  /** Told of every evaluation of `where`. */
  readonly witness?: Witness
}

/** Sees what judging found on the way, for the warnings of the report. */
export interface Witness {
  whereErred(error: string): void
  whereEvaluated(): void
}

const day = 86_400_000

/** The earliest instant that is read as a time: before it no thread API existed. */
const earliest = Date.UTC(2020, 0, 1)

/**
 * An instant that can be trusted: not before 2020, and not later than now by
 * more than a day (less than that is clock skew, and counts as now).
 */
export function sane(fact: Fact<number>, now: number, what: string): Fact<number> {
  if (fact.state !== 'known') return fact
  if (!Number.isFinite(fact.value)) return { state: 'unknown', why: `${what} is no number` }
  if (fact.value > now + day) return { state: 'unknown', why: `${what} is in the future` }
  if (fact.value < earliest) return { state: 'unknown', why: `${what} is before 2020` }
  return fact.value > now ? { state: 'known', value: now } : fact
}

/**
 * When a thread was last active. Activity cannot precede creation: a listed time
 * that does is read as the creation time, the later and so the safer of the two.
 */
export function lastActivity(thread: Thread, now: number): Fact<number> {
  const active = sane(thread.lastActiveAt, now, 'last activity')
  if (active.state !== 'known' || thread.createdAt.state !== 'known') return active
  const created = Math.min(thread.createdAt.value, now)
  return active.value < created ? { state: 'known', value: created } : active
}

const keep = (step: Step, reason: string): Verdict => ({ answer: 'keep', step, reason })
const cannotTell = (step: Step, reason: string): Verdict => ({ answer: 'unknown', step, reason })
const lookup = (of: Lookup['of']): Lookup => ({ answer: 'lookup', of })

const unknownMetadata = (fact: Fact<Metadata>) => (fact.state === 'unknown' ? `metadata: ${fact.why}` : 'metadata')

function protection(policy: Policy, metadata: Fact<Metadata>): Truth {
  if (policy.protect.length === 0) return 'fails'
  if (metadata.state !== 'known') return 'unknown'
  const truths = policy.protect.map((selector) => holds(selector, metadata.value, 'protection'))
  if (truths.includes('holds')) return 'holds'
  return truths.includes('unknown') ? 'unknown' : 'fails'
}

function retention(metadata: Metadata, key: string, now: number): Verdict | undefined {
  const value = metadata.get(key)
  if (value === undefined || value === null) return undefined
  const end = value === structured ? undefined : retentionEnd(value)
  if (end === undefined) return cannotTell('retained', `${key} is no RFC 3339 date`)
  return end > now ? keep('retained', `${key} is in the future`) : undefined
}

/** Whether a thread belongs to the subject: the API's own `user`, or else a metadata key, taken literally. */
function belongsTo(thread: Thread, subject: Subject, fields: ThreadApi['fields']): Truth {
  if (subject.key === 'user' && fields.has('user')) {
    if (thread.user.state !== 'known') return 'unknown'
    return thread.user.value === subject.value ? 'holds' : 'fails'
  }
  if (thread.metadata.state !== 'known') return 'unknown'
  const value = thread.metadata.value.get(subject.key)
  if (value === structured) return 'unknown'
  return value === subject.value ? 'holds' : 'fails'
}

function conditionsOnMetadata(policy: Policy, metadata: Fact<Metadata>): Truth {
  if (policy.metadata.length === 0) return 'holds'
  if (metadata.state !== 'known') return 'unknown'
  const truths = policy.metadata.map((selector) => holds(selector, metadata.value, 'condition'))
  if (truths.includes('fails')) return 'fails'
  return truths.includes('unknown') ? 'unknown' : 'holds'
}

/**
 * Judges one thread.
 *
 * @returns a verdict, or the lookup that has to come before one
 */
export function judge(
  thread: Thread,
  policy: Policy,
  api: Pick<ThreadApi, 'fields' | 'restingStatuses' | 'activityLookup'>,
  { now, rank, witness }: Circumstances,
): Verdict | Lookup {
  // 1. id or creation time unreadable
  const createdAt = sane(thread.createdAt, now, 'creation time')
  if (createdAt.state !== 'known') {
    return cannotTell('unreadable', createdAt.state === 'unknown' ? createdAt.why : 'creation time is missing')
  }
  // 2. in use: any status that is not known to be at rest
  if (api.fields.has('status')) {
    const { status } = thread
    if (status.state !== 'known') return keep('in use', 'status is unreadable, which counts as in use')
    if (!api.restingStatuses.has(status.value)) return keep('in use', 'status is not one that means at rest')
  }
  // 3. protected
  if (policy.protectIds.has(thread.id)) return keep('protected id', 'its id is in the protect-ids file')
  const hasMetadata = api.fields.has('metadata')
  if (hasMetadata && thread.metadata.state === 'unasked') return lookup('thread')
  const { metadata } = thread
  const protectedNow = hasMetadata ? protection(policy, metadata) : 'fails'
  if (protectedNow === 'holds') return keep('protected', 'a protect selector matches')
  if (protectedNow === 'unknown')
    return cannotTell('protected', `cannot tell if it is protected: ${unknownMetadata(metadata)}`)
  // 4. retained
  if (hasMetadata) {
    if (metadata.state !== 'known') return cannotTell('retained', unknownMetadata(metadata))
    const retained = retention(metadata.value, policy.retainUntilKey, now)
    if (retained !== undefined) return retained
  }
  // 5. within keep-latest
  if (rank === 'within keep-latest') return keep('keep-latest', 'it is among the newest that are kept')
  if (rank === 'unknown') return cannotTell('keep-latest', 'the group that keep-latest counts it in cannot be told')
  if (isInventory(policy)) return keep('inventory', 'no condition was set')
  // 6. older-than
  if (policy.olderThan !== undefined && !(now - createdAt.value > policy.olderThan)) {
    return keep('older-than', 'it is not old enough')
  }
  // 7. subject
  if (policy.subject !== undefined) {
    const belongs = belongsTo(thread, policy.subject, api.fields)
    if (belongs === 'fails') return keep('subject', 'it belongs to somebody else')
    if (belongs === 'unknown') return cannotTell('subject', 'cannot tell whom it belongs to')
  }
  // 8. metadata
  const fitsMetadata = conditionsOnMetadata(policy, metadata)
  if (fitsMetadata === 'fails') return keep('metadata', 'its metadata does not match')
  if (fitsMetadata === 'unknown') return cannotTell('metadata', 'cannot tell if its metadata matches')
  // 9. inactive-for
  const active = lastActivity(thread, now)
  if (policy.inactiveFor !== undefined) {
    if (active.state === 'unasked' && api.activityLookup !== undefined) return lookup('activity')
    if (active.state !== 'known') {
      return cannotTell('inactive-for', active.state === 'unknown' ? active.why : 'last activity is not listed')
    }
    if (!(now - active.value > policy.inactiveFor)) return keep('inactive-for', 'it was active recently')
  }
  // 10. where
  if (policy.where !== undefined) {
    if (policy.where.usesActivity && active.state === 'unasked' && api.activityLookup !== undefined) {
      return lookup('activity')
    }
    witness?.whereEvaluated()
    const evaluation = policy.where.evaluate({ ...thread, createdAt, lastActiveAt: active }, now)
    if (evaluation.truth === 'fails') return keep('where', 'the expression is false')
    if (evaluation.truth === 'unknown') {
      witness?.whereErred(evaluation.error)
      return cannotTell('where', `the expression cannot be evaluated: ${evaluation.error}`)
    }
  }
  return { answer: 'delete' }
}
