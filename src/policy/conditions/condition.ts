/**
 * What a condition is: one step of judgement, which decides, and says itself
 * wherever the policy is told. Everything that has to know all conditions loops
 * over their list (`order.ts`).
 */

import type { Own, Text } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import type { Matter } from '../matter.ts'
import type { Period, Policy, Scope } from '../policy.ts'
import type { Decision, Details, Doubt, Kept, Step } from '../verdict.ts'

/** How the summary tells of the threads that a step kept. */
export interface Row {
  readonly label: string
  readonly slice: 'Held' | 'Not due' | 'Seen' | 'Unknown'
  why(policy: Policy, api: Pick<ThreadApi, 'noun' | 'fields'>): Text
}

/** An input as it would have to be written to give this policy again: what a plan file holds. */
export interface Term {
  readonly name: string
  /** Empty where the input is not set. */
  of(policy: Policy): string
  /** Set where a plan holds no more than a fingerprint: it can be compared, not had again. */
  readonly isFingerprint?: true
}

/** What of an API says which protections its threads can be held by. */
export type Holding = Pick<ThreadApi, 'fields' | 'schedules' | 'waitingStatuses' | 'waitsByActivity'>

/** What is known of a thread that is due. */
export interface Due {
  readonly createdAt: number
  readonly lastActiveAt: number | undefined
}

/** What a thread is due by: the policy itself, or its rule. */
export type Applied = Period & Scope & Pick<Policy, 'subject'>

export interface Condition {
  readonly step: Step
  /** Set where a doubt decides at once, whatever later steps would say. */
  readonly comesFirst?: true
  /** Pure: what is not known is asked for by a lookup. */
  decide(matter: Matter): Decision
  readonly keptRow: Row
  /** Why threads are unknown by this step, after `Unknown`; undefined where it never doubts. */
  readonly doubt?: Text
  /** What the policy selects by it, in words: parts of a sentence, joined by "and". */
  selects?(policy: Policy): readonly Text[]
  /** What is always kept by it, in words. */
  protects?(policy: Policy): readonly Text[]
  /** Whether threads of this API can be held by it; true where it does not say. */
  canHold?(api: Holding): boolean
  readonly terms?: readonly Term[]
  /** Why a thread is due, as far as this condition goes. */
  dueBecause?(due: Due, applied: Applied, now: number): Own | undefined
  /** How the summary counts what it holds: `in use`; undefined where it is not a protection. */
  held?(policy: Policy): Text | undefined
}

/** A function that makes the decisions of one step. */
export const keepAt =
  (step: Step) =>
  (reason: Text, details?: Details): Kept =>
    details === undefined ? { kind: 'keep', step, reason } : { kind: 'keep', step, reason, details }
export const doubtAt =
  (step: Step) =>
  (reason: Text, details?: Details): Doubt =>
    details === undefined ? { kind: 'unknown', step, reason } : { kind: 'unknown', step, reason, details }

/**
 * What is the same for every thread with the same word, or the same number: made once for each. A reason is a value,
 * which is put into words when it is told: so that is done once as well.
 *
 * @param make its argument must be one of a few, whatever servers say
 */
export function onceForEach<Word, Made>(make: (word: Word) => Made): (word: Word) => Made {
  const made = new Map<Word, Made>()
  return (word) => {
    const before = made.get(word)
    if (before !== undefined) return before
    const one = make(word)
    made.set(word, one)
    return one
  }
}

/** A decision that is the same for every thread: made once. */
export const alwaysKeep = (step: Step, reason: Text): Kept => keepAt(step)(reason)
