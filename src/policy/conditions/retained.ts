/** Step 5: a date in the thread's metadata says until when it is kept. */

import { quoted, text } from '../../text.ts'
import { structured } from '../../thread.ts'
import { entriesNear } from '../near-misses.ts'
import { retentionEnd } from '../retain-until.ts'
import { type Condition, doubtAt, keepAt, onceForEach } from './condition.ts'

const keep = keepAt('retained')
const doubt = doubtAt('retained')
const inFuture = onceForEach((key: string) => text`${key} is in the future`)

export const retained: Condition = {
  step: 'retained',
  decide(matter) {
    if (!matter.hasMetadata) return undefined
    const metadata = matter.metadataOrLookup
    if ('kind' in metadata) return metadata
    if (metadata.state === 'unknown') return doubt(text`metadata: ${metadata.why}`)
    const key = matter.policy.retainUntilKey
    for (const [name, value] of entriesNear(key, metadata.value)) {
      const until = value === structured ? undefined : retentionEnd(value)
      if (until !== undefined && until <= matter.now) continue
      if (name !== key) return doubt(text`${name} may be meant to be ${key}`)
      return until === undefined ? doubt(text`${key} is not an RFC 3339 date`) : keep(inFuture(key), { until })
    }
    return undefined
  },
  keptRow: {
    label: 'Retained',
    slice: 'Held',
    why: ({ retainUntilKey }) => text`the date in its ${retainUntilKey} has not passed`,
  },
  doubt: text`it is not known until when it must be kept`,
  canHold: ({ fields }) => fields.has('metadata'),
  protects: ({ retainUntilKey }) => [text`those with a date in metadata ${quoted(retainUntilKey)} that has not passed`],
  terms: [{ name: 'retain-until-key', of: ({ retainUntilKey }) => retainUntilKey }],
  held: ({ retainUntilKey }) => text`until the date in ${retainUntilKey}`,
}
