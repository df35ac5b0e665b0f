/**
 * A policy term by term, each as its input writes it: what a plan file keeps, so
 * that the same policy can be had again from it, and compared with another.
 */

import { order } from './conditions/order.ts'
import type { Policy } from './policy.ts'

const terms = order.flatMap((condition) => condition.terms ?? [])

/** The inputs that make a policy, in the order of judgement. */
export const termNames: readonly string[] = terms.map(({ name }) => name)

/**
 * The text of each input that would give this policy again; empty where it is
 * not set. The subject and the protected ids are given by a fingerprint alone:
 * they cannot be had again from a plan, only compared.
 */
export type PolicyTerms = Readonly<Record<string, string>>

/** Terms of which a plan holds no more than a fingerprint. */
export const fingerprinted: ReadonlySet<string> = new Set(
  terms.filter(({ isFingerprint }) => isFingerprint === true).map(({ name }) => name),
)

export function termsOf(policy: Policy): PolicyTerms {
  return Object.fromEntries(terms.map(({ name, of }) => [name, of(policy)]))
}

/** Terms from parsed JSON; what is missing or not a text counts as not set. */
export function policyTerms(value: unknown): PolicyTerms {
  const given =
    typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : new Map<string, unknown>()
  const textOf = (name: string) => {
    const term = given.get(name)
    return typeof term === 'string' ? term : ''
  }
  return Object.fromEntries(termNames.map((name) => [name, textOf(name)]))
}
