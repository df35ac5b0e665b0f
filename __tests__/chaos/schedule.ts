/** What a run under random faults meets, and how it is drawn. */

import { unknownRoutes } from '../../sandbox/errors.ts'
import { type Fault, type FaultSettings, faultKinds } from '../../sandbox/faults.ts'
import { type GatewayAnswer, gatewayAnswers, gatewayTargets, type Withdrawal } from '../../sandbox/gateway.ts'
import type { Quirks } from '../../sandbox/options.ts'
import { purposes } from '../../sandbox/purpose.ts'
import { randomFrom } from '../../sandbox/random.ts'
import { type RateLimitSettings, retryAfterForms } from '../../sandbox/rate-limit.ts'
import type { ThreadApiName } from '../../src/thread.ts'

/** What a run meets. */
export interface Schedule {
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

/** The series that CI repeats. */
export function scheduleOf(seed: number, number: number): Schedule {
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
