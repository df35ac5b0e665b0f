/**
 * What became of each planned thread in the end: what the sweep found, and what
 * reading back found after it. The outcomes that come out are final. Outputs,
 * record, summary and status read them, and correct nothing.
 */

import { ours, text } from '../text.ts'
import type { Outcome } from './outcome.ts'
import type { Verification } from './verification.ts'

/** What is said of a thread whose deletion was confirmed, and which can still be read. */
const alive = {
  outcome: 'failed',
  end: 'still there',
  hint: ours(
    'Ask the provider why the server confirms what it does not do. Earlier runs may have met the same: set `verify: all`.',
  ),
} as const

/** @returns one outcome for each that was given, in the same order */
export function settle(outcomes: readonly Outcome[], verification: Verification | undefined): readonly Outcome[] {
  const found = new Map(
    verification?.results.flatMap((one) => (one.found === 'alive' ? [[one.candidate.id, one] as const] : [])),
  )
  if (found.size === 0) return outcomes
  return outcomes.map((outcome) => {
    const verified = found.get(outcome.candidate.id)
    if (verified === undefined || outcome.outcome !== 'deleted') return outcome
    const { proof: _disproved, ...known } = outcome
    const note = text`${outcome.note}, but read back alive`
    return { ...known, ...alive, note, at: verified.at, status: verified.status }
  })
}
