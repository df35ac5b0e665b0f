/**
 * Runs under random faults. Whatever happens: nothing outside the plan is ever
 * deleted, every confirmed deletion is in the record once, outputs, record and
 * server agree, the run ends within its time budget, and its status is true.
 *
 * Each run is the whole story of `run.ts` with the real client against a real
 * sandbox, on a clock that goes a hundred times as fast. `CHAOS_SEED` repeats a
 * series, `CHAOS_ONLY` one run of it.
 */

import { createHash, randomInt, randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import { unknownRoutes } from '../sandbox/errors.ts'
import { type Fault, type FaultSettings, faultKinds } from '../sandbox/faults.ts'
import { type GatewayAnswer, gatewayAnswers, gatewayTargets, type Withdrawal } from '../sandbox/gateway.ts'
import { noQuirks, type Quirks } from '../sandbox/options.ts'
import { purposes } from '../sandbox/purpose.ts'
import { fraction, hashText, randomFrom } from '../sandbox/random.ts'
import { type RateLimitSettings, retryAfterForms } from '../sandbox/rate-limit.ts'
import { type Sandbox, startSandbox } from '../sandbox/server.ts'
import type { StoredThread } from '../sandbox/thread.ts'
import { checkRecord } from '../scripts/check-record.ts'
import { runAction } from '../scripts/run-action.ts'
import type { Answer } from '../src/api-request.ts'
import type { Clock } from '../src/clock.ts'
import { readInputs } from '../src/inputs/inputs.ts'
import type { Log } from '../src/report/log.ts'
import { outputs } from '../src/report/outputs.ts'
import { summary } from '../src/report/summary/summary.ts'
import { type Client, createClient } from '../src/requests/client.ts'
import { figures, type Result } from '../src/result.ts'
import { run } from '../src/run.ts'
import { Stop } from '../src/stop.ts'
import { ours } from '../src/text.ts'
import type { ThreadApiName } from '../src/thread.ts'
import { runnerDefaults } from './inputs/read.ts'

const seed = Number(process.env.CHAOS_SEED ?? randomInt(1_000_000))
const runs = 500
/** What they may take, in milliseconds: two minutes on an idle machine, and that each ends in time is asserted of each. */
const runsLimit = 600_000
const bundledRuns = 8
/**
 * What they may take together, in milliseconds. They run on the real clock: one in which deletions settle nothing waits 21 s
 * for the server and 30 s for deletions that may act late, and on a busy machine half of them run after the others.
 */
const bundledLimit = 300_000
/** So many runs at a time: most of their time they wait. */
const together = 6
/** How many milliseconds of a run's time go by in one. */
const haste = 100
/** What a run may take beyond its time budget, in real milliseconds: for answers that arrive late, and for a busy machine. */
const tolerance = 2_000
/** What is not known may be settled for this long after the time budget: ten minutes, in real milliseconds. */
const settling = 600_000 / haste

const minute = 60_000
const day = 86_400_000

/** What a run meets. */
interface Schedule {
  readonly number: number
  readonly api: ThreadApiName
  readonly threads: number
  readonly seed: number
  readonly latency: { readonly ms: number; readonly jitter: number }
  readonly faults: FaultSettings
  readonly rateLimit: RateLimitSettings | undefined
  readonly quirks: Partial<Quirks>
  /** When requests do not reach the server, and what is answered in its place. */
  readonly gateway: readonly Withdrawal[]
  readonly inputs: Readonly<Record<string, string>>
  /** What others do meanwhile: after so many requests, to the thread that is so far along. */
  readonly meddling: readonly { readonly after: number; readonly what: 'remove' | 'use'; readonly where: number }[]
  /** After so many requests the run is cancelled. */
  readonly cancelAfter: number | undefined
}

const apis: readonly ThreadApiName[] = [
  'agent-sessions',
  'agent-sessions',
  'chatkit-threads',
  'chat-completions',
  'conversations',
  'assistants-threads',
  'langgraph-threads',
  'mistral-conversations',
]

function scheduleOf(number: number): Schedule {
  const random = randomFrom(seed * 1_000 + number)
  const below = (most: number) => Math.floor(random() * most)
  const chance = (share: number) => random() < share
  const pick = <Choice>(choices: readonly Choice[]) => choices[below(choices.length)] as Choice
  const some = <Value>(share: number, value: () => Value) => (chance(share) ? value() : undefined)

  const kinds = (Object.keys(faultKinds) as Fault[]).filter((kind) => kind !== 'late')
  const hardness = pick([0, 0.02, 0.1, 0.3])
  const struck = kinds.filter(() => chance(0.4))
  const faults: FaultSettings = {
    ...Object.fromEntries(struck.map((kind) => [kind, (hardness * random() * 2) / struck.length])),
    ...(chance(0.4) && { on: purposes.filter(() => chance(0.5)) }),
  }
  const quirks: Partial<Quirks> = {
    lists: true,
    shortPages: chance(0.2),
    emptyPages: chance(0.1),
    ownCursors: chance(0.1),
    lyingHasMore: chance(0.05),
    repeatingCursor: chance(0.03),
    missingHasMore: chance(0.03),
    noLastId: chance(0.1),
    unknownCursor: pick(['400', 'invalid_cursor', '500', 'first-page']),
    listWithoutMetadata: chance(0.1),
    missingCreatedAt: chance(0.1) ? 0.2 : 0,
    staleListMs: chance(0.1) ? 50 : 0,
    keeps: chance(0.1) ? 0.1 : 0,
    deletedFalse: chance(0.1) ? 0.1 : 0,
    deleteAnswer: pick(['own', 'own', 'own', 'success', 'empty', '204']),
    secondDelete: pick(['404', '404', '200']),
    notFound: pick(['own', 'own', 'own', 'openai', 'detail', 'text', 'string', 'empty', '500']),
    quotaFrom: some(0.05, () => 1 + below(80)),
    expiredFrom: some(0.05, () => 1 + below(80)),
    forbidden: chance(0.05) ? [pick(purposes)] : [],
  }
  return {
    number,
    api: pick(apis),
    threads: pick([0, 5, 30, 30, 60, 130]),
    seed: below(1_000_000),
    latency: { ms: pick([0, 0, 2]), jitter: pick([0, 3]) },
    rateLimit: some(0.3, () => ({
      perMinute: pick([6_000, 30_000, 120_000]),
      burst: pick([1, 5, 20]),
      retryAfter: pick(retryAfterForms.filter((form) => form !== 'date' && form !== 'seconds')),
    })),
    inputs: {
      'older-than': pick(['30d', '365d', '500d']),
      ...(chance(0.2) && { 'keep-latest': String(below(10)) }),
      'dry-run': chance(0.1) ? 'true' : 'false',
      'max-deletions': pick(['0', '0', '10', '1000']),
      ...(chance(0.1) && { 'abort-above': pick(['3', '40%']) }),
      verify: pick(['none', 'sample', 'all', 'all']),
      'time-budget': pick(['1min', '5min', '1h', '1h']),
      concurrency: pick(['1', '4', '32', '256']),
    },
    meddling: chance(0.3)
      ? Array.from({ length: 1 + below(5) }, () => ({
          after: 1 + below(60),
          what: pick(['remove', 'use'] as const),
          where: random(),
        }))
      : [],
    cancelAfter: some(0.15, () => 1 + below(80)),
    // Drawn last, so that the series of a seed stays what it was.
    quirks: {
      ...quirks,
      staleGaps: chance(0.5),
      conflict: pick(['conflict_error', 'active_turn']),
      unknownRoute: pick(unknownRoutes),
      missingRoutes: chance(0.05) ? [pick(purposes)] : [],
      strictQuery: chance(0.1),
      runMetadata: chance(0.1),
      ghosts: chance(0.1) ? 0.2 : 0,
      remakes: chance(0.05) ? 0.2 : 0,
      replacedFrom: some(0.07, () => 2 + below(150)),
      cacheAge: some(0.03, () => 5),
    },
    gateway: chance(0.45) ? Array.from({ length: 1 + below(2) }, () => withdrawalOf(pick, below)) : [],
    faults: { ...faults, ...(chance(0.15) && { late: 0.2 * random() }) },
  }
}

const answersOfGateways = [...Object.keys(gatewayAnswers), 'own'] as readonly (keyof typeof gatewayAnswers | 'own')[]
/** Those that a run waits out: they end after some requests. */
const outages: ReadonlySet<GatewayAnswer> = new Set(['nginx-502', '503', 'reset', 'empty-200', 'html-200'] as const)

/** A route, or the whole server, is away from some request on: for good, or for some requests. */
function withdrawalOf(
  pick: <Choice>(choices: readonly Choice[]) => Choice,
  below: (most: number) => number,
): Withdrawal {
  const answer = pick(answersOfGateways)
  const requests = outages.has(answer) ? 1 + below(30) : pick([1 + below(60), 1 + below(300), undefined])
  return {
    of: pick(gatewayTargets),
    from: 2 + below(150),
    answer,
    // One of several replicas may answer so; in the very words of the server only by chance now and then.
    share: answer === 'own' ? 1 : pick([1, 1, 0.3]),
    ...(requests === undefined ? {} : { requests }),
  }
}

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
interface Witnessed {
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
  /** Whether the last answer to a read of this thread found it, and came when no deletion of it could take effect any more. */
  readonly wasThereAtLast: (id: string) => boolean
  /**
   * Each answer to a deletion of this thread that got through as a whole; undefined where none did. An answer that the server
   * sent may have been lost on its way, or have come too late on a busy machine.
   */
  readonly heardOfDeletion: (id: string) => readonly (Answer | undefined)[]
}

async function witness(schedule: Schedule): Promise<Witnessed> {
  const { api, threads, latency, faults, rateLimit, quirks, gateway } = schedule
  const sandbox = await startSandbox({ api, threads, seed: schedule.seed, latency, faults, rateLimit, quirks, gateway })
  const record = join(tmpdir(), `thread-retention-chaos-${randomUUID()}.ndjson`)
  try {
    const before = new Map(sandbox.threads().map((thread) => [thread.id, thread]))
    const [clock, stop] = [new FastClock(), new Stop()]
    const meddling = meddle(sandbox, schedule, () => {
      stop.request('cancelled', ours('the run was cancelled (SIGINT)'))
      void clock.sleep(5_000).then(() => stop.cutOff())
    })
    const environment = { ...runnerDefaults, ...inputsFor(sandbox, schedule), 'record-file': record }
    const inputs = await readInputs(
      Object.fromEntries(Object.entries(environment).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      clock.now(),
    )
    const client = createClient({
      baseUrl: inputs.server.baseUrl,
      signIn: inputs.signIn,
      keyHeader: inputs.api.keyHeader(new URL(inputs.server.baseUrl)),
      headers: inputs.api.headers,
      bearerHeaders: inputs.api.bearerHeaders,
      organization: undefined,
      project: undefined,
      userAgent: 'thread-retention/test',
    })
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
          const id = request.path.split('/').at(-1) ?? ''
          if (request.method === 'DELETE') heard.set(id, [...(heard.get(id) ?? []), answer])
          // A read without an answer tells nothing; a deletion without one may still act.
          if (request.method === 'DELETE') deletedAt.set(id, clock.now())
          if (answer !== undefined && request.method === 'GET')
            reads.set(id, { at: clock.now(), status: answer.status })
        }
      },
    }
    const account = await run(inputs, {
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
    })
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
  const deletions = sandbox.requests.filter(({ purpose, path }) => purpose === 'delete' && !/\/items\//.test(path))
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
  }
}

