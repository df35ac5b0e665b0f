/** The plan as a phase of the run: every planned thread goes into the record, and in a dry run into the plan file. */

import { holdsHidden, writePlan } from '../plan-file/write.ts'
import { type Candidate, reasonToDelete } from '../policy/plan.ts'
import { termsOf } from '../policy/terms.ts'
import { sentence, word } from '../report/record/fields.ts'
import { planWarnings } from '../report/warnings.ts'
import type { Warning } from '../result.ts'
import type { Survey } from '../survey/survey.ts'
import { systemErrorCode } from '../system-error.ts'
import { ours, text } from '../text.ts'
import type { Run } from './context.ts'
import { Aborted, type Done } from './done.ts'
import { planned } from './log-lines.ts'

/** @throws {Aborted} when the plan file cannot be written, or the record before a sweep */
export async function makePlan(run: Run, done: Done, survey: Survey): Promise<void> {
  const { task, effects, evidence } = run
  const { plan } = survey
  done.warnings.push(...planWarnings(task, survey, effects.context))
  const reason = reasonFor(run)
  done.planDigest = await writePlanFile(run, done, survey)
  for (const candidate of plan.planned) evidence.keep((record) => record.planned(candidate, reason(candidate)))
  evidence.keep((record) => record.flush())
  // What is not on record is not begun.
  const { failure } = evidence
  if (failure !== undefined && !run.inputs.dryRun) throw new Aborted(failure.message, failure)
  effects.log.info(planned(task, plan, done.planDigest))
}

/** Why a candidate is due, in words. */
export function reasonFor({ task, effects }: Pick<Run, 'task' | 'effects'>): (candidate: Candidate) => string {
  return (candidate) => sentence(String(reasonToDelete(candidate, task.policy, effects.startedAt)))
}

const notToBeCarriedOut: Warning = {
  level: 'warning',
  message: text`The plan cannot be carried out: an id or a condition in it holds a key, or the value of \`subject\` or of the query of \`base-url\`, and is hidden in the file. Delete these in a live run without an approved plan.`,
}

async function writePlanFile(run: Run, done: Done, { tally, plan }: Survey): Promise<string> {
  const { inputs, task, effects, owner } = run
  const { policy, supplied } = task
  const header = {
    ...task.stand,
    createdAt: effects.startedAt,
    api: task.api.name,
    server: task.server,
    // As the footer of the record has them, so that the digest of the plan can be computed from the record.
    organization: word(owner.organization) ?? undefined,
    project: word(owner.project) ?? undefined,
    policy: String(task.policyInWords),
    terms: termsOf(policy),
    ids: supplied === undefined ? ('listed' as const) : ('supplied' as const),
  }
  const counts = { ...tally.counts(), planned: plan.planned.length }
  try {
    const content = { header, protectedIds: policy.protectIds, planned: plan.planned, reasonOf: reasonFor(run), counts }
    if (inputs.planFile !== undefined && holdsHidden(content)) done.warnings.push(notToBeCarriedOut)
    return await writePlan(inputs.planFile, content)
  } catch (error) {
    throw new Aborted(text`the plan cannot be written: ${systemErrorCode(error)}`, {
      hint: ours('Choose another path for plan-file.'),
      inputs: ['plan-file'],
      cause: error,
    })
  }
}
