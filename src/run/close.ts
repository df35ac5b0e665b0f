/** The end: decide the status, finish the record, and give the result. */

import { figures, type Problem, type Result } from '../result.ts'
import { isStopped, statusOf } from '../status.ts'
import type { Run } from './context.ts'
import type { Done } from './done.ts'
import { coveredBy, hintForStop } from './stop-hints.ts'

export function close(run: Run, done: Done): Result {
  const { effects, evidence, owner, sender, inputs, task } = run
  const { survey, swept, planDigest } = done
  effects.stop.finish()
  const endedAt = effects.clock.now()
  const digest = finishRecord(run, done, endedAt)
  return {
    // Not the status of the record: a record without an end fails the run.
    status: statusNow(run, done),
    task: { ...task, ...owner },
    survey,
    swept,
    problems: problemsOf(run, done),
    warnings: done.warnings,
    startedAt: effects.startedAt,
    endedAt,
    traffic: { ...sender.traffic },
    context: effects.context,
    version: effects.version,
    record: evidence.path === undefined ? undefined : { path: evidence.path, digest },
    planFile: planDigest === undefined ? undefined : { path: inputs.planFile, digest: planDigest },
  }
}

/** @returns the digest of the record; undefined when it has no end */
function finishRecord(run: Run, done: Done, endedAt: number): string | undefined {
  const { effects, evidence, owner } = run
  let digest: string | undefined
  // A run that ended before its plan has candidates that no line names yet.
  const unplanned = done.planDigest === undefined ? (done.survey?.plan.planned ?? []) : []
  for (const { id } of unplanned) evidence.keep((record) => record.waiting(id, 'the run ended before its plan'))
  evidence.keep((record) => {
    digest = record.footer({
      ...owner,
      status: statusNow(run, done),
      survey: done.survey,
      swept: done.swept,
      endedAt,
      stopped: effects.stop.stopped,
      problems: problemsOf(run, done),
      planDigest: done.planDigest,
    })
  })
  return digest
}

function statusNow({ effects, evidence }: Run, { aborted, survey, swept, problems }: Done) {
  return statusOf({
    stopped: effects.stop.stopped,
    isAborted: aborted !== undefined,
    plan: survey?.plan,
    swept,
    subjectRemaining: figures({ survey, swept }).subjectRemaining ?? 0,
    hasProblem: problems.length > 0 || evidence.failure !== undefined,
  })
}

/** All problems, most useful first. */
function problemsOf({ effects, evidence, inputs }: Run, { aborted, swept, problems }: Done): Problem[] {
  const { stopped } = effects.stop
  const { failure } = evidence
  if (aborted !== undefined) return [{ ...aborted, ...(failure && { hint: failure.hint }) }, ...problems]
  if (failure !== undefined) return [failure, ...problems]
  if (stopped === undefined || stopped.reason === 'fault' || !isStopped(stopped, swept)) return problems
  const hint = hintForStop(stopped, inputs.signIn)
  return [{ inputs: [], message: stopped.detail, hint, covers: coveredBy(stopped) }, ...problems]
}
