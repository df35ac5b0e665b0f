/** Reading deleted threads back, and expecting them gone. */

import type { Clock } from '../clock.ts'
import type { Candidate } from '../policy/plan.ts'
import type { Sender } from '../requests/sender.ts'
import type { ThreadApi } from '../thread.ts'
import { look } from '../threads/read-thread.ts'

export type Verify = 'none' | 'sample' | 'all'

export interface Verified {
  readonly candidate: Candidate
  readonly found: 'gone' | 'alive' | 'cannot tell'
  readonly at: number
  readonly status: number | undefined
  readonly why: string
}

/** The share of kept threads that a sample must not miss, and how surely it must not. */
const keptShare = 0.05
const confidence = 0.95

/**
 * How many of `deleted` threads to read back so that a server that keeps 5 % of
 * what it says it deleted is caught with 95 % probability: the smallest sample
 * that misses all kept ones with at most 5 %, drawn without replacement.
 */
export function sampleSize(deleted: number): number {
  const kept = Math.max(1, Math.ceil(deleted * keptShare))
  let missed = 1
  for (let size = 0; size < deleted; size++) {
    if (missed <= 1 - confidence) return size
    missed *= Math.max(0, deleted - kept - size) / (deleted - size)
  }
  return deleted
}

/** So many elements at random, each as likely as any other. */
export function sample<Element>(elements: readonly Element[], size: number, random: () => number): Element[] {
  const chosen = elements.slice()
  for (let index = 0; index < Math.min(size, chosen.length); index++) {
    const other = index + Math.floor(random() * (chosen.length - index))
    ;[chosen[index], chosen[other]] = [chosen[other] as Element, chosen[index] as Element]
  }
  return chosen.slice(0, size)
}

/** Waits before a thread that still shows is read again, in milliseconds: deletions take effect late on some servers. */
const rereads = [1_000, 3_000, 6_000]

/** Reads one deleted thread back. @returns undefined when the run was stopped or out of time first */
export async function verifyDeleted(
  candidate: Candidate,
  { api, send, clock, stop }: { api: ThreadApi; send: Sender['send']; clock: Clock; stop: AbortSignal },
): Promise<Verified | undefined> {
  for (let read = 0; ; read++) {
    const found = await look(api, candidate.id, 'verify', send)
    if (found.kind === 'stopped') return undefined
    const basics = { candidate, at: clock.now(), status: found.status }
    if (found.kind === 'gone') return { ...basics, found: 'gone', why: '' }
    if (found.kind === 'cannot tell') return { ...basics, found: 'cannot tell', why: found.why }
    const wait = rereads[read]
    if (wait === undefined) return { ...basics, found: 'alive', why: 'it can still be read' }
    await clock.sleep(wait, stop)
  }
}
