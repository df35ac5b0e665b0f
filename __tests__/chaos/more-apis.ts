/**
 * The second series: the APIs and the inputs that the first one has not, so that what the first one draws stays as it
 * is. Ids are supplied, activity is looked up, threads are held, scheduled or one person's, and some of them are told
 * in ways that cannot be read.
 */

import type { Quirks } from '../../sandbox/options.ts'
import { hash, randomFrom } from '../../sandbox/random.ts'
import type { Sandbox } from '../../sandbox/server.ts'
import type { StoredThread } from '../../sandbox/thread.ts'
import type { ThreadApiName } from '../../src/thread.ts'
import { type Case, cases } from '../threads/cases.ts'
import { type Schedule, scheduleOf } from './schedule.ts'

const day = 86_400_000

/** A run, and what is made ready before it begins. */
export interface RunOfMore extends Schedule {
  /** The share of threads that are told in a way that cannot be read. */
  readonly doctored: number
  /** The share of sessions that a person archived (Anthropic). */
  readonly archived: number
  /** How many threads something will use again. */
  readonly scheduled: number
  /** The share of threads whose ids are supplied; undefined where they are listed. */
  readonly supplied: number | undefined
  /** Whose threads are meant: those of the owner of the thread that is so far along; undefined where everybody's are. */
  readonly subject: number | undefined
}

const apis: readonly ThreadApiName[] = [
  ...([
    'responses',
    'responses',
    'responses',
    'anthropic-sessions',
    'anthropic-sessions',
    'anthropic-sessions',
  ] as const),
  ...([
    'vertex-sessions',
    'vertex-sessions',
    'vertex-sessions',
    'files',
    'files',
    'vector-stores',
    'vector-stores',
  ] as const),
  ...(['langgraph-threads', 'langgraph-threads', 'agent-sessions', 'agent-sessions', 'mistral-conversations'] as const),
  ...(['chat-completions', 'conversations', 'chatkit-threads', 'assistants-threads'] as const),
]

export const caseOf = (api: ThreadApiName): Case => cases.find((one) => one.api === api) as Case

export function runOfMore(seed: number, number: number): RunOfMore {
  const random = randomFrom(hash(seed, number, 0x6d6f7265))
  const below = (most: number) => Math.floor(random() * most)
  const chance = (share: number) => random() < share
  const pick = <Choice>(choices: readonly Choice[]) => choices[below(choices.length)] as Choice
  const some = <Value>(share: number, value: () => Value) => (chance(share) ? value() : undefined)

  const base = scheduleOf(hash(seed, 0x6d6f7265), number)
  // Each has its share even of a short series.
  const api = apis[number % apis.length] as ThreadApiName
  const one = caseOf(api)
  // Most lists come to an end here: the first series has those that do not.
  const endless = {
    lyingHasMore: false,
    repeatingCursor: false,
    missingHasMore: false,
    emptyPages: one.lists === 'by token',
  }
  const quirks: Partial<Quirks> = {
    ...base.quirks,
    ...(chance(0.8) && endless),
    lists: api !== 'responses' || chance(0.4),
    oddIds: chance(0.1),
    contradictions: chance(0.05) ? 0.1 : 0,
    ties: pick([1, 1, 1, 5]),
    unstableTies: chance(0.1),
    pageCap: some(0.1, () => 1 + below(50)),
    earlyEnd: chance(0.05),
    millisecondTimes: chance(0.04),
    undeletable: chance(0.05) ? 1 + below(7) : 0,
    operationReads: pick([0, 0, 1, 3]),
    failedOperations: chance(0.2) ? 0.2 : 0,
    artifacts: chance(0.4),
    noDate: chance(0.1),
    clockSkewMs: chance(0.1) ? pick([-3_600_000, -3_600_000, 600_000, 600_000, 2 * day]) : 0,
    paginationTotal: pick(['next', 'drifting', 'exact'] as const),
    noCountRoute: chance(0.2),
    olderServer: chance(0.1),
    badId: pick(['422', '400'] as const),
  }
  const isSubject = one.hasMetadata && chance(0.25)
  const age = pick(['older', 'older', 'inactive', 'both'] as const)
  const isInactive = one.activity !== 'none' && age !== 'older'
  const { 'older-than': older = '30d', 'abort-above': most, ...others } = base.inputs
  const waits = one.waits.length > 0
  return {
    ...base,
    api,
    // One after the other, many would take longer than all other runs.
    threads: others.concurrency === '1' ? pick([0, 5, 30]) : pick([0, 5, 30, 60, 60, 130]),
    quirks,
    doctored: pick([0, 0, 0.2, 0.5]),
    archived: pick([0, 0.3]),
    scheduled: pick([0, 0, 1, 5]),
    supplied: quirks.lists === false || chance(0.15) ? pick([0.1, 0.7, 1]) : undefined,
    subject: isSubject ? random() : undefined,
    inputs: {
      ...others,
      'time-budget': pick(['1min', '5min', '1h', '1h', '1h', '1h']),
      ...(most !== undefined && { 'abort-above': isSubject ? '3' : most }),
      ...((!isInactive || age === 'both') && { 'older-than': isSubject && chance(0.5) ? '0h' : older }),
      ...(isInactive && { 'inactive-for': pick(['30d', '300d']) }),
      ...(one.hasMetadata && chance(0.3) && { protect: 'legal_hold=true' }),
      ...(one.hasMetadata && chance(0.2) && { metadata: 'env=production' }),
      ...(waits && chance(0.2) && { 'abandoned-after': '100d' }),
      ...(chance(0.2) && (api === 'langgraph-threads' || api === 'agent-sessions') && { scheduled: 'ignore' }),
      ...(chance(0.1) && { 'fail-if-overdue': '1000d' }),
    },
  }
}

