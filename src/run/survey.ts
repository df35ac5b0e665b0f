/** The survey as a phase of the run: list, judge, and tell about it. */

import { progress } from '../report/log.ts'
import { surveyWarnings } from '../report/warnings.ts'
import { signInHint } from '../requests/refusal-hints.ts'
import type { Sender } from '../requests/sender.ts'
import { type Survey, survey } from '../survey/survey.ts'
import { ListingFailed } from '../threads/listing/listing.ts'
import type { Run } from './context.ts'
import { Aborted, type Done } from './done.ts'
import { afterFirstAnswer, type FirstAnswer } from './first-answer.ts'
import { pastAge, timesOf } from './held.ts'
import { noControls, surveyed, surveyTitle } from './log-lines.ts'
import { askSchedulesAhead, type ScheduledIds } from './schedules.ts'

/** @throws {Aborted} when the listing could not be read whole */
export async function surveyThreads(
  run: Run,
  done: Done,
  scheduledIds: ScheduledIds,
  first: FirstAnswer | undefined,
): Promise<Survey> {
  const { task, effects, inputs } = run
  const { log } = effects
  log.group(surveyTitle(task))
  try {
    const send = afterFirstAnswer(run, done, first)
    const found = await listAndJudge(run, done, scheduledIds, send).finally(() => done.schedulesAhead?.ended)
    done.survey = found
    const end = { at: effects.clock.now(), agesAt: run.ages.now, listed: found.tally.listed }
    run.evidence.keep((record) => record.surveyed(end))
    log.info(surveyed(task, found))
    done.warnings.push(...surveyWarnings(task, found))
    return found
  } catch (error) {
    if (!(error instanceof ListingFailed)) throw error
    const hint = error.signInRefused ? signInHint(inputs.signIn) : error.hint
    throw new Aborted(error.words, { hint, said: error.said, cause: error })
  } finally {
    log.endGroup()
  }
}

function listAndJudge(run: Run, done: Done, scheduledIds: ScheduledIds, send: Sender['send']): Promise<Survey> {
  const { inputs, task, effects, ages, evidence, controls } = run
  const { log, clock } = effects
  const { now } = ages
  const { api, policy, summaryMetadata, supplied } = task
  return survey(
    {
      api,
      policy,
      suppliedIds: inputs.suppliedIds,
      budget: inputs.maxDeletions,
      summaryKeys: summaryMetadata,
      approved: inputs.approved?.threads,
      scheduledIds,
      now,
      lookups: inputs.concurrency * 2,
    },
    {
      send,
      clock,
      controls,
      onWarning: (message) => done.warnings.push({ level: 'warning', message }),
      onSaidEnd: () => askSchedulesAhead(run, done),
      onNoControls: (why) => done.warnings.push(noControls(api.noun, why)),
      onProgress: progress(log, clock, 'Judged', api.noun.many, supplied),
      onKept: (id, verdict, thread) => {
        const held = pastAge(verdict, thread, policy, now)
        evidence.keep((record) => (held === undefined ? record.kept(id, verdict) : record.held(held, verdict)))
      },
      onUnknown: (id, verdict, thread) => evidence.keep((record) => record.unknown(id, verdict, timesOf(thread, now))),
      onNotFound: (id) => evidence.keep((record) => record.notFound(id)),
      onWaiting: ({ id }, why) => evidence.keep((record) => record.waiting(id, why)),
    },
  )
}
