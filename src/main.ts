/**
 * The entry, and with its bootstrap the only place with effects at the top level.
 * Reads the inputs, runs, tells, and turns every thrown value into an honest end.
 */

// Before all others: see there.
import './bootstrap.ts'
import { randomBytes, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import * as core from '@actions/core'
import { hide, proxyProblem, wantedNoChecks } from './bootstrap.ts'
import { boundYoungGeneration } from './bound-heap-growth.ts'
import { causes, unexpected, whatFaultsAre } from './causes.ts'
import { systemClock as clock } from './clock.ts'
import { currentEvent } from './github/event.ts'
import { BadInputs, readInputs } from './inputs/inputs.ts'
import { runContext } from './report/context.ts'
import { actionsLog as log } from './report/log.ts'
import { hasReaders } from './report/log-readers.ts'
import { unwritable } from './report/writable.ts'
import { onItsWay } from './requests/on-its-way.ts'
import type { Problem, Result } from './result.ts'
import { type Begun, begin } from './run/begin.ts'
import { clientFor } from './run/client-for.ts'
import { Stop } from './stop.ts'
import { ours, text, value } from './text.ts'
import { version } from './version.ts'

/** After a signal: requests in flight get this long, the tracking issue this long, and the whole end this long, in milliseconds. */
const grace = { inFlight: 5_000, issue: 6_500, all: 7_000 }

/** Why outputs or summary cannot be written. */
const untold = unwritable(process.env)

const stop = new Stop()
/** Fires when no time is left for the tracking issue. */
const noIssue = new AbortController()

function onSignal(signal: NodeJS.Signals): void {
  log.info(text`${ours(signal)} received: no new request is started`)
  stop.request('cancelled', text`the run was cancelled (${ours(signal)})`)
  setTimeout(() => stop.cutOff(), grace.inFlight).unref()
  setTimeout(() => noIssue.abort(), grace.issue).unref()
  setTimeout(() => process.exit(1), grace.all).unref()
}

async function main(): Promise<Result> {
  const startedAt = clock.now()
  const context = runContext(process.env)
  if (wantedNoChecks) {
    log.warning(ours('NODE_TLS_REJECT_UNAUTHORIZED is ignored: for a certificate of your own, set NODE_EXTRA_CA_CERTS'))
  }
  if (proxyProblem !== undefined) {
    return nothingDone([{ inputs: [], message: proxyProblem, hint: undefined }], { startedAt, context })
  }
  if (untold.length > 0) return nothingDone(untold, { startedAt, context })
  let begun: Begun
  try {
    begun = await beginRun({ startedAt, context })
  } catch (error) {
    return nothingDone(problemsOf(error), { startedAt, context })
  }
  // The rest is loaded while the first answer is on its way.
  await onItsWay()
  const [{ run }] = await Promise.all([import('./run.ts'), import('./tell.ts')])
  return run(begun)
}

/**
 * Reads the inputs and begins the run. Nothing is deleted here: what is thrown later must not be told as if that held.
 *
 * @throws {BadInputs}
 */
async function beginRun({ startedAt, context }: Pick<Result, 'startedAt' | 'context'>): Promise<Begun> {
  const inputs = await readInputs(process.env, startedAt, () => currentEvent(process.env.GITHUB_EVENT_NAME ?? ''))
  const client = clientFor(inputs, {
    userAgent: `thread-retention/${version}`,
    tokens: { gitHubToken: core.getIDToken, fetch, clock, onSecret: hide, onNote: log.debug },
  })
  const folder = process.env.RUNNER_TEMP || tmpdir()
  const freshRecordPath = join(folder, `thread-retention-${randomUUID()}.ndjson`)
  return begin(inputs, {
    client,
    clock,
    log,
    random: Math.random,
    stop,
    context,
    version,
    freshRecordPath,
    startedAt,
    salt: randomBytes(16).toString('hex'),
  })
}

/** Bad inputs, or a fault of this program before anything could be deleted. */
function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof BadInputs) {
    return error.problems.map(({ inputs, message }) => ({ inputs, message, hint: undefined }))
  }
  for (const { stack } of causes(error)) log.info(value(stack))
  return [{ inputs: [], message: unexpected(error), hint: whatFaultsAre }]
}

function nothingDone(
  problems: readonly Problem[],
  { startedAt, context }: Pick<Result, 'startedAt' | 'context'>,
): Result {
  return {
    status: stop.stopped?.reason === 'cancelled' ? 'cancelled' : 'aborted',
    task: undefined,
    survey: undefined,
    swept: undefined,
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

boundYoungGeneration()
// Nobody reads the log any more: nothing new is deleted, and outputs, summary and record are written all the same.
const noReaders = () => stop.request('broken log', ours('nobody reads the log any more'))
for (const stream of [process.stdout, process.stderr]) stream.on('error', noReaders)
const isRunner = process.env.GITHUB_ACTIONS === 'true'
setInterval(() => hasReaders(process.stdout.fd, isRunner) || noReaders(), 1_000).unref()
process.on('SIGINT', onSignal)
process.on('SIGTERM', onSignal)
// A signal that came while this was loaded is given again now, before the first request.
await setImmediate()

try {
  const result = await main()
  const { tell } = await import('./tell.ts')
  await tell(result, {
    environment: process.env,
    stop,
    clock,
    fetch,
    random: Math.random,
    noIssue: noIssue.signal,
    isUntold: untold.length > 0,
    already: wantedNoChecks ? 1 : 0,
  })
} catch (error) {
  // A fault of the telling: say so, with what is needed to report it.
  log.error(unexpected(error))
  for (const { stack } of causes(error)) log.info(value(stack))
  process.exitCode = 1
}
// A connection that is kept alive must not keep the job waiting. The end of the log is written first: on some systems
// standard output is asynchronous.
process.stdout.write('', () => process.exit())
