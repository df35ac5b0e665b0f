/**
 * The command line: one flag for each option, and nothing else. The table in
 * README.md is made from it (`flagTable`).
 */

import { parseArgs } from 'node:util'
import { threadApiNames } from '../src/thread.ts'
import { unknownRoutes } from './errors.ts'
import { faultKinds } from './faults.ts'
import { gatewayAnswers, gatewayTargets, type Withdrawal } from './gateway.ts'
import type { SandboxSettings } from './options.ts'
import { purposes } from './purpose.ts'
import { retryAfterForms } from './rate-limit.ts'

interface Flag {
  readonly name: string
  readonly help: string
  /** How the value is written; none for a switch. */
  readonly value?: string
  /** Where the value goes in the settings. */
  readonly at: readonly string[]
  /** @throws {UsageError} */
  readonly read: (text: string, flag: string) => unknown
}

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const on = () => true
const text = (value: string): string => value

function whole(value: string, flag: string): number {
  if (!/^\d+$/.test(value)) throw new UsageError(`--${flag} takes a whole number, not '${value}'`)
  return Number(value)
}

function wholeOrNegative(value: string, flag: string): number {
  if (!/^-?\d+$/.test(value)) throw new UsageError(`--${flag} takes a whole number, not '${value}'`)
  return Number(value)
}

function share(value: string, flag: string): number {
  const number = Number(value)
  if (value === '' || !(number >= 0 && number <= 1)) throw new UsageError(`--${flag} takes a share from 0 to 1`)
  return number
}

const oneOf =
  (choices: readonly string[]) =>
  (value: string, flag: string): string => {
    if (!choices.includes(value)) throw new UsageError(`--${flag} takes one of ${choices.join(', ')}, not '${value}'`)
    return value
  }

const someOf =
  (choices: readonly string[]) =>
  (value: string, flag: string): string[] =>
    value.split(',').map((each) => oneOf(choices)(each.trim(), flag))

function time(value: string, flag: string): number {
  const ms = /^\d+$/.test(value) ? Number(value) : Date.parse(value)
  if (Number.isNaN(ms)) throw new UsageError(`--${flag} takes a date-time or milliseconds since 1970, not '${value}'`)
  return ms
}

/** A switch or a choice among the quirks: the flag is the quirk's name in kebab case. */
const quirk = (key: string, help: string, value?: string, read: Flag['read'] = on): Flag => ({
  name: key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  help,
  ...(value === undefined ? {} : { value }),
  at: ['quirks', key],
  read,
})

const choice = (key: string, help: string, ...choices: string[]): Flag =>
  quirk(key, help, choices.join(' | '), oneOf(choices))

const plain = (name: string, value: string, help: string, read: Flag['read'], at = [name]): Flag => ({
  name,
  value,
  help,
  at,
  read,
})

