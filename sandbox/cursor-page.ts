/**
 * Pages with cursors, as OpenAI and Azure list everything: `limit`, `order`,
 * `after`, `before`, and an answer `{object: 'list', data, first_id, last_id,
 * has_more}`. Most of the traps that running servers set are in here.
 */

import { invalidValue, type Problem, problemReply, serverError } from './errors.ts'
import { json, type Reply } from './exchange.ts'
import { fraction, hash, hashText } from './random.ts'
import type { Call } from './router.ts'
import type { Fits, Order, Place } from './store.ts'
import type { StoredThread } from './thread.ts'
import { showListed } from './thread-json.ts'

/** What these lists know in the query. */
export const pagingNames = ['limit', 'order', 'after'] as const

export interface CursorPaging {
  readonly defaultOrder: Order
  /** Whether the API takes `before`. */
  readonly before: boolean
  /** Default: 100. */
  readonly largestPage?: number
}

interface Asked {
  readonly limit: number
  readonly order: Order
}

export function listThreads(call: Call, paging: CursorPaging, fits?: Fits): Reply {
  const { query } = call.request
  const { quirks, seed } = call.options
  const asked = readPaging(query, paging)
  if ('status' in asked) return problemReply(call.api.errors, asked)

  const before = paging.before ? query.get('before') : null
  if (before !== null) return listBefore(call, before, asked, fits)

  const from = cursorPlace(call, quirks.repeatingCursor ? null : query.get('after'))
  if ('problem' in from) return problemReply(call.api.errors, from.problem)
  const draw = fraction(hash(seed, from.place?.slot ?? -1, 0xca6e))
  if (quirks.emptyPages && !from.pastEmptyPage && draw < 0.3) {
    return listReply(call, [], true, cursor(from.place, true))
  }
  const most = Math.min(asked.limit, quirks.pageCap ?? asked.limit)
  const limit = quirks.shortPages ? Math.max(1, Math.ceil(most * draw)) : most
  const page = call.store.page(asked.order, limit, from.place, fits)
  const last = page.threads.at(-1)
  const ownCursor = quirks.ownCursors && last !== undefined ? cursor(call.store.placeOf(last.id), false) : undefined
  const shown = quirks.staleGaps ? page.threads.filter(({ id }) => call.store.get(id) !== undefined) : page.threads
  const data = shown.flatMap((thread) => [showListed(thread, call), ...contradiction(thread, call)])
  return listReply(call, data, page.more && !quirks.earlyEnd, ownCursor ?? last?.id ?? null)
}

/** The same thread once more, and different: for the quirk `contradictions`. */
function contradiction(thread: StoredThread, call: Call): readonly Record<string, unknown>[] {
  const { quirks, seed } = call.options
  const isTwice = fraction(hashText(seed ^ 0xc0de, thread.id)) < quirks.contradictions
  return isTwice ? [{ ...showListed(thread, call), metadata: {} }] : []
}

/** The page right before a thread: read backwards, then turned round. */
function listBefore(call: Call, before: string, { limit, order }: Asked, fits: Fits | undefined): Reply {
  const place = cursorPlace(call, before)
  if ('problem' in place) return problemReply(call.api.errors, place.problem)
  const page = call.store.page(order === 'asc' ? 'desc' : 'asc', limit, place.place, fits)
  const threads = page.threads.toReversed()
  const data = threads.map((thread) => showListed(thread, call))
  return listReply(call, data, page.more, threads.at(-1)?.id ?? null)
}

