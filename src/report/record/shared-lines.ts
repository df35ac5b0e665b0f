/** Threads that are left alone share a line with those of which the same is said. */

import type { Entry } from './chained-file.ts'

/** How many threads share a line, and how many characters their ids may have. */
const [mostIds, mostCharacters] = [100, 10_000]

/** A line that is not full yet. */
interface Begun {
  readonly said: Entry
  readonly ids: string[]
  characters: number
}

export class SharedLines {
  readonly #append: (entry: Entry) => void
  /** By what is said. */
  readonly #begun = new Map<string, Begun>()
  /** What is said, as JSON, by the entry that says it: the same entry comes for many threads. */
  readonly #names = new WeakMap<Entry, string>()

  constructor(append: (entry: Entry) => void) {
    this.#append = append
  }

  /** @param said the whole line but for its ids */
  add(said: Entry, id: string): void {
    const name = this.#nameOf(said)
    let line = this.#begun.get(name)
    if (line === undefined) {
      line = { said, ids: [], characters: 0 }
      this.#begun.set(name, line)
    }
    line.ids.push(id)
    line.characters += id.length
    if (line.ids.length < mostIds && line.characters < mostCharacters) return
    this.#begun.delete(name)
    this.#append({ ...said, ids: line.ids })
  }

  #nameOf(said: Entry): string {
    const known = this.#names.get(said)
    if (known !== undefined) return known
    const name = JSON.stringify(said)
    this.#names.set(said, name)
    return name
  }

  /** Writes down the lines that are not full. */
  end(): void {
    for (const { said, ids } of this.#begun.values()) this.#append({ ...said, ids })
    this.#begun.clear()
  }
}
