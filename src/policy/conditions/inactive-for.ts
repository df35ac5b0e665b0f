/** Step 10: last active longer ago than the period's age. */

import { ours, own, text } from '../../text.ts'
import { ageInWords, printAge, roughly } from '../age.ts'
import { activeInWords } from '../age-in-sentences.ts'
import { alwaysKeep, type Condition, doubtAt } from './condition.ts'

const active = alwaysKeep('inactive-for', text`it was active recently`)
const doubt = doubtAt('inactive-for')
const notListed = doubt(ours('last activity is not listed'))

export const inactiveFor: Condition = {
  step: 'inactive-for',
  decide(matter) {
    const age = matter.period?.inactiveFor
    if (age === undefined) return undefined
    const activity = matter.activityOrLookup
    if ('kind' in activity) return activity
    switch (activity.state) {
      case 'known':
        return matter.now - activity.value > age ? undefined : active
      case 'unknown':
        return doubt(activity.why)
      case 'unasked':
        return notListed
    }
  },
  keptRow: {
    label: 'Active',
    slice: 'Not due',
    why: ({ rules, inactiveFor }) =>
      rules.length > 0
        ? text`active more recently than its rule allows (${'inactive-for'})`
        : text`active ${ours(ageInWords(inactiveFor ?? 0))} ago or less (${'inactive-for'})`,
  },
  doubt: text`it is not known when it was last active`,
  selects: ({ inactiveFor }) => (inactiveFor === undefined ? [] : [activeInWords(inactiveFor)]),
  terms: [{ name: 'inactive-for', of: ({ inactiveFor }) => (inactiveFor === undefined ? '' : printAge(inactiveFor)) }],
  dueBecause: ({ lastActiveAt }, { inactiveFor }, now) =>
    inactiveFor === undefined || lastActiveAt === undefined
      ? undefined
      : own`last active ${roughly(now - lastActiveAt)} ago`,
}
