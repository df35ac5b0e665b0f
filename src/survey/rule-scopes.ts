/** What threads have of the scopes of the rules: a slip in one puts them under a later rule without a word. */

import type { Rule } from '../policy/policy.ts'
import { holds } from '../policy/selector-holds.ts'
import type { Metadata } from '../thread.ts'
import { SelectorsMet } from './selectors-met.ts'

export class RuleScopes {
  readonly #all: readonly { readonly rule: Rule; readonly met: SelectorsMet; isMet: boolean; hasGroupKey: boolean }[]

  constructor(rules: readonly Rule[]) {
    this.#all = rules.map((rule) => ({ rule, met: new SelectorsMet(rule.metadata), isMet: false, hasGroupKey: false }))
  }

  /** Takes in the metadata of one thread. */
  see(metadata: Metadata): void {
    for (const scope of this.#all) {
      const { metadata: selectors, keepLatestPer } = scope.rule
      if (keepLatestPer.by === 'metadata' && metadata.has(keepLatestPer.key)) scope.hasGroupKey = true
      if (scope.isMet) continue
      scope.isMet = selectors.every((selector) => holds(selector, metadata, 'condition') === 'holds')
      scope.met.see(metadata)
    }
  }

  /** What was seen of each selector of a rule. */
  selectorsMet(rule: Rule): SelectorsMet {
    return this.#of(rule)?.met ?? new SelectorsMet([])
  }

  /** Whether one and the same thread meets all selectors of a rule. */
  isMet(rule: Rule): boolean {
    return this.#of(rule)?.isMet ?? false
  }

  /** Whether any thread carries the metadata key of `keep-latest-per` of a rule. */
  hasGroupKey(rule: Rule): boolean {
    return this.#of(rule)?.hasGroupKey ?? false
  }

  #of(rule: Rule) {
    return this.#all.find((one) => one.rule === rule)
  }
}
