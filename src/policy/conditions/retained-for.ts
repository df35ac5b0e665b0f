/** After step 6: an age in the thread's metadata says for how long it is kept. It only lengthens. */

import { ours, quoted, text } from '../../text.ts'
import { type Fact, structured } from '../../thread.ts'
import { type Age, ageInWords, BadAge, parseAge } from '../age.ts'
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

/** Until when a value keeps a thread; times in milliseconds, as everywhere. */
type End =
  | { readonly kind: 'instant'; readonly age: Age; readonly until: number }
  | { readonly kind: 'no age' | 'no start' }
  | Lookup

function endOf(value: string | typeof structured, matter: Matter): End {
  const age = value === structured ? undefined : ageOrUndefined(value)
  if (age === undefined) return { kind: 'no age' }
  const from = start(matter)
  if ('kind' in from) return from
  return from.state === 'known' ? { kind: 'instant', age, until: from.value + age } : { kind: 'no start' }
}

function ageOrUndefined(value: string): Age | undefined {
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
      const end = endOf(value, matter)
      if (end.kind === 'lookup') return end
      if (end.kind === 'instant' && matter.now > end.until) continue
      if (name !== key) return doubt(text`${name} may be meant to be ${key}`)
      switch (end.kind) {
        case 'no age':
          return doubt(text`${key} is not an age`)
        case 'no start':
          return doubt(text`${key} counts from its last activity, which is not known`)
        case 'instant':
          return keep(text`the ${ours(ageInWords(end.age))} of ${key} have not passed`, { until: end.until })
      }
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
