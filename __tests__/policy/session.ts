/** A session that no protection holds, for tests that say what is different about theirs. */

import { known, type MetadataValue, type Thread } from '../../src/thread.ts'
import { nothingElse } from '../../src/threads/fields.ts'

export const day = 86_400_000
/** The instant by which it is judged. */
export const now = Date.parse('2026-11-20T12:00:00Z')

export const having = (entries: Record<string, MetadataValue>) => ({
  metadata: known(new Map(Object.entries(entries))),
})

/** At rest, created 100 days ago, last active 50 days ago. */
export const session: Thread = {
  ...nothingElse,
  id: 'it',
  createdAt: known(now - 100 * day),
  lastActiveAt: known(now - 50 * day),
  status: known('idle'),
  ...having({}),
}
