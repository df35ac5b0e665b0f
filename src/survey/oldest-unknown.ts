/** The oldest of the threads that could not be judged, by the age that the policy uses. */

import type { Age } from '../policy/age.ts'
import { creation, lastActivity } from '../policy/instants.ts'
import { type Policy, periodsOf } from '../policy/policy.ts'
import type { Thread } from '../thread.ts'

export interface OldestUnknown {
  /** Undefined where it has no readable id. */
  readonly id: string | undefined
  /** In milliseconds; one whose age cannot be read counts as older than any. */
  readonly age: Age | 'unreadable'
}

/** Where the policy goes by activity alone and that is not known: it was at its creation or later. */
export function ageOfUnknown(thread: Thread | undefined, policy: Policy, now: number): Age | 'unreadable' {
  const createdAt = thread === undefined ? undefined : creation(thread, now)
  if (thread === undefined || createdAt?.state !== 'known') return 'unreadable'
  const byActivity = periodsOf(policy).every((one) => one.olderThan === undefined && one.inactiveFor !== undefined)
  const active = byActivity ? lastActivity(thread, now) : createdAt
  return now - (active.state === 'known' ? active : createdAt).value
}

/** The older one of two; of two whose age cannot be read, the first. */
export function olderOf(first: OldestUnknown | undefined, second: OldestUnknown): OldestUnknown {
  if (first === undefined) return second
  if (first.age === 'unreadable') return first
  return second.age === 'unreadable' || second.age > first.age ? second : first
}
