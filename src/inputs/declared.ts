import { usualRetainUntilKey } from '../policy/retain-until.ts'

/** Every input and its default. `action.yml` says the same; a test holds the two together. */
export const defaults = {
  api: '',
  'base-url': '',
  'thread-ids': '',
  'thread-ids-file': '',
  'api-key': '',
  organization: '',
  project: '',
  'identity-provider-id': '',
  'service-account-id': '',
  audience: '',
  'azure-tenant-id': '',
  'azure-client-id': '',
  'older-than': '',
  'inactive-for': '',
  metadata: '',
  where: '',
  subject: '',
  protect: '',
  'protect-ids-file': '',
  'retain-until-key': usualRetainUntilKey,
  'keep-latest': '0',
  'keep-latest-per': '',
  'dry-run': 'true',
  'max-deletions': '1000',
  'abort-above': '',
  'fail-if-overdue': '',
  'time-budget': '5h',
  concurrency: '32',
  verify: 'sample',
  'plan-file': '',
  'apply-plan': '',
  'plan-digest': '',
  'record-file': '',
  'summary-metadata': '',
} as const

export type InputName = keyof typeof defaults

export const inputNames = Object.keys(defaults) as readonly InputName[]