export const flags: readonly Flag[] = [
  plain('api', 'NAME', 'the thread API to speak (default `agent-sessions`)', oneOf(threadApiNames)),
  plain('threads', 'N', 'how many threads there are (default 100)', whole),
  plain('seed', 'N', 'same seed, same threads and same faults (default 1)', whole),
  plain('now', 'TIME', 'ages are counted back from here (default: now)', time),
  plain('host', 'HOST', 'address to listen on (default 127.0.0.1)', text),
  plain('port', 'N', 'port to listen on; 0 takes any free one (default 0)', whole),
  plain('key', 'KEY', 'the key to demand (default `sk-sandbox`)', text),
  { name: 'no-key', help: 'let everybody in', at: ['key'], read: () => null },
  plain('organization', 'ID', 'sent as `openai-organization`', text),
  plain('project', 'ID', 'sent as `openai-project`', text),
  { name: 'no-log', help: 'keep no log of requests', at: ['log'], read: () => false },

  plain('latency', 'MS', 'wait before each answer', whole, ['latency', 'ms']),
  plain('jitter', 'MS', 'and up to so much longer', whole, ['latency', 'jitter']),
  plain('rate-limit', 'N', 'requests a minute', whole, ['rateLimit', 'perMinute']),
  plain('rate-burst', 'N', 'requests at once after a pause (default: what one second allows)', whole, [
    'rateLimit',
    'burst',
  ]),
  plain('rate-on', 'PURPOSES', 'what the limit counts (default: everything)', someOf(purposes), ['rateLimit', 'on']),
  plain('rate-retry-after', retryAfterForms.join(' | '), 'how a 429 names the wait', oneOf(retryAfterForms), [
    'rateLimit',
    'retryAfter',
  ]),

  ...Object.entries(faultKinds).map(([kind, help]) => plain(`fault-${kind}`, 'SHARE', help, share, ['faults', kind])),
  plain('fault-on', 'PURPOSES', 'which requests faults may strike (default: all)', someOf(purposes), ['faults', 'on']),

  plain(
    'withdraw',
    gatewayTargets.join(' | '),
    'requests that a gateway answers in place of the server',
    oneOf(gatewayTargets),
    ['gateway', 'of'],
  ),
  plain('withdraw-from', 'N', 'from this request on (default: the first)', whole, ['gateway', 'from']),
  plain('withdraw-requests', 'N', 'how many requests are struck before the server is back', whole, [
    'gateway',
    'requests',
  ]),
  plain('withdraw-ms', 'MS', 'how long it takes until the server is back', whole, ['gateway', 'ms']),
  plain('withdraw-share', 'SHARE', 'the share of requests that are struck: one broken replica of three', share, [
    'gateway',
    'share',
  ]),
  plain(
    'withdraw-answer',
    [...Object.keys(gatewayAnswers), 'own'].join(' | '),
    'what the gateway says (default `nginx`: its page with 404)',
    oneOf([...Object.keys(gatewayAnswers), 'own']),
    ['gateway', 'answer'],
  ),
  plain('outage', 'SECONDS', 'the server is away for so long: 503 to everything, from `--outage-from` on', whole, [
    'outage',
    'seconds',
  ]),
  plain('outage-from', 'N', 'the first request of the outage (default 10)', whole, ['outage', 'from']),

  quirk('lists', 'a key may list where it may not at the original provider (conversations: Azure AI Foundry)'),
  { name: 'no-lists', help: 'a key may not list', at: ['quirks', 'lists'], read: () => false },
  quirk('missingScope', 'listing answers 401 `missing_scope`'),
  quirk('lyingHasMore', 'the last page says that more follows'),
  quirk('repeatingCursor', '`after`, offset or page number is ignored: the first page for ever'),
  quirk('missingHasMore', 'pages without `has_more`'),
  quirk('noLastId', 'pages without `first_id` and `last_id`'),
  quirk('earlyEnd', 'pages that say that nothing follows, although something does'),
  quirk('pageCap', 'the most threads on a page, whatever is asked for', 'N', whole),
  quirk('contradictions', 'threads that a list shows twice, the second time without metadata', 'SHARE', share),
  quirk('ties', 'how many threads are made at the same instant', 'N', whole),
  quirk('unstableTies', 'and their order among themselves changes with every request (lists by place)'),
  quirk('ownCursors', '`last_id` is a cursor of another kind, not the id of a thread'),
  quirk('shortPages', 'pages with fewer threads than asked for'),
  quirk('emptyPages', 'now and then a page without any thread, and more to follow'),
  choice('unknownCursor', 'what `after=<unknown or deleted id>` gets', '400', 'invalid_cursor', '500', 'first-page'),
  choice('metadataFilter', 'filters by metadata in the query', 'honoured', 'refused', 'ignored'),
  quirk('staleListMs', 'how long deleted threads still show in lists', 'MS', whole),
  quirk('staleGaps', 'and then only as gaps: their page is shorter than asked for'),
  quirk('millisecondTimes', 'times in milliseconds where the API has seconds'),
  quirk('missingCreatedAt', 'threads sent without a creation time', 'SHARE', share),
  quirk('listWithoutMetadata', 'listed threads come without metadata'),
  quirk('itemTimes', 'items of conversations carry a creation time'),
  quirk('oddIds', 'every fifth id has a `/` and a `#`'),
  quirk('ghosts', 'threads that are listed, but are not there when they are read or deleted', 'SHARE', share),
  quirk('undeletable', 'how many of the oldest threads cannot be deleted: 403', 'N', whole),
  quirk('remakes', 'deletions after which a new thread is made under the same id', 'SHARE', share),
  quirk('keeps', 'deletions that are confirmed but not done', 'SHARE', share),
  quirk('deletedFalse', 'deletions answered `deleted: false`, and not done', 'SHARE', share),
  choice('deleteAnswer', 'what a deletion answers', 'own', 'success', 'empty', '204'),
  choice('secondDelete', 'what deleting a deleted thread answers', '404', '200'),
  choice('notFound', 'how a missing thread is reported', 'own', 'openai', 'detail', 'text', 'string', 'empty', '500'),
  choice('conflict', 'why a running session is not deleted: the code of the 409', 'conflict_error', 'active_turn'),
  choice('unknownRoute', 'how a route is reported that is not there', ...unknownRoutes),
  quirk('missingRoutes', 'routes that are not there', 'PURPOSES', someOf(purposes)),
  quirk('strictQuery', 'what the route does not know in the query gets 400, and so do filters by metadata'),
  quirk('quotaFrom', 'from this request on, 429 `insufficient_quota`', 'N', whole),
  quirk('expiredFrom', 'from this request on, 401', 'N', whole),
  quirk('forbidden', 'what the key may not do: 403', 'PURPOSES', someOf(purposes)),
  quirk('apiVersion', 'the `api-version` to demand (assistants-threads: Azure Foundry classic)', 'VERSION', text),
  quirk('shutDown', 'every route answers 404 "Invalid URL"'),
  quirk('replacedFrom', 'from this request on, another server answers, which has no threads', 'N', whole),
  quirk(
    'clockSkewMs',
    'how far the clock in the header `Date` is ahead of ours; may be negative',
    'MS',
    wholeOrNegative,
  ),
  quirk('noDate', 'no header `Date`'),
  quirk('cacheAge', 'answers to GET carry the header `Age`, as those from a cache do', 'SECONDS', whole),
  quirk('artifacts', 'sessions have an environment, and artifacts in it (agent-sessions)'),
  quirk('operationReads', 'how often the operation of a deletion reads as going on (Google)', 'N', whole),
  quirk('failedOperations', 'deletions whose operation ends with an error (Google)', 'SHARE', share),
  choice('paginationTotal', 'what `x-pagination-total` holds (LangGraph)', 'next', 'drifting', 'exact'),
  quirk('noCountRoute', 'there is no `POST /threads/count` (LangGraph)'),
  quirk('olderServer', 'threads have no `state_updated_at`, and selecting it gets 422 (LangGraph)'),
  choice('badId', 'what an id that is no UUID gets (LangGraph)', '422', '400'),
  quirk('runMetadata', 'metadata name the graph and the assistant of the last run (LangGraph)'),
]

