/** A session that no protection holds, for tests that say what is different about theirs. */

import { judge } from '../../src/policy/judge.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { known, type MetadataValue, type Thread, type ThreadApi } from '../../src/thread.ts'
import { agentSessions } from '../../src/threads/apis/agent-sessions.ts'
import { nothingElse } from '../../src/threads/fields.ts'
import { barePolicy } from '../bare-policy.ts'

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

/** What is decided of a thread, in short: `keep by rule: it falls under no rule`. */
export function judged(
  thread: Partial<Thread>,
  policy: Partial<Policy>,
  { api = agentSessions as ThreadApi, scheduledIds = new Set<string>() } = {},
): string {
  const verdict = judge({ ...session, ...thread }, { ...barePolicy, ...policy }, api, { now, scheduledIds })
  if (verdict.kind === 'lookup') return `look up its ${verdict.of}`
  const under = verdict.rule === undefined ? '' : ` under ${verdict.rule}`
  if (verdict.kind === 'delete') return `delete${under}`
  const details = verdict.details === undefined ? '' : ` ${JSON.stringify(verdict.details)}`
  return `${verdict.kind} by ${verdict.step}${under}: ${verdict.reason}${details}`
}
