/** Last activity as the creation time of the newest entry in a thread, for APIs that do not list it. */

import { WrongShape } from '../listing.ts'
import { ours } from '../text.ts'
import { type ActivityLookup, type Fact, type Thread, unknown } from '../thread.ts'
import { faultOf, isObject, type JsonObject, pointsOn } from './fields.ts'

/** How many entries are asked for. */
const most = 20

/** What asks for the newest entries. */
export const newestFirst = { limit: String(most), order: 'desc' } as const

/**
 * One request for the newest entry. A thread without any counts as active at its
 * creation. Several are asked for, because they show whether the server heeds the
 * order: one that does not would show the oldest, and a thread in daily use would
 * look abandoned. So where there are more, one of those shown must be older than the
 * first: entries of the same second show no order.
 *
 * @param path where the entries of a thread are, its id percent-encoded
 * @param readTime reads an entry's `created_at`
 */
export function newestEntry(path: (id: string) => string, readTime: (value: unknown) => Fact<number>): ActivityLookup {
  const timeOf = (entry: unknown) => readTime(isObject(entry) ? entry.created_at : undefined)
  return {
    request: (id) => ({ method: 'GET', path: path(id), query: newestFirst }),
    read: (body, thread) => ({ lastActiveAt: newestTime(body, thread) }),
  }

  function newestTime(body: unknown, thread: Thread): Fact<number> {
    const { data, mayBeCutOff, has_more: hasMore } = entriesIn(body)
    return newestOf(data.map(timeOf), hasMore === false && !mayBeCutOff, thread)
  }
}

interface Entries extends JsonObject {
  readonly data: readonly unknown[]
  /** Whether it names a next page, or holds as many as were asked for: there may be more, whatever it says. */
  readonly mayBeCutOff: boolean
}

/**
 * An answer that holds the newest entries of a thread.
 *
 * @throws {WrongShape}
 */
export function entriesIn(body: unknown): Entries {
  if (!isObject(body) || !Array.isArray(body.data)) throw new WrongShape(ours('the answer has no array "data"'))
  const fault = faultOf(body)
  if (fault !== undefined) throw new WrongShape(fault)
  return { ...body, data: body.data, mayBeCutOff: pointsOn(body) || body.data.length >= most }
}

/**
 * The newest of times that should come newest first.
 *
 * @param isWhole whether these are all that there are
 */
export function newestOf(times: readonly Fact<number>[], isWhole: boolean, thread: Thread): Fact<number> {
  const [newest, ...older] = times
  if (newest === undefined) return isWhole ? thread.createdAt : unknown(ours('its newest entry is not shown'))
  if (newest.state !== 'known') return unknown(ours('its newest entry tells no time'))
  const inOrder = older.every((time) => time.state === 'known' && time.value <= newest.value)
  const isOrdered = older.some((time) => time.state === 'known' && time.value < newest.value)
  return inOrder && (isOrdered || isWhole) ? newest : unknown(ours('its entries do not come newest first'))
}
