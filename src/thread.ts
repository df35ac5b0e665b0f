/** The ground that everything stands on: what a thread is, and what a thread API promises. */

import type { Answer, ApiRequest } from './api-request.ts'
import type { Listing } from './listing.ts'
import { type Own, ours, type Text } from './text.ts'

/**
 * One fact about a thread. Only a `known` fact can make a condition hold; an
 * `unknown` one says why it is not known, and whether that is because the server
 * says that it is not set; an `unasked` one is not in the listing, and may be
 * looked up with a request of its own.
 */
export type Fact<Value> =
  | { readonly state: 'known'; readonly value: Value }
  | { readonly state: 'unknown'; readonly why: Text; readonly isNotSet?: true }
  | { readonly state: 'unasked' }

/** A fact that was asked for: known, or not. */
export type Asked<Value> = Exclude<Fact<Value>, { readonly state: 'unasked' }>

/** A fact that is known to be `value`. */
export const known = <Value>(value: Value): Fact<Value> => ({ state: 'known', value })

/** A fact that is not known, and why: a short text of ours, never the server's. */
export const unknown = (why: Text): Fact<never> => ({ state: 'unknown', why })

/** A fact that the thread does not have, as far as the server says. */
export const notSet: Fact<never> = Object.freeze({ state: 'unknown', why: ours('it is not set'), isNotSet: true })

/** A fact that the listing does not hold and that has not been looked up yet. */
export const unasked: Fact<never> = Object.freeze({ state: 'unasked' })

/**
 * A metadata value as text: strings as they are, numbers and booleans by their
 * JSON text, `null` as null. Objects and arrays have no text: `structured`. Nor have
 * numbers that the server wrote in another way than they read (`1.0`, an id of 19
 * digits), and keys that are there twice (see `json.ts`).
 */
export type MetadataValue = string | null | typeof structured

/** Stands for a metadata value that has no text. */
export const structured: unique symbol = Symbol('structured metadata value')

/** Metadata by key. Known to be empty is an empty map. */
export type Metadata = ReadonlyMap<string, MetadataValue>

/** One unit of conversation state kept by an API, whatever that API calls it. */
export interface Thread {
  /** As the server gives it; usable (see `isUsableId`). */
  readonly id: string
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: Fact<number>
  /** Milliseconds since the Unix epoch. */
  readonly lastActiveAt: Fact<number>
  readonly metadata: Fact<Metadata>
  /** The server's own word, `unknown` where it is not a string. */
  readonly status: Fact<string>
  readonly title: Fact<string>
  readonly user: Fact<string>
  readonly agent: Fact<string>
  readonly model: Fact<string>
  /** Whether it waits for a person. Absent where its status alone tells. */
  readonly waiting?: Fact<boolean>
  /** The end user's hash that OpenAI calls `safety_identifier`. Absent where the API has none. */
  readonly safetyIdentifier?: Fact<string>
  /** How much it stores. Absent where the API does not tell. */
  readonly bytes?: Fact<number>
  /** Whether it is known to have no items that would outlive it (see `ItemsFirst`), so that nobody need ask. */
  readonly hasNoItems?: true
}

/** An entry of a listing without a usable id. */
export interface Unreadable {
  readonly unreadable: Text
}

/**
 * The fields that some thread APIs have and others lack. `name` and `filename` are
 * what two of them call their title, and `purpose` is what a third calls its status.
 */
export type OptionalField =
  | 'metadata'
  | 'lastActiveAt'
  | 'status'
  | 'title'
  | 'user'
  | 'agent'
  | 'model'
  | 'safetyIdentifier'
  | 'bytes'
  | 'name'
  | 'filename'
  | 'purpose'

/** The names users give in the input `api`. */
export const threadApiNames = [
  'agent-sessions',
  'chatkit-threads',
  'chat-completions',
  'conversations',
  'responses',
  'assistants-threads',
  'langgraph-threads',
  'mistral-conversations',
  'anthropic-sessions',
  'vertex-sessions',
  'vector-stores',
  'files',
] as const
export type ThreadApiName = (typeof threadApiNames)[number]

/** What a lookup tells of a thread. */
export type LookedUp = Pick<Thread, 'lastActiveAt' | 'waiting'>

/** One request whose answer holds the time of the newest entry in a thread. */
export interface ActivityLookup {
  request(id: string): ApiRequest
  /**
   * The newest entry's creation time; `createdAt` where the thread has no entry.
   * @throws {WrongShape}
   */
  read(body: unknown, thread: Thread): LookedUp
}

/** What something is called: one, and several. */
export interface Noun {
  readonly one: Own
  readonly many: Own
}

/** What will use a thread again without a person: automations, crons. Listed before judging, and again before the sweep. */
export interface Schedules {
  /** What the API calls one, and several. */
  readonly noun: Noun
  readonly listing: Listing
  /**
   * The id of the thread that an entry will use; undefined where it uses none, or can never fire again. Doubt holds: one
   * that is paused can be resumed.
   *
   * @param now milliseconds since the Unix epoch
   * @throws {WrongShape} when that is not known
   */
  threadHeld(entry: unknown, now: number): string | undefined
}

