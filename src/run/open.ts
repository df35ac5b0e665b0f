/** The beginning: say what will be done, open the record, start the clock of the time budget. */

import { restsOnActivity } from '../policy/policy.ts'
import { recordProblem } from '../report/record/problem.ts'
import { ours, text } from '../text.ts'
import type { Run } from './context.ts'
import { Aborted, type Done } from './done.ts'
import { beginning } from './log-lines.ts'

/** @throws {Aborted} when the record cannot be made: a deletion without evidence must not be */
export function open(run: Run, done: Done): void {
  const { inputs, task, effects } = run
  const { policy, api, server } = task
  const { log } = effects
  log.info(beginning(task))
  log.info(text`${ours(api.name)} at`, server)
  if (inputs.server.warning !== undefined) done.warnings.push({ level: 'warning', message: inputs.server.warning })
  if (inputs.ignored !== undefined) done.warnings.push({ level: 'notice', message: inputs.ignored })
  if (api.activityCaveat !== undefined && restsOnActivity(policy)) {
    done.warnings.push({ level: 'warning', message: api.activityCaveat })
  }
  const visibility = api.visibilityCaveat?.(new URL(inputs.server.baseUrl))
  if (visibility !== undefined) done.warnings.push({ level: 'notice', message: visibility })
  openRecord(run)
  effects.stop.endAt(effects.startedAt + inputs.timeBudget, effects.clock)
}

function openRecord({ inputs, task, effects, evidence }: Run): void {
  try {
    evidence.open(inputs.recordFile ?? effects.freshRecordPath)
  } catch (error) {
    throw new Aborted(recordProblem(error).message, {
      hint: recordProblem(error).hint,
      inputs: ['record-file'],
      cause: error,
    })
  }
  evidence.keep((record) => record.header(task, effects))
  if (evidence.failure !== undefined) throw new Aborted(evidence.failure.message, evidence.failure)
  effects.log.info(text`Record: ${evidence.path ?? ''}`)
}
