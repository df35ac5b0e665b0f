/** Reading the supplied ids, instead of listing. */

import { latest } from '../clock.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Text } from '../text.ts'
import type { Thread } from '../thread.ts'
import { takeListedControls } from '../threads/absence/listed-controls.ts'
import { look } from '../threads/read-thread.ts'
import { type Reading, readMissingIds } from './missing-ids.ts'
import { type MaybeLater, Pending } from './pending.ts'
import { stoppedEarly } from './stopped-early.ts'

export interface Supplied extends Reading {
  /** Told of each thread that is there. @param seenAt in milliseconds since the Unix epoch */
  readonly onThere: (thread: Thread, seenAt: number) => MaybeLater
  /** Told of each id that no thread was found for. */
  readonly onVerdict: (verdict: Extract<Verdict, { kind: 'unknown' }>, id: string) => void
  /** Told why the list gave no control threads, where some were needed. */
  readonly onNoControls: (why: Text) => void
}

/**
 * @returns how many of them are there
 * @throws {ListingFailed} when the run was stopped
 */
export async function readSuppliedIds(ids: readonly string[], supplied: Supplied): Promise<number> {
  const { api, send, clock, controls, concurrency, onThere, onVerdict, onNoControls } = supplied
  const pending = new Pending(concurrency)
  const known: string[] = []
  const missing: string[] = []
  const there = (thread: Thread, seenAt: number) => {
    known.push(thread.id)
    return onThere(thread, seenAt)
  }
  for (const id of ids) {
    await pending.add(async () => {
      const found = await look(api, id, 'read', send)
      switch (found.kind) {
        case 'stopped':
          throw stoppedEarly(found.stopped)
        case 'there':
          return there(found.thread, latest(clock) - found.age)
        case 'absent':
          missing.push(id)
          return
        case 'cannot tell':
          onVerdict({ kind: 'unknown', step: 'unreadable', reason: found.why, rule: undefined }, id)
      }
    })
  }
  await pending.done()
  // Where none is there the run ends, whatever is believed of the others.
  if (missing.length > 0 && known.length > 0) {
    await takeListedControls({ api, send, controls, supplied: new Set(ids), onNone: onNoControls })
  }
  // Reading them all takes minutes: the first of them was seen at the beginning.
  const begunAt = latest(clock)
  for (const one of await readMissingIds(missing, known, supplied)) {
    if (one.kind === 'judged') onVerdict(one.verdict, one.id)
    else await pending.add(async () => there(one.thread, begunAt))
  }
  await pending.done()
  return known.length
}
