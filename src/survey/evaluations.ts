/** How often the expression of `where` was asked, and how often it could not answer. */

import type { Verdict } from '../policy/verdict.ts'
import { Breakdown } from './breakdown.ts'

export class Evaluations {
  count = 0
  failures = 0
  readonly errors = new Breakdown(20)

  /** Takes in one verdict; what an earlier step decided was not asked. */
  see(verdict: Verdict): void {
    if (verdict.kind !== 'delete' && verdict.step !== 'where') return
    this.count += 1
    if (verdict.kind !== 'unknown') return
    this.failures += 1
    this.errors.add(verdict.details?.error ?? '')
  }
}
