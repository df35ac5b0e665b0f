/** The outputs that later steps of the workflow read. */

import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { figures, type Problem, type Result } from '../result.ts'
import { systemErrorCode } from '../system-error.ts'
import { ours, text } from '../text.ts'
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

/**
 * Whether the outputs can be written, found out before anything is deleted: an
 * empty line is put into their file, which the runner skips.
 *
 * @param path the file that the runner reads them from; undefined or empty where there is none
 * @returns what is wrong; undefined where nothing is
 */
export function outputProblem(path: string | undefined): Problem | undefined {
  if (path === undefined || path === '') return undefined
  try {
    const file = openSync(path, constants.O_WRONLY | constants.O_APPEND)
    try {
      writeSync(file, '\n')
    } finally {
      closeSync(file)
    }
    return undefined
  } catch (error) {
    return {
      inputs: [],
      message: text`the outputs cannot be written: ${systemErrorCode(error)}`,
      hint: ours(
        'Later steps would not learn what was deleted, so nothing was. Check GITHUB_OUTPUT and the disk of the runner.',
      ),
    }
  }
}
