import { usualRetainUntilKey } from '../policy/retain-until.ts'

/**
 * Every input and its default. `action.yml` says the same; a test holds the two together.
 *
 * GitHub's runner applies a default only where a step does not name the input, so
 * an input that arrives empty was given, and came out empty. Hence no default here
 * is empty, but for two: `api` is required, and that of `github-token` is an expression.
 */
export const defaults = {
  api: '',
  'base-url': 'default',
  'thread-ids': 'all',
  'thread-ids-file': 'none',
  'api-key': 'none',
  organization: 'none',
  project: 'none',
  'identity-provider-id': 'none',
  'service-account-id': 'none',
  audience: 'none',
  'azure-tenant-id': 'none',
  'azure-client-id': 'none',
  'anthropic-federation-rule-id': 'none',
  'anthropic-organization-id': 'none',
  'anthropic-service-account-id': 'none',
  'anthropic-workspace-id': 'none',
  'google-workload-identity-provider': 'none',
  'google-service-account': 'none',
  'older-than': 'none',
  'inactive-for': 'none',
  metadata: 'none',
  where: 'none',
  subject: 'none',
  protect: 'none',
  'protect-ids-file': 'none',
  'retain-until-key': usualRetainUntilKey,
  'retain-for-key': 'none',
  'keep-latest': '0',
  'keep-latest-by': 'created',
  'keep-latest-per': 'none',
  rules: 'none',
  'rules-file': 'none',
  'abandoned-after': 'none',
  'resting-statuses': 'none',
  scheduled: 'keep',
  'dry-run': 'true',
  'max-deletions': '1000',
  'abort-above': 'none',
  'fail-if-overdue': 'none',
  'time-budget': '5h',
  concurrency: '32',
  verify: 'sample',
  'plan-file': 'none',
  'apply-plan': 'none',
  'plan-digest': 'none',
  'plan-valid-for': '7d',
  'record-file': 'auto',
  'summary-metadata': 'none',
  'tracking-issue': 'false',
  'github-token': '',
} as const

export type InputName = keyof typeof defaults

export const inputNames = Object.keys(defaults) as readonly InputName[]

/** The defaults that stand for "not given"; any other default is a value. */
const absenceWords: ReadonlySet<string> = new Set(['none', 'all', 'default', 'auto'])

/** Whether this text is the input's own way of saying that it is not given: `verify: none`, say, is a value. */
export function meansAbsent(name: InputName, text: string): boolean {
  return text.trim() === defaults[name] && absenceWords.has(defaults[name])
}
