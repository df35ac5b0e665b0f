/**
 * The threads that the server keeps, in the order in which they were created.
 *
 * Two rows, each sorted by creation time: the population, computed on demand
 * (see `population.ts`), and the threads that were added by hand. What is kept
 * for a thread of the population is one byte; reading a page costs the page.
 */

import type { Population } from './population.ts'
import { hash } from './random.ts'
import type { StoredThread } from './thread.ts'

export type Order = 'asc' | 'desc'

/** Whether a thread fits the filters of a request. */
export type Fits = (thread: StoredThread) => boolean

/** A thread's place in the listing. Does not change when the thread is updated, and outlives its deletion. */
export interface Place {
  readonly at: number
  /** Index in the population, or beyond it in the order of adding: settles ties. */
  readonly slot: number
}

export interface StoredPage {
  readonly threads: readonly StoredThread[]
  /** Whether anything that fits follows. */
  readonly more: boolean
}

interface Added extends Place {
  thread: StoredThread
  state: number
}

const listed = 0
const goneButListed = 1
const gone = 2

export class Store {
  readonly #population: Population
  /** How long a deleted thread still shows in lists. */
  readonly #staleMs: () => number
  readonly #states: Uint8Array
  /** Threads of the population that were changed. */
  readonly #changed = new Map<number, StoredThread>()
  /** Threads that were added, by place. */
  readonly #addedRow: Added[] = []
  readonly #addedBySlot = new Map<number, Added>()
  readonly #addedById = new Map<string, Added>()
  /** Slots in the order of their deletion. */
  readonly #deleted: number[] = []
  /** Deleted slots that still show, and until when; first deleted first. */
  readonly #fading: { slot: number; until: number }[] = []
  #listedCount: number
  /** Changes whenever a listing would. */
  #version = 0
  #bookmark: { key: string; version: number; offset: number; place: Place } | undefined

  constructor(population: Population, staleMs: () => number = () => 0) {
    this.#population = population
    this.#staleMs = staleMs
    this.#states = new Uint8Array(population.size)
    this.#listedCount = population.size
  }

  /** How many threads there are. */
  get size(): number {
    return this.#population.size + this.#addedRow.length - this.#deleted.length
  }

  /** Ids of everything deleted so far, first deleted first. */
  get deletedIds(): string[] {
    return this.#deleted.map((slot) => this.#threadAt(slot).id)
  }

  get(id: string): StoredThread | undefined {
    const slot = this.#slotOf(id)
    return slot === undefined || this.#state(slot) !== listed ? undefined : this.#threadAt(slot)
  }

  /** Whether there is or ever was a thread with this id. */
  knows(id: string): boolean {
    return this.#slotOf(id) !== undefined
  }

  /** The thread, deleted or not. */
  recall(id: string): StoredThread | undefined {
    const slot = this.#slotOf(id)
    return slot === undefined ? undefined : this.#threadAt(slot)
  }

  add(thread: StoredThread): void {
    if (this.knows(thread.id)) throw new Error(`The sandbox has had a thread with the id ${thread.id} before`)
    const slot = this.#population.size + this.#addedRow.length
    const added: Added = { at: thread.createdAt, slot, thread, state: listed }
    this.#addedRow.splice(lowerBound(this.#addedRow, added), 0, added)
    this.#addedBySlot.set(slot, added)
    this.#addedById.set(thread.id, added)
    this.#listedCount++
    this.#version++
  }

