/**
 * The survey: list all threads (or read the supplied ones), look up what the
 * policy needs, judge, count. Reads only.
 */

import type { Candidate, Plan, Waiting } from '../policy/plan.ts'
import { PlannerOfApprovedPlan } from '../policy/planners/of-approved-plan.ts'
import { PlannerOfPolicy } from '../policy/planners/of-policy.ts'
import { ours, text } from '../text.ts'
import { Controls } from '../threads/absence/controls.ts'
import { ListingFailed, listThreads } from '../threads/listing/listing.ts'
import { heldBack } from './held-back.ts'
import { Judging } from './judging.ts'
import type { SurveyEffects, SurveyOptions } from './options.ts'
import { Pending } from './pending.ts'
import { Tally } from './statistics.ts'
import { readSuppliedIds } from './supplied-ids.ts'
import { Verdicts } from './verdicts.ts'

export interface Survey {
  readonly tally: Tally
  readonly plan: Plan
  /** How many of the supplied ids the server knows; only where ids were supplied. */
  readonly knownIds?: number
}

/**
 * Surveys every thread visible to the key.
 *
 * @throws {ListingFailed} when the listing could not be read whole
 */
export async function survey(options: SurveyOptions, effects: SurveyEffects): Promise<Survey> {
  const { api, policy, now, summaryKeys, approved, budget, suppliedIds, lookups } = options
  const { send, clock, onNoControls = () => undefined } = effects
  const controls = effects.controls ?? new Controls(() => 0)
  const onWaiting = (candidate: Candidate, why: Waiting) => {
    // One that nobody found is not known to be there.
    if (candidate.kind !== 'unlisted') controls.keep(candidate.id)
    effects.onWaiting?.(candidate, why)
  }
  const planner =
    approved === undefined
      ? new PlannerOfPolicy(budget, onWaiting)
      : new PlannerOfApprovedPlan(approved, budget, onWaiting)
  const tally = new Tally(policy, { now, summaryKeys })
  const verdicts = new Verdicts({ tally, planner, controls }, options, effects)
  const judging = new Judging(options, effects, tally, verdicts)
  const pending = new Pending(lookups)
  let knownIds: number | undefined
  if (suppliedIds === undefined) await listAndJudge(judging, pending, options, effects)
  else {
    knownIds = await readSuppliedIds(suppliedIds, {
      ...{ api, send, clock, controls, concurrency: lookups, onNoControls },
      onThere: (thread, seenAt) => judging.take(thread, seenAt),
      onVerdict: (verdict, id) => verdicts.takeWithoutThread(verdict, id),
    })
  }
  await pending.done()
  for (const judge of judging.keptLatest()) await pending.add(judge)
  await pending.done()
  // What was kept stays kept; what was due is judged afresh.
  for (const candidate of planner.takeBack(judging.differing)) await pending.add(() => judging.judgeAfresh(candidate))
  await pending.done()
  for (const one of planner.takeUnlisted()) tally.unlisted(one)
  return { tally, plan: planner.plan(), ...(knownIds === undefined ? {} : { knownIds }) }
}

async function listAndJudge(
  judging: Judging,
  pending: Pending,
  { api }: SurveyOptions,
  { send, clock, onWarning, onSaidEnd }: SurveyEffects,
): Promise<void> {
  if (api.listing === undefined) throw new ListingFailed(text`${ours(api.noun.many)} cannot be listed`)
  const notes = {
    onOtherFacts: (id: string) => judging.differs(id),
    ...(onWarning && { onWarning }),
    ...(onSaidEnd && { onSaidEnd }),
  }
  for await (const { entries, seenAt } of heldBack(listThreads(api, api.listing, send, notes), clock)) {
    for (const entry of entries) {
      const full = pending.add(() => judging.take(entry, seenAt))
      if (full !== undefined) await full
    }
  }
}
