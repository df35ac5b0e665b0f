/** Step 1: a thread without a readable creation time cannot be judged. */

import { ours, text } from '../../text.ts'
import type { Matter } from '../matter.ts'
import type { Details } from '../verdict.ts'
import { type Condition, doubtAt } from './condition.ts'
import { belongsTo } from './subject.ts'

const doubt = doubtAt('unreadable')

/** An erasure counts what is left of the person, also what cannot be judged. */
function owner(matter: Matter): Details | undefined {
  const { subject } = matter.policy
  const belongs = subject === undefined ? 'unknown' : belongsTo(subject, matter)
  return belongs === 'holds' || belongs === 'fails' ? { isPersons: belongs === 'holds' } : undefined
}

export const unreadable: Condition = {
  step: 'unreadable',
  comesFirst: true,
  decide(matter) {
    const { creation } = matter
    switch (creation.state) {
      case 'known':
        return undefined
      case 'unknown':
        return doubt(creation.why, owner(matter))
      case 'unasked':
        return doubt(ours('creation time is missing'), owner(matter))
    }
  },
  keptRow: { label: 'Unreadable', slice: 'Unknown', why: () => text`cannot be read` },
  doubt: text`id or creation time cannot be read`,
}
