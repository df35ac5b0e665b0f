/** Step 3: a thread that a schedule or cron can still use is in use. */

import { ours, text } from '../../text.ts'
import { isNearId } from '../near-ids.ts'
import { alwaysKeep, type Condition, doubtAt } from './condition.ts'

const kept = alwaysKeep('scheduled', text`a schedule will use it again`)

const near = doubtAt('scheduled')(ours('its id is nearly one that a schedule will use'))

export const scheduled: Condition = {
  step: 'scheduled',
  decide({ thread, policy, circumstances }) {
    const { scheduledIds } = circumstances
    if (policy.scheduled === 'ignore' || scheduledIds === undefined || scheduledIds.size === 0) return undefined
    if (scheduledIds.has(thread.id)) return kept
    return isNearId(thread.id, scheduledIds) ? near : undefined
  },
  keptRow: { label: 'Scheduled', slice: 'Held', why: () => text`a schedule will use it again (${'scheduled'})` },
  doubt: text`its id is nearly one that a schedule will use`,
  canHold: ({ schedules }) => schedules !== undefined,
  protects: ({ scheduled }) => (scheduled === 'ignore' ? [] : [ours('those that a schedule will use again')]),
  terms: [{ name: 'scheduled', of: ({ scheduled }) => scheduled }],
  held: ({ scheduled }) => (scheduled === 'ignore' ? undefined : ours('needed by a schedule')),
}
