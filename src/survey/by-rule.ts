/** How many threads fell under each rule, how many of them are due or held, and the oldest that is kept. */

import { conditionAt } from '../policy/conditions/order.ts'
import type { Policy } from '../policy/policy.ts'
import type { Verdict } from '../policy/verdict.ts'

export interface RuleCounts {
  readonly under: number
  readonly due: number
  /** By a protection. */
  readonly held: number
  /** When the oldest thread was created that is not due, in milliseconds since the Unix epoch. */
  readonly oldestKept: number | undefined
}

interface Counts {
  under: number
  due: number
  held: number
  oldestKept: number | undefined
}

export class ByRule {
  readonly #counts: Map<string, Counts>

  constructor({ rules }: Policy) {
    this.#counts = new Map(rules.map(({ name }) => [name, { under: 0, due: 0, held: 0, oldestKept: undefined }]))
  }

  /** @param createdAt undefined where it cannot be read */
  add(verdict: Verdict, createdAt: number | undefined): void {
    const counts = verdict.rule === undefined ? undefined : this.#counts.get(verdict.rule)
    if (counts === undefined) return
    counts.under += 1
    if (verdict.kind === 'delete') {
      counts.due += 1
      return
    }
    if (verdict.kind === 'keep' && conditionAt(verdict.step)?.keptRow.slice === 'Held') counts.held += 1
    if (createdAt !== undefined && !(createdAt >= (counts.oldestKept ?? Infinity))) counts.oldestKept = createdAt
  }

  /** A thread that was counted as due is judged afresh. */
  takeBack(rule: string): void {
    const counts = this.#counts.get(rule)
    if (counts === undefined) return
    counts.under -= 1
    counts.due -= 1
  }

  /** In the order of the rules. */
  entries(): readonly (readonly [name: string, counts: RuleCounts])[] {
    return [...this.#counts]
  }
}
