/** What the phases of a run say in the log while all goes well. */

import type { Plan } from '../policy/plan.ts'
import { counted, number } from '../report/formats.ts'
import type { OnOutage } from '../requests/shelter.ts'
import type { Task, Warning } from '../result.ts'
import type { Survey } from '../survey/survey.ts'
import type { Witnessed } from '../sweep/list-witness.ts'
import type { Outcome } from '../sweep/outcome.ts'
import type { Swept } from '../sweep/sweep.ts'
import type { Verification, Verified } from '../sweep/verification.ts'
import { ours, own, ownList, type Text, text } from '../text.ts'
import type { Noun, ThreadApi } from '../thread.ts'

export function beginning({ inventory, dryRun, policyInWords }: Task): Text {
  return text`${modeInWords(inventory, dryRun)} Policy: ${policyInWords}.`
}

function modeInWords(inventory: boolean, dryRun: boolean): Text {
  if (inventory) return text`Inventory (dry run): nothing will be deleted, because no condition is set.`
  return dryRun
    ? text`Dry run: nothing will be deleted.`
    : text`Live run: what the policy selects will be deleted for good.`
}

export function surveyTitle({ supplied, api }: Task): Text {
  const what = ours(supplied === undefined ? 'list' : 'read the supplied ids of')
  return text`Survey: ${what} ${ours(api.noun.many)} and judge each`
}

export function surveyed({ api, supplied }: Task, { tally, knownIds }: Survey): Text {
  const ids = counted(supplied ?? 0, { one: own`supplied id`, many: own`supplied ids` })
  const where = supplied === undefined ? 'visible to this key' : own`known to this server, of ${ids}`
  const { unlistedOfPlan: unlisted } = tally
  const parts = own`${number(tally.candidates - unlisted)} due, ${number(tally.kept)} kept, ${number(tally.unknown)} unknown (kept)`
  const whose = tally.ofSubject === undefined ? own`` : own`, ${number(tally.ofSubject)} of this person`
  const beyond = unlisted === 0 ? own`` : own`, ${number(unlisted)} of the plan not listed`
  return ours(own`${counted(knownIds ?? tally.listed - unlisted, api.noun)} ${where}${whose}${beyond}: ${parts}`)
}

export function planned({ api }: Task, { planned, overBudget, unplanned }: Plan, digest: string): Text {
  const over = (overBudget?.count ?? 0) - unplanned
  const waiting = over === 0 ? text`` : text`, ${ours(number(over))} wait for the next run (max-deletions)`
  const order = ours(planned.length > 1 ? ', oldest first' : '')
  return text`Plan: ${ours(counted(planned.length, api.noun))}${order}${waiting}; digest ${digest}`
}

export function failure({ candidate, note, requestId }: Outcome): Text {
  const request = requestId === undefined ? ours('') : text` (request id ${requestId})`
  return text`Failed: ${candidate.id}: ${note}${request}`
}

/**
 * In place of further lines about failures. It stands at the end, far from the lines
 * that it goes on from, so it says what it is about.
 *
 * @param note what happened to them; undefined for many causes
 */
export function moreOf(note: Text | undefined, count: number): Text {
  const many = ours(number(count))
  return note === undefined
    ? text`${many} more failed for other reasons: the record has them`
    : text`${many} more failed likewise: ${note}`
}

export function verified({ asked, chosen, results }: Verification): Text {
  if (asked === 'none') return ours('Not verified (verify: none)')
  if (chosen === 0) return ours('There was nothing to read back')
  if (results.length === 0) return ours('Not verified: the run ended before')
  const count = (what: (typeof results)[number]['found']) => results.filter(({ found }) => found === what).length
  const others = [
    [count('alive'), 'still there'],
    [count('cannot tell'), 'not known'],
    [chosen - results.length, 'not reached'],
  ] as const
  const told = others.flatMap(([many, what]) => (many === 0 ? [] : [own`, ${number(many)} ${what}`]))
  return text`${ours(number(count('gone')))} of ${ours(number(chosen))} read back gone${ours(ownList(told, ''))}`
}

export function outage(event: Parameters<OnOutage>[0]): Text {
  switch (event.kind) {
    case 'began':
      return ours('The server gives no good answer: requests wait, and one at a time asks whether it is back')
    case 'over':
      return text`Waited ${Math.round(event.milliseconds / 1000)} s until the server answered again`
  }
}

/** What the list of schedules said. */
export const schedules = (count: number, threads: number, api: ThreadApi): Text =>
  count === 0
    ? text`Schedules: ${ours(counted(0, api.schedules?.noun ?? api.noun))}`
    : text`Schedules: ${ours(counted(count, api.schedules?.noun ?? api.noun))}, which will use ${ours(counted(threads, api.noun))} again`

/** Why a thread is spared that was scheduled after it was judged. */
export const scheduledSince = ours('a schedule will use it again')

/** Told where too few of the supplied threads stay, and the list does not help. */
export const noControls = ({ many }: Noun, why: Text): Warning => ({
  level: 'notice',
  message: text`The list of ${ours(many)} gave nothing to compare the supplied ids with: ${why}. The run goes on without it.`,
})

/** Found while the last deletions are settled, or after them: it must not read like a deletion that failed. */
export const alive = ({ candidate }: Verified): Text =>
  text`Still there, although the API confirmed its deletion: ${candidate.id}`

/** What was read only to see whether a 404 means anything. */
export function proven({ controlReads, failed }: NonNullable<Swept['proof']>, noun: Noun): Text {
  const missed = failed === 0 ? text`` : text`, ${ours(number(failed))} of them in vain`
  const reads = counted(controlReads, { one: own`control read`, many: own`control reads` })
  return text`${ours(reads)} of ${ours(noun.many)} known to be there${missed}`
}

/** One more whole listing, and what it settled. */
export function listedAgain({ asked, stillListed, why }: Witnessed, noun: Noun): Text {
  const what = ours(counted(asked, noun))
  if (why !== undefined) return text`Listed once more to settle ${what}, in vain: ${why}`
  const [left, gone] = [stillListed.size, asked - stillListed.size]
  return text`Listed once more to settle ${what}: ${ours(number(gone))} no longer listed, ${ours(number(left))} still listed`
}
