/** The action against a sandbox, without a child process: the same story as `main.ts` tells, and waits that are cut short. */

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sandbox } from '../sandbox/server.ts'
import type { Clock } from '../src/clock.ts'
import { BadInputs, type InputProblem, readInputs } from '../src/inputs/inputs.ts'
import type { Log } from '../src/report/log.ts'
import { outputs } from '../src/report/outputs.ts'
import { summary } from '../src/report/summary/summary.ts'
import type { Result } from '../src/result.ts'
import { begin } from '../src/run/begin.ts'
import { clientFor } from '../src/run/client-for.ts'
import { run } from '../src/run.ts'
import { Stop } from '../src/stop.ts'
import type { Text } from '../src/text.ts'
import { runnerDefaults } from './inputs/read.ts'

/** Time as it is, but waits take a hundredth of it. */
export const hasty: Clock = {
  now: Date.now,
  sleep: (milliseconds, signal) =>
    sleep(milliseconds / 100, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
}

export interface Acted {
  readonly account: Result
  readonly status: Result['status']
  readonly outputs: Readonly<Record<string, string>>
  /** Every line of the log, annotations with their level before them. */
  readonly log: readonly string[]
  readonly summary: string
  readonly record: string
}

export interface Circumstances {
  /** What `github.event_name` is. */
  readonly event?: string
  readonly clock?: Clock
  /** Told of each line of the log as it comes. */
  readonly onLog?: (line: string) => void
}

/** @throws {BadInputs} */
export async function act(
  sandbox: Sandbox,
  texts: Readonly<Record<string, string>>,
  { event = 'workflow_dispatch', clock = hasty, onLog }: Circumstances = {},
): Promise<Acted> {
  const all = { ...runnerDefaults, api: sandbox.api, 'base-url': sandbox.url, 'api-key': sandbox.key, ...texts }
  const environment = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  )
  const inputs = await readInputs(environment, Date.now())
  const client = clientFor(inputs, { userAgent: 'thread-retention/test' })
  const lines: string[] = []
  const write = (level: string) => (message: Text) => {
    lines.push(`${level}${message}`)
    onLog?.(`${level}${message}`)
  }
  const log: Log = {
    info: write(''),
    debug: () => undefined,
    notice: write('notice: '),
    warning: write('warning: '),
    error: write('error: '),
    group: write('group: '),
    endGroup: () => undefined,
  }
  const account = await run(
    begin(inputs, {
      client,
      clock,
      log,
      random: () => 0.5,
      stop: new Stop(),
      context: {
        repository: 'example/company',
        link: undefined,
        event,
        actor: 'octocat',
        workflow: 'Retention',
        runId: '1',
        attempt: '1',
      },
      version: '0.0.0',
      freshRecordPath: join(tmpdir(), `thread-retention-test-${randomUUID()}.ndjson`),
      startedAt: clock.now(),
      salt: '5a17',
    }),
  )
  const told = [
    ...account.problems.map(({ message }) => `error: ${message}`),
    ...account.warnings.map(({ level, message }) => `${level}: ${message}`),
  ]
  return {
    account,
    status: account.status,
    outputs: outputs(account),
    log: [...lines, ...told],
    summary: summary(account),
    record: account.record === undefined ? '' : readFileSync(account.record.path, 'utf8'),
  }
}

/** What is wrong with these inputs. */
export async function refused(
  sandbox: Sandbox,
  texts: Readonly<Record<string, string>>,
): Promise<readonly InputProblem[]> {
  try {
    await act(sandbox, texts)
  } catch (error) {
    if (error instanceof BadInputs) return error.problems
    throw error
  }
  throw new Error('the inputs were taken')
}