/** Many deletions in one request, whose answer says only how many there were. */
export interface BulkDeletion {
  /** The most ids that one request may hold. */
  readonly largestPage: number
  request(ids: readonly string[]): ApiRequest
  /** How many threads the server says it deleted; undefined where the answer is not the documented one. */
  deletedCount(answer: Answer): number | undefined
}

/** A deletion that goes on after it was answered: the answer names an operation, which can be read. */
export interface LongRunningDeletion {
  /** The request that reads the operation; undefined where the answer to the deletion of `id` names none. */
  operation(answer: Answer, id: string): ApiRequest | undefined
  /** What an answer to that request says of the operation. */
  read(answer: Answer): 'done' | 'running' | 'failed' | 'cannot tell'
}

/** Entries that outlive their thread, or may, unless they are deleted one by one before it. */
export interface ItemsFirst {
  /** What the API calls one, and several. */
  readonly noun: Noun
  /** Whether a server without the route that lists them has none. False where every server of this API has them. */
  readonly absentRouteMeansNone: boolean
  readonly listing: (id: string) => Listing
  /** @throws {WrongShape} */
  itemId(entry: unknown): string
  retrieval(id: string, itemId: string): ApiRequest
  deletion(id: string, itemId: string): ApiRequest
}

/** Where a server looks for a key. `Authorization` is a bearer token. */
export type KeyHeader = 'Authorization' | 'X-Api-Key' | 'api-key'

/** What a thread API was tried against besides our sandbox, against which every one is. */
export interface TriedAgainst {
  /** Whether the provider's own server was among it. */
  readonly provider: boolean
  /** Servers that others wrote: those that `e2e/` starts, and those that were tried by hand, in November 2026. */
  readonly servers: { readonly e2e?: readonly string[]; readonly byHand?: readonly string[] }
  /** The official client that `e2e/` compares with, request by request. */
  readonly client: string | undefined
}

/** Everything that the rest of the program knows about one thread API. */
export interface ThreadApi {
  readonly name: ThreadApiName
  /** What it is, for people: the provider and its own name for these threads. */
  readonly title: string
  /** What the API calls one thread, and several. */
  readonly noun: Noun
  /** The server meant when `base-url` is not set; undefined where there is no such server. */
  readonly defaultBaseUrl: string | undefined
  /** What every path of this API begins with, so that it may stand at the end of `base-url` as well or be left out there. */
  readonly basePath?: string
  /** Why this API must not be used at a server, in a sentence that says what to do instead; undefined where it may. */
  refuses?(server: URL): Text | undefined
  /** Headers that every request carries. */
  readonly headers: Readonly<Record<string, string>>
  /** Headers that requests with a bearer token carry, besides and instead of those. */
  readonly bearerHeaders?: Readonly<Record<string, string>>
  /** The header a key goes in at a server; a key that begins with `Bearer ` always goes as `Authorization`. */
  keyHeader(server: URL): KeyHeader
  /** The header that says which workspace is meant, for keys that may act in several. */
  readonly workspaceHeader?: string
  /** Whether servers of this API may be used without a key. */
  readonly keyOptional: boolean
  /** The fields that threads of this API have. */
  readonly fields: ReadonlySet<OptionalField>
  /** Whether a server is the provider's own, and so has every route of this API. */
  isProvidersOwn(server: URL): boolean
  /** Statuses in which a thread may be deleted. */
  readonly restingStatuses: ReadonlySet<string>
  /** Statuses in which something runs. */
  readonly runningStatuses: ReadonlySet<string>
  /** Statuses in which a thread waits for a person, maybe for ever. */
  readonly waitingStatuses: ReadonlySet<string>
  /** Set where the lookup of last activity tells who waits for a person, because no status does. */
  readonly waitsByActivity?: true
  /** Undefined where no server of this API lets a key list. */
  readonly listing: Listing | undefined
  /** Whether a server is known not to let a key list, although others of this API do. */
  cannotList?(server: URL): boolean
  /** Undefined where last activity is in the listing, or is not to be had (see `fields`). */
  readonly activityLookup: ActivityLookup | undefined
  /** What to know before a policy rests on last activity, in a sentence; undefined where it can be relied on. */
  readonly activityCaveat?: Text
  readonly itemsFirst: ItemsFirst | undefined
  /** Undefined where nothing can use a thread by a schedule. */
  readonly schedules: Schedules | undefined
  /** Undefined where threads are deleted one by one. */
  readonly bulk: BulkDeletion | undefined
  /** Undefined where the answer to a deletion comes when it is done. */
  readonly longRunningDeletion: LongRunningDeletion | undefined
  /** What deleting a thread leaves behind, one short phrase each. */
  readonly notCovered: readonly string[]
  /** What a sign-in may not get to see at a server, in a sentence; undefined where there is nothing to say. */
  visibilityCaveat?(server: URL): Text | undefined
  readonly triedAgainst: TriedAgainst
  /** Reads one listed or retrieved object. Never throws: what cannot be read is `unknown`. */
  readThread(entry: unknown): Thread | Unreadable
  retrieval(id: string): ApiRequest
  deletion(id: string): ApiRequest
  /** Whether a 2xx answer to the deletion of `id` is the confirmation that this API documents. */
  confirmsDeletion(answer: Answer, id: string): boolean
}
