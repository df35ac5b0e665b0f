/**
 * A policy as one sentence that a lawyer can read: what log, summary, plan and
 * record show. Distinct policies give distinct sentences.
 */

import { createHash } from 'node:crypto'
import { ageInWords } from './age.ts'
import { isInventory, type Policy } from './policy.ts'
import { printSelector, type Selector } from './selector.ts'

const list = (parts: readonly string[]) => parts.join(' and ')

/** Stands for a value that must not be printed: tells two values apart, and can be checked by who knows the value. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 12)
}

/** Stands for a list of ids, whatever its order. */
export function fingerprintOfIds(ids: ReadonlySet<string>): string {
  return fingerprint([...ids].sort().join('\n'))
}

/** Globs that need no quotes to be told from the rest of the sentence. */
const plainGlob = /^[\p{L}\p{N}_.:@/+*-]+$/u

/** A selector as it is typed, but for a glob that could pass for another part of the sentence: `metadata title like "Draft of *"`. */
function selectorInWords(selector: Selector): string {
  const { operator, values } = selector
  const [value] = values
  const isOpen = (operator === '=' || operator === '!=') && value?.kind === 'glob' && !plainGlob.test(value.text)
  if (!isOpen) return `metadata ${printSelector(selector)}`
  const key = printSelector({ ...selector, operator: 'exists', values: [] })
  return `metadata ${key} ${operator === '=' ? 'like' : 'unlike'} ${JSON.stringify(value.text)}`
}

/** The conditions: `created more than 30 days ago and metadata env = staging`. */
export function conditionsInWords(policy: Policy): string {
  if (isInventory(policy)) return 'no condition (inventory)'
  return list([
    ...(policy.olderThan === undefined ? [] : [`created more than ${ageInWords(policy.olderThan)} ago`]),
    ...(policy.subject === undefined
      ? []
      : [
          `${JSON.stringify(policy.subject.key)} is the given subject (fingerprint ${fingerprint(`${policy.subject.key}=${policy.subject.value}`)})`,
        ]),
    ...policy.metadata.map(selectorInWords),
    ...(policy.inactiveFor === undefined ? [] : [`last active more than ${ageInWords(policy.inactiveFor)} ago`]),
    ...(policy.where === undefined ? [] : [`the expression ${JSON.stringify(policy.where.text)} is true`]),
  ])
}

function groupInWords(policy: Policy): string {
  switch (policy.keepLatestPer.by) {
    case 'nothing':
      return ''
    case 'metadata':
      return ` per metadata ${JSON.stringify(policy.keepLatestPer.key)}`
    default:
      return ` per ${policy.keepLatestPer.by}`
  }
}

/** The protections: `metadata legal_hold = true`, `the newest 3 per user`. Empty when there is none beyond the built-in ones. */
export function protectionsInWords(policy: Policy): string[] {
  return [
    ...(policy.protectIds.size === 0
      ? []
      : [
          `the ${policy.protectIds.size} ids of the protect-ids file (fingerprint ${fingerprintOfIds(policy.protectIds)})`,
        ]),
    ...policy.protect.map(selectorInWords),
    ...(policy.keepLatest === 0 ? [] : [`the newest ${policy.keepLatest}${groupInWords(policy)}`]),
  ]
}

/** The whole policy. */
export function policyInWords(policy: Policy): string {
  const kept = [
    ...protectionsInWords(policy),
    `those with a date in metadata ${JSON.stringify(policy.retainUntilKey)} that has not passed`,
    'those in use',
  ]
  return `${conditionsInWords(policy)}; always kept: ${kept.join(', ')}`
}
