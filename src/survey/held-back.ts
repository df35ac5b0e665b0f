/**
 * A thread may come twice in one list, and say something else the second time: it
 * was used, or held, while the list was read. So pages wait before they are judged,
 * up to a number of threads: until then a copy with other facts is noticed in time.
 */

import { type Clock, latest } from '../clock.ts'
import type { ListedPage } from '../threads/listing/listing.ts'

/**
 * So many threads wait before they are judged: about two pages. A copy that comes later is read afresh as well, where the
 * thread is due. More of them would outlive a collection of garbage and be copied, which slows down a long survey by a
 * tenth; and the threads of a short list would all be judged when it has ended, while the server has nothing to do.
 */
const most = 200

export interface SeenPage extends Pick<ListedPage, 'entries'> {
  /** When the server was asked for it, or shortly before; of a page from a cache, when that was filled. In milliseconds since the Unix epoch. */
  readonly seenAt: number
}

/** Hands out each page when enough threads have come after it, or the list has ended. */
export async function* heldBack(pages: AsyncIterable<ListedPage>, clock: Clock): AsyncGenerator<SeenPage> {
  const waiting: SeenPage[] = []
  let count = 0
  // A page is asked for before the one before it is handed out: not earlier than when that one was asked for here.
  let [askedAt, nextAskedAt] = [latest(clock), latest(clock)]
  for await (const { entries, age } of pages) {
    waiting.push({ entries, seenAt: askedAt - age })
    ;[askedAt, nextAskedAt] = [nextAskedAt, latest(clock)]
    count += entries.length
    for (let first = waiting[0]; first !== undefined && count - first.entries.length >= most; first = waiting[0]) {
      waiting.shift()
      count -= first.entries.length
      yield first
    }
  }
  yield* waiting
}
