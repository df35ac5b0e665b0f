/**
 * Pages that begin at a place, by offset or by page number. A place says nothing
 * of what it skips: when a thread is deleted meanwhile, all later ones move up by
 * one, and the next page begins one too far. So pages overlap: one that shows no
 * thread that was listed before may begin too far, and the list steps back until
 * one does. What lies before a thread that was listed has been listed too, because
 * these lists are in the order of creation, which does not change.
 */

import type { Position } from '../../thread.ts'
import { endless } from './listing-failed.ts'
import { type Entry, isReadable, type PageReader } from './page-reader.ts'
import { SeenIds } from './seen-ids.ts'

/** @throws {ListingFailed} */
export async function* pagesByPlace(reader: PageReader): AsyncGenerator<readonly Entry[]> {
  const seen = new SeenIds()
  let position: Position | undefined
  let steppedBack = false
  let reply = reader.ask(position)
  for (let number = 1; ; number++) {
    const page = reader.read(await reply, position, number)
    const { next, back } = page
    const entries = reader.entriesOf(page)
    const lastKnown = entries.findLastIndex((entry) => isReadable(entry) && seen.has(entry.id))
    if (back !== undefined && lastKnown < 0) {
      position = back
      steppedBack = true
      reply = reader.ask(position)
      number -= 1
      continue
    }
    // Entries without an id are told apart by where they stand: before a thread that was listed, they have been
    // counted; at the end of a page that the next one overlaps, they come again.
    const end = next === undefined ? entries.length : entries.findLastIndex(isReadable)
    const fresh = entries.filter((entry, index) =>
      isReadable(entry) ? seen.add(entry.id) : index > lastKnown && index < end,
    )
    if (next !== undefined && !steppedBack && !fresh.some(isReadable)) throw endless(reader.name(number))
    position = next
    steppedBack = false
    if (position !== undefined) reply = reader.ask(position)
    yield fresh
    if (position === undefined) return
  }
}
