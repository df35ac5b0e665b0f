/** Threads that came twice in the list, with other facts. */

import type { Plan } from '../policy/plan.ts'

/** Neither copy of a thread whose copies differ may be judged by: as never seen, it is read afresh before it is deleted. */
export function lookedAtAgain(plan: Plan, differing: ReadonlySet<string>): Plan {
  if (differing.size === 0) return plan
  return { ...plan, planned: plan.planned.map((one) => (differing.has(one.id) ? { ...one, seenAt: 0 } : one)) }
}
