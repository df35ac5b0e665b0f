/** A planned thread on its way to an outcome. */

import type { Clock } from '../clock.ts'
import type { Candidate } from '../policy/plan.ts'
import type { Policy } from '../policy/policy.ts'
import type { Reply, Sender } from '../requests/sender.ts'
import type { Stop } from '../stop.ts'
import type { Text } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import type { Controls } from '../threads/absence/controls.ts'
import type { Witnessed } from './list-witness.ts'
import type { IfThere, Said } from './meaning.ts'
import type { Outcome } from './outcome.ts'

/** What the sweep of one run works with. Instants in milliseconds since the Unix epoch. */
export interface Sweeping {
  readonly api: ThreadApi
  readonly policy: Policy
  /** The instant by which ages are counted. */
  readonly now: number
  /** No deletion starts later. */
  readonly startBefore: number
  /** The end of the time budget: the deletion of one thread that takes several requests goes on until then. */
  readonly endBefore: number
  /** What was not settled by then stays open. */
  readonly settleBefore: number
  readonly send: Sender['send']
  readonly clock: Clock
  /** Told of each reply to a deletion of it. */
  readonly onReply?: (candidate: Candidate, reply: Reply) => void
}

/** What deleting works with besides. */
export interface Deleting extends Sweeping {
  readonly stop: Stop
  /** The most threads being deleted at a time; pacing may allow fewer requests. */
  readonly concurrency: number
  /** From 0 up to 1. */
  readonly random: () => number
  /** Threads that are known to be there. */
  readonly controls: Controls
  /** Whether the threads were listed, so that another listing can settle what is open. */
  readonly isListed: boolean
  /** Told of each thread when its turn comes: from then on something may have been sent. */
  readonly onTurn?: (candidate: Candidate) => void
  /** Told of each whole listing that was to settle what is open, before the outcomes that it settles. */
  readonly onListed?: (witnessed: Witnessed) => void
  /** Told of each thread when its outcome is known. Verification may still find it alive. */
  readonly onOutcome: (outcome: Outcome) => void
}

/** A thread whose deletion is due, for the first time or once more. */
export interface Job {
  readonly candidate: Candidate
  /** When the server last showed the whole thread. */
  readonly seenAt: number
  /** How many deletions were sent. */
  readonly tries: number
  /** Whether the server may have carried one of them out. */
  readonly mayHaveActed: boolean
  /** When the last of these was answered or given up; undefined where there is none. */
  readonly sentAt?: number | undefined
  readonly itemsErased?: number | undefined
  /** Set on the last of all where nobody was read before it: that a list is empty says nothing of it. */
  readonly isUnread?: true | undefined
}

/** A thread that may be gone: that is not known yet. */
export interface Open extends Job {
  readonly ifThere: IfThere
  readonly note: Text
  readonly ifGone: Text
  readonly hint: Text
  readonly said: Said
  readonly isForbidden: boolean
  /** In how many brackets it was believed not to be there. */
  readonly absences: number
  /** Whether it was there when it was read after its last deletion. */
  readonly wasThere?: true
  /** Whether the list shows it after its deletion. */
  readonly isListed?: true
  /** How often it was read again because its deletion may take effect late. */
  readonly rereads: number
  /** Why it is still open; undefined where nothing more is known. */
  readonly why: Text | undefined
}

/**
 * Whether an empty list may speak of it: it was seen in the sweep, by a read or by the list of its items, and since then its
 * deletion may have acted, or was answered as if it were not there. A refusal says that it is there, if anything. Whoever
 * accepts its deletion has seen it as well.
 */
export function mayHaveGone({ tries, itemsErased, isUnread, mayHaveActed, said: { status = 0 } }: Open): boolean {
  const isAccepted = status >= 200 && status < 300
  const wasSeen = itemsErased !== undefined || (tries > 0 && (isUnread === undefined || isAccepted))
  return wasSeen && (mayHaveActed || status === 404 || status === 410)
}

/** A server may carry out a deletion for this long after its answer was lost or settled nothing, in milliseconds. */
const lateFor = 30_000

/** Until when a deletion of this one may still take effect; undefined where none can. */
export function mayActUntil({ sentAt }: Job, now: number): number | undefined {
  if (sentAt === undefined) return undefined
  return now < sentAt + lateFor ? sentAt + lateFor : undefined
}

/** What became of it, but for when. */
export type Result = Omit<Outcome, 'candidate' | 'at'>

export type Step = { readonly kind: 'final'; readonly result: Result } | { readonly kind: 'open'; readonly open: Open }

export const final = (result: Result): Step => ({ kind: 'final', result })
