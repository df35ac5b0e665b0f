/** Reading what a server says into facts. Nothing here throws: what cannot be read is `unknown`. */

import { isRewritten } from '../json.ts'
import { parseDateTime } from '../rfc3339.ts'
import { ours, type Text } from '../text.ts'
import {
  type Fact,
  known,
  type Metadata,
  type MetadataValue,
  notSet,
  structured,
  type Thread,
  type Unreadable,
  unasked,
  unknown,
} from '../thread.ts'
import { isUsableId } from '../usable-id.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const noTime = unknown(ours('time is missing'))

/** What servers call the next page, each in its own way. */
const nextPages = [
  ...['next', 'next_page', 'nextPage', 'next_url', 'nextUrl', 'next_link', 'nextLink', '@odata.nextLink'],
  ...['next_cursor', 'nextCursor', 'next_token', 'nextToken', 'next_page_token', 'nextPageToken'],
]

/**
 * Whether a page of a list names a next one in any of the usual ways. It is never
 * followed, for it may lead to another host: it only says that the list goes on.
 */
export function pointsOn(page: JsonObject): boolean {
  const places = [page, page.links, page._links, page.paging, page.pagination, page.meta].filter(isObject)
  return places.some((place) =>
    nextPages.some((key) => {
      const next = place[key]
      return isObject(next) || (typeof next === 'string' && next !== '') || (typeof next === 'number' && next > 0)
    }),
  )
}

/** How servers say that they left something out: Google's lists `unreachable` places, GitHub's `incomplete_results`. */
const marks = ['partial', 'is_partial', 'truncated', 'is_truncated', 'incomplete', 'incomplete_results', 'timed_out']

/** Why an answer, mostly a page, cannot be relied on although its form is right; undefined where nothing speaks against it. */
export function faultOf(answer: JsonObject): Text | undefined {
  if (answer.error != null || isSomething(answer.errors) || answer.success === false)
    return ours('the page holds an error')
  const isPartial = isSomething(answer.unreachable) || marks.some((mark) => answer[mark] === true)
  return isPartial ? ours('the page says that something is missing in it') : undefined
}

/** Neither absent nor empty. */
const isSomething = (value: unknown) =>
  value != null && value !== false && !(typeof value === 'object' && Object.keys(value).length === 0)

/** A Unix time in seconds, as OpenAI and Azure send it. */
export function unixSeconds(value: unknown): Fact<number> {
  if (typeof value !== 'number') return value === undefined ? noTime : unknown(ours('time is not a number'))
  return known(value * 1000)
}

/**
 * A Unix time in seconds or in milliseconds, told apart by its magnitude: no
 * instant that a thread can have reads sanely in both units. 10^11 is the year
 * 5138 in seconds, and 1973 in milliseconds.
 */
export function unixSecondsOrMilliseconds(value: unknown): Fact<number> {
  return typeof value === 'number' && value >= 1e11 ? known(value) : unixSeconds(value)
}

/**
 * RFC 3339 with an offset from UTC, as Mistral and LangGraph send it. A time
 * without one may be wrong by hours, so it is unknown.
 */
export function isoTime(value: unknown): Fact<number> {
  if (typeof value !== 'string') return value === undefined ? noTime : unknown(ours('time is not a text'))
  const read = parseDateTime(value)
  if (read === 'no offset') return unknown(ours('time does not say how far it is from UTC'))
  return read === undefined || read.isLeapSecond ? unknown(ours('time is not ISO 8601')) : known(read.at)
}

/** A size in bytes: a whole number, not negative. */
export function bytes(value: unknown): Fact<number> {
  if (value == null) return notSet
  return Number.isSafeInteger(value) && Number(value) >= 0
    ? known(Number(value))
    : unknown(ours('it is not a size in bytes'))
}

/** A text field; null, a missing field and other types are `unknown`. */
export function text(value: unknown): Fact<string> {
  if (typeof value === 'string') return known(value)
  return value == null ? notSet : unknown(ours('it is not a text'))
}

/** Beyond 2^53, one double stands for several whole numbers. */
const isExact = (value: number) => Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))

function metadataValue(value: unknown): MetadataValue {
  if (typeof value === 'string' || value === null) return value
  if (typeof value === 'boolean' || (typeof value === 'number' && isExact(value))) return JSON.stringify(value)
  return structured
}

/** Metadata: `null` and `{}` are known to be empty; a missing field has to be looked up. */
export function metadata(value: unknown): Fact<Metadata> {
  if (value === undefined) return unasked
  if (value === null) return known(new Map())
  if (!isObject(value)) return unknown(ours('metadata is not an object'))
  // A million threads pass here: no list of pairs in between.
  const read = new Map<string, MetadataValue>()
  for (const key of Object.keys(value)) {
    read.set(key, isRewritten(value, key) ? structured : metadataValue(value[key]))
  }
  return known(read)
}

/** The key of the id, or a function that finds the id in the entry. */
export type IdKey = string | ((entry: JsonObject) => unknown)

/** The id of an entry and its fields; or why it has no usable id. */
export function identified(
  entry: unknown,
  key: IdKey = 'id',
): { readonly id: string; readonly fields: JsonObject } | Unreadable {
  if (!isObject(entry)) return { unreadable: ours('the entry is not an object') }
  const id = typeof key === 'string' ? entry[key] : key(entry)
  return typeof id === 'string' && isUsableId(id)
    ? { id, fields: entry }
    : { unreadable: ours('the id is missing or cannot be used') }
}

/** The facts that an API does not have: to be overridden by those that it does. */
export const nothingElse: Omit<Thread, 'id' | 'createdAt'> = {
  lastActiveAt: unknown(ours('this API does not tell when a thread was last active')),
  metadata: unknown(ours('this API has no metadata')),
  status: unknown(ours('this API has no status')),
  title: unknown(ours('this API has no title')),
  user: unknown(ours('this API has no user')),
  agent: unknown(ours('this API has no agent')),
  model: unknown(ours('this API has no model')),
}

/**
 * A reader of listed and retrieved objects.
 *
 * @param facts what this API tells of a thread beside its id
 * @param key of the id
 */
export function reading(
  facts: (entry: JsonObject) => Pick<Thread, 'createdAt'> & Partial<Omit<Thread, 'id'>>,
  key: IdKey = 'id',
): (entry: unknown) => Thread | Unreadable {
  return (entry) => {
    const found = identified(entry, key)
    return 'unreadable' in found ? found : { ...nothingElse, id: found.id, ...facts(found.fields) }
  }
}
