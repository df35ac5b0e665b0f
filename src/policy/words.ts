/**
 * A policy as one sentence that a lawyer can read: what log, summary, plan and
 * record show. Distinct policies give distinct sentences.
 */

import { order } from './conditions/order.ts'
import { isInventory, type Policy } from './policy.ts'

export { fingerprint } from './fingerprint.ts'

/** The conditions: `created more than 30 days ago and metadata env = staging`. */
export function conditionsInWords(policy: Policy): string {
  if (isInventory(policy)) return 'no condition (inventory)'
  return order.flatMap((condition) => condition.selects?.(policy) ?? []).join(' and ')
}

/** What is always kept: `metadata legal_hold = true`, `the newest 3 per user`. */
export function protectionsInWords(policy: Policy): string[] {
  return order.flatMap((condition) => condition.protects?.(policy) ?? [])
}

/** The whole policy. */
export function policyInWords(policy: Policy): string {
  return `${conditionsInWords(policy)}; always kept: ${protectionsInWords(policy).join(', ')}`
}
