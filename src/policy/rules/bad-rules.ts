/** What is wrong with rules, by line and column. */

import type { Text } from '../../text.ts'

export interface RuleProblem {
  /** Both counted from 1. */
  readonly line: number
  readonly column: number
  readonly message: Text
}

/** The rules cannot be used. Holds every mistake, in the order of the text. */
export class BadRules extends Error {
  override readonly name = 'BadRules'
  readonly problems: readonly RuleProblem[]

  constructor(problems: readonly RuleProblem[]) {
    super('the rules cannot be used')
    this.problems = [...problems].sort((a, b) => a.line - b.line || a.column - b.column)
  }
}
