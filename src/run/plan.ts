/** The plan as a phase of the run: every planned thread goes into the record, and in a dry run into the plan file. */

import { type PlanHeader, writePlan } from '../plan-file.ts'
import { type Candidate, reasonToDelete } from '../policy/plan.ts'
import { termsOf } from '../policy/terms.ts'
import { planWarnings } from '../report/warnings.ts'
import type { Survey } from '../survey/survey.ts'
import { systemErrorCode } from '../system-error.ts'
import type { Run } from './context.ts'
import { Aborted, type Done } from './done.ts'
import { planned } from './log-lines.ts'

/** @throws {Aborted} when the plan file cannot be written */
export async function makePlan(run: Run, done: Done, survey: Survey): Promise<void> {
  const { task, effects, evidence } = run
  const { plan } = survey
  done.warnings.push(...planWarnings(task, survey, effects.context))
  const reason = reasonFor(run)
  done.planDigest = await writePlanFile(run, survey)
  evidence.keep((record) => record.surveyed())
  for (const candidate of plan.planned) evidence.keep((record) => record.planned(candidate, reason(candidate)))
  evidence.keep((record) => record.flush())
  effects.log.info(planned(task, plan, done.planDigest))
}

/** Why a candidate is due, in words. */
export function reasonFor({ task, effects }: Run): (candidate: Candidate) => string {
  return (candidate) => reasonToDelete(candidate, task.policy, effects.startedAt)
}

async function writePlanFile(run: Run, { tally, plan }: Survey): Promise<string> {
  const { inputs, task, effects, owner } = run
  const header: PlanHeader = {
    createdAt: effects.startedAt,
    api: task.api.name,
    server: task.server,
    ...owner,
    policy: task.policyInWords,
    terms: termsOf(task.policy),
    ids: task.supplied === undefined ? 'listed' : 'supplied',
  }
  const counts = { ...tally.counts(), planned: plan.planned.length }
  try {
    return await writePlan(inputs.planFile, header, plan.planned, reasonFor(run), counts)
  } catch (error) {
    throw new Aborted(`the plan cannot be written: ${systemErrorCode(error)}`, {
      hint: 'Choose another path for plan-file.',
      inputs: ['plan-file'],
      cause: error,
    })
  }
}
