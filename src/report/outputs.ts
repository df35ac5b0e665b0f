/** The outputs that later steps of the workflow read. */

import { figures, type Result } from '../result.ts'
import { headline } from './headline.ts'

/** @returns the value of each output; an empty text where there is none */
export function outputs(account: Result): Record<string, string> {
  const numbers = figures(account)
  return {
    status: account.status,
    listed: String(numbers.listed),
    candidates: String(numbers.candidates),
    planned: String(numbers.planned),
    deleted: String(numbers.deleted),
    'already-gone': String(numbers.alreadyGone),
    spared: String(numbers.spared),
    failed: String(numbers.failed),
    kept: String(numbers.kept),
    unknown: String(numbers.unknown),
    remaining: String(numbers.remaining),
    'not-known': String(numbers.notKnown),
    'not-found': String(numbers.notFound),
    'subject-remaining': numbers.subjectRemaining === undefined ? '' : String(numbers.subjectRemaining),
    'oldest-remaining': numbers.oldestRemaining === undefined ? '' : new Date(numbers.oldestRemaining).toISOString(),
    headline: headline(account),
    'record-file': account.record?.path ?? '',
    'record-digest': account.record?.digest ?? '',
    'plan-file': account.planFile?.path ?? '',
    'plan-digest': account.planFile?.digest ?? '',
    'tracking-issue': '',
  }
}
