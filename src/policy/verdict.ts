/** The answer of a policy for one thread, always with the step that decided and a reason. */

import type { Text } from '../text.ts'

/** The steps of judgement, each a row of the funnel; `conditions/order.ts` has their order. */
export type Step =
  | 'not found'
  | 'unreadable'
  | 'subject'
  | 'in use'
  | 'waiting'
  | 'scheduled'
  | 'protected id'
  | 'protected'
  | 'retained'
  | 'rule'
  | 'retained for'
  | 'keep-latest'
  | 'older-than'
  | 'metadata'
  | 'inactive-for'
  | 'where'
  | 'inventory'

/** What the record says beside the reason of a thread that is past its age and kept. */
export interface Details {
  /** The server's own word. */
  readonly status?: string
  /** Which selector of `protect` decided, counted from 1. */
  readonly selector?: number
  /** Until when the thread is kept, in milliseconds since the Unix epoch. */
  readonly until?: number
  /** How an expression could not be evaluated. */
  readonly error?: string
  /** With a subject: whether a thread that cannot be judged is that person's; left out where that is not known. */
  readonly isPersons?: boolean
  /** With a subject: somebody else's, as far as the value is taken literally; but it differs by case or white space alone. */
  readonly isNearSubject?: true
  /** With a subject: the steps that hold the thread besides the one that decided. */
  readonly heldToo?: readonly Step[]
}

/** What a step says that decides. */
export interface Decided<Kind extends 'keep' | 'unknown'> {
  readonly kind: Kind
  readonly step: Step
  /** Holds no text of the thread but its status. */
  readonly reason: Text
  readonly details?: Details
}
export type Kept = Decided<'keep'>
export type Doubt = Decided<'unknown'>

/** A fact is needed that the listing does not hold. */
export interface Lookup {
  readonly kind: 'lookup'
  readonly of: 'thread' | 'activity'
}

/** What one step says of a thread; undefined where it lets the thread pass. */
export type Decision = Kept | Doubt | Lookup | undefined

/** The name of the rule is undefined where the policy has none, or none was reached. */
export type Verdict = ({ readonly kind: 'delete' } | Kept | Doubt) & { readonly rule: string | undefined }
