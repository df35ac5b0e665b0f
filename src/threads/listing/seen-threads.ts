/** Which threads a listing has shown already, and whether a later copy of one says something else. */

import type { Text } from '../../text.ts'
import type { Metadata, Thread } from '../../thread.ts'
import { finish, SeenIds } from './seen-ids.ts'

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

  /** Looks at the copies on a page that will not be handed out: what they say of threads that were listed counts all the same. */
  compare(threads: readonly Thread[]): void {
    for (const thread of threads) if (this.has(thread)) this.add(thread)
  }

  /** @returns whether the thread is new */
  add(thread: Thread): boolean {
    const added = this.#ids.add(thread.id, hashOf(thread))
    if (added === 'other facts') this.#onOtherFacts(thread.id)
    return added === 'new'
  }
}

/** A number over everything that is known of a thread. A million threads pass here: nothing is walked that is not a fact. */
function hashOf(thread: Thread): number {
  let hash = 0
  for (const name in thread) hash = ofFact(hash, thread[name as keyof Thread])
  return finish(hash) >>> 0
}

function ofFact(hash: number, fact: Thread[keyof Thread]): number {
  if (typeof fact === 'string') return ofText(hash, fact)
  if (typeof fact !== 'object') return step(hash, fact === undefined ? 1 : 2)
  switch (fact.state) {
    case 'known':
      return ofValue(step(hash, 3), fact.value)
    case 'unknown':
      return ofWords(step(hash, 4), fact.why)
    case 'unasked':
      return step(hash, 5)
  }
}

function ofValue(hash: number, value: string | number | boolean | Metadata): number {
  switch (typeof value) {
    case 'string':
      return ofText(hash, value)
    case 'number':
      return step(step(hash, value | 0), (value / 2 ** 32) | 0)
    case 'boolean':
      return step(hash, value ? 1 : 2)
    case 'object':
      return ofMetadata(hash, value)
  }
}

/** The order of keys is no fact. */
function ofMetadata(hash: number, metadata: Metadata): number {
  let sum = metadata.size
  for (const [key, value] of metadata) {
    const own = ofText(0, key)
    if (typeof value === 'string') sum = (sum + finish(ofText(own, value))) | 0
    else sum = (sum + finish(step(own, value === null ? 1 : 2))) | 0
  }
  return step(hash, sum)
}

function ofWords(hash: number, { parts, values }: Text): number {
  let all = hash
  for (const part of parts) all = ofText(all, part)
  for (const value of values) all = ofText(all, value)
  return all
}

function ofText(hash: number, text: string): number {
  let all = hash
  for (let index = 0; index < text.length; index++) all = step(all, text.charCodeAt(index))
  return step(all, text.length)
}

/** Multiplied and rotated, as the ids are (`seen-ids.ts`). */
function step(hash: number, word: number): number {
  const mix = Math.imul(hash ^ word, 0xcc9e2d51)
  return (mix << 15) | (mix >>> 17)
}
