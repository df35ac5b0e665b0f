/** Step 3: a thread that runs is in use. A status that nobody knows may mean that it does. */

import { ours, text } from '../../text.ts'
import { missingStatus } from '../policy.ts'
import { type Condition, doubtAt, keepAt, onceForEach } from './condition.ts'

const keep = keepAt('in use')
const doubt = doubtAt('in use')

/** What is said of a status, and of what stands in its place: the purpose of a file. */
const ofStatus = {
  runs: onceForEach((status: string) => keep(text`its status is ${status}`, { status })),
  none: doubt(ours('it has no status')),
  odd: doubt(ours('its status is not a text')),
  strange: (status: string) => doubt(text`the meaning of its status ${status} is not known`, { status }),
}
const ofPurpose = {
  runs: onceForEach((status: string) => keep(text`its purpose is ${status}`, { status })),
  none: doubt(ours('it has no purpose')),
  odd: doubt(ours('its purpose is not a text')),
  strange: (status: string) => doubt(text`the meaning of its purpose ${status} is not known`, { status }),
}

export const inUse: Condition = {
  step: 'in use',
  decide({ thread: { status }, api, policy }) {
    if (!api.fields.has('status')) return undefined
    const say = api.fields.has('purpose') ? ofPurpose : ofStatus
    if (status.state !== 'known') {
      const isMissing = status.state === 'unasked' || status.isNotSet === true
      if (isMissing && policy.restingStatuses.has(missingStatus)) return undefined
      return isMissing ? say.none : say.odd
    }
    const word = status.value
    if (api.runningStatuses.has(word)) return say.runs(word)
    const mayGo = api.restingStatuses.has(word) || api.waitingStatuses.has(word) || policy.restingStatuses.has(word)
    return mayGo ? undefined : say.strange(word)
  },
  keptRow: {
    label: 'In use',
    slice: 'Held',
    why: (_, { noun, fields }) =>
      fields.has('purpose')
        ? text`what these ${ours(noun.many)} are for may still need them`
        : text`its status means that the ${ours(noun.one)} is running`,
  },
  doubt: text`its status is missing, or its meaning is not known`,
  canHold: ({ fields }) => fields.has('status'),
  protects: () => [ours('those in use')],
  terms: [{ name: 'resting-statuses', of: ({ restingStatuses }) => [...restingStatuses].sort().join('\n') }],
  held: () => ours('in use'),
}
