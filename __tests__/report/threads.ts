/** Threads for tests of the report. */

import { now } from '../../scripts/gallery-accounts.ts'
import { ours } from '../../src/text.ts'
import { known, type Thread, unknown } from '../../src/thread.ts'

const day = 86_400_000

/** One that the example policy says must go; a higher index is younger. */
export function dueThread(index: number, change: Partial<Thread> = {}): Thread {
  const createdAt = now - 400 * day + index * 60_000
  return {
    id: `sess_${index}`,
    createdAt: known(createdAt),
    lastActiveAt: known(createdAt + day),
    metadata: known(new Map([['env', 'production']])),
    status: known('idle'),
    title: unknown(ours('sessions have no title')),
    user: unknown(ours('sessions have no user')),
    agent: known('agent_support'),
    model: known('gpt-5.2'),
    ...change,
  }
}
