/** The story of one run: survey, guard, plan, sweep, close. A dry run is the same story, and ends after the plan. */

import { both } from './in-turns.ts'
import type { Inputs } from './inputs/inputs.ts'
import type { Result } from './result.ts'
import { carryOut } from './run/carry-out.ts'
import { close } from './run/close.ts'
import { type Effects, runOf } from './run/context.ts'
import { Aborted, nothingYet } from './run/done.ts'
import { abortedByFault } from './run/fault.ts'
import { firstAnswer } from './run/first-answer.ts'
import { guard } from './run/guard.ts'
import { checkJudged } from './run/judged.ts'
import { makePlan } from './run/make-plan.ts'
import { open } from './run/open.ts'
import { checkOverdue } from './run/overdue.ts'
import { readSchedules, spareScheduled } from './run/schedules.ts'
import { surveyThreads } from './run/survey.ts'

/** Carries out the inputs, and gives the result whatever happens. */
export async function run(inputs: Inputs, effects: Effects): Promise<Result> {
  const run = runOf(inputs, effects)
  const done = nothingYet()
  try {
    open(run, done)
    const [scheduled, first] = await both(readSchedules(run, done), firstAnswer(run))
    const survey = await surveyThreads(run, done, scheduled, first)
    checkJudged(run, done, survey)
    guard(run, done, survey)
    await makePlan(run, done, survey)
    if (!inputs.dryRun) {
      const swept = await carryOut(run, done, await spareScheduled(run, done, survey, scheduled))
      checkOverdue(run, done, done.survey ?? survey, swept)
    }
  } catch (error) {
    done.aborted = error instanceof Aborted ? error.problem : abortedByFault(run, done, error)
  }
  return close(run, done)
}
