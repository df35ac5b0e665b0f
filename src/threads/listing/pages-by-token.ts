/**
 * Pages that each begin where a token of the page before says. A token outlives the
 * thread at which a page ended, so nothing need be read twice; and behind the page
 * without a token there is nothing to ask for.
 */

import type { Position } from '../../listing.ts'
import { onItsWay } from '../../requests/on-its-way.ts'
import { endless } from './listing-failed.ts'
import { type Entry, isReadable, type PageReader } from './page-reader.ts'
import { SeenIds } from './seen-ids.ts'
import type { SeenThreads } from './seen-threads.ts'

/** Pages may be empty, because a server filters after it has cut them. More empty ones in a row than this never end. */
const mostEmptyPages = 100

/** @throws {ListingFailed} */
export async function* pagesByToken(reader: PageReader, seen: SeenThreads): AsyncGenerator<readonly Entry[]> {
  const tokens = new SeenIds()
  let position: Position | undefined
  let empty = 0
  let reply = reader.ask(position)
  for (let number = 1; ; number++) {
    const where = reader.name(number)
    const page = reader.read(await reply, position, number)
    position = page.next
    if (position !== undefined && tokens.add(String(position)) !== 'new') throw endless(where)
    if (position !== undefined) {
      reply = reader.ask(position)
      await onItsWay()
    }
    const entries = reader.entriesOf(page)
    const fresh = entries.filter((entry) => !isReadable(entry) || seen.add(entry))
    // A page of threads that were all listed before is a list that begins again.
    const isRepeated = entries.length > 0 && !fresh.some(isReadable)
    empty = entries.length === 0 ? empty + 1 : 0
    if (position !== undefined && (isRepeated || empty > mostEmptyPages)) throw endless(where)
    yield fresh
    if (position === undefined) return
  }
}
