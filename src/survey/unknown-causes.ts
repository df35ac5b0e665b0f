/** Why threads could not be judged: how many for each cause, and the first few ids. */

import { rendered, type Text } from '../text.ts'

const mostIds = 20

export class UnknownCauses {
  readonly #causes = new Map<string, { cause: Text; count: number; ids: string[] }>()
  readonly #most: number

  /** @param most how many causes are remembered */
  constructor(most: number) {
    this.#most = most
  }

  add(reason: Text, id: string | undefined): void {
    const name = rendered(reason)
    const cause = this.#causes.get(name) ?? { cause: reason, count: 0, ids: [] }
    cause.count += 1
    if (id !== undefined && cause.ids.length < mostIds) cause.ids.push(id)
    if (this.#causes.size < this.#most || this.#causes.has(name)) this.#causes.set(name, cause)
  }

  /** Most frequent first. */
  entries(): { cause: Text; count: number; ids: readonly string[] }[] {
    return [...this.#causes.values()].sort((a, b) => b.count - a.count)
  }
}
