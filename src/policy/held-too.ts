/**
 * In an erasure: what holds a thread besides the step that decided. Whoever has to
 * say which duty goes first must see a hold, although the thread is in use as well.
 */

import type { Condition } from './conditions/condition.ts'
import { order } from './conditions/order.ts'
import type { Matter } from './matter.ts'
import type { Kept, Step } from './verdict.ts'

/** Holds that somebody laid on a thread. */
const laid: ReadonlySet<Step> = new Set(['protected id', 'protected', 'retained'])

/** What later steps would keep it by, in the order of judgement. Empty where the policy is not about one person. */
export function heldToo(decided: Condition, matter: Matter): readonly Kept[] {
  if (matter.policy.subject === undefined || decided.keptRow.slice !== 'Held') return []
  return order.slice(order.indexOf(decided) + 1).flatMap((condition) => {
    if (!laid.has(condition.step)) return []
    const decision = condition.decide(matter)
    return decision?.kind === 'keep' ? [decision] : []
  })
}
