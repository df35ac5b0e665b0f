/** The policy in a sentence or two, each condition by itself; the record has the whole. */

import { order } from '../../policy/conditions/order.ts'
import { isInventory } from '../../policy/policy.ts'
import { protectionsInWords } from '../../policy/policy-in-words.ts'
import type { Text } from '../../text.ts'
import { number } from '../formats.ts'
import { forParagraph } from '../safe-text.ts'
import type { SummaryData } from './summary-data.ts'

/** The most conditions and protections that are told, and the most characters of each. */
const [most, longest] = [12, 300]

export function policyRows({ task }: SummaryData): readonly (readonly [name: string, value: string])[] {
  const { policy, api } = task
  const kept = told(protectionsInWords(policy, api), '; ')
  return [['Policy', selection(task)], ...(kept === '' ? [] : [['Always kept', kept] as const])]
}

function selection({ policy }: SummaryData['task']): string {
  if (isInventory(policy)) return 'no condition (inventory)'
  const { rules } = policy
  if (rules.length > 0) return `${number(rules.length)} ${rules.length === 1 ? 'rule' : 'rules'}, below`
  return told(
    order.flatMap((condition) => condition.selects?.(policy) ?? []),
    ', and ',
  )
}

function told(pieces: readonly Text[], separator: string): string {
  const shown = pieces.slice(0, most).map((piece) => forParagraph(piece, longest))
  const rest = pieces.length - shown.length
  return [...shown, ...(rest > 0 ? [`${number(rest)} more in the record`] : [])].join(separator)
}
