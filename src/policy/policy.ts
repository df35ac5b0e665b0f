/**
 * A policy: which threads are due, and which are kept whatever else holds.
 */

import type { Age } from './age.ts'
import type { Expression } from './expression/expression.ts'
import type { Selector } from './selector.ts'

/** `key=value`, taken literally. The value is personal data and is never printed. */
export interface Subject {
  readonly key: string
  readonly value: string
}

/** What `keep-latest` counts per: nothing, one of the API's own fields, or a metadata key. */
export type Grouping =
  | { readonly by: 'nothing' }
  | { readonly by: 'user' | 'agent' }
  | { readonly by: 'metadata'; readonly key: string }

/** Whom a period is for. */
export interface Scope {
  /** All must hold. */
  readonly metadata: readonly Selector[]
  readonly where: Expression | undefined
}

/** How long threads are kept. */
export interface Period {
  readonly olderThan: Age | undefined
  readonly inactiveFor: Age | undefined
  /** How many of the newest are kept; 0 for none. */
  readonly keepLatest: number
  /** What counts as newest. */
  readonly keepLatestBy: 'created' | 'activity'
  readonly keepLatestPer: Grouping
}

/** One of several retention periods in one policy. */
export interface Rule extends Scope, Period {
  /** Unique among the rules; shown in the report. */
  readonly name: string
}

/** With rules, the scope and the period of the policy itself are empty. */
export interface Policy extends Scope, Period {
  /** In their order: a thread falls under the first whose scope holds. Empty where the plain inputs give the policy. */
  readonly rules: readonly Rule[]
  readonly subject: Subject | undefined
  /** Any one keeps. */
  readonly protect: readonly Selector[]
  /** Ids that are kept, whatever else holds. */
  readonly protectIds: ReadonlySet<string>
  /** The metadata key with the date before which a thread is kept. */
  readonly retainUntilKey: string
  /** The metadata key with the age for which a thread is kept. */
  readonly retainForKey: string | undefined
  /** A thread that waits for a person stops being in use when it was inactive for longer. */
  readonly abandonedAfter: Age | undefined
  /** Status words of this server at which a thread may go, beside those of its API; `(missing)` for having none. */
  readonly restingStatuses: ReadonlySet<string>
  /** Whether a thread that a schedule will use again is in use. */
  readonly scheduled: 'keep' | 'ignore'
}

/** Stands in `resting-statuses` for a thread that has no status. */
export const missingStatus = '(missing)'

/** A policy without any condition deletes nothing: it is an inventory. */
export function isInventory(policy: Policy): boolean {
  return (
    policy.rules.length === 0 &&
    policy.olderThan === undefined &&
    policy.inactiveFor === undefined &&
    policy.subject === undefined &&
    policy.metadata.length === 0 &&
    policy.where === undefined
  )
}

/** The periods of a policy: its rules, or itself. */
export function periodsOf(policy: Policy): readonly (Period & Scope)[] {
  return policy.rules.length > 0 ? policy.rules : [policy]
}

/** Whether last activity decides about any thread. */
export function restsOnActivity(policy: Policy): boolean {
  const byActivity = periodsOf(policy).some((one) => one.inactiveFor !== undefined || one.keepLatestBy === 'activity')
  return byActivity || policy.abandonedAfter !== undefined || policy.where?.usesActivity === true
}

/** A policy that sets nothing. */
export const emptyPolicy: Policy = {
  rules: [],
  subject: undefined,
  metadata: [],
  where: undefined,
  olderThan: undefined,
  inactiveFor: undefined,
  keepLatest: 0,
  keepLatestBy: 'created',
  keepLatestPer: { by: 'nothing' },
  protect: [],
  protectIds: new Set(),
  retainUntilKey: 'retain_until',
  retainForKey: undefined,
  abandonedAfter: undefined,
  restingStatuses: new Set(),
  scheduled: 'keep',
}
