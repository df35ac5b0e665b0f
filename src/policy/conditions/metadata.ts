/** Step 9: all selectors of `metadata` must hold. */

import { own, text } from '../../text.ts'
import { allHold } from '../rules/placement.ts'
import { printSelector } from '../selector.ts'
import { holds } from '../selector-holds.ts'
import { selectorInWords } from '../selector-in-words.ts'
import { alwaysKeep, type Condition, doubtAt } from './condition.ts'

const other = alwaysKeep('metadata', text`its metadata does not match`)
const notKnown = doubtAt('metadata')(text`it is not known if its metadata matches`)
const withoutText = doubtAt('metadata')(
  text`it is not known if its metadata matches: a value in it has no certain text (it is null, a list, an object, or a number such as 1.0)`,
)

export const metadata: Condition = {
  step: 'metadata',
  decide(matter) {
    const selectors = matter.policy.metadata
    if (selectors.length === 0) return undefined
    const known = matter.metadataOrLookup
    if ('kind' in known) return known
    if (known.state !== 'known') return notKnown
    switch (allHold(selectors.map((selector) => holds(selector, known.value, 'condition')))) {
      case 'holds':
        return undefined
      case 'fails':
        return other
      case 'unknown':
        return withoutText
    }
  },
  keptRow: { label: 'Other metadata', slice: 'Not due', why: () => text`its metadata does not match ${'metadata'}` },
  doubt: text`it is not known if its metadata matches`,
  selects: ({ metadata }) => metadata.map(selectorInWords),
  terms: [{ name: 'metadata', of: ({ metadata }) => metadata.map(printSelector).join('\n') }],
  dueBecause: (_, { metadata }) => (metadata.length === 0 ? undefined : own`metadata matches`),
}
