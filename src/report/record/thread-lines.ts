/** Lines about one thread. */

import type { Candidate } from '../../policy/plan.ts'
import type { Outcome } from '../../sweep/outcome.ts'
import type { Verified } from '../../sweep/verification.ts'
import type { Text } from '../../text.ts'
import type { Entry } from './chained-file.ts'
import { sentence, time, timeOrNull, word } from './fields.ts'

/** Why a thread is left alone. */
export interface LeftAlone {
  /** The step of judgement that decides. */
  readonly step: string
  /** The rule that the thread falls under; undefined where the policy has none, or none was reached. */
  readonly rule: string | undefined
  readonly reason: Text
}

/** What is known of a thread that is kept although it is past the age of the policy. Times in milliseconds. */
export interface PastAge {
  readonly id: string
  readonly createdAt: number | undefined
  readonly lastActiveAt: number | undefined
  /** The server's own word. */
  readonly status: string | undefined
  /** Which selector of `protect` keeps it, counted from 1. */
  readonly selector: number | undefined
  /** Until when it is kept. */
  readonly until: number | undefined
}

/** When it was created and last active, as far as that is known; in milliseconds. */
export type Times = Pick<PastAge, 'createdAt' | 'lastActiveAt'>

export function leftAlone(type: 'kept' | 'unknown', { step, rule, reason }: LeftAlone): Entry {
  return { type, step, rule: rule ?? null, reason: sentence(String(reason)) }
}

export function heldLine(thread: PastAge, why: LeftAlone): Entry {
  return {
    ...leftAlone('kept', why),
    type: 'held',
    id: thread.id,
    createdAt: timeOrNull(thread.createdAt),
    lastActiveAt: timeOrNull(thread.lastActiveAt),
    status: word(thread.status),
    selector: thread.selector ?? null,
    until: timeOrNull(thread.until),
  }
}

/** @param id undefined where the server sent none that can be used */
export function unknownLine(id: string | undefined, why: LeftAlone, { createdAt, lastActiveAt }: Times): Entry {
  return {
    ...leftAlone('unknown', why),
    id: id ?? null,
    createdAt: timeOrNull(createdAt),
    lastActiveAt: timeOrNull(lastActiveAt),
  }
}

/** What is said of a planned thread, in its `planned` line and again with its outcome. */
function whatAndWhy({ id, createdAt, lastActiveAt, rule }: Candidate, reason: string) {
  return {
    id,
    createdAt: time(createdAt),
    lastActiveAt: timeOrNull(lastActiveAt),
    rule: rule ?? null,
    reason: sentence(reason),
  }
}

/** @param inPlaceOf the thread whose place in the budget this one takes */
export function plannedLine(candidate: Candidate, reason: string, inPlaceOf: string | undefined): Entry {
  return { type: 'planned', ...whatAndWhy(candidate, reason), inPlaceOf: inPlaceOf ?? null }
}

/** What an outcome says of how the thread ended. */
const ending = ({ outcome, proof, end, note, status }: Outcome) => ({
  outcome,
  proof: proof ?? null,
  end: outcome === 'failed' ? (end ?? 'still there') : null,
  note: sentence(String(note)),
  status: status ?? null,
})

/**
 * @param since before this nothing was deleted
 * @param at the time of the line
 */
export function outcomeLine(outcome: Outcome, reason: string, since: number, at: number): Entry {
  const { candidate, requestId, errorType, itemsErased } = outcome
  // Where the clock was set back in between, they stay in their order all the same.
  const sentAt = outcome.sentAt === undefined ? undefined : Math.max(since, Math.min(outcome.sentAt, at))
  const answeredAt =
    outcome.answeredAt === undefined ? undefined : Math.min(Math.max(sentAt ?? since, outcome.answeredAt), at)
  return {
    type: 'outcome',
    ...whatAndWhy(candidate, reason),
    ...ending(outcome),
    sentAt: timeOrNull(sentAt),
    answeredAt: timeOrNull(answeredAt),
    requestId: word(requestId),
    errorType: word(errorType),
    itemsErased: itemsErased ?? null,
  }
}

/** @param was the outcome that the record gave the thread before */
export function settledLine(outcome: Outcome, was: Outcome['outcome']): Entry {
  return {
    type: 'settled',
    id: outcome.candidate.id,
    was,
    ...ending(outcome),
    itemsErased: outcome.itemsErased ?? null,
  }
}

export function verifiedLine({ candidate, found, status, why }: Verified): Entry {
  return { type: 'verified', id: candidate.id, found, status: status ?? null, why: sentence(String(why ?? '')) }
}
