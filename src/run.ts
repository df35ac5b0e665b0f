/** The story of one run: survey, guard, plan, sweep, close. A dry run is the same story, and ends after the plan. */

import type { Result } from './result.ts'
import type { Begun } from './run/begin.ts'
import { carryOut } from './run/carry-out.ts'
import { close } from './run/close.ts'
import { Aborted } from './run/done.ts'
import { abortedByFault } from './run/fault.ts'
import { guard } from './run/guard.ts'
import { checkJudged } from './run/judged.ts'
import { makePlan } from './run/make-plan.ts'
import { checkOverdue } from './run/overdue.ts'
import { spareScheduled } from './run/schedules.ts'
import { surveyThreads } from './run/survey.ts'

/** Carries out what was begun, and gives the result whatever happens. */
export async function run({ run, done, answers }: Begun): Promise<Result> {
  try {
    const { scheduled, first } = await answers
    const survey = await surveyThreads(run, done, scheduled, first)
    checkJudged(run, done, survey)
    guard(run, done, survey)
    await makePlan(run, done, survey)
    if (!run.inputs.dryRun) {
      const swept = await carryOut(run, done, await spareScheduled(run, done, survey, scheduled))
      checkOverdue(run, done, done.survey ?? survey, swept)
    }
  } catch (error) {
    done.aborted = error instanceof Aborted ? error.problem : abortedByFault(run, done, error)
  }
  return close(run, done)
}
