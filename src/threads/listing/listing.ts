/** Guarded paging: the whole listing, or an error that says why it is not whole. */

import { setImmediate } from 'node:timers/promises'
import type { Sender } from '../../requests/sender.ts'
import { ours, text } from '../../text.ts'
import type { Listing, Thread, ThreadApi, Unreadable } from '../../thread.ts'
import { bodyOf, ListingFailed, nothingDone } from './listing-failed.ts'
import { PageReader } from './page-reader.ts'
import { pagesByCursor } from './pages-by-cursor.ts'
import { pagesByPlace } from './pages-by-place.ts'
import { pagesByToken } from './pages-by-token.ts'

const pages = { cursor: pagesByCursor, place: pagesByPlace, token: pagesByToken }

export { ListingFailed } from './listing-failed.ts'

/**
 * Lists all threads, page by page, each id once. The next page is asked for
 * before this one is handed out, so that the server and the judge work at the
 * same time.
 *
 * @throws {ListingFailed}
 */
export async function* listThreads(
  api: ThreadApi,
  listing: Listing,
  send: Sender['send'],
): AsyncGenerator<readonly (Thread | Unreadable)[]> {
  const { many } = api.noun
  const countAtStart = await countOf(listing, many, send)
  const reader = new PageReader(api, listing, send)
  let listed = 0
  for await (const entries of pages[listing.by](reader)) {
    listed += entries.length
    // Has the request for the next page go out: judging this one leaves no room for it.
    await setImmediate()
    yield entries
  }
  if (countAtStart === undefined || listed >= countAtStart) return
  // Fewer than there were. That many may have been deleted meanwhile; then the server counts fewer as well.
  const countNow = await countOf(listing, many, send)
  if (countNow !== undefined && listed < countNow) {
    throw new ListingFailed(text`the server counts ${countNow} ${ours(many)}, but its list held ${listed}`, nothingDone)
  }
}

/** How many threads the server says it has; undefined where it does not count them. */
async function countOf({ count }: Listing, noun: string, send: Sender['send']): Promise<number | undefined> {
  if (count === undefined) return undefined
  const reply = await send(count.request, 'list')
  if (reply.kind === 'answer' && [404, 405, 501].includes(reply.answer.status)) return undefined
  return count.read(bodyOf(reply, `the count of ${noun}`))
}
