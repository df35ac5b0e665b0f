/**
 * A policy as one sentence that a lawyer can read: what log, summary, plan and
 * record show. Distinct policies give distinct sentences.
 */

import { joined, ours, type Text, text } from '../text.ts'
import type { Condition, Holding } from './conditions/condition.ts'
import { order } from './conditions/order.ts'
import { isInventory, type Policy } from './policy.ts'

/** The conditions: `created more than 30 days ago and metadata env = staging`. */
export function conditionsInWords(policy: Policy): Text {
  if (isInventory(policy)) return ours('no condition (inventory)')
  return joined(
    order.flatMap((condition) => condition.selects?.(policy) ?? []),
    ' and ',
  )
}

/**
 * What is always kept: `metadata legal_hold = true`, `the newest 3 per user`.
 *
 * @param api leaves out what its threads cannot be held by
 */
export function protectionsInWords(policy: Policy, api?: Holding): Text[] {
  const canHold = (condition: Condition) => api === undefined || (condition.canHold?.(api) ?? true)
  return order.filter(canHold).flatMap((condition) => condition.protects?.(policy) ?? [])
}

/** The whole policy, as far as an API has what it asks for. */
export function policyInWords(policy: Policy, api?: Holding): Text {
  const kept = protectionsInWords(policy, api)
  const always = kept.length === 0 ? ours('') : text`; always kept: ${joined(kept, ', ')}`
  return text`${conditionsInWords(policy)}${always}`
}
