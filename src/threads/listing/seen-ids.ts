/**
 * Which ids a listing has shown already, and with which facts. Keeps 64 bits of a
 * hash for each id and 32 for its facts, in one flat table, because a million ids
 * as strings would not fit beside the rest.
 *
 * Two of a million ids are taken for one with a probability of 1 in 37 million.
 * Then a thread is neither counted nor deleted, as if it had come later. The hash
 * begins at random, so that nobody can choose ids that collide.
 */

import { randomFillSync } from 'node:crypto'

const wordsPerId = 2
/** The table grows when more than three quarters of it are taken. */
const fullest = 0.75

export class SeenIds {
  readonly #seeds = randomFillSync(new Uint32Array(2))
  #table = new Uint32Array(1024 * wordsPerId)
  #facts = new Uint32Array(1024)
  #size = 0
  /** The two halves of the hash that was computed last. */
  #first = 0
  #second = 0

  get size(): number {
    return this.#size
  }

  has(id: string): boolean {
    this.#hash(id)
    return this.#table[this.#find()] !== 0
  }

  /**
   * @param facts a number that two copies of one thread share as long as nothing in them differs
   * @returns whether the id was new, or had come with the same facts, or with others
   */
  add(id: string, facts = 0): 'new' | 'same' | 'other facts' {
    this.#hash(id)
    const at = this.#find()
    if (this.#table[at] !== 0) return this.#facts[at / wordsPerId] === facts >>> 0 ? 'same' : 'other facts'
    this.#put(at)
    this.#facts[at / wordsPerId] = facts
    this.#size += 1
    if (this.#size * wordsPerId > this.#table.length * fullest) this.#grow()
    return 'new'
  }

  /** Two hashes in step, each by multiplying and rotating; finished, and mixed with each other, as MurmurHash3 does. */
  #hash(id: string): void {
    let [first, second] = [this.#seeds[0] as number, this.#seeds[1] as number]
    for (let index = 0; index < id.length; index++) {
      const code = id.charCodeAt(index)
      first = Math.imul(first ^ code, 0xcc9e2d51)
      first = (first << 15) | (first >>> 17)
      second = Math.imul(second ^ code, 0x1b873593)
      second = (second << 13) | (second >>> 19)
    }
    first = finish(first ^ id.length)
    second = finish(second + first)
    // A first half of zero means that a place is empty.
    this.#first = (first + second) >>> 0 || 1
    this.#second = second >>> 0
  }

  /** Where the hash is, or would be. */
  #find(): number {
    const table = this.#table
    const [first, second, last] = [this.#first, this.#second, table.length - 1]
    let at = (second * wordsPerId) & last
    while (table[at] !== 0 && !(table[at] === first && table[at + 1] === second)) at = (at + wordsPerId) & last
    return at
  }

  #put(at: number): void {
    this.#table[at] = this.#first
    this.#table[at + 1] = this.#second
  }

  #grow(): void {
    const [old, facts] = [this.#table, this.#facts]
    this.#table = new Uint32Array(old.length * 2)
    this.#facts = new Uint32Array(facts.length * 2)
    for (let at = 0; at < old.length; at += wordsPerId) {
      if (old[at] === 0) continue
      this.#first = old[at] as number
      this.#second = old[at + 1] as number
      const place = this.#find()
      this.#put(place)
      this.#facts[place / wordsPerId] = facts[at / wordsPerId] as number
    }
  }
}

/** The last rounds of MurmurHash3: every bit of the hash depends on every other. */
export function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
