/**
 * A policy: which threads must go, and which are kept whatever else holds.
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

export interface Policy {
  readonly olderThan: Age | undefined
  readonly inactiveFor: Age | undefined
  readonly subject: Subject | undefined
  /** All must hold. */
  readonly metadata: readonly Selector[]
  readonly where: Expression | undefined
  /** Any one keeps. */
  readonly protect: readonly Selector[]
  /** Ids that are kept, whatever else holds. */
  readonly protectIds: ReadonlySet<string>
  /** The metadata key with the date before which a thread is kept. */
  readonly retainUntilKey: string
  readonly keepLatest: number
  readonly keepLatestPer: Grouping
}

/** A policy without any condition deletes nothing: it is an inventory. */
export function isInventory(policy: Policy): boolean {
  return (
    policy.olderThan === undefined &&
    policy.inactiveFor === undefined &&
    policy.subject === undefined &&
    policy.metadata.length === 0 &&
    policy.where === undefined
  )
}
