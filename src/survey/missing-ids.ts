/** Supplied ids that were answered with 404: they are not there only if that is believed. */

import type { Clock } from '../clock.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Sender } from '../requests/sender.ts'
import { ours, text } from '../text.ts'
import type { Thread, ThreadApi } from '../thread.ts'
import { type Believed, readMissing } from '../threads/absence/believed.ts'
import type { Controls } from '../threads/absence/controls.ts'
import { AbsenceProof } from '../threads/absence/proof.ts'
import { threadRoute } from '../threads/absence/thread-route.ts'
import { stoppedEarly } from './stopped-early.ts'

export interface Reading {
  readonly api: ThreadApi
  readonly send: Sender['send']
  readonly clock: Clock
  readonly controls: Controls
  readonly concurrency: number
}

export type MissingId =
  | { readonly id: string; readonly kind: 'there'; readonly thread: Thread }
  | { readonly id: string; readonly kind: 'judged'; readonly verdict: Extract<Verdict, { kind: 'unknown' }> }

/**
 * @param known the supplied ids that are there: reading them shows whether a 404 means anything
 * @throws {ListingFailed} when the run was stopped
 */
export async function readMissingIds(
  ids: readonly string[],
  known: readonly string[],
  { api, send, clock, controls, concurrency }: Reading,
): Promise<readonly MissingId[]> {
  if (ids.length === 0) return []
  controls.plan(known)
  const proof = new AbsenceProof(threadRoute(api, send), controls, { send, clock, concurrency })
  const found = await readMissing(ids, proof)
  return ids.map((id) => whatIs(id, found.get(id)))
}

function whatIs(id: string, found: Believed | undefined): MissingId {
  switch (found?.kind) {
    case 'stopped':
      throw stoppedEarly(found.stopped)
    case 'there':
      return { id, kind: 'there', thread: found.thread }
    case 'gone':
      return { id, kind: 'judged', verdict: notFound }
    case 'cannot tell':
    case undefined: {
      const reason = text`the server says that it does not know this id, which is not believed: ${found?.why ?? ours('')}`
      return { id, kind: 'judged', verdict: { kind: 'unknown', step: 'unreadable', reason, rule: undefined } }
    }
  }
}

const notFound: Extract<Verdict, { kind: 'unknown' }> = {
  kind: 'unknown',
  step: 'not found',
  reason: ours('the server does not know this id'),
  rule: undefined,
}
