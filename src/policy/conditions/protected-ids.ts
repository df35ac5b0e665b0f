/** Step 4: an id in the protect-ids file is kept. */

import { ours, text } from '../../text.ts'
import { fingerprintOfIds } from '../fingerprint.ts'
import { isNearId } from '../near-ids.ts'
import { alwaysKeep, type Condition, doubtAt } from './condition.ts'

const kept = alwaysKeep('protected id', text`its id is in the protect-ids file`)

const near = doubtAt('protected id')(ours('its id is nearly one in the protect-ids file'))

export const protectedIds: Condition = {
  step: 'protected id',
  decide({ thread: { id }, policy: { protectIds } }) {
    if (protectIds.size === 0) return undefined
    if (protectIds.has(id)) return kept
    return isNearId(id, protectIds) ? near : undefined
  },
  keptRow: { label: 'Protected', slice: 'Held', why: () => text`its id is in the file of ${'protect-ids-file'}` },
  doubt: text`its id is nearly a protected one`,
  protects: ({ protectIds }) =>
    protectIds.size === 0
      ? []
      : [
          text`the ${protectIds.size} ${ours(protectIds.size === 1 ? 'id' : 'ids')} of the protect-ids file (fingerprint ${ours(fingerprintOfIds(protectIds))})`,
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
