/** Schedules as a phase of the run: which threads they will use again, asked before judging and again before the sweep. */

import { mostSkew } from '../clock-skew.ts'
import { isNearId } from '../policy/near-ids.ts'
import { type Candidate, spared } from '../policy/plan.ts'
import { signInHint } from '../requests/refusal-hints.ts'
import type { Survey } from '../survey/survey.ts'
import { ours, text } from '../text.ts'
import { type Holds, readHolds } from '../threads/holds.ts'
import { ListingFailed } from '../threads/listing/listing.ts'
import type { Run } from './context.ts'
import { Aborted, type Done } from './done.ts'
import { scheduledSince, schedules } from './log-lines.ts'

export type ScheduledIds = ReadonlySet<string> | undefined

/** What was asked so long ago at most was asked right before the sweep, in milliseconds. */
const rightBefore = 1_000

/**
 * @returns undefined where nothing is scheduled, or nobody asks
 * @throws {Aborted} when it is not known
 */
export async function readSchedules(run: Run, done: Done): Promise<ScheduledIds> {
  const { task, effects } = run
  const holds = await ask(run)
  if (holds === undefined) return undefined
  const { noun } = task.api
  const { many } = task.api.schedules?.noun ?? noun
  if (holds.kind === 'absent') {
    const message = text`This server has no ${ours(many)}: its list of them answers ${holds.status}. So no ${ours(noun.one)} counts as scheduled.`
    done.warnings.push({ level: 'notice', message })
    return undefined
  }
  effects.log.info(schedules(holds.schedules, holds.threads.size, task.api))
  return holds.threads
}

/** Asks again while the survey comes to its end, so that the sweep need not wait for it. */
export function askSchedulesAhead(run: Run, done: Done): void {
  if (run.inputs.dryRun) return
  const holds = ask(run)
  done.schedulesAhead = { askedAt: run.effects.clock.now(), holds, ended: holds.then(noMatter, noMatter) }
}

/** An error is thrown where the answer is used. */
const noMatter = () => undefined

/**
 * Asks again, right before the sweep, and spares what has been scheduled since: of the plan, and of those that may take a
 * place in it.
 *
 * @param before what was scheduled when the threads were judged
 * @throws {Aborted} when it is not known
 */
export async function spareScheduled(run: Run, done: Done, survey: Survey, before: ScheduledIds): Promise<Survey> {
  const { plan } = survey
  if (plan.planned.length === 0) return survey
  const holds = await askAgain(run, done)
  if (holds === undefined) return survey
  if (holds.kind === 'absent') {
    if (before === undefined) return survey
    const { many } = run.task.api.schedules?.noun ?? run.task.api.noun
    throw new Aborted(
      text`the list of ${ours(many)} was there, and now answers ${holds.status}, so it is not known which threads a schedule will use again`,
      { hint: ours('Nothing was deleted. The next run starts afresh.'), inputs: ['scheduled'] },
    )
  }
  const { threads } = holds
  if (threads.size === 0) return survey
  const isHeld = ({ id }: Candidate) => threads.has(id) || isNearId(id, threads)
  const planned = [...plan.planned].map((one) => (isHeld(one) ? spared(one, scheduledSince) : one))
  const reserves = plan.reserves.filter((one) => !isHeld(one))
  return { ...survey, plan: { ...plan, planned, reserves } }
}

/** @returns undefined where nobody asks, or the run was cancelled meanwhile: then the turn of none comes, as in any sweep */
async function askAgain(run: Run, { schedulesAhead: ahead }: Done): Promise<Holds | undefined> {
  const { clock, stop } = run.effects
  const isRecent = ahead !== undefined && clock.now() - ahead.askedAt < rightBefore
  try {
    return await (isRecent ? ahead.holds : ask(run))
  } catch (error) {
    if (stop.stopped?.reason === 'cancelled') return undefined
    throw error
  }
}

async function ask({ inputs, task, effects, sender }: Run): Promise<Holds | undefined> {
  const { api, policy, inventory } = task
  if (api.schedules === undefined || policy.scheduled === 'ignore' || inventory) return undefined
  const isProvidersOwn = api.isProvidersOwn(new URL(inputs.server.baseUrl))
  try {
    // By a clock that is ahead, a schedule would seem to have ended that still goes on.
    const now = effects.startedAt - mostSkew
    return await readHolds(api.schedules, { isProvidersOwn, now, send: sender.send })
  } catch (error) {
    if (!(error instanceof ListingFailed)) throw error
    const { words, said, signInRefused } = error
    if (!signInRefused) throw new Aborted(words, { hint: error.hint, said, cause: error, inputs: ['scheduled'] })
    const hint = text`${signInHint(inputs.signIn)} If only schedules are refused to it, set \`scheduled: ignore\`.`
    throw new Aborted(words, { hint, said, cause: error })
  }
}
