/** Step 11: the expression must be true. */

import { own, quoted, text } from '../../text.ts'
import { alwaysKeep, type Condition, doubtAt } from './condition.ts'

const isFalse = alwaysKeep('where', text`the expression is false`)
const doubt = doubtAt('where')

export const where: Condition = {
  step: 'where',
  decide(matter) {
    const expression = matter.policy.where
    if (expression === undefined) return undefined
    const activity = expression.usesActivity ? matter.activityOrLookup : matter.activity
    if ('kind' in activity) return activity
    const { thread, creation, now } = matter
    const evaluation = expression.evaluate({ ...thread, createdAt: creation, lastActiveAt: activity }, now)
    switch (evaluation.truth) {
      case 'holds':
        return undefined
      case 'fails':
        return isFalse
      case 'unknown': {
        const { error } = evaluation
        return doubt(text`the expression cannot be evaluated: ${error}`, { error })
      }
    }
  },
  keptRow: { label: 'Expression false', slice: 'Not due', why: () => text`the expression of ${'where'} is false` },
  doubt: text`the expression cannot be evaluated`,
  selects: ({ where }) => (where === undefined ? [] : [text`the expression ${quoted(where.text)} is true`]),
  terms: [{ name: 'where', of: ({ where }) => (where === undefined ? '' : where.text) }],
  dueBecause: (_, { where }) => (where === undefined ? undefined : own`expression is true`),
}
