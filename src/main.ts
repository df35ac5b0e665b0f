/**
 * The entry: the only place with effects at the top level. Masks the key, reads
 * the inputs, runs, tells, and turns every thrown value into an honest end.
 */

import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as core from '@actions/core'
import { BadInputs, readInputs } from './inputs.ts'
import type { Account, Problem } from './report/account.ts'
import { runContext } from './report/context.ts'
import { headline } from './report/headline.ts'
import { actionsLog as log } from './report/log.ts'
import { outputs } from './report/outputs.ts'
import { summary } from './report/summary.ts'
import { createClient } from './requests/client.ts'
import { systemClock as clock } from './requests/clock.ts'
import { Halt } from './requests/halt.ts'
import { run } from './run.ts'
import { version } from './version.ts'

/** After a signal: requests in flight get this long, and the whole end this long, in milliseconds. */
const grace = { inFlight: 5_000, all: 7_000 }

const halt = new Halt()
const kill = new AbortController()

function onSignal(signal: NodeJS.Signals): void {
  log.info(`${signal} received: no new request is started`)
  halt.throw('cancelled', `the run was cancelled (${signal})`)
  setTimeout(() => kill.abort(), grace.inFlight).unref()
  setTimeout(() => process.exit(1), grace.all).unref()
}

async function main(): Promise<Account> {
  const startedAt = clock.now()
  const context = runContext(process.env)
  try {
    const inputs = await readInputs(process.env, startedAt)
    const client = createClient({
      baseUrl: inputs.server.baseUrl,
      signIn: inputs.signIn,
      keyHeader: inputs.api.keyHeader(new URL(inputs.server.baseUrl)),
      headers: inputs.api.headers,
      organization: inputs.organization,
      project: inputs.project,
      userAgent: `thread-retention/${version}`,
    })
    const folder = process.env.RUNNER_TEMP || tmpdir()
    const freshRecordPath = join(folder, `thread-retention-${randomUUID()}.ndjson`)
    return await run(inputs, { client, clock, log, random: Math.random, halt, kill, context, version, freshRecordPath })
  } catch (error) {
    if (!(error instanceof BadInputs)) throw error
    const problems = error.problems.map(({ inputs, message }): Problem => ({ inputs, message, hint: undefined }))
    return nothingDone(problems, { startedAt, context })
  }
}

function nothingDone(
  problems: readonly Problem[],
  { startedAt, context }: Pick<Account, 'startedAt' | 'context'>,
): Account {
  return {
    status: halt.halted?.reason === 'cancelled' ? 'cancelled' : 'aborted',
    task: undefined,
    survey: undefined,
    carried: undefined,
    problems,
    warnings: [],
    startedAt,
    endedAt: clock.now(),
    traffic: { requests: 0, throttled: 0, lost: 0 },
    context,
    version,
    record: undefined,
    planFile: undefined,
  }
}

/** Most annotations of one level that GitHub shows for a step. */
const mostAnnotations = 10

/** Writes outputs, annotations and summary, and sets the exit code. */
function tell(account: Account): void {
  for (const [name, value] of Object.entries(outputs(account))) core.setOutput(name, value)
  for (const { message, hint } of account.problems.slice(0, mostAnnotations)) {
    log.error(hint === undefined ? message : `${message}. ${hint}`)
  }
  const { warnings } = account
  for (const { message } of warnings.filter(({ level }) => level === 'warning').slice(0, mostAnnotations))
    log.warning(message)
  for (const { message } of warnings.filter(({ level }) => level === 'notice').slice(0, mostAnnotations - 1))
    log.notice(message)
  const path = process.env.GITHUB_STEP_SUMMARY
  if (path !== undefined && path !== '') appendFileSync(path, summary(account))
  const passes = account.status === 'complete' || account.status === 'planned' || account.status === 'remaining'
  if (!passes && account.problems.length === 0) log.error(headline(account))
  else if (account.status === 'remaining') log.notice(headline(account))
  else log.info(headline(account))
  process.exitCode = passes ? 0 : 1
}

const key = process.env['INPUT_API-KEY']
if (key !== undefined && key.trim() !== '') {
  core.setSecret(key.trim())
  core.setSecret(key.trim().replace(/^Bearer\s+/, ''))
}
// The `openai` package reads its key, server and headers from these, some even beside explicit options.
for (const name of Object.keys(process.env)) if (name.startsWith('OPENAI_')) delete process.env[name]
process.on('SIGINT', onSignal)
process.on('SIGTERM', onSignal)

try {
  tell(await main())
} catch (error) {
  // A fault of this program: say so, with what is needed to report it.
  log.error(`unexpected error: ${error instanceof Error ? error.message : String(error)}`)
  if (error instanceof Error) log.info(error.stack ?? '')
  process.exitCode = 1
}
// A connection that is kept alive must not keep the job waiting.
process.exit()
