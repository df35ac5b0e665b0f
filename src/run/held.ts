/** What the record says of threads that stay: which have a line of their own because they are past the age of the policy, and how old they are. */

import { creation, lastActivity } from '../policy/instants.ts'
import { isPastAge } from '../policy/past-age.ts'
import type { Policy } from '../policy/policy.ts'
import type { Step } from '../policy/verdict.ts'
import type { PastAge, Times } from '../report/record/thread-lines.ts'
import type { LeavesAlone } from '../survey/options.ts'
import type { Thread } from '../thread.ts'

/** A thread that one of these steps keeps was never meant by the policy. */
const notMeant: ReadonlySet<Step> = new Set(['subject', 'metadata', 'where', 'inventory'])

/** What the record says of a thread that is kept although it is past an age; undefined where it is not. */
export function pastAge(verdict: LeavesAlone, thread: Thread, policy: Policy, now: number): PastAge | undefined {
  if (notMeant.has(verdict.step)) return undefined
  if (!isPastAge(thread, policy, now)) return undefined
  const { status, selector, until } = verdict.details ?? {}
  return {
    id: thread.id,
    ...timesOf(thread, now),
    status: status ?? (thread.status.state === 'known' ? thread.status.value : undefined),
    selector,
    until,
  }
}

/** @param thread undefined where the server sent none that can be used */
export function timesOf(thread: Thread | undefined, now: number): Times {
  if (thread === undefined) return { createdAt: undefined, lastActiveAt: undefined }
  const [created, active] = [creation(thread, now), lastActivity(thread, now)]
  return {
    createdAt: created.state === 'known' ? created.value : undefined,
    lastActiveAt: active.state === 'known' ? active.value : undefined,
  }
}
