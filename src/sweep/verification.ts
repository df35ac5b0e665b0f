/** Reading back threads whose deletion the API confirmed, and expecting them gone. */

import { inParallel } from '../in-turns.ts'
import { anothersId } from '../policy/made-anew.ts'
import type { Candidate } from '../policy/plan.ts'
import { ours, type Text } from '../text.ts'
import { type AbsenceProof, bracket, type Lane } from '../threads/absence/proof.ts'
import type { ThreadFound, ThreadThere } from '../threads/absence/thread-route.ts'
import type { Sweeping } from './job.ts'
import { identityOf } from './judge-again.ts'

export type Verify = 'none' | 'sample' | 'all'

export interface Verified {
  readonly candidate: Candidate
  /** `gone` means that the answer "not there" is believed. */
  readonly found: 'gone' | 'alive' | 'cannot tell'
  readonly at: number
  readonly status: number | undefined
  /** Undefined where there is nothing more to say. */
  readonly why: Text | undefined
}

/** Waits before a thread that still shows is read again, in milliseconds: deletions take effect late on some servers. */
const rereads = [1_000, 3_000, 6_000]
/** Waits before what could not be told is asked again, in milliseconds. */
const retries = [1_000, 5_000]
/** The most rows of brackets at a time: while one waits for its control read, the others go on. */
const mostLanes = 4

export interface Verification {
  readonly asked: Verify
  /** How many threads were to be read back. */
  readonly chosen: number
  /** What was found; fewer than `chosen` when the run was stopped or out of time first. */
  readonly results: readonly Verified[]
}

export interface Verifying extends Pick<Sweeping, 'now' | 'clock' | 'endBefore'> {
  readonly proof: AbsenceProof<ThreadThere>
  readonly concurrency: number
  readonly stop: AbortSignal
  /** How many threads were confirmed as deleted. */
  readonly confirmed: number
  /** No control is left to read. */
  readonly alone: boolean
  readonly onVerified: (verified: Verified) => void
}

/** Reads these threads back. Those that the run did not reach any more are told nothing of. @returns how many are alive */
export async function readDeletedBack(candidates: readonly Candidate[], verifying: Verifying): Promise<number> {
  const { clock, stop } = verifying
  const [waitsWhereShowing, waitsWhereOpen] = [[...rereads], [...retries]]
  let [left, alive] = [candidates, 0]
  for (;;) {
    const [lastLook, lastTry] = [waitsWhereShowing.length === 0, waitsWhereOpen.length === 0]
    const { showing, open } = await readOnce(left, verifying, { lastLook, lastTry })
    if (lastLook) alive += showing.length
    left = [...(lastLook ? [] : showing), ...(lastTry ? [] : open)]
    if (left.length === 0 || stop.aborted) return alive
    const waits = [
      ...(showing.length === 0 ? [] : waitsWhereShowing.splice(0, 1)),
      ...(open.length === 0 ? [] : waitsWhereOpen.splice(0, 1)),
    ]
    await clock.sleep(Math.max(...waits), stop)
  }
}

/** Once through all of them, in several rows of brackets. Tells of those that are settled by it. */
async function readOnce(
  candidates: readonly Candidate[],
  verifying: Verifying,
  { lastLook, lastTry }: { readonly lastLook: boolean; readonly lastTry: boolean },
): Promise<{ readonly showing: readonly Candidate[]; readonly open: readonly Candidate[] }> {
  const { proof, now, clock, onVerified } = verifying
  const showing: Candidate[] = []
  const open: Candidate[] = []
  const rest = [...candidates]
  const tell = (candidate: Candidate, found: Verified['found'], status: number | undefined, why?: Text) =>
    onVerified({ candidate, found, at: clock.now(), status, why })
  const lanes = Array.from({ length: Math.min(mostLanes, Math.ceil(rest.length / bracket.most)) }, () => proof.lane())
  await inParallel(lanes, lanes.length, async (lane) => {
    while (rest.length > 0 && !verifying.stop.aborted) {
      const some = rest.splice(0, bracket.most)
      const found = await readSome(some, lane, verifying)
      for (const candidate of some) {
        const one = found.get(candidate.id)
        // Its bracket was full, or too long.
        if (one === undefined) rest.push(candidate)
        else if (one.kind === 'stopped') return 'enough'
        else if (one.kind === 'gone') tell(candidate, 'gone', one.status)
        else if (one.kind === 'there' && identityOf(one.thread, candidate, now) === 'another') {
          tell(candidate, 'gone', one.status, anothersId)
        } else if (one.kind === 'there') {
          showing.push(candidate)
          if (lastLook) tell(candidate, 'alive', one.status, ours('it can still be read'))
        } else {
          open.push(candidate)
          if (lastTry) tell(candidate, 'cannot tell', one.status, one.why)
        }
      }
    }
    return undefined
  })
  return { showing, open }
}

function readSome(
  candidates: readonly Candidate[],
  lane: Lane,
  { proof, endBefore, confirmed, alone }: Verifying,
): Promise<ReadonlyMap<string, ThreadFound>> {
  const options = { startBefore: endBefore, isConfirmed: () => true, confirmed, alone }
  return proof.read(
    candidates.map(({ id }) => id),
    lane,
    options,
  )
}
