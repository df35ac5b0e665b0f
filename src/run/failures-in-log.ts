/** Failed threads in the log: of each cause a few lines as they come, and in the end how many more there were. */

import type { Log } from '../report/log.ts'
import type { Outcome } from '../sweep/outcome.ts'
import type { Text } from '../text.ts'
import { failure, moreOf } from './log-lines.ts'

/** The most lines of one cause, and of causes that have lines. */
const [mostOfCause, mostCauses] = [3, 30]

export class FailuresInLog {
  readonly #log: Log
  /** By what happened. */
  readonly #causes = new Map<string, { readonly note: Text; readonly count: number }>()
  #others = 0

  constructor(log: Log) {
    this.#log = log
  }

  add(outcome: Outcome): void {
    const { note } = outcome
    const known = this.#causes.get(String(note))
    if (known === undefined && this.#causes.size >= mostCauses) {
      this.#others += 1
      return
    }
    const count = (known?.count ?? 0) + 1
    this.#causes.set(String(note), { note, count })
    if (count <= mostOfCause) this.#log.info(failure(outcome))
  }

  end(): void {
    for (const { note, count } of this.#causes.values()) {
      if (count > mostOfCause) this.#log.info(moreOf(note, count - mostOfCause))
    }
    if (this.#others > 0) this.#log.info(moreOf(undefined, this.#others))
  }
}
