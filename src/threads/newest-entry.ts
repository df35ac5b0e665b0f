/** Last activity as the creation time of the newest entry in a thread, for APIs that do not list it. */

import { type ActivityLookup, type Fact, WrongShape } from '../thread.ts'
import { isObject } from './facts.ts'

/**
 * One request for the newest entry. A thread without any counts as active at its creation.
 *
 * @param path where the entries of a thread are, its id percent-encoded
 * @param readTime reads an entry's `created_at`
 */
export function newestEntry(path: (id: string) => string, readTime: (value: unknown) => Fact<number>): ActivityLookup {
  return {
    request: (id) => ({ method: 'GET', path: path(id), query: { limit: '1', order: 'desc' } }),
    read: (body, thread) => {
      if (!isObject(body) || !Array.isArray(body.data)) throw new WrongShape('the answer has no array "data"')
      const [newest] = body.data as unknown[]
      if (newest === undefined) return thread.createdAt
      return readTime(isObject(newest) ? newest.created_at : undefined)
    },
  }
}
