/** Guarded paging: the whole listing, or an error that says why it is not whole. */

import type { Listing } from '../../listing.ts'
import { onItsWay } from '../../requests/on-its-way.ts'
import type { Sender } from '../../requests/sender.ts'
import { ours, type Text, text } from '../../text.ts'
import type { Thread, ThreadApi, Unreadable } from '../../thread.ts'
import { ListingFailed, nothingDone } from './listing-failed.ts'
import { PageReader } from './page-reader.ts'
import { pagesByCursor } from './pages-by-cursor.ts'
import { pagesByPlace } from './pages-by-place.ts'
import { pagesByToken } from './pages-by-token.ts'
import { SeenThreads } from './seen-threads.ts'

const pages = { cursor: pagesByCursor, place: pagesByPlace, token: pagesByToken }

export { ListingFailed } from './listing-failed.ts'

/** What there is to say of a listing besides its threads. */
export interface ListingNotes {
  /**
   * A thread came again, and the copies differ: while the list was read it was used, or held. The first copy was
   * handed out already; neither may be judged by, so the thread must be read afresh.
   */
  readonly onOtherFacts?: (id: string) => void
  /** What the reader of the report should know although the list is whole. */
  readonly onWarning?: (message: Text) => void
  /** Told when the server says that nothing follows, while the proof of it is asked for: what else is due then can go along. */
  readonly onSaidEnd?: () => void
}

export interface ListedPage {
  readonly entries: readonly (Thread | Unreadable)[]
  /** How long this page, or an older one before it, lay in a cache, in milliseconds: it shows threads as they were then. */
  readonly age: number
}

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
  { onOtherFacts, onWarning = () => {}, onSaidEnd = () => {} }: ListingNotes = {},
): AsyncGenerator<ListedPage> {
  const { many } = api.noun
  const countAtStart = await countOf(listing, send)
  const reader = new PageReader(api, listing, send)
  let listed = 0
  const seen = new SeenThreads(onOtherFacts)
  for await (const entries of pages[listing.by](reader, seen, { onWarning, onSaidEnd })) {
    listed += entries.length
    // The server makes the next page while this one is judged.
    await onItsWay()
    yield { entries, age: reader.age }
  }
  if (countAtStart === undefined || listed >= countAtStart) return
  // Fewer than there were. That many may have been deleted meanwhile; then the server counts fewer as well.
  const countNow = await countOf(listing, send)
  if (countNow !== undefined && listed < countNow) {
    throw new ListingFailed(text`the server counts ${countNow} ${ours(many)}, but its list held ${listed}`, nothingDone)
  }
}

/** How many threads the server says it has; undefined where it does not count them, for whatever reason: it is only a check. */
async function countOf({ count }: Listing, send: Sender['send']): Promise<number | undefined> {
  if (count === undefined) return undefined
  const reply = await send(count.request, 'list')
  if (reply.kind !== 'answer' || reply.answer.status < 200 || reply.answer.status > 299) return undefined
  return count.read(reply.answer.body)
}
