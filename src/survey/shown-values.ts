/** The values of the metadata keys in `summary-metadata`, by key. */

import type { Thread } from '../thread.ts'
import { Breakdown } from './breakdown.ts'

const mostValues = 50

export class ShownValues extends Map<string, Breakdown> {
  constructor(keys: readonly string[]) {
    super(keys.map((key) => [key, new Breakdown(mostValues)]))
  }

  add({ metadata }: Thread): void {
    if (metadata.state !== 'known') return
    for (const [key, values] of this) {
      const value = metadata.value.get(key)
      if (typeof value === 'string') values.add(value)
    }
  }

  /** @param shown the values of the keys, in their order; empty where there is none */
  takeBack(shown: readonly string[]): void {
    for (const [index, values] of [...this.values()].entries()) {
      const value = shown[index] ?? ''
      if (value !== '') values.takeBack(value)
    }
  }
}
