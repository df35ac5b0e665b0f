/** Paging as Mistral does it: `page` and `page_size` in the query, a bare array in the answer, a short page at the end. */

import { type Listing, WrongShape } from '../thread.ts'

const pageSize = 100

export function pageNumberPaging(path: string): Listing {
  return {
    request: (position = 0) => ({
      method: 'GET',
      path,
      query: { page: String(position), page_size: String(pageSize) },
    }),
    read: (body, position = 0) => {
      if (!Array.isArray(body)) throw new WrongShape('the page is no JSON array')
      return { entries: body, next: body.length < pageSize ? undefined : Number(position) + 1 }
    },
  }
}
