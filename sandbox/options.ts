/** What can be asked of a sandbox, and what it is asked where nothing is said. */

import type { ThreadApiName } from '../src/thread.ts'
import type { UnknownRoute } from './errors.ts'
import type { Override, SandboxRequest } from './exchange.ts'
import type { FaultSettings } from './faults.ts'
import type { Withdrawal } from './gateway.ts'
import type { Purpose } from './purpose.ts'
import type { RateLimitSettings } from './rate-limit.ts'

/** Everything that can be asked of a sandbox. The command line has a flag for each (see README.md). */
export interface SandboxOptions {
  /** The thread API to speak. */
  readonly api: ThreadApiName
  /** How many threads there are at the start. */
  readonly threads: number
  /** The same seed gives the same threads and the same faults. */
  readonly seed: number
  /** The ages of the threads are counted back from here (milliseconds since the Unix epoch). */
  readonly now: number
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** The key that requests must carry; null lets everybody in. */
  readonly key: string | null
  readonly organization: string
  readonly project: string
  /** Milliseconds before each answer, and up to so many more. */
  readonly latency: { readonly ms: number; readonly jitter: number }
  /** Undefined: no limit. */
  readonly rateLimit: RateLimitSettings | undefined
  readonly faults: FaultSettings
  /** When requests do not reach the server, and who answers them. */
  readonly gateway: readonly Withdrawal[]
  readonly quirks: Quirks
  /** Keep the log of requests. Off saves memory in big runs. */
  readonly log: boolean
  /** Called before each request; what it returns is sent instead of the server's own answer. */
  readonly before: ((request: SandboxRequest) => Override | undefined | Promise<Override | undefined>) | undefined
}

/**
 * Ways in which servers differ from what their API promises. Each was seen on a
 * running server or follows from a published reference; all are off unless set.
 */
export interface Quirks {
  // Listing

  /** Whether a key may list. `undefined`: as the API's own provider does it. */
  readonly lists: boolean | undefined
  /** Listing answers 401 `missing_scope`: only a browser's session key may list. */
  readonly missingScope: boolean
  /** The last page says that more follows. */
  readonly lyingHasMore: boolean
  /** `after` (or offset, or page number) is ignored: the first page for ever. */
  readonly repeatingCursor: boolean
  /** Pages without `has_more`. */
  readonly missingHasMore: boolean
  /** Pages without `first_id` and `last_id`. */
  readonly noLastId: boolean
  /** Pages that say that nothing follows, although something does. */
  readonly earlyEnd: boolean
  /** The most threads on a page, whatever is asked for. */
  readonly pageCap: number | undefined
  /** The share of threads that a list shows twice, the second time without metadata (lists with cursors). */
  readonly contradictions: number
  /** Threads come in groups of so many that were created at the same instant. */
  readonly ties: number
  /** The order among threads of the same instant changes with every request (lists by place). */
  readonly unstableTies: boolean
  /** `last_id` is a cursor of the server's own, not the last thread's id, and only it is accepted as `after`. */
  readonly ownCursors: boolean
  /** Pages with fewer threads than asked for, with more to follow. */
  readonly shortPages: boolean
  /** Now and then a page with no thread at all, with more to follow. */
  readonly emptyPages: boolean
  /** What `after=<an id that is unknown, or no longer listed>` gets; `invalid_cursor` is a 400 with this code. */
  readonly unknownCursor: '400' | 'invalid_cursor' | '500' | 'first-page'
  /** Filters by metadata in the query. */
  readonly metadataFilter: 'honoured' | 'refused' | 'ignored'
  /** How long deleted threads still show in lists, in milliseconds. */
  readonly staleListMs: number
  /** What `staleListMs` keeps in lists is left out of its page, which is then shorter than its place: with cursors. */
  readonly staleGaps: boolean

  // Threads

  /** All times in milliseconds where the API has seconds. */
  readonly millisecondTimes: boolean
  /** The share of threads that are sent without a creation time. */
  readonly missingCreatedAt: number
  /** Listed threads come without metadata, though they have some. */
  readonly listWithoutMetadata: boolean
  /** Items carry a creation time even where the published reference has none (conversations). */
  readonly itemTimes: boolean
  /** Ids with `/` and `#`. */
  readonly oddIds: boolean

  // Deleting

  /** The share of threads that are listed, but are not there when they are read or deleted. */
  readonly ghosts: number
  /** So many of the oldest threads cannot be deleted: 403. */
  readonly undeletable: number
  /** The share of deletions after which a new thread is made under the same id. */
  readonly remakes: number

  /** The share of deletions that are confirmed but not done. */
  readonly keeps: number
  /** The share of deletions that are answered `deleted: false`, and not done. */
  readonly deletedFalse: number
  /** What a deletion that was done answers. `own`: what the API documents. */
  readonly deleteAnswer: 'own' | 'success' | 'empty' | '204'
  /** What the second deletion of the same thread answers. */
  readonly secondDelete: '404' | '200'
  /** How a missing thread is reported. `own`: as the API's own provider does. */
  readonly notFound: 'own' | 'openai' | 'detail' | 'text' | 'string' | 'empty' | '500'
  /** With which code the deletion of a running session is refused (agent-sessions). */
  readonly conflict: 'conflict_error' | 'active_turn'

