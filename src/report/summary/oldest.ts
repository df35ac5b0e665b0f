/** How old the oldest of some threads is, as the end of a sentence. */

import { roughly } from '../../policy/age.ts'
import type { Survey } from '../../survey/survey.ts'

/** Of those that could not be judged. Empty where no age is known. */
export function oldestUnknown(survey: Survey | undefined): string {
  const oldest = survey?.tally.oldestUnknown
  if (oldest === undefined) return ''
  const { age } = oldest
  return age === 'unreadable' ? ' (the age of some cannot be read)' : ` (the oldest is ${roughly(age)} old)`
}
