/** Step 3: a thread that waits for a person is in use, until it counts as abandoned. */

import { ours, text } from '../../text.ts'
import { type Fact, known } from '../../thread.ts'
import { ageInWords, printAge } from '../age.ts'
import { lookups, type Matter } from '../matter.ts'
import { isInventory } from '../policy.ts'
import { type Condition, doubtAt, type Holding, keepAt } from './condition.ts'

const keep = keepAt('waiting')
const doubt = doubtAt('waiting')
const forever = ours('it waits for a person')
const stillRecent = ours('it waits for a person, and was active recently')
const sinceUnknown = ours('it waits for a person, and it is not known since when')

/** Whether threads of this API can wait for a person, as far as it tells. */
export function canWait({ fields, waitingStatuses, waitsByActivity }: Holding): boolean {
  return fields.has('status') && (waitingStatuses.size > 0 || waitsByActivity === true)
}

/** Whether it waits, by its status or, where that does not tell, by a fact of its own. */
function waits({ thread, api }: Matter): Fact<boolean> {
  if (thread.waiting !== undefined) return thread.waiting
  return known(thread.status.state === 'known' && api.waitingStatuses.has(thread.status.value))
}

export const waiting: Condition = {
  step: 'waiting',
  decide(matter) {
    const { thread, policy, now } = matter
    const isWaiting = waits(matter)
    // An inventory is about what the list holds: no request for each thread.
    if (isWaiting.state === 'unasked') return isInventory(policy) ? undefined : lookups.activity
    if (isWaiting.state === 'unknown') return doubt(text`it is not known if it waits for a person: ${isWaiting.why}`)
    if (!isWaiting.value) return undefined
    const details = thread.status.state === 'known' ? { status: thread.status.value } : undefined
    if (policy.abandonedAfter === undefined) return keep(forever, details)
    const active = matter.activityOrLookup
    if ('kind' in active) return active
    if (active.state !== 'known') return doubt(sinceUnknown, details)
    if (now - active.value > policy.abandonedAfter) return undefined
    return keep(stillRecent, details)
  },
  keptRow: {
    label: 'Waiting',
    slice: 'Held',
    why: ({ abandonedAfter }) =>
      abandonedAfter === undefined
        ? text`waits for a person (${'abandoned-after'} would set an end)`
        : text`waits for a person, for ${ours(ageInWords(abandonedAfter))} or less (${'abandoned-after'})`,
  },
  doubt: text`it waits for a person, and it is not known since when`,
  canHold: canWait,
  protects: ({ abandonedAfter }) =>
    abandonedAfter === undefined
      ? [ours('those that wait for a person')]
      : [text`those that wait for a person and were active in the last ${ours(ageInWords(abandonedAfter))}`],
  terms: [
    {
      name: 'abandoned-after',
      of: ({ abandonedAfter }) => (abandonedAfter === undefined ? '' : printAge(abandonedAfter)),
    },
  ],
  held: () => ours('waiting for a person'),
}