/** What the oracle knows of a run that is about to begin. */
export interface Prepared {
  readonly inputs: Readonly<Record<string, string>>
  readonly subject: string | undefined
  readonly supplied: ReadonlySet<string> | undefined
  /** Threads that something will use again. */
  readonly scheduledIds: ReadonlySet<string>
  /** What of a thread is told in a way that cannot be read. */
  readonly doctored: ReadonlyMap<string, Doctored>
}

export type Doctored = 'created' | 'status' | 'activity' | 'metadata'

export function prepare(sandbox: Sandbox, run: RunOfMore): Prepared {
  const random = randomFrom(run.seed ^ 0x70726570)
  const chance = (share: number) => random() < share
  const pick = <Choice>(choices: readonly Choice[]) => choices[Math.floor(random() * choices.length)] as Choice
  const one = caseOf(run.api)
  const threads = sandbox.threads()
  const doctored = new Map<string, Doctored>()
  for (const { id, createdAt, items } of threads) {
    // More of them than a company has, so that few runs meet each kind. Nothing happened in one without items.
    if (items > 0 && chance(0.1))
      sandbox.update(id, {
        activity: pick(['running', 'waiting']),
        lastActiveAt: Math.max(createdAt, Date.now() - 200 * day),
      })
    const { metadata, activity } = sandbox.get(id) as StoredThread
    if (chance(0.1)) sandbox.update(id, { metadata: { ...metadata, ...pick(holds) } })
    if (run.api === 'anthropic-sessions' && activity === 'resting' && chance(run.archived)) {
      sandbox.update(id, { metadata: { ...sandbox.get(id)?.metadata, archived: 'true' } })
    }
    if (!chance(run.doctored)) continue
    const what = pick(doctorings(one))
    doctored.set(id, what)
    sandbox.update(id, { raw: rawOf(what, one, sandbox.get(id) as StoredThread, pick) })
  }
  const scheduledIds = new Set<string>()
  for (let count = 0; count < run.scheduled && threads.length > 0; count++) {
    const { id } = pick(threads)
    const status = pick(['active', 'active', 'paused', 'completed'] as const)
    sandbox.schedule(id, { status })
    // To LangGraph a cron is on or off, and one that is off can be put on again.
    if (status !== 'completed' || run.api === 'langgraph-threads') scheduledIds.add(id)
  }
  const owner = threads[Math.floor((run.subject ?? 0) * threads.length)]?.metadata?.user_id
  const subject = run.subject === undefined ? undefined : String(owner ?? 'nobody@example.com')
  const ids =
    run.supplied === undefined ? undefined : threads.filter(() => chance(run.supplied ?? 0)).map(({ id }) => id)
  // Some were never there, and some stand there twice.
  const supplied = ids === undefined ? undefined : [...ids, ...ids.slice(0, 2), ...ids.slice(0, 3).map(otherThan)]
  return {
    inputs: {
      ...(subject !== undefined && { subject: `user_id=${subject}` }),
      ...(supplied !== undefined && { 'thread-ids': [...supplied, otherThan('sess_0123456789abcdef')].join('\n') }),
    },
    subject,
    supplied: supplied === undefined ? undefined : new Set(supplied),
    scheduledIds,
    doctored,
  }
}

const holds = [{ legal_hold: 'true' }, { retain_until: '2999-12-31' }, { retain_until: 'next spring' }]

/** An id that nobody has here. */
const otherThan = (id: string): string => id.replace(/[\da-f](?=[^\da-f]*$)/, (last) => (last === '0' ? '1' : '0'))

function doctorings({ strangeStatus, hasMetadata, activity }: Case): readonly Doctored[] {
  return [
    'created',
    ...(strangeStatus === undefined ? [] : (['status'] as const)),
    ...(activity === 'listed' ? (['activity'] as const) : []),
    ...(hasMetadata ? (['metadata'] as const) : []),
  ]
}

function rawOf(
  what: Doctored,
  one: Case,
  { createdAt }: StoredThread,
  pick: <Choice>(choices: readonly Choice[]) => Choice,
): Readonly<Record<string, unknown>> {
  const seconds = Math.floor(createdAt / 1000)
  const iso = new Date(createdAt).toISOString()
  switch (what) {
    case 'created':
      return {
        [one.createdField]: pick<unknown>(
          one.times === 'iso'
            ? [
                seconds,
                createdAt,
                iso.slice(0, -1),
                iso.slice(0, 10),
                '2024-02-30T10:00:00Z',
                '1999-01-01T00:00:00Z',
                '',
                null,
              ]
            : [String(seconds), iso, null, -5, 0, 1e20, ...(one.times === 'unix' ? [createdAt, createdAt * 1000] : [])],
        ),
      }
    case 'status':
      return { [one.statusField]: pick<unknown>([one.strangeStatus, null, 7, '', undefined]) }
    case 'activity':
      // LangGraph's newer servers tell it twice.
      return {
        [one.activityField]: pick<unknown>([null, '', 'yesterday', undefined]),
        ...(one.api === 'langgraph-threads' && { state_updated_at: pick<unknown>([null, undefined]) }),
      }
    case 'metadata':
      return { [one.metadataField]: pick<unknown>(['legal_hold=false', 5, [], true]) }
  }
}