/** One page of what is no thread: items of one, schedules. */
export function listItems<Item extends { readonly id: string }>(
  call: Call,
  items: readonly Item[],
  show: (item: Item) => Record<string, unknown>,
  paging: CursorPaging,
): Reply {
  const { query } = call.request
  const asked = readPaging(query, paging)
  if ('status' in asked) return problemReply(call.api.errors, asked)
  const ordered = asked.order === 'asc' ? items : items.toReversed()
  const after = query.get('after')
  const before = paging.before ? query.get('before') : null
  const at = ordered.findIndex((item) => item.id === (after ?? before))
  if ((after ?? before) !== null && at < 0) return problemReply(call.api.errors, unknownCursor(after ?? before ?? ''))
  const start = before !== null ? Math.max(0, at - asked.limit) : at + 1
  const end = before !== null ? at : start + asked.limit
  const shown = ordered.slice(start, end)
  const more = before !== null ? start > 0 : end < ordered.length
  return json({
    object: 'list',
    data: shown.map(show),
    first_id: shown[0]?.id ?? null,
    last_id: shown.at(-1)?.id ?? null,
    has_more: more,
  })
}

function listReply(call: Call, data: readonly Record<string, unknown>[], more: boolean, lastId: string | null) {
  const { quirks } = call.options
  return json({
    object: 'list',
    data,
    ...(quirks.noLastId ? {} : { first_id: data[0]?.id ?? null, last_id: lastId }),
    ...(quirks.missingHasMore ? {} : { has_more: more || quirks.lyingHasMore }),
  })
}

/** Limits as published: 1 to 100, 20 unless told. */
function readPaging(query: URLSearchParams, { defaultOrder, largestPage = 100 }: CursorPaging): Asked | Problem {
  const limit = query.get('limit') ?? '20'
  const order = query.get('order') ?? defaultOrder
  if (!/^\d+$/.test(limit)) return invalidValue('limit', limit, 'an integer')
  if (Number(limit) > largestPage) {
    return {
      status: 400,
      message: `Invalid 'limit': integer above maximum value. Expected a value <= ${largestPage}, but got ${limit} instead.`,
      param: 'limit',
      code: 'integer_above_max_value',
    }
  }
  if (Number(limit) < 1) {
    return {
      status: 400,
      message: `Invalid 'limit': integer below minimum value. Expected a value >= 1, but got ${limit} instead.`,
      param: 'limit',
      code: 'integer_below_min_value',
    }
  }
  if (order !== 'asc' && order !== 'desc') return invalidValue('order', order, "'asc' or 'desc'")
  return { limit: Number(limit), order }
}

const unknownCursor = (after: string, code = 'invalid_value'): Problem => ({
  status: 400,
  message: `Invalid 'after': no object with the id '${after}' was found.`,
  param: 'after',
  code,
})

type CursorPlace =
  | { readonly place: Place | undefined; readonly pastEmptyPage: boolean }
  | { readonly problem: Problem }

function cursorPlace(call: Call, after: string | null): CursorPlace {
  if (after === null) return { place: undefined, pastEmptyPage: false }
  const { quirks } = call.options
  if (quirks.ownCursors || quirks.emptyPages) {
    const own = readCursor(after)
    if (own !== undefined) return own
  }
  if (!quirks.ownCursors && call.store.isListed(after)) {
    return { place: call.store.placeOf(after), pastEmptyPage: false }
  }
  if (quirks.unknownCursor === 'first-page') return { place: undefined, pastEmptyPage: false }
  if (quirks.unknownCursor === '500') return { problem: serverError }
  return { problem: unknownCursor(after, quirks.unknownCursor === '400' ? undefined : quirks.unknownCursor) }
}

/** A cursor of the server's own: a place, and whether the empty page there has been served. */
const cursor = (place: Place | undefined, pastEmptyPage: boolean): string =>
  `cursor_${place?.at ?? 'start'}_${place?.slot ?? 0}_${Number(pastEmptyPage)}`

function readCursor(text: string): CursorPlace | undefined {
  const [, at, slot, past] = /^cursor_(start|-?\d+)_(\d+)_([01])$/.exec(text) ?? []
  if (at === undefined) return undefined
  const place = at === 'start' ? undefined : { at: Number(at), slot: Number(slot) }
  return { place, pastEmptyPage: past === '1' }
}
