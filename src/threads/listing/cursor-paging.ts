/** Paging as OpenAI's lists do it: `limit`, `order` and `after` in the query; `data` and `has_more` in the body. */

import { type Listing, type Position, WrongShape } from '../../listing.ts'
import { ours } from '../../text.ts'
import { faultOf, isObject, pointsOn } from '../fields.ts'

/** The largest page that nearly all of these APIs document. */
const pageSize = 100

/**
 * Lists oldest first, so that threads made while the listing is read come last
 * and shift no page. `order` is sent wherever an API has it, because its default differs from API to API.
 *
 * The next page begins after the page's own `last_id`; a server may number its
 * pages by something else than the last entry's id.
 *
 * @param largest the most entries that the API lets a page hold; a server of others may not let it
 */
export function cursorPaging(path: string, { hasOrder = true, largest = pageSize } = {}): Listing {
  return {
    by: 'cursor',
    request: (position) => ({
      method: 'GET',
      path,
      query: {
        limit: String(largest),
        ...(hasOrder ? { order: 'asc' } : {}),
        ...(position === undefined ? {} : { after: String(position) }),
      },
    }),
    read: (body) => {
      if (!isObject(body)) throw new WrongShape(ours('the page is no JSON object'))
      const fault = faultOf(body)
      if (fault !== undefined) throw new WrongShape(fault)
      if (!Array.isArray(body.data)) throw new WrongShape(ours('the page has no array "data"'))
      if (typeof body.has_more !== 'boolean')
        throw new WrongShape(ours('the page does not say if there are more ("has_more")'))
      const cursor = cursorOf(body.last_id, body.data)
      if (!body.has_more) {
        const isFull = body.data.length >= largest || pointsOn(body)
        return { entries: body.data, next: undefined, ...(cursor === undefined ? {} : { behind: cursor, isFull }) }
      }
      if (cursor === undefined) throw new WrongShape(ours('the page says that there are more, but not after which id'))
      return { entries: body.data, next: cursor }
    },
    ...(largest > pageSize ? { large: { isAt: isFirst, inSmallPages: cursorPaging(path, { hasOrder }) } } : {}),
  }
}

/** A server that gives a large first page gives others: a refusal further on is about the cursor. */
const isFirst = (position: Position | undefined) => position === undefined

/** After which id the next page begins. */
function cursorOf(lastId: unknown, entries: readonly unknown[]): Position | undefined {
  if (typeof lastId === 'string' && lastId !== '') return lastId
  const last = entries.at(-1)
  return isObject(last) && typeof last.id === 'string' && last.id !== '' ? last.id : undefined
}