  /** Changes fields of a thread; its place in the listing stays. */
  update(id: string, changes: Partial<Omit<StoredThread, 'id'>>): StoredThread {
    const slot = this.#slotOf(id)
    if (slot === undefined) throw new Error(`The sandbox has no thread with the id ${id}`)
    const thread = { ...this.#threadAt(slot), ...changes }
    const added = this.#addedBySlot.get(slot)
    if (added === undefined) this.#changed.set(slot, thread)
    else added.thread = thread
    this.#version++
    return thread
  }

  /** Brings back what was deleted, as a new thread under the same id. Its place in the listing stays. */
  remake(id: string, changes: Partial<Omit<StoredThread, 'id'>>): StoredThread {
    const slot = this.#slotOf(id)
    if (slot === undefined || this.#state(slot) === listed) throw new Error(`No thread ${id} was deleted`)
    if (this.#state(slot) === gone) this.#listedCount++
    this.#setState(slot, listed)
    this.#deleted.splice(this.#deleted.indexOf(slot), 1)
    const fading = this.#fading.findIndex((one) => one.slot === slot)
    if (fading >= 0) this.#fading.splice(fading, 1)
    return this.update(id, changes)
  }

  /** How many of the threads that ever were are older. */
  rankOf(id: string): number {
    const place = this.placeOf(id)
    if (place === undefined) return Number.POSITIVE_INFINITY
    let older = 0
    for (const slot of this.#walk('asc', undefined)) {
      if (compare(this.#placeAt(slot), place) >= 0) break
      older++
    }
    return older
  }

  /** False when there is no such thread. */
  delete(id: string): boolean {
    const slot = this.#slotOf(id)
    if (slot === undefined || this.#state(slot) !== listed) return false
    this.#deleted.push(slot)
    const staleMs = this.#staleMs()
    if (staleMs > 0) {
      this.#setState(slot, goneButListed)
      this.#fading.push({ slot, until: Date.now() + staleMs })
    } else {
      this.#unlist(slot)
    }
    return true
  }

  /** Where a thread stands in the listing, deleted or not. */
  placeOf(id: string): Place | undefined {
    const slot = this.#slotOf(id)
    return slot === undefined ? undefined : this.#placeAt(slot)
  }

  /** Whether a deletion took this thread out of the listing. */
  isListed(id: string): boolean {
    this.#fade()
    const slot = this.#slotOf(id)
    return slot !== undefined && this.#state(slot) !== gone
  }

  /** Up to `limit` threads that come after a place (from the start: undefined) in the given order. */
  page(order: Order, limit: number, from: Place | undefined, fits?: Fits): StoredPage {
    this.#fade()
    const threads: StoredThread[] = []
    for (const slot of this.#walk(order, from)) {
      const thread = this.#threadAt(slot)
      if (fits !== undefined && !fits(thread)) continue
      if (threads.length === limit) return { threads, more: true }
      threads.push(thread)
    }
    return { threads, more: false }
  }

  /**
   * The same by offset. A bookmark remembers where the last page ended, so that
   * whoever reads page after page does not pay for all the pages before.
   *
   * @param filter tells one filter from another, for the bookmark
   * @param salt set where the order among threads of the same instant changes with each request
   */
  slice(order: Order, offset: number, limit: number, filter = '', fits?: Fits, salt?: number): readonly StoredThread[] {
    this.#fade()
    const key = `${order} ${filter}`
    const bookmark = this.#bookmark
    const follows =
      salt === undefined && bookmark?.key === key && bookmark.version === this.#version && bookmark.offset === offset
    let skip = follows ? 0 : offset
    const threads: StoredThread[] = []
    let last: number | undefined
    const walk = this.#walk(order, follows ? bookmark.place : undefined)
    for (const slot of salt === undefined ? walk : this.#shuffled(walk, salt)) {
      if (threads.length === limit) break
      if (skip > 0 && fits === undefined) {
        skip--
        continue
      }
      const thread = this.#threadAt(slot)
      if (fits !== undefined && !fits(thread)) continue
      if (skip > 0) {
        skip--
        continue
      }
      threads.push(thread)
      last = slot
    }
    if (last !== undefined) {
      this.#bookmark = { key, version: this.#version, offset: offset + threads.length, place: this.#placeAt(last) }
    }
    return threads
  }

  /** How many listed threads fit. */
  count(fits?: Fits): number {
    this.#fade()
    if (fits === undefined) return this.#listedCount
    let count = 0
    for (const slot of this.#walk('asc', undefined)) if (fits(this.#threadAt(slot))) count++
    return count
  }

  /** Every thread that is there, oldest first. */
  *all(): Generator<StoredThread> {
    for (const slot of this.#walk('asc', undefined)) if (this.#state(slot) === listed) yield this.#threadAt(slot)
  }

  #slotOf(id: string): number | undefined {
    return this.#addedById.get(id)?.slot ?? this.#population.indexOf(id)
  }

  #threadAt(slot: number): StoredThread {
    return this.#addedBySlot.get(slot)?.thread ?? this.#changed.get(slot) ?? this.#population.thread(slot)
  }

  #placeAt(slot: number): Place {
    return this.#addedBySlot.get(slot) ?? { at: this.#population.createdAt(slot), slot }
  }

  #state(slot: number): number {
    return this.#addedBySlot.get(slot)?.state ?? this.#states[slot] ?? gone
  }

  #setState(slot: number, state: number): void {
    const added = this.#addedBySlot.get(slot)
    if (added === undefined) this.#states[slot] = state
    else added.state = state
  }

  #unlist(slot: number): void {
    this.#setState(slot, gone)
    this.#listedCount--
    this.#version++
  }

  /** Takes out of the listing what has been deleted for long enough. */
  #fade(): void {
    const now = Date.now()
    let faded = 0
    while ((this.#fading[faded]?.until ?? Number.POSITIVE_INFINITY) <= now) {
      this.#unlist((this.#fading[faded] as { slot: number }).slot)
      faded++
    }
    this.#fading.splice(0, faded)
  }

  /** The same slots; those of one instant in an order of their own. */
  *#shuffled(walk: Generator<number>, salt: number): Generator<number> {
    let tie: number[] = []
    for (const slot of walk) {
      const [first] = tie
      if (first !== undefined && this.#placeAt(first).at !== this.#placeAt(slot).at) {
        yield* byHash(tie, salt)
        tie = []
      }
      tie.push(slot)
    }
    yield* byHash(tie, salt)
  }

  /** Slots of listed threads beyond a place, merged from the two rows. */
  *#walk(order: Order, from: Place | undefined): Generator<number> {
    const step = order === 'asc' ? 1 : -1
    const { size } = this.#population
    const population: Row = { length: size, at: (slot) => ({ at: this.#population.createdAt(slot), slot }) }
    let slot = start(order, population, from)
    let next = start(order, this.#addedRow, from)
    for (;;) {
      while (this.#states[slot] === gone) slot += step
      const added = this.#addedRow[next]
      const left = slot >= 0 && slot < size
      if (added === undefined && !left) return
      if (added !== undefined && (!left || compare(added, this.#placeAt(slot)) * step < 0)) {
        next += step
        if (added.state !== gone) yield added.slot
      } else {
        yield slot
        slot += step
      }
    }
  }
}

const byHash = (slots: readonly number[], salt: number): number[] =>
  slots.toSorted((one, other) => hash(salt, one) - hash(salt, other))

/** Places in ascending order. */
interface Row {
  readonly length: number
  at(index: number): Place | undefined
}

const compare = (a: Place, b: Place): number => a.at - b.at || a.slot - b.slot

/** Index of the first place that is not before the given one. */
function lowerBound(row: Row, place: Place): number {
  let low = 0
  let high = row.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const there = row.at(middle)
    if (there !== undefined && compare(there, place) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Where a walk begins in a row: at its end, or next to a place. */
function start(order: Order, row: Row, from: Place | undefined): number {
  if (from === undefined) return order === 'asc' ? 0 : row.length - 1
  const index = lowerBound(row, from)
  if (order === 'desc') return index - 1
  const there = row.at(index)
  return there !== undefined && compare(there, from) === 0 ? index + 1 : index
}
