/** Step 6: with rules, a thread falls under the first whose scope holds, and under no other. */

import { joined, ours, text } from '../../text.ts'
import { printRule, ruleInWords } from '../rules/print-rule.ts'
import { alwaysKeep, type Condition, doubtAt } from './condition.ts'

const noRule = alwaysKeep('rule', text`it falls under no rule`)
const doubt = doubtAt('rule')

export const rule: Condition = {
  step: 'rule',
  decide({ placement }) {
    switch (placement.kind) {
      case 'placed':
        return undefined
      case 'no rule':
        return noRule
      case 'unknown':
        return doubt(placement.reason, placement.error === undefined ? undefined : { error: placement.error })
      case 'lookup':
        return placement
    }
  },
  keptRow: { label: 'No rule', slice: 'Not due', why: () => ours('falls under none of the rules') },
  doubt: text`it is not known under which rule it falls`,
  selects: ({ rules }) => (rules.length === 0 ? [] : [joined(rules.map(ruleInWords), '; ')]),
  terms: [{ name: 'rules', of: ({ rules }) => rules.map(printRule).join('\n') }],
}
