/** The whole program against a real sandbox, in this process: every effect is real but time, which does not wait. */

import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoggedRequest } from '../../sandbox/exchange.ts'
import type { SandboxSettings } from '../../sandbox/options.ts'
import { type Sandbox, startSandbox } from '../../sandbox/server.ts'
import type { Clock } from '../../src/clock.ts'
import { readInputs } from '../../src/inputs/inputs.ts'
import type { Log } from '../../src/report/log.ts'
import { createClient } from '../../src/requests/client.ts'
import { createPacing } from '../../src/requests/pacing/pacing.ts'
import { createSender, type Sender } from '../../src/requests/sender.ts'
import type { Result } from '../../src/result.ts'
import { begin } from '../../src/run/begin.ts'
import { clientFor } from '../../src/run/client-for.ts'
import { run } from '../../src/run.ts'
import { Stop } from '../../src/stop.ts'
import type { Text } from '../../src/text.ts'
import type { ThreadApi } from '../../src/thread.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { listThreads } from '../../src/threads/listing/listing.ts'

export const now = Date.parse('2026-11-20T12:00:00Z')
export const day = 86_400_000
/** Created this many days ago. */
export const ago = (days: number) => now - days * day

/** A sandbox that closes itself: `await using sandbox = await started({...})`. */
export async function started(settings: SandboxSettings): Promise<Sandbox & AsyncDisposable> {
  // The time of these tests stands still in 2026: its `Date` would be that of another day.
  const sandbox = await startSandbox({ now, threads: 0, ...settings, quirks: { noDate: true, ...settings.quirks } })
  return Object.defineProperty(sandbox as Sandbox & AsyncDisposable, Symbol.asyncDispose, { value: sandbox.close })
}

/** Begins at `now`, runs on, and jumps over every wait of up to two minutes; longer ones are for what must not come to pass. */
function hastyClock(): Clock {
  const begun = performance.now()
  let skipped = 0
  return {
    now: () => Math.round(now + performance.now() - begun + skipped),
    sleep: (milliseconds, signal) => {
      if (milliseconds <= 120_000) {
        skipped += milliseconds
        return new Promise((resolve) => setImmediate(resolve))
      }
      return new Promise((resolve) => {
        if (signal?.aborted === true) resolve()
        signal?.addEventListener('abort', () => resolve(), { once: true })
      })
    },
  }
}

export interface Acted {
  readonly account: Result
  readonly log: readonly string[]
  readonly stop: Stop
}

export interface ActSettings {
  readonly stop?: Stop
  /** Undefined for the sandbox's key. */
  readonly key?: string
}

/** Runs the action with these inputs, dry unless they say otherwise. */
export async function act(
  sandbox: Sandbox,
  inputs: Readonly<Record<string, string>> = {},
  settings: ActSettings = {},
): Promise<Acted> {
  const given = { api: sandbox.api, 'base-url': sandbox.url, 'api-key': settings.key ?? sandbox.key, ...inputs }
  const environment = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  )
  const read = await readInputs(environment, now)
  const log: string[] = []
  const tell = (message: Text) => {
    log.push(String(message))
  }
  const recorder: Log = {
    info: tell,
    debug: () => {},
    notice: tell,
    warning: tell,
    error: tell,
    group: tell,
    endGroup: () => {},
  }
  const stop = settings.stop ?? new Stop()
  const clock = hastyClock()
  const account = await run(
    begin(read, {
      client: clientFor(read, { userAgent: 'thread-retention/test' }),
      clock,
      log: recorder,
      random: () => 0.5,
      stop,
      context: { repository: '', link: undefined, event: '', actor: '', workflow: '', runId: '', attempt: '' },
      version: 'test',
      freshRecordPath: join(tmpdir(), `thread-retention-test-${randomUUID()}.ndjson`),
      startedAt: clock.now(),
      salt: '5a17',
    }),
  )
  return { account, log, stop }
}

/** A sender on a real connection to the sandbox. */
export function connect(sandbox: Sandbox): Sender['send'] {
  const api = threadApis[sandbox.api]
  return createSender({
    client: createClient({
      baseUrl: sandbox.url,
      signIn: sandbox.key === '' ? { kind: 'none' } : { kind: 'key', key: sandbox.key },
      keyHeader: api.keyHeader(new URL(sandbox.url)),
      headers: api.headers,
      bearerHeaders: api.bearerHeaders,
      organization: undefined,
      project: undefined,
      userAgent: 'thread-retention/test',
    }),
    clock: hastyClock(),
    pacing: createPacing(4),
    stop: new Stop(),
    random: () => 0.5,
  }).send
}

/** Ids of everything that the API lists, in its order; `-` for an entry without a usable one. */
export async function list(sandbox: Sandbox): Promise<string[]> {
  const api: ThreadApi = threadApis[sandbox.api]
  if (api.listing === undefined) throw new Error(`${api.name} has no list`)
  const ids: string[] = []
  for await (const { entries } of listThreads(api, api.listing, connect(sandbox))) {
    ids.push(...entries.map((entry) => ('id' in entry ? entry.id : '-')))
  }
  return ids
}

/** One line for a request: method, path, query, JSON body. */
function line({ method, path, query, body }: Pick<LoggedRequest, 'method' | 'path' | 'query' | 'body'>): string {
  const search = query.size === 0 ? '' : `?${decodeURIComponent(query.toString())}`
  return `${method} ${path}${search}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`
}

/** Every request so far, one line each, but for those about schedules (`schedules.test.ts`). */
export const lines = (sandbox: Sandbox): string[] =>
  sandbox.requests.filter(({ purpose }) => purpose !== 'schedules').map(line)

/** Every request so far, one line each. */
export const allLines = (sandbox: Sandbox): string[] => sandbox.requests.map(line)

/** What became of the planned threads, by id. */
export function outcomes({ swept }: Result): Record<string, string> {
  return Object.fromEntries((swept?.outcomes ?? []).map(({ candidate, outcome }) => [candidate.id, outcome]))
}

/** The steps that caught a thread and how many each caught. */
export function funnel({ survey }: Result): Record<string, number> {
  const rows = survey?.tally.funnel() ?? []
  return Object.fromEntries(rows.map(({ answer, step, count }) => [`${answer}: ${step}`, count]))
}
