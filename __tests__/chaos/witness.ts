/** One run of the whole story of `run.ts` against a real sandbox, and what is known of it from outside. */

import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { fraction, hashText } from '../../sandbox/random.ts'
import { type Sandbox, startSandbox } from '../../sandbox/server.ts'
import type { StoredThread } from '../../sandbox/thread.ts'
import type { Answer } from '../../src/api-request.ts'
import type { Clock } from '../../src/clock.ts'
import { readInputs } from '../../src/inputs/inputs.ts'
import type { Log } from '../../src/report/log.ts'
import { outputs } from '../../src/report/outputs.ts'
import { summary } from '../../src/report/summary/summary.ts'
import type { Client } from '../../src/requests/client.ts'
import type { Result } from '../../src/result.ts'
import { begin } from '../../src/run/begin.ts'
import { clientFor } from '../../src/run/client-for.ts'
import { run } from '../../src/run.ts'
import { Stop } from '../../src/stop.ts'
import { ours } from '../../src/text.ts'
import { runnerDefaults } from '../inputs/read.ts'
import type { Schedule } from './schedule.ts'

/** How many milliseconds of a run's time go by in one. */
export const haste = 100

/** A clock that goes `haste` times as fast. */
class FastClock implements Clock {
  readonly #startedAt = performance.now()
  readonly #from = Date.now()
  now(): number {
    return this.#from + Math.round((performance.now() - this.#startedAt) * haste)
  }
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds / haste)
      signal?.addEventListener('abort', done, { once: true })
    })
  }
}

const silent: Log = {
  info: () => undefined,
  debug: () => undefined,
  notice: () => undefined,
  warning: () => undefined,
  error: () => undefined,
  group: () => undefined,
  endGroup: () => undefined,
}

/** A deletion may take effect for this long after its answer was lost, in milliseconds: a thread that is there later is there. */
const lateFor = 30_000

/** What is known of a run from outside. */
export interface Witnessed {
  readonly schedule: Schedule
  readonly account: Result
  readonly outputs: Readonly<Record<string, string>>
  readonly record: string
  /** Real milliseconds beyond the time budget. */
  readonly overtime: number
  readonly before: ReadonlyMap<string, StoredThread>
  /** Threads that the run's own requests deleted. */
  readonly deletedByRun: ReadonlySet<string>
  /** Threads that others deleted or used while it ran. */
  readonly meddledWith: ReadonlySet<string>
  readonly removedByOthers: ReadonlySet<string>
  readonly there: (id: string) => boolean
  /** Whether it is only listed, and was never there. */
  readonly isGhost: (id: string) => boolean
  /** Whole confirmations that the server sent, by thread. */
  readonly confirmed: ReadonlySet<string>
  readonly deletionsSent: ReadonlySet<string>
  /** How many items of a thread are there, with it or without. */
  readonly itemsLeft: (id: string) => number
  /** Whether the last answer to a read of this thread found it, and came when no deletion of it could take effect any more. */
  readonly wasThereAtLast: (id: string) => boolean
  /**
   * Each answer to a deletion of this thread that got through as a whole; undefined where none did. An answer that the server
   * sent may have been lost on its way, or have come too late on a busy machine.
   */
  readonly heardOfDeletion: (id: string) => readonly (Answer | undefined)[]
}

/** Makes the sandbox ready before the run begins. @returns inputs besides those of the schedule */
export type Prepare = (sandbox: Sandbox) => Readonly<Record<string, string>>

