/** Step 8: created longer ago than the period's age. */

import { ours, own, text } from '../../text.ts'
import { ageInWords, printAge, roughly } from '../age.ts'
import { createdInWords } from '../age-in-sentences.ts'
import { alwaysKeep, type Condition } from './condition.ts'

const tooYoung = alwaysKeep('older-than', text`it is not old enough`)

export const olderThan: Condition = {
  step: 'older-than',
  decide({ period, now, createdAt }) {
    if (period?.olderThan === undefined) return undefined
    return now - createdAt > period.olderThan ? undefined : tooYoung
  },
  keptRow: {
    label: 'Too young',
    slice: 'Not due',
    why: ({ rules, olderThan }) =>
      rules.length > 0
        ? text`created more recently than its rule allows (${'older-than'})`
        : text`created ${ours(ageInWords(olderThan ?? 0))} ago or less (${'older-than'})`,
  },
  selects: ({ olderThan }) => (olderThan === undefined ? [] : [createdInWords(olderThan)]),
  terms: [{ name: 'older-than', of: ({ olderThan }) => (olderThan === undefined ? '' : printAge(olderThan)) }],
  dueBecause: ({ createdAt }, { olderThan }, now) =>
    olderThan === undefined ? undefined : own`created ${roughly(now - createdAt)} ago`,
}
