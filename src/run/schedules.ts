/** Schedules as a phase of the run: which threads they will use again, asked before judging and again before the sweep. */

import { spared } from '../policy/plan.ts'
import { signInHint } from '../requests/refusal-hints.ts'
import type { Survey } from '../survey/survey.ts'
import { ours, text } from '../text.ts'
import { type Holds, readHolds } from '../threads/holds.ts'
import { ListingFailed } from '../threads/listing/listing.ts'
import type { Run } from './context.ts'
import { Aborted, type Done } from './done.ts'
import { scheduledSince, schedules } from './log-lines.ts'

export type ScheduledIds = ReadonlySet<string> | undefined

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

/** Asks again, right before the sweep, and spares what has been scheduled since. */
export async function spareScheduled(run: Run, survey: Survey): Promise<Survey> {
  const { plan } = survey
  if (plan.planned.length === 0) return survey
  const holds = await ask(run)
  if (holds?.kind !== 'read' || holds.threads.size === 0) return survey
  const planned = plan.planned.map((candidate) =>
    holds.threads.has(candidate.id) ? spared(candidate, scheduledSince) : candidate,
  )
  return { ...survey, plan: { ...plan, planned } }
}

async function ask({ inputs, task, effects, sender }: Run): Promise<Holds | undefined> {
  const { api, policy, inventory } = task
  if (api.schedules === undefined || policy.scheduled === 'ignore' || inventory) return undefined
  const isProvidersOwn = api.isProvidersOwn(new URL(inputs.server.baseUrl))
  try {
    return await readHolds(api.schedules, { isProvidersOwn, now: effects.startedAt, send: sender.send })
  } catch (error) {
    if (!(error instanceof ListingFailed)) throw error
    const { words, said, signInRefused } = error
    if (!signInRefused) throw new Aborted(words, { hint: error.hint, said, cause: error, inputs: ['scheduled'] })
    const hint = text`${signInHint(inputs.signIn)} If only schedules are refused to it, set scheduled: ignore.`
    throw new Aborted(words, { hint, said, cause: error })
  }
}
