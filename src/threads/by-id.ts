/** The requests for one thread by its id. */

import type { ThreadApi } from '../thread.ts'

/** Ids go percent-encoded into the path: those of some servers hold `/` and `#`. */
export const pathOf = (collection: string, id: string) => `${collection}/${encodeURIComponent(id)}`

/** @param collection the path under which threads are read and deleted by their id */
export function singleAt(collection: string): Pick<ThreadApi, 'retrieval' | 'deletion'> {
  return {
    retrieval: (id) => ({ method: 'GET', path: pathOf(collection, id) }),
    deletion: (id) => ({ method: 'DELETE', path: pathOf(collection, id) }),
  }
}
