/** Step 4: an id in the protect-ids file is kept. */

import { text } from '../../text.ts'
import { fingerprintOfIds } from '../fingerprint.ts'
import { alwaysKeep, type Condition } from './condition.ts'

const kept = alwaysKeep('protected id', 'its id is in the protect-ids file')

export const protectedIds: Condition = {
  step: 'protected id',
  decide: ({ thread, policy }) => (policy.protectIds.has(thread.id) ? kept : undefined),
  keptRow: { label: 'Protected', slice: 'Held', why: () => text`its id is in the file of ${'protect-ids-file'}` },
  protects: ({ protectIds }) =>
    protectIds.size === 0
      ? []
      : [
          `the ${protectIds.size} ${protectIds.size === 1 ? 'id' : 'ids'} of the protect-ids file (fingerprint ${fingerprintOfIds(protectIds)})`,
        ],
  terms: [
    {
      name: 'protect-ids-file',
      of: ({ protectIds }) =>
        protectIds.size === 0 ? '' : `${protectIds.size} ids, fingerprint ${fingerprintOfIds(protectIds)}`,
      isFingerprint: true,
    },
  ],
}
