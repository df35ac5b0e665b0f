/** How old a plan may be: a grace period between notice and deletion. */

import { mostSkew } from '../clock-skew.ts'
import { ageInWords } from '../policy/age.ts'
import { printInstant } from '../rfc3339.ts'
import { ours, text } from '../text.ts'
import { BadPlan, type PlanHeader } from './header.ts'

/**
 * @param validFor how old it may be, in milliseconds
 * @param now milliseconds since the Unix epoch
 * @throws {BadPlan} when it is too old, or was made in the future
 */
export function checkPlanAge({ createdAt }: PlanHeader, validFor: number, now: number): void {
  const age = now - createdAt
  if (age > validFor) {
    throw new BadPlan(
      text`it was made at ${printInstant(createdAt)}, and plan-valid-for allows ${ours(ageInWords(validFor))}: make a new plan`,
    )
  }
  if (age < -mostSkew) throw new BadPlan(text`it was made in the future (${printInstant(createdAt)})`)
}
