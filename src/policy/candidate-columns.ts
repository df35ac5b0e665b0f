/**
 * Candidates in columns. As objects, a million of them would take 300 MB; here each takes its id, three numbers, and a
 * reference to what it has in common with others. It is made into an object when it is looked at.
 */

import type { Candidate, Candidates, Due, Unlisted } from './plan.ts'

/** How many candidates have their times in one block. Blocks are added, never copied. */
const perBlock = 4096

/** When it was created, last active, and seen; not a number where that is not known. */
const timesPerCandidate = 3

/** What many candidates have in common. */
type Common =
  | Omit<Due, 'id' | 'createdAt' | 'lastActiveAt' | 'seenAt'>
  | Omit<Unlisted, 'id' | 'createdAt' | 'lastActiveAt'>

export class CandidateColumns {
  #ids: string[] = []
  #common: Common[] = []
  readonly #times: Float64Array[] = []
  /** What holds nothing of one thread alone, each once, by what it says. */
  readonly #shared = new Map<string, Common>()

  get length(): number {
    return this.#ids.length
  }

  /** @returns its place, which goes up from 0 */
  push(candidate: Due | Unlisted): number {
    const place = this.#ids.length
    if (place >= this.#times.length * perBlock) this.#times.push(new Float64Array(perBlock * timesPerCandidate))
    this.put(place, candidate)
    return place
  }

  /** Puts a candidate where another one was. */
  put(place: number, candidate: Due | Unlisted): void {
    this.#ids[place] = candidate.id
    this.#common[place] = this.#commonOf(candidate)
    const block = this.#times[Math.floor(place / perBlock)] as Float64Array
    const first = (place % perBlock) * timesPerCandidate
    block[first] = candidate.createdAt
    block[first + 1] = candidate.lastActiveAt ?? Number.NaN
    block[first + 2] = candidate.kind === 'due' ? candidate.seenAt : Number.NaN
  }

  /** The candidate at a place that is taken; another object each time. */
  at(place: number): Due | Unlisted {
    const common = this.#common[place] as Common
    const active = this.#time(place, 1)
    const id = this.#ids[place] as string
    const createdAt = this.#time(place, 0)
    const lastActiveAt = Number.isNaN(active) ? undefined : active
    return common.kind === 'due'
      ? { ...common, id, createdAt, lastActiveAt, seenAt: this.#time(place, 2) }
      : { ...common, id, createdAt, lastActiveAt }
  }

  /** Oldest first; ties by id. */
  isOlder(place: number, other: number): boolean {
    const difference = this.#time(place, 0) - this.#time(other, 0)
    return difference < 0 || (difference === 0 && (this.#ids[place] as string) < (this.#ids[other] as string))
  }

  /** Takes out those that are due and have these ids. The others move up. @returns what was taken out */
  take(ids: ReadonlySet<string>): readonly Due[] {
    const taken: Due[] = []
    let left = 0
    for (let place = 0; place < this.length; place++) {
      const candidate = this.at(place)
      if (candidate.kind === 'due' && ids.has(candidate.id)) taken.push(candidate)
      else this.put(left++, candidate)
    }
    this.#ids = this.#ids.slice(0, left)
    this.#common = this.#common.slice(0, left)
    return taken
  }

  /** All of them, oldest first; good until the next one is put in. */
  oldestFirst(): OldestFirst {
    const places = Array.from({ length: this.length }, (_, place) => place)
    // Most lists come in this order already, which a sort of an array notices.
    places.sort((a, b) => (this.isOlder(a, b) ? -1 : 1))
    return new OldestFirst(this, Uint32Array.from(places))
  }

  #time(place: number, which: 0 | 1 | 2): number {
    return this.#times[Math.floor(place / perBlock)]?.[(place % perBlock) * timesPerCandidate + which] as number
  }

  #commonOf(candidate: Due | Unlisted): Common {
    const { kind, shown, rule, standing, hasNoItems } = candidate
    const isShared = shown.length === 0 && standing === undefined
    const name = `${kind} ${hasNoItems ?? ''} ${rule === undefined ? '' : `= ${rule}`}`
    const before = isShared ? this.#shared.get(name) : undefined
    if (before !== undefined) return before
    const common = {
      kind,
      shown,
      ...(rule === undefined ? {} : { rule }),
      ...(standing === undefined ? {} : { standing }),
      ...(hasNoItems === undefined ? {} : { hasNoItems }),
    }
    if (isShared) this.#shared.set(name, common)
    return common
  }
}

/** Candidates in columns, in their order. */
class OldestFirst implements Candidates {
  readonly #columns: CandidateColumns
  readonly #places: Uint32Array

  constructor(columns: CandidateColumns, places: Uint32Array) {
    this.#columns = columns
    this.#places = places
  }

  get length(): number {
    return this.#places.length
  }

  at(index: number): Candidate | undefined {
    const place = this.#places.at(index)
    return place === undefined ? undefined : this.#columns.at(place)
  }

  /** @param end exclusive; behind the last one where it is left out */
  slice(start: number, end?: number): OldestFirst {
    return new OldestFirst(this.#columns, this.#places.subarray(start, end))
  }

  *[Symbol.iterator](): Generator<Candidate> {
    for (const place of this.#places) yield this.#columns.at(place)
  }
}
