/** How many threads fell under each rule, and how many of them are due. */

import type { Policy } from '../policy/policy.ts'
import type { Verdict } from '../policy/verdict.ts'

export interface RuleCounts {
  /** Threads that no protection kept before, and that fell under this rule. */
  readonly under: number
  readonly due: number
}

export class ByRule {
  readonly #counts: Map<string, { under: number; due: number }>

  constructor({ rules }: Policy) {
    this.#counts = new Map(rules.map(({ name }) => [name, { under: 0, due: 0 }]))
  }

  add({ rule, kind }: Verdict): void {
    const counts = rule === undefined ? undefined : this.#counts.get(rule)
    if (counts === undefined) return
    counts.under += 1
    if (kind === 'delete') counts.due += 1
  }

  /** In the order of the rules. */
  entries(): readonly (readonly [name: string, counts: RuleCounts])[] {
    return [...this.#counts]
  }
}
