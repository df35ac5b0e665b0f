/** Why threads are kept, in the words of the record. */

import type { Text } from '../../text.ts'
import type { Entry } from './chained-file.ts'
import { type LeftAlone, leftAlone } from './thread-lines.ts'

/**
 * Most threads of a list are kept for one of a few reasons, each of which is one
 * and the same value for all of them. It is put into words when it is first told.
 */
export class KeptReasons {
  /** By the reason, and the rule that the thread falls under. */
  readonly #entries = new WeakMap<Text, Map<string | undefined, Entry>>()

  /** What the record says of a kept thread, but for its id. */
  entry(why: LeftAlone): Entry {
    const { reason, rule, step } = why
    let byRule = this.#entries.get(reason)
    if (byRule === undefined) {
      byRule = new Map()
      this.#entries.set(reason, byRule)
    }
    const told = byRule.get(rule)
    if (told?.step === step) return told
    const entry = leftAlone('kept', why)
    byRule.set(rule, entry)
    return entry
  }
}
