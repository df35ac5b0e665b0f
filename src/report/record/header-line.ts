/** The first line: what the run was asked to do. */

import { version as node } from 'node:process'
import { printAge } from '../../policy/age.ts'
import type { Guard } from '../../policy/plan.ts'
import { termsOf } from '../../policy/terms.ts'
import type { RunContext, Task } from '../../result.ts'
import type { Entry } from './chained-file.ts'
import { time } from './fields.ts'

/** The version of the format. */
const format = 3

/** How the run began. */
export interface Beginning {
  readonly context: RunContext
  readonly version: string
  readonly startedAt: number
}

export function headerLine(task: Task, { context, version, startedAt }: Beginning): Entry {
  return {
    type: 'header',
    format,
    tool: 'thread-retention',
    version,
    node,
    startedAt: time(startedAt),
    mode: modeOf(task),
    api: task.api.name,
    server: task.server,
    organization: task.organization ?? null,
    project: task.project ?? null,
    policy: String(task.policyInWords),
    terms: termsOf(task.policy),
    ids: task.supplied === undefined ? 'listed' : 'supplied',
    salt: task.stand.salt,
    subject: task.stand.subject ?? null,
    query: task.stand.query ?? null,
    settings: settingsOf(task),
    applying: task.applying ?? null,
    run: runOf(context),
  }
}

function runOf({ link, code, ...started }: RunContext): object {
  return {
    ...started,
    link: link ?? null,
    sha: code?.sha ?? null,
    ref: code?.ref ?? null,
    workflowRef: code?.workflowRef ?? null,
    workflowSha: code?.workflowSha ?? null,
    actionRepository: code?.actionRepository ?? null,
    actionRef: code?.actionRef ?? null,
  }
}

function modeOf({ inventory, dryRun }: Task): string {
  if (inventory) return 'inventory'
  return dryRun ? 'dry run' : 'live'
}

/** As the inputs write them; null where one is not set. */
function settingsOf({ settings, maxDeletions }: Task): object {
  const { abortAbove, failIfOverdue, timeBudget, concurrency, verify } = settings
  return {
    maxDeletions,
    abortAbove: abortAbove === undefined ? null : printGuard(abortAbove),
    failIfOverdue: failIfOverdue === undefined ? null : printAge(failIfOverdue),
    timeBudget: printAge(timeBudget),
    concurrency,
    verify,
  }
}

function printGuard({ kind, limit }: Guard): string {
  return kind === 'percent' ? `${limit}%` : String(limit)
}
