/** The inputs that say what is written down, and for whom. */

import { ours, text } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import { givenText } from './environment.ts'
import { InputError, shown } from './input-errors.ts'
import { checkNewFile } from './paths.ts'
import { parsePlanFile } from './plan-inputs.ts'
import type { Reading } from './reading.ts'
import { parseAgeInput, parseBoolean } from './scalars.ts'

/** Plan, record, summary and tracking issue. An unknown `dryRun` leaves the plan's path unchecked. */
export function readEvidence(
  { errors, input, environment }: Reading,
  { api, dryRun }: { readonly api: ThreadApi | undefined; readonly dryRun: boolean | undefined },
) {
  const trackingIssue = errors.parse(() => parseBoolean('tracking-issue', input('tracking-issue')))
  const token = givenText(environment, 'github-token')?.trim() || undefined
  return {
    planFile: errors.parse(() => (dryRun === undefined ? undefined : parsePlanFile(input('plan-file'), dryRun))),
    recordFile: errors.parse(() => parseRecordFile(input('record-file'))),
    summaryMetadata: errors.parse(() => parseSummaryMetadata(input('summary-metadata'), api)),
    planValidFor: errors.parse(() => parseValidity(input('plan-valid-for'))),
    trackingIssue,
    gitHubToken: errors.parse(() => checkToken(token, trackingIssue.orUndefined ?? false)),
  }
}

/** Its default is an expression, so it may arrive empty; only an issue needs it. */
function checkToken(token: string | undefined, isIssueWanted: boolean): string | undefined {
  if (token !== undefined || !isIssueWanted) return token
  throw new InputError(
    'github-token',
    ours("github-token is empty, and tracking-issue needs it: leave it out, and the job's own token is used"),
  )
}

function parseRecordFile(given: string): string | undefined {
  const path = given.trim()
  if (path === '') return undefined
  checkNewFile('record-file', path)
  return path
}

const day = 86_400_000
const longestValidity = 90 * day

/** @throws {InputError} for less than an hour, and for more than 90 days */
function parseValidity(given: string): number {
  const age = parseAgeInput('plan-valid-for', given)
  if (age >= day / 24 && age <= longestValidity) return age
  throw new InputError('plan-valid-for', text`plan-valid-for is ${shown(given)}: write an age from 1h to 90d`)
}

function parseSummaryMetadata(given: string, api: ThreadApi | undefined): readonly string[] {
  const keys = given.split(/[,\n]/).map((key) => key.trim())
  const distinct = [...new Set(keys.filter((key) => key !== ''))]
  if (distinct.length > 0 && api !== undefined && !api.fields.has('metadata')) {
    throw new InputError(
      'summary-metadata',
      text`summary-metadata cannot be used with ${api.name}: its ${ours(api.noun.many)} have no metadata`,
    )
  }
  if (distinct.length > 16)
    throw new InputError(
      'summary-metadata',
      text`summary-metadata names ${distinct.length} keys: at most 16 fit in the summary`,
    )
  return distinct
}
