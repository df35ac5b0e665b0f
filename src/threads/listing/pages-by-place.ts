/**
 * Pages that begin at a place, by offset or by page number. A place says nothing
 * of what it skips: when a thread is deleted meanwhile, all later ones move up by
 * one, and the next page begins one too far. So pages overlap: one that shows no
 * thread that was listed before may begin too far, and the list steps back until
 * one does. What lies before a thread that was listed has been listed too, because
 * these lists are in the order of creation, which does not change.
 *
 * A page shorter than asked for may be the last one, or as long as this server
 * makes them: the end is where a page behind it brings nothing new. A large page
 * proves no end, because a server that does not give such pages may answer anything:
 * so the same place is asked for once more in a small one.
 *
 * Where many threads have one time of creation and the server does not say in
 * which order they come, each page may have its own, and threads are lost between
 * them. The others then come more than once: that shows it, and the list is read
 * again until a pass brings nothing new.
 */

import type { Position } from '../../listing.ts'
import { disjointed, endless, isRefused, tooShort, unsteady } from './listing-failed.ts'
import { type Entry, isReadable, type PageReader } from './page-reader.ts'
import { SeenThreads } from './seen-threads.ts'

/** After this many passes the list cannot be read whole. */
const mostPasses = 3
/** After this many steps back from one place the pages do not join. */
const mostStepsBack = 3

/** @throws {ListingFailed} */
export async function* pagesByPlace(reader: PageReader, seen: SeenThreads): AsyncGenerator<readonly Entry[]> {
  for (let pass = 1; ; pass++) {
    const reading = new Pass(reader, seen, pass)
    yield* reading.pages()
    if (pass === 1 ? !reading.isUnsteady : !reading.broughtOldOnes) return
    if (pass === mostPasses) throw unsteady(reader.listName)
  }
}

class Pass {
  readonly #reader: PageReader
  readonly #all: SeenThreads
  /** Of this pass. */
  readonly #seen: SeenThreads
  readonly #isFirst: boolean
  readonly #newestBefore: number
  /** The threads of the pages before, latest last: as far back as a page may overlap. */
  #latest: string[] = []
  #isUnsteady = false
  #broughtOldOnes = false

  constructor(reader: PageReader, all: SeenThreads, pass: number) {
    this.#reader = reader
    this.#all = all
    this.#isFirst = pass === 1
    this.#seen = this.#isFirst ? all : new SeenThreads()
    this.#newestBefore = reader.newest
  }

  /** Whether threads came again that no overlap explains. */
  get isUnsteady(): boolean {
    return this.#isUnsteady
  }

  /** Whether there were threads that earlier passes should have shown. */
  get broughtOldOnes(): boolean {
    return this.#broughtOldOnes
  }

  async *pages(): AsyncGenerator<readonly Entry[]> {
    const reader = this.#reader
    let position: Position | undefined
    let steppedBack = false
    const stepsBack = new Map<Position, number>()
    /** Whether the page that was stepped back from held something that is not joined to the others yet. */
    let goesOn = false
    /** Whether the page before was a small one, and shorter than asked for. */
    let isProbe = false
    let reply = reader.ask(position, this.#isFirst)
    for (let number = 1; ; number++) {
      const got = await reply
      if (isProbe && isRefused(got)) return
      const page = reader.read(got, position, number)
      const { next, back, small } = page
      const entries = reader.entriesOf(page)
      const bringsNew = entries.some((entry) => isReadable(entry) && !this.#seen.has(entry))
      if (small !== undefined && !bringsNew) {
        this.#all.compare(entries.filter(isReadable))
        position = small
        reply = reader.ask(position, this.#isFirst)
        number -= 1
        continue
      }
      const lastKnown = entries.findLastIndex((entry) => isReadable(entry) && this.#seen.has(entry))
      if (back !== undefined && lastKnown < 0) {
        const steps = (stepsBack.get(position ?? 0) ?? 0) + 1
        if (steps > mostStepsBack) throw disjointed(reader.name(number))
        stepsBack.set(position ?? 0, steps)
        goesOn = entries.length > 0
        this.#all.compare(entries.filter(isReadable))
        position = back
        steppedBack = true
        reply = reader.ask(position, this.#isFirst)
        number -= 1
        continue
      }
      this.#lookForTies(entries, lastKnown, steppedBack ? undefined : page.overlap)
      if (bringsNew && page.overlap === 0 && number > 1) throw tooShort(reader.name(number - 1))
      const isEnd = !bringsNew && !(steppedBack && goesOn) && (page.isFull !== true || isProbe)
      if (!bringsNew && !isEnd && !steppedBack) throw endless(reader.name(number))
      isProbe = page.isFull !== true && small === undefined
      steppedBack = false
      position = next
      if (!isEnd && position !== undefined) reply = reader.ask(position, this.#isFirst)
      yield this.#fresh(entries, lastKnown, isEnd)
      if (isEnd || position === undefined) return
    }
  }

  /**
   * Entries without an id are told apart by where they stand: before a thread that was listed, they have been counted; at
   * the end of a page that the next one overlaps, they come again.
   */
  #fresh(entries: readonly Entry[], lastKnown: number, isEnd: boolean): Entry[] {
    const end = isEnd ? entries.length : entries.findLastIndex(isReadable)
    return entries.filter((entry, index) => {
      if (!isReadable(entry)) return this.#isFirst && index > lastKnown && index < end
      this.#latest.push(entry.id)
      const isNew = this.#all.add(entry)
      if (!this.#isFirst) this.#seen.add(entry)
      if (isNew && (createdAt(entry) ?? Number.NEGATIVE_INFINITY) <= this.#newestBefore) this.#broughtOldOnes = true
      return isNew
    })
  }

  /**
   * Threads that come again stand at the beginning of a page, in the order in which they came before, and are no more than
   * the pages overlap; in a list with the newest first, those that were made meanwhile push others onto the next page.
   * Anything else shows that the order has ties.
   */
  #lookForTies(entries: readonly Entry[], lastKnown: number, overlap = Number.POSITIVE_INFINITY): void {
    if (lastKnown < 0) return
    let at = -1
    const isInOrder = entries.slice(0, lastKnown + 1).every((entry) => {
      if (!isReadable(entry)) return true
      at = this.#seen.has(entry) ? this.#latest.indexOf(entry.id, at + 1) : -1
      return at >= 0
    })
    this.#latest = this.#latest.slice(-mostOverlap)
    if (!isInOrder || (lastKnown + 1 > overlap && !isNewestFirst(entries))) this.#isUnsteady = true
  }
}

/** The farthest that pages overlap, in threads. */
const mostOverlap = 1_000

const createdAt = (entry: Entry | undefined) =>
  entry !== undefined && isReadable(entry) && entry.createdAt.state === 'known' ? entry.createdAt.value : undefined

function isNewestFirst(entries: readonly Entry[]): boolean {
  const [first, last] = [createdAt(entries.at(0)), createdAt(entries.at(-1))]
  return first !== undefined && last !== undefined && first > last
}
