/** Threads by the step of judgement that decided, and by its answer. */

import { steps } from '../policy/conditions/order.ts'
import type { Step } from '../policy/verdict.ts'

export interface FunnelRow {
  readonly step: Step
  readonly answer: 'keep' | 'unknown'
  count: number
}

export class Funnel {
  readonly #rows = new Map<string, FunnelRow>()

  add(step: Step, answer: FunnelRow['answer']): void {
    const name = `${answer} ${step}`
    const row = this.#rows.get(name) ?? { step, answer, count: 0 }
    row.count += 1
    this.#rows.set(name, row)
  }

  countOf(step: Step, answer: FunnelRow['answer']): number {
    return this.#rows.get(`${answer} ${step}`)?.count ?? 0
  }

  /** In the order of judgement. */
  rows(): FunnelRow[] {
    return [...this.#rows.values()].sort(
      (a, b) => steps.indexOf(a.step) - steps.indexOf(b.step) || (a.answer < b.answer ? -1 : 1),
    )
  }

  /** How many threads a step before this one decided. */
  before(step: Step): number {
    const earlier = this.rows().filter((row) => steps.indexOf(row.step) < steps.indexOf(step))
    return earlier.reduce((sum, { count }) => sum + count, 0)
  }
}
