/** Step 2: with a subject, whose thread it is comes before everything else. */

import { personField } from '../../person-field.ts'
import { own, quoted, text } from '../../text.ts'
import { type Metadata, structured } from '../../thread.ts'
import type { Matter } from '../matter.ts'
import { entriesNear, folded } from '../near-misses.ts'
import type { Subject } from '../policy.ts'
import type { Truth } from '../truth.ts'
import type { Kept, Lookup } from '../verdict.ts'
import { alwaysKeep, type Condition, doubtAt } from './condition.ts'

const somebodyElses = alwaysKeep('subject', text`it belongs to somebody else`)
const nearlyThePersons: Kept = { ...somebodyElses, details: { isNearSubject: true } }
const doubt = doubtAt('subject')(text`it is not known whose it is`)

/** Whether a thread belongs to the subject: the API's own name of a person, or else a metadata key, taken literally. */
export function belongsTo({ key, value }: Subject, matter: Matter): Truth | Lookup {
  const { thread, api } = matter
  const own = personField(key, api.fields)
  if (own !== undefined) {
    const person = thread[own]
    if (person?.state !== 'known') return 'unknown'
    return person.value === value ? 'holds' : 'fails'
  }
  const metadata = matter.metadataOrLookup
  if ('kind' in metadata) return metadata
  if (metadata.state !== 'known') return 'unknown'
  const owner = metadata.value.get(key)
  if (owner === structured) return 'unknown'
  if (owner === value) return 'holds'
  return owner === undefined && isUnderNearKey({ key, value }, metadata.value) ? 'unknown' : 'fails'
}

/** Whether it is the subject's under a key that may be meant to be the subject's key. */
const isUnderNearKey = ({ key, value }: Subject, metadata: Metadata): boolean =>
  entriesNear(key, metadata).some(([, there]) => there === structured || there === value)

/** Whether a thread that is not the subject's has a value that differs by case or white space alone. */
function isNearly({ key, value }: Subject, { thread, api }: Matter): boolean {
  const own = personField(key, api.fields)
  const fact = own === undefined ? thread.metadata : thread[own]
  if (fact?.state !== 'known') return false
  const there = typeof fact.value === 'string' ? fact.value : fact.value.get(key)
  return typeof there === 'string' && folded(there) === folded(value)
}

export const subject: Condition = {
  step: 'subject',
  comesFirst: true,
  decide(matter) {
    const { subject } = matter.policy
    if (subject === undefined) return undefined
    const belongs = belongsTo(subject, matter)
    switch (belongs) {
      case 'holds':
        return undefined
      case 'fails':
        return isNearly(subject, matter) ? nearlyThePersons : somebodyElses
      case 'unknown':
        return doubt
      default:
        return belongs
    }
  },
  keptRow: { label: 'Other people', slice: 'Not due', why: () => text`belongs to somebody else (${'subject'})` },
  doubt: text`it is not known whose it is`,
  selects: ({ subject }) => (subject === undefined ? [] : [text`${quoted(subject.key)} is the given subject`]),
  terms: [
    {
      name: 'subject',
      // Its value is a secret: a plan holds a salted digest of it beside the terms.
      of: ({ subject }) => subject?.key ?? '',
      isFingerprint: true,
    },
  ],
  dueBecause: (_, { subject }) => (subject === undefined ? undefined : own`belongs to the subject`),
}
