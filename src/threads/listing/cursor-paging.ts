/** Paging as OpenAI's lists do it: `limit`, `order` and `after` in the query; `data` and `has_more` in the body. */

import { type Listing, type Position, WrongShape } from '../../thread.ts'
import { isObject } from '../fields.ts'

/** The largest page that these APIs document. */
const pageSize = '100'

/**
 * Lists oldest first, so that threads made while the listing is read come last
 * and shift no page. `order` is sent wherever an API has it, because its default differs from API to API.
 *
 * The next page begins after the page's own `last_id`; a server may number its
 * pages by something else than the last entry's id.
 */
export function cursorPaging(path: string, { hasOrder = true } = {}): Listing {
  return {
    by: 'cursor',
    request: (position) => ({
      method: 'GET',
      path,
      query: {
        limit: pageSize,
        ...(hasOrder ? { order: 'asc' } : {}),
        ...(position === undefined ? {} : { after: String(position) }),
      },
    }),
    read: (body) => {
      if (!isObject(body)) throw new WrongShape('the page is no JSON object')
      if (!Array.isArray(body.data)) throw new WrongShape('the page has no array "data"')
      if (typeof body.has_more !== 'boolean')
        throw new WrongShape('the page does not say if there are more ("has_more")')
      return { entries: body.data, next: body.has_more ? nextCursor(body.last_id, body.data) : undefined }
    },
  }
}

function nextCursor(lastId: unknown, entries: readonly unknown[]): Position {
  if (typeof lastId === 'string' && lastId !== '') return lastId
  const last = entries.at(-1)
  if (isObject(last) && typeof last.id === 'string' && last.id !== '') return last.id
  throw new WrongShape('the page says that there are more, but not after which id')
}
