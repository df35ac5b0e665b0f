/**
 * Which ids a listing has shown already. Keeps 16 bytes of SHA-256 for each, in
 * one flat table, because a million ids as strings would not fit beside the rest.
 */

import { hash } from 'node:crypto'

const wordsPerId = 4

function wordsOf(id: string): Uint32Array {
  const digest = hash('sha256', id, 'buffer')
  return Uint32Array.from({ length: wordsPerId }, (_, index) => digest.readUInt32LE(index * 4))
}

export class SeenIds {
  #table = new Uint32Array(1024 * wordsPerId)
  #size = 0

  get size(): number {
    return this.#size
  }

  has(id: string): boolean {
    return this.#find(wordsOf(id)).found
  }

  /** @returns whether the id was new */
  add(id: string): boolean {
    const words = wordsOf(id)
    const { at, found } = this.#find(words)
    if (found) return false
    this.#table.set(words, at)
    this.#size += 1
    if (this.#size * wordsPerId * 2 > this.#table.length) this.#grow()
    return true
  }

  /** Where an id is, or would be. A slot of zeros is empty: no digest of an id is expected to be all zeros. */
  #find(words: Uint32Array): { at: number; found: boolean } {
    const table = this.#table
    const slots = table.length / wordsPerId
    let slot = (words[0] as number) & (slots - 1)
    for (;;) {
      const at = slot * wordsPerId
      if (table[at] === 0 && table[at + 1] === 0 && table[at + 2] === 0 && table[at + 3] === 0) {
        return { at, found: false }
      }
      if (
        table[at] === words[0] &&
        table[at + 1] === words[1] &&
        table[at + 2] === words[2] &&
        table[at + 3] === words[3]
      ) {
        return { at, found: true }
      }
      slot = (slot + 1) & (slots - 1)
    }
  }

  #grow(): void {
    const old = this.#table
    this.#table = new Uint32Array(old.length * 2)
    for (let at = 0; at < old.length; at += wordsPerId) {
      const words = old.subarray(at, at + wordsPerId)
      if (words.some((word) => word !== 0)) this.#table.set(words, this.#find(words).at)
    }
  }
}
