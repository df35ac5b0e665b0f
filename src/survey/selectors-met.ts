/** Whether the selectors of a policy are met at all, and by what they might have been: a slip in one is silent otherwise. */

import { nearest } from '../nearest.ts'
import type { Selector } from '../policy/selector.ts'
import { holds, keysNamed } from '../policy/selector-holds.ts'
import type { Metadata } from '../thread.ts'

/** The most values of a key that are remembered. */
const mostValues = 200

/** What was seen of one selector. */
interface Seen {
  readonly selector: Selector
  /** Whether any thread carries a key that the selector names. */
  hasKey: boolean
  isMet: boolean
  /** Whether any thread carries a value without a text, which may or may not meet it. */
  isOpen: boolean
  readonly values: Set<string>
}

export class SelectorsMet {
  readonly #all: readonly Seen[]

  constructor(selectors: readonly Selector[]) {
    this.#all = selectors.map((selector) => ({
      selector,
      hasKey: false,
      isMet: false,
      isOpen: false,
      values: new Set(),
    }))
  }

  /** Takes in the metadata of one thread. */
  see(metadata: Metadata): void {
    for (const seen of this.#all) {
      // Nothing more is to be learned of one that is met.
      if (seen.isMet) continue
      const keys = keysNamed(seen.selector, metadata)
      if (keys.length > 0) seen.hasKey = true
      const truth = holds(seen.selector, metadata, 'condition')
      if (truth === 'holds') seen.isMet = true
      if (truth === 'unknown') seen.isOpen = true
      for (const key of keys) {
        const value = metadata.get(key)
        if (typeof value === 'string' && seen.values.size < mostValues) seen.values.add(value)
      }
    }
  }

  hasKey(index: number): boolean {
    return this.#all[index]?.hasKey ?? false
  }

  isMet(index: number): boolean {
    return this.#all[index]?.isMet ?? false
  }

  isOpen(index: number): boolean {
    return this.#all[index]?.isOpen ?? false
  }

  /** A value that threads have, and that may have been meant; undefined where none is near. */
  nearValue(index: number): string | undefined {
    const seen = this.#all[index]
    for (const { text } of seen?.selector.values ?? []) {
      const near = nearest(text, seen?.values ?? [])
      if (near !== undefined) return near
    }
    return undefined
  }
}
