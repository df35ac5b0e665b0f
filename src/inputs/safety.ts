/** The inputs that bound what one run does. */

import type { Age } from '../policy/age.ts'
import type { Guard } from '../policy/plan.ts'
import type { Verify } from '../sweep/verification.ts'
import { InputError, shown } from './input-errors.ts'
import type { Reading } from './reading.ts'
import { optionalAge, parseAgeInput, parseBoolean, parseOneOf, parseWholeNumber } from './scalars.ts'

/** What one run may do, how fast, and what it is held to. */
export function readSafety({ errors, text }: Reading) {
  return {
    dryRun: errors.parse(() => parseBoolean('dry-run', text('dry-run'))),
    maxDeletions: errors.parse(() =>
      parseWholeNumber('max-deletions', text('max-deletions'), 0, Number.MAX_SAFE_INTEGER),
    ),
    abortAbove: errors.parse(() => parseGuard(text('abort-above'))),
    failIfOverdue: errors.parse((): Age | undefined => optionalAge('fail-if-overdue', text('fail-if-overdue'))),
    timeBudget: errors.parse(() => parseTimeBudget(text('time-budget'))),
    concurrency: errors.parse(() => parseWholeNumber('concurrency', text('concurrency'), 1, 256)),
    verify: errors.parse(() => parseOneOf<Verify>('verify', text('verify'), ['none', 'sample', 'all'])),
  }
}

function parseGuard(text: string): Guard | undefined {
  const value = text.trim()
  if (value === '') return undefined
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(value)
  if (percent !== null && Number(percent[1]) <= 100) return { kind: 'percent', limit: Number(percent[1]) }
  if (/^\d+$/.test(value) && Number.isSafeInteger(Number(value))) return { kind: 'count', limit: Number(value) }
  throw new InputError(
    'abort-above',
    `abort-above is ${shown(text)}: write a number of threads, as in '500', or a share, as in '40%'`,
  )
}

function parseTimeBudget(text: string): number {
  const age = parseAgeInput('time-budget', text)
  if (age >= 60_000) return age
  throw new InputError('time-budget', `time-budget is ${shown(text)}: write at least 1min`)
}
