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
}
