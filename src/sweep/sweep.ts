/** The sweep: carrying out a plan, and reading back what was deleted. */

import type { Plan } from '../policy/plan.ts'
import type { Stop } from '../stop.ts'
import { type Deleting, deleteThread } from './delete-thread.ts'
import type { Outcome } from './outcome.ts'
import { sample, sampleSize, type Verified, type Verify, verifyDeleted } from './verification.ts'

export interface SweepOptions extends Deleting {
  readonly stop: Stop
  /** The most threads being deleted at a time; pacing may allow fewer requests. */
  readonly concurrency: number
  readonly onOutcome: (outcome: Outcome) => void
}

export interface Sweep {
  /** One for each planned thread, in the order of the plan. */
  readonly outcomes: readonly Outcome[]
}

/** So many deletions in a row lost to server or network errors stop the sweep. */
const lossesThatStop = 20

/** Deletes what is planned, oldest first. A thread that cannot be deleted never blocks the others. */
export async function sweep(plan: Plan, options: SweepOptions): Promise<Sweep> {
  const { stop, concurrency, onOutcome } = options
  const outcomes: Outcome[] = new Array(plan.planned.length)
  let next = 0
  let lostInARow = 0
  const work = async () => {
    for (let index = next++; index < plan.planned.length; index = next++) {
      const candidate = plan.planned[index]
      if (candidate === undefined || stop.stopped !== undefined) return
      const outcome = await deleteThread(candidate, options)
      if (outcome.outcome !== 'not-attempted') lostInARow = outcome.lost ? lostInARow + 1 : 0
      if (lostInARow >= lossesThatStop) {
        stop.request('outage', `${lossesThatStop} deletions in a row were lost to server or network errors`)
      }
      outcomes[index] = outcome
      onOutcome(outcome)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, plan.planned.length) }, work))
  // Only now, when the answers to requests in flight have been heard: going through a million threads takes its time.
  const [at, note] = [options.clock.now(), stop.stopped?.detail ?? '']
  plan.planned.forEach((candidate, index) => {
    if (outcomes[index] !== undefined) return
    const outcome: Outcome = { candidate, at, outcome: 'not-attempted', note }
    outcomes[index] = outcome
    onOutcome(outcome)
  })
  return { outcomes }
}

export interface Verification {
  readonly asked: Verify
  /** How many threads were to be read back. */
  readonly chosen: number
  /** What was found; fewer than `chosen` when the run was stopped or out of time first. */
  readonly results: readonly Verified[]
}

/** Reads deleted threads back: all of them, or as many at random as it takes. */
export async function verify(
  { outcomes }: Sweep,
  asked: Verify,
  options: Omit<SweepOptions, 'onOutcome' | 'policy' | 'now' | 'startBefore'> & {
    readonly random: () => number
    readonly onVerified: (verified: Verified) => void
  },
): Promise<Verification> {
  const deleted = outcomes.filter(({ outcome }) => outcome === 'deleted').map(({ candidate }) => candidate)
  const size = asked === 'none' ? 0 : sampleSize(deleted.length)
  const chosen = asked === 'all' ? deleted : sample(deleted, size, options.random)
  const results: Verified[] = []
  let next = 0
  const work = async () => {
    for (let index = next++; index < chosen.length; index = next++) {
      const candidate = chosen[index]
      if (candidate === undefined || options.stop.stopped !== undefined) return
      const verified = await verifyDeleted(candidate, { ...options, stop: options.stop.signal })
      if (verified === undefined) return
      results.push(verified)
      options.onVerified(verified)
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.concurrency, chosen.length) }, work))
  return { asked, chosen: chosen.length, results }
}
