/** How many threads fell under each rule, how many of them are due or held, and the oldest that is kept. */

import { conditionAt } from '../policy/conditions/order.ts'
import type { Policy } from '../policy/policy.ts'
import type { Verdict } from '../policy/verdict.ts'
import { RuleScopes } from './rule-scopes.ts'

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
  /** What threads have of the scopes of the rules. */
  readonly scopes: RuleScopes
  readonly #counts: Map<string, Counts>

  constructor({ rules }: Policy) {
    this.scopes = new RuleScopes(rules)
    this.#counts = new Map(rules.map(({ name }) => [name, { under: 0, due: 0, held: 0, oldestKept: undefined }]))
  }

  /** @param rule undefined where the thread falls under none */
  due(rule: string | undefined): void {
    const counts = this.#of(rule)
    if (counts === undefined) return
    counts.under += 1
    counts.due += 1
  }

  /** Counts a thread that is not due. @param createdAt undefined where it cannot be read */
  left(verdict: Exclude<Verdict, { kind: 'delete' }>, createdAt: number | undefined): void {
    const counts = this.#of(verdict.rule)
    if (counts === undefined) return
    counts.under += 1
    if (verdict.kind === 'keep' && conditionAt(verdict.step)?.keptRow.slice === 'Held') counts.held += 1
    if (createdAt !== undefined && !(createdAt >= (counts.oldestKept ?? Infinity))) counts.oldestKept = createdAt
  }

  /** A thread that was counted as due is judged afresh. */
  takeBack(rule: string | undefined): void {
    const counts = this.#of(rule)
    if (counts === undefined) return
    counts.under -= 1
    counts.due -= 1
  }

  /** In the order of the rules. */
  entries(): readonly (readonly [name: string, counts: RuleCounts])[] {
    return [...this.#counts]
  }

  #of(rule: string | undefined): Counts | undefined {
    return rule === undefined ? undefined : this.#counts.get(rule)
  }
}