interface RecordLine {
  readonly type: string
  readonly id?: string
  readonly outcome?: string
  readonly found?: string
  readonly status?: string | number | null
  readonly previous: string | null
  readonly [figure: string]: unknown
}

const lines = (record: string) =>
  record
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RecordLine)

/** Checks everything that must be true of any run. */
function check(witnessed: Witnessed): void {
  const { schedule, account, record, overtime, before, deletedByRun, meddledWith, there } = witnessed
  const all = lines(record)
  const planned = new Set(all.filter(({ type }) => type === 'planned').map(({ id }) => id ?? ''))
  const outcomes = all.filter(({ type }) => type === 'outcome')
  const live = schedule.inputs['dry-run'] === 'false' && account.swept !== undefined

  // Nothing outside the plan is ever deleted, and nothing that the policy keeps is in the plan.
  expect([...deletedByRun].filter((id) => !planned.has(id))).toEqual([])
  expect([...witnessed.deletionsSent].filter((id) => !planned.has(id))).toEqual([])
  if (!live) expect([...deletedByRun]).toEqual([])
  const youngest = Date.now() - Number.parseInt(schedule.inputs['older-than'] ?? '', 10) * day + minute
  for (const id of planned) {
    const thread = before.get(id)
    expect(thread).toBeDefined()
    expect(thread?.createdAt).toBeLessThan(youngest)
    if (statusIsTold.has(schedule.api)) expect(thread?.activity).not.toBe('running')
  }

  // Every planned thread has one outcome, and that is what became of it.
  expect(outcomes.map(({ id }) => id).toSorted()).toEqual(live ? [...planned].toSorted() : [])
  const lying = (schedule.quirks.keeps ?? 0) > 0
  const alive = new Set(all.filter(({ found }) => found === 'alive').map(({ id }) => id))
  const cut = account.status === 'cancelled' || overtime > -5 * tolerance
  for (const { id = '', outcome, end, note } of outcomes) {
    if (outcome === 'deleted' && !lying && !alive.has(id))
      expect({ id, there: there(id) }).toEqual({ id, there: false })
    if (outcome === 'already-gone') expect({ id, there: there(id) }).toEqual({ id, there: false })
    if (outcome === 'failed' && end === 'still there' && !meddledWith.has(id)) {
      // On a busy machine a deletion that was given up may be carried out later than any run waits for: then it was there
      // when it was last read, as the report says.
      const isThere = there(id) || (String(note).endsWith('last read') && witnessed.wasThereAtLast(id))
      expect({ id, note, isThere }).toEqual({ id, note, isThere: true })
    }
    if (outcome === 'already-gone' && !witnessed.isGhost(id))
      expect({ id, meddled: meddledWith.has(id) }).toEqual({ id, meddled: true })
    const heard = witnessed.heardOfDeletion(id)
    // Waiting cures a 429, unless the server throttles this thread alone: nothing was done then, so it is not gone by us.
    const throttled = heard.length > 0 && heard.every((answer) => answer?.status === 429)
    if (throttled && schedule.quirks.quotaFrom === undefined && schedule.api !== 'conversations') {
      expect({ id, note, outcome }).toMatchObject({ id, outcome: expect.stringMatching(/^(not-attempted|failed)$/) })
    }
    if ((outcome === 'spared' && !schedule.quirks.remakes) || outcome === 'not-attempted')
      expect({ id, outcome, deleted: deletedByRun.has(id) && !meddledWith.has(id) }).toEqual({
        id,
        outcome,
        deleted: false,
      })
    // What the server confirmed in whole is in the record as deleted, unless the answer was cut off at the end.
    if (schedule.quirks.deleteAnswer === 'own' && witnessed.confirmed.has(id) && !meddledWith.has(id) && !cut) {
      if (heard.some(saysDeleted)) expect({ id, outcome, note }).toMatchObject({ id, outcome: 'deleted' })
    }
  }

  // What was read back gone is gone, whatever stood between.
  for (const { id = '', found } of all.filter(({ type }) => type === 'verified')) {
    if (found === 'gone') expect({ id, there: there(id) }).toEqual({ id, there: false })
    if (found === 'alive' && !witnessed.removedByOthers.has(id))
      expect({ id, there: there(id) }).toEqual({ id, there: true })
  }

  // The record is a chain, and its digest is that of the file.
  let previous: string | null = null
  for (const [index, line] of record.split('\n').slice(0, -1).entries()) {
    expect(all[index]?.previous).toBe(previous)
    previous = createHash('sha256').update(line).digest('hex')
  }
  expect(all[0]?.type).toBe('header')
  const footer = all.at(-1)
  expect(footer?.type).toBe('footer')
  expect(witnessed.outputs['record-digest']).toBe(createHash('sha256').update(record).digest('hex'))

  // Outputs, record and account say the same, and the numbers add up.
  const numbers = figures(account)
  const counted = (what: string) => outcomes.filter(({ outcome }) => outcome === what).length
  expect(footer).toMatchObject({
    status: account.status,
    deleted: numbers.deleted,
    failed: numbers.failed,
    alreadyGone: numbers.alreadyGone,
    spared: numbers.spared,
    notAttempted: numbers.notAttempted,
  })
  expect(witnessed.outputs).toMatchObject({
    status: account.status,
    deleted: String(counted('deleted') - alive.size),
    failed: String(counted('failed') + alive.size),
    'already-gone': String(counted('already-gone')),
    spared: String(counted('spared')),
  })
  expect(numbers.listed).toBe(numbers.kept + numbers.unknown + numbers.candidates)
  expect(numbers.remaining).toBe(
    numbers.candidates - numbers.deleted - numbers.alreadyGone - numbers.spared - numbers.notKnown,
  )
  // Who stops before the plan stands plans nothing.
  if (account.swept !== undefined || account.status === 'planned') expect(numbers.planned).toBe(planned.size)

  // It ends in time, and its status is true.
  expect(overtime).toBeLessThan(tolerance + (live ? settling : 0))
  checkStatus(witnessed, counted('failed') + alive.size, counted('not-attempted'))
}

