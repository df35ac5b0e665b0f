/** After step 6: an age in the thread's metadata says for how long it is kept. It only lengthens. */

import { ours, quoted, text } from '../../text.ts'
import { type Fact, structured } from '../../thread.ts'
import { ageInWords, BadAge, parseAge } from '../age.ts'
import type { Matter } from '../matter.ts'
import { entriesNear } from '../near-misses.ts'
import type { Lookup } from '../verdict.ts'
import { type Condition, doubtAt, keepAt } from './condition.ts'

const keep = keepAt('retained for')
const doubt = doubtAt('retained for')

/** From creation under `older-than`, else from last activity. */
function start(matter: Matter): Fact<number> | Lookup {
  const { olderThan, inactiveFor } = matter.period ?? {}
  return olderThan === undefined && inactiveFor !== undefined ? matter.activityOrLookup : matter.creation
}

function ageOf(value: string): number | undefined {
  try {
    return parseAge(value)
  } catch (error) {
    if (error instanceof BadAge) return undefined
    throw error
  }
}

export const retainedFor: Condition = {
  step: 'retained for',
  decide(matter) {
    const { retainForKey: key } = matter.policy
    // Without a period nobody knows from when it counts.
    if (key === undefined || !matter.hasMetadata || matter.period === undefined) return undefined
    const metadata = matter.metadataOrLookup
    if ('kind' in metadata) return metadata
    if (metadata.state === 'unknown') return doubt(text`metadata: ${metadata.why}`)
    for (const [name, value] of entriesNear(key, metadata.value)) {
      const age = value === structured ? undefined : ageOf(value)
      const from = start(matter)
      if (age !== undefined && 'kind' in from) return from
      const until = age !== undefined && !('kind' in from) && from.state === 'known' ? from.value + age : undefined
      if (until !== undefined && matter.now > until) continue
      if (name !== key) return doubt(text`${name} may be meant to be ${key}`)
      if (age === undefined) return doubt(text`${key} is not an age`)
      if (until === undefined) return doubt(text`${key} counts from its last activity, which is not known`)
      return keep(text`the ${ours(ageInWords(age))} of ${key} have not passed`, { until })
    }
    return undefined
  },
  keptRow: {
    label: 'Retained',
    slice: 'Held',
    why: ({ retainForKey }) => text`the age in its ${retainForKey ?? ''} has not passed (${'retain-for-key'})`,
  },
  doubt: text`it is not known for how long it must be kept`,
  canHold: ({ fields }) => fields.has('metadata'),
  protects: ({ retainForKey }) =>
    retainForKey === undefined ? [] : [text`those younger than the age in their metadata ${quoted(retainForKey)}`],
  terms: [{ name: 'retain-for-key', of: ({ retainForKey }) => retainForKey ?? '' }],
  held: ({ retainForKey }) => (retainForKey === undefined ? undefined : text`for the age in ${retainForKey}`),
}
