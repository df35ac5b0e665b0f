/**
 * Pages that each begin after a thread of the page before. That thread may be
 * deleted while the list is read. Servers then refuse the page, answer with the
 * first one, or with an empty one, as if it were the end. So where a page leads
 * nowhere, the page before is read again, once, from where it began: if it now
 * shows more, the list goes on from there.
 *
 * Some servers say of every page that it is the last. So a page that may be cut
 * off is followed by one more question behind its last thread: what comes there is
 * listed, and a refusal or nothing new confirms the end.
 */

import type { Page, Position } from '../../listing.ts'
import { onItsWay } from '../../requests/on-its-way.ts'
import type { Reply } from '../../requests/sender.ts'
import { type Text, text } from '../../text.ts'
import { endless, failureOf, isRefused, type ListingFailed, moved } from './listing-failed.ts'
import { type Entry, isReadable, type PageReader } from './page-reader.ts'
import type { SeenThreads } from './seen-threads.ts'

/** A first page with at least this many threads may be cut off: the server may give no more than that. */
const mayBeCutOff = 10

export interface CursorNotes {
  /** Told what the reader of the report should know. */
  readonly onWarning: (message: Text) => void
  /** Told when the server says that nothing follows, while the proof of it is asked for. */
  readonly onSaidEnd: () => void
}

type Pages = AsyncGenerator<readonly Entry[]>

/** @throws {ListingFailed} */
export async function* pagesByCursor(reader: PageReader, seen: SeenThreads, notes: CursorNotes): Pages {
  let position: Position | undefined
  /** Where the page before began. */
  let before: Position | undefined
  /** The last thread on it. */
  let lastBefore: string | undefined
  /** Whether the page before said that it was the last. */
  let isProbe = false
  /** Whether the server said so of a page that was not. */
  let saidSoInVain = false
  let reply = reader.ask(position)
  for (let number = 1; ; number++) {
    const where = reader.name(number)
    const got = await reply
    if (isProbe && isRefused(got)) return
    const refusal = position !== undefined && mayBeAboutCursor(got) ? failureOf(got, where) : undefined
    let page = refusal === undefined ? reader.read(got, position, number) : undefined
    // That its last thread is new is enough to tell that the list goes on: the server answers while the others are read.
    const goesOn = page?.next !== undefined && isNew(reader.lastOf(page), seen)
    if (goesOn) {
      reply = reader.ask(page?.next)
      await onItsWay()
    }
    let entries = page === undefined ? [] : reader.entriesOf(page)
    let fresh = unseen(entries, seen)
    if (isProbe) {
      if (!fresh.some(isReadable)) return
      saidSoInVain = true
    }
    const deadEnd = refusal ?? deadEndOf(page, fresh, where)

    if (deadEnd !== undefined && position === undefined) {
      if (deadEnd !== 'empty page') throw deadEnd
    } else if (deadEnd !== undefined) {
      const shown = await stepBack(reader, seen, { deadEnd, position, before, lastBefore, number })
      if (shown === undefined) {
        notes.onWarning(nothingMore(number - 1, reader.listName))
        return
      }
      ;({ position, page, entries, fresh } = shown)
    }

    before = position
    lastBefore = entries.findLast(isReadable)?.id
    position = page?.next
    isProbe = position === undefined && page !== undefined && mayGoOn(page, number, saidSoInVain)
    if (isProbe) position = page?.behind
    if (position !== undefined && !goesOn) reply = isProbe ? askForMore(reader, position, notes) : reader.ask(position)
    yield fresh
    if (position === undefined) return
  }
}

/** Where a page led nowhere, and what stands before it. */
interface Stuck {
  readonly deadEnd: DeadEnd
  readonly position: Position | undefined
  /** Where the page before began, and the last thread on it. */
  readonly before: Position | undefined
  readonly lastBefore: string | undefined
  /** Of the page that led nowhere, counted from 1. */
  readonly number: number
}

interface Shown {
  readonly position: Position | undefined
  readonly page: Page
  readonly entries: Entry[]
  readonly fresh: Entry[]
}

/**
 * Reads the page before once more, and where that shows nothing new, an empty page behind it.
 *
 * @returns undefined where nothing follows, although the server said so
 * @throws {ListingFailed}
 */
async function stepBack(
  reader: PageReader,
  seen: SeenThreads,
  { deadEnd, position, before, lastBefore, number }: Stuck,
): Promise<Shown | undefined> {
  const where = reader.name(number)
  const page = reader.read(await reader.ask(before), before, number - 1)
  const entries = reader.entriesOf(page)
  const lastKnown = entries.findLastIndex((entry) => isReadable(entry) && seen.has(entry))
  if (lastKnown < 0) throw moved(where)
  // What stands before a thread that was listed before has been counted, even where it has no id.
  const fresh = unseen(entries, seen, lastKnown)
  if (page.next === undefined || fresh.some(isReadable)) return { position: before, page, entries, fresh }
  if (deadEnd !== 'empty page') throw deadEnd
  // The thread after which nothing came must still be there: then that was the end, and not a cursor that is gone.
  if (entries.findLast(isReadable)?.id !== lastBefore) throw moved(where)
  const again = reader.read(await reader.ask(position), position, number)
  const behind = reader.entriesOf(again)
  const freshBehind = unseen(behind, seen)
  return freshBehind.some(isReadable) ? { position, page: again, entries: behind, fresh: freshBehind } : undefined
}

/** Those that were not listed before. @param after an entry without an id counts behind this index */
const unseen = (entries: readonly Entry[], seen: SeenThreads, after = -1): Entry[] =>
  entries.filter((entry, index) => (isReadable(entry) ? seen.add(entry) : index > after))

/** The proof that nothing follows: behind the last thread. What else is due goes along with it. */
function askForMore(reader: PageReader, behind: Position, { onSaidEnd }: CursorNotes): Promise<Reply> {
  const reply = reader.ask(behind)
  onSaidEnd()
  return reply
}

const nothingMore = (number: number, list: Text) =>
  text`the server said that there are more after page ${number} of ${list}, and then sent nothing`

const isNew = (entry: Entry | undefined, seen: SeenThreads) =>
  entry !== undefined && isReadable(entry) && !seen.has(entry)

/**
 * Whether a page that says it is the last may not be.
 *
 * @param number counted from 1
 * @param saidSoInVain whether a page before said so and was not
 */
export function mayGoOn({ entries, behind, isFull }: Page, number: number, saidSoInVain: boolean): boolean {
  if (behind === undefined || entries.length === 0) return false
  return isFull === true || saidSoInVain || (number === 1 && entries.length >= mayBeCutOff)
}

/** Where a page leads nowhere: the error that this is, or a page without any entry, which may simply be the end. */
type DeadEnd = ListingFailed | 'empty page'

function deadEndOf(page: Page | undefined, fresh: readonly Entry[], where: Text): DeadEnd | undefined {
  if (page?.next !== undefined) return fresh.some(isReadable) ? undefined : endless(where)
  return page?.entries.length === 0 ? 'empty page' : undefined
}

/** Whether a server may be saying that it does not know the thread after which the page should begin. */
function mayBeAboutCursor(reply: Reply): boolean {
  if (reply.kind === 'answer') return [400, 404, 410, 422].includes(reply.answer.status)
  return reply.kind === 'lost' && reply.status === 500
}
