/**
 * A policy as one sentence that a lawyer can read: what log, summary, plan and
 * record show. Distinct policies give distinct sentences.
 */

import type { ThreadApi } from '../thread.ts'
import type { Condition } from './conditions/condition.ts'
import { order } from './conditions/order.ts'
import { isInventory, type Policy } from './policy.ts'

export { fingerprint } from './fingerprint.ts'

/** The conditions: `created more than 30 days ago and metadata env = staging`. */
export function conditionsInWords(policy: Policy): string {
  if (isInventory(policy)) return 'no condition (inventory)'
  return order.flatMap((condition) => condition.selects?.(policy) ?? []).join(' and ')
}

/**
 * What is always kept: `metadata legal_hold = true`, `the newest 3 per user`.
 *
 * @param api leaves out what its threads cannot be held by
 */
export function protectionsInWords(policy: Policy, api?: Pick<ThreadApi, 'fields' | 'schedules'>): string[] {
  const canHold = (condition: Condition) => api === undefined || (condition.canHold?.(api) ?? true)
  return order.filter(canHold).flatMap((condition) => condition.protects?.(policy) ?? [])
}

/** The whole policy, as far as an API has what it asks for. */
export function policyInWords(policy: Policy, api?: Pick<ThreadApi, 'fields' | 'schedules'>): string {
  const kept = protectionsInWords(policy, api)
  return `${conditionsInWords(policy)}${kept.length === 0 ? '' : `; always kept: ${kept.join(', ')}`}`
}