/** A change of the rate limit while the server runs: `10s:1500`. */
export interface RateChange {
  readonly afterMs: number
  readonly perMinute: number
}

function rateChange(value: string): RateChange {
  const [, amount, unit, perMinute] = /^(\d+)(ms|s|min):(\d+)$/.exec(value) ?? []
  if (amount === undefined) throw new UsageError(`--rate-change takes <when>:<requests a minute>, say 10s:1500`)
  const unitMs = { ms: 1, s: 1000, min: 60_000 }[unit as 'ms' | 's' | 'min']
  return { afterMs: Number(amount) * unitMs, perMinute: Number(perMinute) }
}

export interface CommandLine {
  readonly settings: SandboxSettings
  readonly rateChanges: readonly RateChange[]
  readonly help: boolean
}

/** @throws {UsageError} */
export function readFlags(args: readonly string[]): CommandLine {
  const values = parse(args)
  const settings: Record<string, unknown> = {}
  for (const flag of flags) {
    const given = values[flag.name]
    if (given === undefined) continue
    put(settings, flag.at, flag.read(String(given), flag.name))
  }
  const changes = (values['rate-change'] ?? []) as string[]
  const rateLimit = settings.rateLimit as { perMinute?: number } | undefined
  if (rateLimit !== undefined && rateLimit.perMinute === undefined) {
    throw new UsageError('--rate-burst, --rate-on and --rate-retry-after need --rate-limit')
  }
  gather(settings)
  return { settings, rateChanges: changes.map(rateChange), help: values.help === true }
}

/** The flags of the gateway describe one withdrawal, and those of the outage another. */
function gather(settings: Record<string, unknown>): void {
  const { gateway, outage } = settings as { gateway?: Withdrawal; outage?: { seconds?: number; from?: number } }
  if (gateway !== undefined && gateway.of === undefined) {
    throw new UsageError('--withdraw-from, --withdraw-requests, --withdraw-ms and --withdraw-answer need --withdraw')
  }
  if (outage !== undefined && outage.seconds === undefined) throw new UsageError('--outage-from needs --outage')
  const away = outage && { from: outage.from ?? 10, ms: Number(outage.seconds) * 1000, answer: '503' as const }
  delete settings.outage
  if (gateway ?? away) settings.gateway = [gateway, away].filter((one) => one !== undefined)
}

function parse(args: readonly string[]): Readonly<Record<string, unknown>> {
  const known = flags.map(({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const)
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...Object.fromEntries(known),
        'rate-change': { type: 'string', multiple: true },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function put(settings: Record<string, unknown>, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    settings[first] = value
    return
  }
  const inner = (settings[first] ?? {}) as Record<string, unknown>
  settings[first] = inner
  put(inner, rest, value)
}

/** All flags, as written and explained. */
const rows = (): readonly (readonly [string, string])[] => [
  ...flags.map(({ name, value, help }) => [`--${name}${value === undefined ? '' : ` ${value}`}`, help] as const),
  ['--rate-change WHEN:N', 'a new rate limit while the server runs, say `10s:1500`; may be repeated'],
  ['--help', 'this list'],
]

/** For README.md. */
export const flagTable = (): string =>
  [
    '| flag | meaning |',
    '|---|---|',
    ...rows().map(([flag, help]) => `| \`${flag.replaceAll('|', '\\|')}\` | ${help} |`),
  ].join('\n')

/** For the terminal. */
export const usage = (): string =>
  ['Usage: npm run sandbox -- [FLAGS]', '', ...rows().map(([flag, help]) => `  ${flag}\n      ${help}`)].join('\n')