export async function witness(schedule: Schedule, prepare: Prepare = () => ({})): Promise<Witnessed> {
  const { api, threads, latency, faults, rateLimit, quirks, gateway } = schedule
  const sandbox = await startSandbox({ api, threads, seed: schedule.seed, latency, faults, rateLimit, quirks, gateway })
  const record = join(tmpdir(), `thread-retention-chaos-${randomUUID()}.ndjson`)
  try {
    const prepared = prepare(sandbox)
    const before = new Map(sandbox.threads().map((thread) => [thread.id, thread]))
    const [clock, stop] = [new FastClock(), new Stop()]
    const meddling = meddle(sandbox, schedule, () => {
      stop.request('cancelled', ours('the run was cancelled (SIGINT)'))
      void clock.sleep(5_000).then(() => stop.cutOff())
    })
    const environment = { ...runnerDefaults, ...inputsFor(sandbox, schedule), ...prepared, 'record-file': record }
    const inputs = await readInputs(
      Object.fromEntries(Object.entries(environment).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      clock.now(),
    )
    const client = clientFor(inputs, { userAgent: 'thread-retention/test' })
    const heard = new Map<string, (Answer | undefined)[]>()
    const reads = new Map<string, { readonly at: number; readonly status: number }>()
    const deletedAt = new Map<string, number>()
    const hasty: Client = {
      attempt: async (request, { timeout, ...options }) => {
        let answer: Answer | undefined
        try {
          answer = await client.attempt(request, { ...options, timeout: () => timeout() / haste })
          return answer
        } finally {
          const id = decodeURIComponent(request.path.split('/').at(-1) ?? '')
          if (request.method === 'DELETE') heard.set(id, [...(heard.get(id) ?? []), answer])
          // A read without an answer tells nothing; a deletion without one may still act.
          if (request.method === 'DELETE') deletedAt.set(id, clock.now())
          if (answer !== undefined && request.method === 'GET')
            reads.set(id, { at: clock.now(), status: answer.status })
        }
      },
    }
    const account = await run(
      begin(inputs, {
        client: hasty,
        clock,
        log: silent,
        random: Math.random,
        stop,
        context: {
          repository: 'example/company',
          link: undefined,
          event: 'schedule',
          actor: 'octocat',
          workflow: 'Retention',
          runId: '1',
          attempt: '1',
        },
        version: '0.0.0',
        freshRecordPath: record,
        startedAt: clock.now(),
        salt: '5a17',
      }),
    )
    expect(summary(account)).not.toBe('')
    // A request that was cut off may still be on its way, and change the server after the run has ended.
    await new Promise((resolve) => setTimeout(resolve, 20))
    return {
      schedule,
      account,
      outputs: outputs(account),
      record: readFileSync(record, 'utf8'),
      overtime: (clock.now() - account.startedAt - inputs.timeBudget) / haste,
      before,
      heardOfDeletion: (id) => heard.get(id) ?? [],
      wasThereAtLast: (id) => {
        const [read, deletion] = [reads.get(id), deletedAt.get(id)]
        return read?.status === 200 && deletion !== undefined && read.at >= deletion + lateFor
      },
      ...seenByServer(sandbox, meddling, before, schedule),
    }
  } finally {
    await sandbox.close()
    rmSync(record, { force: true })
  }
}

const inputsFor = (sandbox: Sandbox, { inputs }: Schedule) => ({
  api: sandbox.api,
  'base-url': sandbox.url,
  'api-key': sandbox.key,
  ...inputs,
})

/** Lets others act while the run is under way. @returns the ids that they act on, and those that they remove, as they do */
function meddle(sandbox: Sandbox, { meddling, cancelAfter }: Schedule, cancel: () => void) {
  const [meddledWith, removed] = [new Set<string>(), new Set<string>()]
  let requests = 0
  sandbox.setBefore(() => {
    requests += 1
    if (requests === cancelAfter) cancel()
    for (const { after, what, where } of meddling) {
      if (after !== requests) continue
      const threads = sandbox.threads()
      const thread = threads[Math.floor(where * threads.length)]
      if (thread === undefined) continue
      meddledWith.add(thread.id)
      if (what === 'remove') {
        sandbox.remove(thread.id)
        removed.add(thread.id)
      } else sandbox.update(thread.id, { activity: 'running', lastActiveAt: Date.now() })
    }
    return undefined
  })
  return { meddledWith, removed }
}

function seenByServer(
  sandbox: Sandbox,
  { meddledWith, removed }: ReturnType<typeof meddle>,
  before: ReadonlyMap<string, StoredThread>,
  { seed: seedOfServer, quirks: { ghosts = 0 } }: Schedule,
) {
  const isGhost = (id: string) => fraction(hashText(seedOfServer ^ 0x6057, id)) < ghosts
  /** The very thread that was there before: not one that was made anew under its id. */
  const isSame = (id: string) => sandbox.get(id)?.createdAt === before.get(id)?.createdAt
  const deletions = sandbox.requests.filter(
    ({ purpose, path }) => purpose === 'delete' && !/\/(items|artifacts)\//.test(path),
  )
  const deletionsSent = new Set(deletions.map(({ id }) => id ?? ''))
  const gone = new Set(sandbox.deletedIds)
  const statusesOf = (id: string) => deletions.flatMap((deletion) => (deletion.id === id ? [deletion.status] : []))
  const isConfirmed = (statuses: readonly (number | undefined)[]) => {
    const first = statuses.find((status) => status !== 429 && !(status !== undefined && status >= 500))
    return first === 200 || first === 204
  }
  return {
    deletedByRun: new Set([...gone].filter((id) => !removed.has(id))),
    meddledWith,
    removedByOthers: removed,
    there: (id: string) => sandbox.get(id) !== undefined && isSame(id) && !isGhost(id),
    isGhost,
    // Where an earlier answer was lost, a later one may be about a thread that was gone already.
    confirmed: new Set([...deletionsSent].filter((id) => gone.has(id) && isConfirmed(statusesOf(id)))),
    deletionsSent,
    itemsLeft: (id: string) => sandbox.items(id).length,
  }
}
