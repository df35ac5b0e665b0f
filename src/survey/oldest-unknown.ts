/** The oldest of the threads that could not be judged, by the age that the policy uses. */

import { creation, lastActivity } from '../policy/instants.ts'
import { type Policy, periodsOf } from '../policy/policy.ts'
import type { Thread } from '../thread.ts'

/** In milliseconds; one whose age cannot be read counts as older than any. */
export type OldestUnknown = { readonly age: number } | 'unreadable'

/** Where the policy goes by activity alone and that is not known: it was at its creation or later. */
export function ageOfUnknown(thread: Thread | undefined, policy: Policy, now: number): OldestUnknown {
  const createdAt = thread === undefined ? undefined : creation(thread, now)
  if (thread === undefined || createdAt?.state !== 'known') return 'unreadable'
  const byActivity = periodsOf(policy).every((one) => one.olderThan === undefined && one.inactiveFor !== undefined)
  const active = byActivity ? lastActivity(thread, now) : createdAt
  return { age: now - (active.state === 'known' ? active : createdAt).value }
}

export function isOlder(one: OldestUnknown, other: OldestUnknown | undefined): boolean {
  if (other === undefined) return true
  if (other === 'unreadable') return false
  return one === 'unreadable' || one.age > other.age
}
