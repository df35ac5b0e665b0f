/** Step 7: the newest of each group are kept. */

import { ours, text } from '../../text.ts'
import { groupOf } from '../group.ts'
import { isSameCount } from '../keep-latest.ts'
import { periodsOf } from '../policy.ts'
import { keepLatestInWords, printGrouping } from '../rules/print-rule.ts'
import { alwaysKeep, type Condition, doubtAt } from './condition.ts'

const within = alwaysKeep('keep-latest', text`it is among the newest that are kept`)
const notCounted = doubtAt('keep-latest')(ours('it is not known among which newest keep-latest counts it'))
const usedSince = doubtAt('keep-latest')(ours('it was active since keep-latest counted it'))
const moved = doubtAt('keep-latest')(ours('keep-latest counts it in another group now'))

export const keepLatest: Condition = {
  step: 'keep-latest',
  decide(matter) {
    const { period, circumstances, thread } = matter
    if (period === undefined || period.keepLatest === 0) return undefined
    const { standing } = circumstances
    if (standing === undefined || standing.kind === 'unknown') return notCounted
    // The thread may have been read again since it was counted.
    const group = groupOf(thread, period.keepLatestPer)
    if (group === 'lookup' || group === 'unknown') return notCounted
    if (!isSameCount(standing.countedIn, { rule: matter.rule, group: group.of })) return moved
    if (standing.kind === 'within') return within
    const { activity } = matter
    const isSame = period.keepLatestBy === 'created' || (activity.state === 'known' && activity.value <= standing.at)
    return isSame ? undefined : usedSince
  },
  keptRow: {
    label: 'Newest',
    slice: 'Held',
    why: (policy) =>
      policy.rules.length > 0
        ? text`among the newest of its rule (${'keep-latest'})`
        : text`among the newest ${policy.keepLatest} (${'keep-latest'})`,
  },
  doubt: text`it is not known among which newest it counts (keep-latest)`,
  protects: (policy) => (policy.keepLatest > 0 ? [keepLatestInWords(policy)] : []),
  terms: [
    { name: 'keep-latest', of: (policy) => String(policy.keepLatest) },
    { name: 'keep-latest-by', of: (policy) => policy.keepLatestBy },
    { name: 'keep-latest-per', of: (policy) => printGrouping(policy.keepLatestPer) },
  ],
  held: (policy) =>
    periodsOf(policy).some((period) => period.keepLatest > 0) ? text`as the newest (${'keep-latest'})` : undefined,
}
