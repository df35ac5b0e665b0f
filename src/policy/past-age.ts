/** Whether a thread is past an age of the policy, whatever else keeps it. */

import type { Thread } from '../thread.ts'
import { creation, lastActivity } from './instants.ts'
import { type Period, type Policy, periodsOf } from './policy.ts'

/** With rules, any period counts: which one a held thread would fall under is not asked. @param now milliseconds since the Unix epoch */
export function isPastAge(thread: Thread, policy: Policy, now: number): boolean {
  return periodsOf(policy).some((period) => isOver(period, thread, now))
}

/** Activity that was not looked up is not earlier than the creation, which stands for it here. */
function isOver({ olderThan, inactiveFor }: Period, thread: Thread, now: number): boolean {
  if (olderThan === undefined && inactiveFor === undefined) return false
  const created = creation(thread, now)
  if (created.state !== 'known') return false
  const active = lastActivity(thread, now)
  const idleSince = active.state === 'known' ? active.value : created.value
  return now - created.value > (olderThan ?? -1) && now - idleSince > (inactiveFor ?? -1)
}
