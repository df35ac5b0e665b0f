/** What happened to one planned thread. */

import type { Candidate } from '../policy/plan.ts'
import type { Text } from '../text.ts'

export const outcomes = ['deleted', 'already-gone', 'spared', 'failed', 'not-attempted'] as const
export type OutcomeName = (typeof outcomes)[number]

/** How it is known that a thread is gone: the API confirmed it as documented, reading it back is believed, or the list no longer shows it. */
export type Proof = 'confirmed' | 'read back' | 'not listed'

/** How a failed thread ended, as far as it is known. */
export type End = 'still there' | 'not known'

/** How many outcomes of each kind; `not-known` are those of the failed whose end is not known. */
export type Counts = Readonly<Record<OutcomeName | 'not-known', number>>

/** Counts outcomes that are final. */
export function count(all: readonly Outcome[]): Counts {
  const counts = { deleted: 0, 'already-gone': 0, spared: 0, failed: 0, 'not-attempted': 0, 'not-known': 0 }
  for (const { outcome, end } of all) {
    counts[outcome] += 1
    if (end === 'not known') counts['not-known'] += 1
  }
  return counts
}

/** How many items were deleted before their threads. */
export function itemsIn(all: readonly Outcome[]): number {
  return all.reduce((sum, { itemsErased }) => sum + (itemsErased ?? 0), 0)
}

export interface Outcome {
  readonly candidate: Candidate
  readonly outcome: OutcomeName
  /** Milliseconds since the Unix epoch. */
  readonly at: number
  /** What came to pass, in our words: how it was confirmed, why it was spared, what failed. */
  readonly note: Text
  /** Of one that is gone: how that is known. */
  readonly proof?: Proof
  /** Of a failed one. Without it, the thread is still there. */
  readonly end?: End
  /** When its deletion was first sent, in milliseconds since the Unix epoch; undefined where none was. */
  readonly sentAt?: number | undefined
  /** When a deletion of it was last answered; undefined where none was. */
  readonly answeredAt?: number | undefined
  /** The last HTTP status, where there was an answer. */
  readonly status?: number | undefined
  readonly requestId?: string | undefined
  /** The error type or code that the server gave. Untrusted text. */
  readonly errorType?: string | undefined
  /** The server's message. Untrusted text; never goes into the record. */
  readonly serverMessage?: string | undefined
  /** What to do about a failure. */
  readonly hint?: Text | undefined
  /** Items deleted before the thread itself, for APIs whose items would outlive it. */
  readonly itemsErased?: number | undefined
  /** Set where it was spared because it was no longer known whether it was due. */
  readonly undecided?: true
  /** Which page of deletions confirmed it, counted from 1, where many were deleted by one request. */
  readonly page?: number
  /** Set where the answer was lost to server or network errors. */
  readonly lost?: true
}
