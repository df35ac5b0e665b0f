/**
 * A policy term by term, each as its input writes it: what a plan file keeps, so
 * that the same policy can be had again from it, and compared with another.
 */

import { printAge } from './age.ts'
import type { Policy } from './policy.ts'
import { printSelector } from './selector.ts'
import { fingerprint, fingerprintOfIds } from './words.ts'

/** The inputs that make a policy, in the order of judgement. */
export const termNames = [
  'protect-ids-file',
  'protect',
  'retain-until-key',
  'keep-latest',
  'keep-latest-per',
  'older-than',
  'subject',
  'metadata',
  'inactive-for',
  'where',
] as const
export type TermName = (typeof termNames)[number]

/**
 * The text of each input that would give this policy again; empty where it is
 * not set. The subject and the protected ids are given by a fingerprint alone:
 * they cannot be had again from a plan, only compared.
 */
export type PolicyTerms = Readonly<Record<TermName, string>>

/** Terms of which a plan holds no more than a fingerprint. */
export const fingerprinted: ReadonlySet<TermName> = new Set(['subject', 'protect-ids-file'])

export function termsOf(policy: Policy): PolicyTerms {
  const { olderThan, inactiveFor, subject, where, keepLatest, keepLatestPer, protectIds } = policy
  return {
    'protect-ids-file':
      protectIds.size === 0 ? '' : `${protectIds.size} ids, fingerprint ${fingerprintOfIds(protectIds)}`,
    protect: policy.protect.map(printSelector).join('\n'),
    'retain-until-key': policy.retainUntilKey,
    'keep-latest': String(keepLatest),
    'keep-latest-per':
      keepLatestPer.by === 'nothing' ? '' : keepLatestPer.by === 'metadata' ? keepLatestPer.key : keepLatestPer.by,
    'older-than': olderThan === undefined ? '' : printAge(olderThan),
    subject:
      subject === undefined ? '' : `${subject.key}, fingerprint ${fingerprint(`${subject.key}=${subject.value}`)}`,
    metadata: policy.metadata.map(printSelector).join('\n'),
    'inactive-for': inactiveFor === undefined ? '' : printAge(inactiveFor),
    where: where === undefined ? '' : where.text,
  }
}

/** Terms from parsed JSON; what is missing or no text counts as not set. */
export function policyTerms(value: unknown): PolicyTerms {
  const given =
    typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : new Map<string, unknown>()
  const text = (name: TermName) => {
    const term = given.get(name)
    return typeof term === 'string' ? term : ''
  }
  return Object.fromEntries(termNames.map((name) => [name, text(name)])) as Record<TermName, string>
}
