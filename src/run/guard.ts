/** What ends a run before its first deletion although the survey was whole. */

import { type Guard, tripped } from '../policy/plan.ts'
import { number } from '../report/words.ts'
import type { Survey } from '../survey/survey.ts'
import type { Run } from './context.ts'
import { Aborted } from './done.ts'

/** @throws {Aborted} when nothing may be deleted */
export function guard(run: Run, survey: Survey): void {
  const { stopped } = run.effects.stop
  if (stopped !== undefined) throw new Aborted(`stopped before the first deletion: ${stopped.detail}`, {})
  refuseUnknownIds(run, survey)
  refuseTooMany(run, survey)
  refuseOtherProject(run)
}

function refuseUnknownIds({ task }: Run, { knownIds }: Survey): void {
  if (knownIds !== 0) return
  throw new Aborted(`the server knows none of the ${number(task.supplied ?? 0)} supplied ids`, {
    hint: 'They may all be erased already, belong to another project or organization, or be ids of another thread API; or this API was shut down.',
  })
}

function refuseTooMany({ inputs: { abortAbove }, task }: Run, { tally }: Survey): void {
  if (abortAbove === undefined || !tripped(abortAbove, tally)) return
  throw new Aborted(
    `${number(tally.candidates)} of ${number(tally.listed)} ${task.api.noun.many} would be deleted, and abort-above allows ${guardInWords(abortAbove)}`,
    { hint: 'Check the policy. If so many are meant, raise abort-above for one run.', inputs: ['abort-above'] },
  )
}

function refuseOtherProject({ inputs: { approved }, owner: { project } }: Run): void {
  const plannedFor = approved?.header.project
  if (plannedFor === undefined || plannedFor === project) return
  throw new Aborted(`the plan was made for the project ${plannedFor}, and this key's is ${project ?? 'not known'}`, {
    hint: 'Use a key of the project that the plan was made for, or make a new plan.',
    inputs: ['apply-plan'],
  })
}

function guardInWords({ kind, limit }: Guard): string {
  return kind === 'percent' ? `${limit} % of those listed` : number(limit)
}