  // Routes

  /** How a route is reported that the server does not have. `own`: as OpenAI words it, in the form of the API's errors. */
  readonly unknownRoute: UnknownRoute
  /** Routes that the server does not have, by what they are for. */
  readonly missingRoutes: readonly Purpose[]
  /** A parameter in the query that the route does not know gets 400; it knows no filters by metadata. */
  readonly strictQuery: boolean

  // Sign-in and account

  /** From this request on (counted from 1), 429 `insufficient_quota`. */
  readonly quotaFrom: number | undefined
  /** From this request on (counted from 1), 401: the token has expired. */
  readonly expiredFrom: number | undefined
  /** What this key is not allowed to do: 403. */
  readonly forbidden: readonly Purpose[]
  /** The `api-version` that every request must carry in its query. */
  readonly apiVersion: string | undefined
  /** Every route is gone: 404 "Invalid URL", as the Assistants API since August 2026. */
  readonly shutDown: boolean

  // The server as a whole

  /** From this request on (counted from 1), another server answers, which has the routes of this one and no threads. */
  readonly replacedFrom: number | undefined
  /** How far the clock in the header `Date` is ahead of ours, in milliseconds. */
  readonly clockSkewMs: number
  /** Answers carry no header `Date`. */
  readonly noDate: boolean
  /** Answers to GET carry the header `Age` with this many seconds, as those from a cache do. */
  readonly cacheAge: number | undefined

  // OpenAI's sessions only

  /** Sessions have an environment, and what the sandbox has as items are their artifacts. */
  readonly artifacts: boolean

  // Google only

  /** How often the operation of a deletion is read as going on, before it is done. */
  readonly operationReads: number
  /** The share of deletions whose operation ends with an error. */
  readonly failedOperations: number

  // LangGraph only

  /**
   * What the header `x-pagination-total` holds while more follows. `next`: where the next page begins, plus one (the
   * Python server). `drifting`: offset plus the true total (the JavaScript server, 2.0.0). `exact`: what its name says.
   */
  readonly paginationTotal: 'next' | 'drifting' | 'exact'
  /** `POST /threads/count` does not exist, as on older servers. */
  readonly noCountRoute: boolean
  /** It does not know `state_updated_at`, and refuses to select it. */
  readonly olderServer: boolean
  /** What an id that is no UUID gets: 422 (the Python server), or 400 (the JavaScript server). */
  readonly badId: '422' | '400'
  /** The metadata of threads name the graph and the assistant of their last run. */
  readonly runMetadata: boolean
}

export const noQuirks: Quirks = {
  lists: undefined,
  missingScope: false,
  lyingHasMore: false,
  repeatingCursor: false,
  missingHasMore: false,
  noLastId: false,
  earlyEnd: false,
  pageCap: undefined,
  contradictions: 0,
  ties: 1,
  unstableTies: false,
  ownCursors: false,
  shortPages: false,
  emptyPages: false,
  unknownCursor: '400',
  metadataFilter: 'honoured',
  staleListMs: 0,
  staleGaps: false,
  millisecondTimes: false,
  missingCreatedAt: 0,
  listWithoutMetadata: false,
  itemTimes: false,
  oddIds: false,
  ghosts: 0,
  undeletable: 0,
  remakes: 0,
  keeps: 0,
  deletedFalse: 0,
  deleteAnswer: 'own',
  secondDelete: '404',
  notFound: 'own',
  conflict: 'conflict_error',
  unknownRoute: 'own',
  missingRoutes: [],
  strictQuery: false,
  quotaFrom: undefined,
  expiredFrom: undefined,
  forbidden: [],
  apiVersion: undefined,
  shutDown: false,
  replacedFrom: undefined,
  clockSkewMs: 0,
  noDate: false,
  cacheAge: undefined,
  artifacts: false,
  operationReads: 0,
  failedOperations: 0,
  paginationTotal: 'next',
  noCountRoute: false,
  olderServer: false,
  badId: '422',
  runMetadata: false,
}

/** What callers give: any part of the options; the rest is as in `withDefaults`. */
export type SandboxSettings = Partial<Omit<SandboxOptions, 'latency' | 'quirks'>> & {
  readonly latency?: Partial<SandboxOptions['latency']>
  readonly quirks?: Partial<Quirks>
}

export const withDefaults = (settings: SandboxSettings): SandboxOptions => ({
  api: 'agent-sessions',
  threads: 100,
  seed: 1,
  now: Date.now(),
  host: '127.0.0.1',
  port: 0,
  key: 'sk-sandbox',
  organization: 'org-sandbox',
  project: 'proj_sandbox',
  rateLimit: undefined,
  faults: {},
  gateway: [],
  log: true,
  before: undefined,
  ...settings,
  latency: { ms: 0, jitter: 0, ...settings.latency },
  quirks: { ...noQuirks, ...settings.quirks },
})
