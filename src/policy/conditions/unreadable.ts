/** Step 1: a thread without a readable creation time cannot be judged. */

import { ours, text } from '../../text.ts'
import { type Condition, doubtAt } from './condition.ts'

const doubt = doubtAt('unreadable')
const missing = doubt(ours('creation time is missing'))

export const unreadable: Condition = {
  step: 'unreadable',
  comesFirst: true,
  decide({ creation }) {
    switch (creation.state) {
      case 'known':
        return undefined
      case 'unknown':
        return doubt(ours(creation.why))
      case 'unasked':
        return missing
    }
  },
  keptRow: { label: 'Unreadable', slice: 'Unknown', why: () => text`cannot be read` },
  doubt: 'id or creation time cannot be read',
}
