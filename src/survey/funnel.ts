/** Threads by the step of judgement that decided, and by its answer. */

import { steps } from '../policy/conditions/order.ts'
import type { Step } from '../policy/verdict.ts'

export interface FunnelRow {
  readonly step: Step
  readonly answer: 'keep' | 'unknown'
  count: number
}

export class Funnel {
  /** By answer and step. */
  readonly #rows = { keep: new Map<Step, FunnelRow>(), unknown: new Map<Step, FunnelRow>() }

  add(step: Step, answer: FunnelRow['answer']): void {
    const row = this.#rows[answer].get(step)
    if (row === undefined) this.#rows[answer].set(step, { step, answer, count: 1 })
    else row.count += 1
  }

  countOf(step: Step, answer: FunnelRow['answer']): number {
    return this.#rows[answer].get(step)?.count ?? 0
  }

  /** In the order of judgement. */
  rows(): FunnelRow[] {
    return [...this.#rows.keep.values(), ...this.#rows.unknown.values()].sort(
      (a, b) => steps.indexOf(a.step) - steps.indexOf(b.step) || (a.answer < b.answer ? -1 : 1),
    )
  }

  /** How many threads a step before this one decided. */
  before(step: Step): number {
    const earlier = this.rows().filter((row) => steps.indexOf(row.step) < steps.indexOf(step))
    return earlier.reduce((sum, { count }) => sum + count, 0)
  }
}
