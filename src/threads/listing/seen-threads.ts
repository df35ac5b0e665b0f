/** Which threads a listing has shown already, and whether a later copy of one says something else. */

import type { Thread } from '../../thread.ts'
import { SeenIds } from './seen-ids.ts'

export class SeenThreads {
  readonly #ids = new SeenIds()
  readonly #onOtherFacts: (id: string) => void

  /** @param onOtherFacts told of every copy that differs from the first one */
  constructor(onOtherFacts: (id: string) => void = () => {}) {
    this.#onOtherFacts = onOtherFacts
  }

  has({ id }: Thread): boolean {
    return this.#ids.has(id)
  }

  /** @returns whether the thread is new */
  add(thread: Thread): boolean {
    const added = this.#ids.add(thread.id, hashOf(thread))
    if (added === 'other facts') this.#onOtherFacts(thread.id)
    return added === 'new'
  }
}

/** A number over everything that is known of a thread. */
function hashOf(thread: Thread): number {
  let hash = 0
  for (const fact of Object.values(thread)) hash = mixed(hash, fact)
  return hash >>> 0
}

/** Facts are texts, numbers, and small objects and maps of these. */
function mixed(hash: number, value: unknown): number {
  if (typeof value === 'string') return ofText(hash, value)
  if (value instanceof Map) {
    let sum = 0
    // The order of keys is no fact.
    for (const [key, one] of value) sum = (sum + mixed(ofText(0, String(key)), one)) | 0
    return step(hash, sum)
  }
  if (typeof value === 'object' && value !== null) {
    let all = step(hash, 1)
    for (const key in value) all = mixed(all, (value as Readonly<Record<string, unknown>>)[key])
    return all
  }
  return typeof value === 'number' ? step(step(hash, value | 0), (value / 2 ** 32) | 0) : ofText(hash, String(value))
}

function ofText(hash: number, text: string): number {
  let all = hash
  for (let index = 0; index < text.length; index++) all = step(all, text.charCodeAt(index))
  return step(all, text.length)
}

/** One round of MurmurHash3. */
function step(hash: number, word: number): number {
  let mix = Math.imul(word, 0xcc9e2d51)
  mix = Math.imul((mix << 15) | (mix >>> 17), 0x1b873593)
  const all = hash ^ mix
  return (Math.imul((all << 13) | (all >>> 19), 5) + 0xe6546b64) | 0
}
