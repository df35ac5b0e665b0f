/** Step 3: a thread that a schedule or cron can still use is in use. */

import { ours, text } from '../../text.ts'
import { alwaysKeep, type Condition } from './condition.ts'

const kept = alwaysKeep('scheduled', 'a schedule will use it again')

export const scheduled: Condition = {
  step: 'scheduled',
  decide({ thread, policy, circumstances }) {
    if (policy.scheduled === 'ignore') return undefined
    return circumstances.scheduledIds?.has(thread.id) === true ? kept : undefined
  },
  keptRow: { label: 'Scheduled', slice: 'Held', why: () => text`a schedule will use it again (${'scheduled'})` },
  canHold: ({ schedules }) => schedules !== undefined,
  protects: ({ scheduled }) => (scheduled === 'ignore' ? [] : [ours('those that a schedule will use again')]),
  terms: [{ name: 'scheduled', of: ({ scheduled }) => scheduled }],
  held: ({ scheduled }) => (scheduled === 'ignore' ? undefined : ours('needed by a schedule')),
}
