/** The inputs that say what is written down, and for whom. */

import type { ThreadApi } from '../thread.ts'
import { rawInput } from './environment.ts'
import { InputError, shown } from './input-errors.ts'
import { parsePlanFile } from './plan.ts'
import type { Reading } from './reading.ts'
import { parseAgeInput, parseBoolean } from './scalars.ts'

/** Plan, record, summary and tracking issue. An unknown `dryRun` leaves the plan's path unchecked. */
export function readEvidence(
  { errors, text, environment }: Reading,
  { api, dryRun }: { readonly api: ThreadApi | undefined; readonly dryRun: boolean | undefined },
) {
  return {
    planFile: errors.parse(() => (dryRun === undefined ? undefined : parsePlanFile(text('plan-file'), dryRun))),
    recordFile: errors.parse(() => text('record-file').trim() || undefined),
    summaryMetadata: errors.parse(() => parseSummaryMetadata(text('summary-metadata'), api)),
    trackingIssue: errors.parse(() => parseBoolean('tracking-issue', text('tracking-issue'))),
    gitHubToken: errors.parse(() => rawInput(environment, 'github-token')?.trim()),
  }
}

const day = 86_400_000
const longestValidity = 90 * day

/** @throws {InputError} for less than an hour, and for more than 90 days */
export function parseValidity(text: string): number {
  const age = parseAgeInput('plan-valid-for', text)
  if (age >= day / 24 && age <= longestValidity) return age
  throw new InputError('plan-valid-for', `plan-valid-for is ${shown(text)}: write an age from 1h to 90d`)
}

function parseSummaryMetadata(text: string, api: ThreadApi | undefined): readonly string[] {
  const keys = text.split(/[,\n]/).map((key) => key.trim())
  const distinct = [...new Set(keys.filter((key) => key !== ''))]
  if (distinct.length > 0 && api !== undefined && !api.fields.has('metadata')) {
    throw new InputError(
      'summary-metadata',
      `summary-metadata cannot be used with ${api.name}: its ${api.noun.many} have no metadata`,
    )
  }
  if (distinct.length > 16)
    throw new InputError(
      'summary-metadata',
      `summary-metadata names ${distinct.length} keys: at most 16 fit in the summary`,
    )
  return distinct
}