/** The record says nothing that contradicts anything else in it. */
async function checkEvidence({ record, outputs }: Witnessed): Promise<void> {
  const checked = await checkRecord(Readable.from([Buffer.from(record)]), outputs['record-digest'])
  expect({ verdict: checked.verdict, problems: checked.problems }).toEqual({ verdict: 'intact', problems: [] })
}

const saysDeleted = (answer: Answer | undefined) =>
  answer?.status === 204 || (answer?.body as { readonly deleted?: unknown } | undefined)?.deleted === true

/** APIs that tell whether a thread is in use. */
const statusIsTold: ReadonlySet<ThreadApiName> = new Set(['agent-sessions', 'langgraph-threads'])

function checkStatus({ schedule, account, deletedByRun, there, outputs }: Witnessed, failed: number, left: number) {
  const { status, survey } = account
  const dry = schedule.inputs['dry-run'] === 'true'
  if (schedule.cancelAfter === undefined) expect(status).not.toBe('cancelled')
  if (status === 'cancelled' || status === 'aborted') {
    if (status === 'aborted') expect([...deletedByRun]).toEqual([])
    return
  }
  expect(survey).toBeDefined()
  expect(status === 'planned').toBe(dry)
  if (dry) return
  const waiting = survey?.plan.overBudget !== undefined
  if (status === 'complete') {
    expect({ failed, left, waiting, remaining: outputs.remaining }).toEqual({
      failed: 0,
      left: 0,
      waiting: false,
      remaining: '0',
    })
    // Unless the server lies, or others bring a thread back into use, all that was planned is gone.
    if ((schedule.quirks.keeps ?? 0) === 0) {
      const spared = new Set(
        account.swept?.outcomes.flatMap((one) => (one.outcome === 'spared' ? [one.candidate.id] : [])),
      )
      expect([...(survey?.plan.planned ?? [])].filter(({ id }) => there(id) && !spared.has(id))).toEqual([])
    }
  }
  if (status === 'remaining') expect({ failed, more: left > 0 || waiting }).toEqual({ failed: 0, more: true })
  if (status === 'failed') expect(failed > 0 || account.problems.length > 0).toBe(true)
  if (failed > 0) expect(status).toBe('failed')
}

