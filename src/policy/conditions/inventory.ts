/** Without any condition nothing is due: the run only looks at what is there. */

import { ours, text } from '../../text.ts'
import { isInventory } from '../policy.ts'
import { alwaysKeep, type Condition } from './condition.ts'

const seen = alwaysKeep('inventory', text`no condition was set`)

export const inventory: Condition = {
  step: 'inventory',
  decide: ({ policy }) => (isInventory(policy) ? seen : undefined),
  keptRow: { label: 'Seen', slice: 'Seen', why: () => ours('no condition was set') },
}
