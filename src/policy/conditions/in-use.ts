/** Step 3: a thread that runs is in use. A status that nobody knows may mean that it does. */

import { ours, text } from '../../text.ts'
import { missingStatus } from '../policy.ts'
import { type Condition, doubtAt, keepAt, onceForEach } from './condition.ts'

const keep = keepAt('in use')
const doubt = doubtAt('in use')
const runs = onceForEach((status: string) => keep(text`its status is ${status}`, { status }))
const noStatus = doubt(ours('it has no status'))
const oddStatus = doubt(ours('its status is not a text'))

export const inUse: Condition = {
  step: 'in use',
  decide({ thread: { status }, api, policy }) {
    if (!api.fields.has('status')) return undefined
    if (status.state !== 'known') {
      const isMissing = status.state === 'unasked' || status.isNotSet === true
      if (isMissing && policy.restingStatuses.has(missingStatus)) return undefined
      return isMissing ? noStatus : oddStatus
    }
    const word = status.value
    if (api.runningStatuses.has(word)) return runs(word)
    const mayGo = api.restingStatuses.has(word) || api.waitingStatuses.has(word) || policy.restingStatuses.has(word)
    return mayGo ? undefined : doubt(text`the meaning of its status ${word} is not known`, { status: word })
  },
  keptRow: {
    label: 'In use',
    slice: 'Held',
    why: (_, noun) => text`its status means that the ${ours(noun.one)} is running`,
  },
  doubt: text`its status is missing, or its meaning is not known`,
  canHold: ({ fields }) => fields.has('status'),
  protects: () => [ours('those in use')],
  terms: [{ name: 'resting-statuses', of: ({ restingStatuses }) => [...restingStatuses].sort().join('\n') }],
  held: () => ours('in use'),
}