/** Runs `check` on every schedule, some at a time; the first failure says how to have it again. */
async function all(numbers: readonly number[], one: (schedule: Schedule) => Promise<void>): Promise<void> {
  let next = 0
  const work = async () => {
    for (let number = numbers[next++]; number !== undefined; number = numbers[next++]) {
      const schedule = scheduleOf(number)
      try {
        await one(schedule)
      } catch (error) {
        next = numbers.length
        const how = `CHAOS_SEED=${seed} CHAOS_ONLY=${number} npm test -- __tests__/chaos`
        throw new Error(`Run ${number} of seed ${seed} (${how}): ${String(error)}\n${JSON.stringify(schedule)}`, {
          cause: error,
        })
      }
    }
  }
  await Promise.all(Array.from({ length: together }, work))
}

const only = process.env.CHAOS_ONLY
const numbersTo = (count: number) => Array.from({ length: count }, (_, number) => number)

describe(`chaos with seed ${seed}`, () => {
  test(
    `${runs} runs under random faults, limits, quirks, meddling and cancellation`,
    async () => {
      const seen = new Map<string, number>()
      await all(only === undefined ? numbersTo(runs) : [Number(only)], async (schedule) => {
        const witnessed = await witness(schedule)
        check(witnessed)
        await checkEvidence(witnessed)
        seen.set(witnessed.account.status, (seen.get(witnessed.account.status) ?? 0) + 1)
      })
      // The schedules reach every way in which a run can end.
      if (only === undefined) {
        expect([...seen.keys()].toSorted()).toEqual([
          'aborted',
          'cancelled',
          'complete',
          'failed',
          'planned',
          'remaining',
        ])
      }
    },
    runsLimit,
  )

  test(
    `${bundledRuns} runs of the built action: the exit code says what the status says`,
    async () => {
      await all(numbersTo(bundledRuns), async ({ api, threads, quirks, faults, inputs, ...schedule }) => {
        const sandbox = await startSandbox({
          api,
          threads,
          // No stalls, and few faults: this clock is the real one. Each thread that is read back as 500 takes 12 s of it. A
          // thread that is listed and cannot be read is listed again after one and two minutes, before it counts as not known.
          quirks: {
            ...noQuirks,
            ...quirks,
            lists: true,
            ghosts: 0,
            missingRoutes: [],
            forbidden: quirks.forbidden?.filter((purpose) => purpose !== 'read') ?? [],
            ...(quirks.notFound === '500' && { notFound: 'own' }),
          },
          faults: { 500: (faults[500] ?? 0) / 10, lost: (faults.lost ?? 0) / 10 },
          seed: schedule.seed,
        })
        try {
          const { exitCode, outputs } = await runAction({
            inputs: { api, 'base-url': sandbox.url, 'api-key': sandbox.key, ...inputs },
          })
          const passes = ['complete', 'remaining', 'planned'].includes(outputs.status ?? '')
          expect({ status: outputs.status, exitCode }).toEqual({ status: outputs.status, exitCode: passes ? 0 : 1 })
        } finally {
          await sandbox.close()
        }
      })
    },
    bundledLimit,
  )
})
