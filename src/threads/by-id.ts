/** The requests for one thread by its id, and for the items below it. */

import { WrongShape } from '../listing.ts'
import type { ItemsFirst, ThreadApi } from '../thread.ts'
import { identified } from './fields.ts'
import { cursorPaging } from './listing/cursor-paging.ts'

/** Ids go percent-encoded into the path: those of some servers hold `/` and `#`. */
export const pathOf = (collection: string, id: string) => `${collection}/${encodeURIComponent(id)}`

/** @param collection the path under which threads are read and deleted by their id */
export function singleAt(collection: string): Pick<ThreadApi, 'retrieval' | 'deletion'> {
  return {
    retrieval: (id) => ({ method: 'GET', path: pathOf(collection, id) }),
    deletion: (id) => ({ method: 'DELETE', path: pathOf(collection, id) }),
  }
}

/** @param path under which the items of a thread are, its id percent-encoded */
export function itemsAt(
  path: (id: string) => string,
): Pick<ItemsFirst, 'listing' | 'itemId' | 'retrieval' | 'deletion'> {
  return {
    listing: (id) => cursorPaging(path(id)),
    itemId: (entry) => {
      const found = identified(entry)
      if ('unreadable' in found) throw new WrongShape(found.unreadable)
      return found.id
    },
    retrieval: (id, itemId) => ({ method: 'GET', path: pathOf(path(id), itemId) }),
    deletion: (id, itemId) => ({ method: 'DELETE', path: pathOf(path(id), itemId) }),
  }
}
