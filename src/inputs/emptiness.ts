/**
 * What is given must not be empty. The runner hands over the default only for an
 * input that a step does not name; an expression without a value arrives as an
 * empty text, and would widen the run, aim it elsewhere or drop a protection.
 *
 * Source: `ActionRunner.cs` of actions/runner merges defaults for absent names alone.
 */

import { ours, type Text, text, value } from '../text.ts'
import { type InputName, inputNames } from './declared.ts'
import { type Environment, givenText } from './environment.ts'
import { InputError } from './input-errors.ts'
import { blank } from './secret-inputs.ts'

/** Where a value that came out empty usually comes from. */
type Source = 'secret' | 'variable' | 'form' | 'payload' | 'output'

const causes: Readonly<Record<Source, Text>> = {
  secret: ours(
    'a secret that does not exist here comes out empty. A secret of an environment needs `environment:` on the job, and a pull request from a fork gets no secrets',
  ),
  variable: ours(
    'a variable or secret that does not exist here comes out empty. One of an environment needs `environment:` on the job',
  ),
  form: ours(
    'a field of the form comes out empty where nobody filled it in, and on every event but `workflow_dispatch`',
  ),
  payload: ours('a payload without the field comes out empty, and so does a form that nobody filled in'),
  output: ours('an output that its step or job did not set comes out empty, and so does a query without rows'),
}

/** How an empty input is refused: with a value to fall back on, or with what the empty one would have meant. */
type Emptiness =
  | { readonly kind: 'optional'; readonly from: MayFallBack; readonly fallback: string }
  | { readonly kind: 'narrowing'; readonly from: Source; readonly wouldMean: Text }

/** Neither a key nor a person has a value to fall back on. */
type MayFallBack = Exclude<Source, 'secret' | 'payload'>

const optional = (from: MayFallBack, fallback: string): Emptiness => ({ kind: 'optional', from, fallback })
const narrowing = (from: Source, wouldMean: Text): Emptiness => ({ kind: 'narrowing', from, wouldMean })

const wouldList = text`judging all threads`
const noHold = text`protecting nobody`
const noCondition = text`judging threads without this condition`

/** Inputs that must not be empty: all but `api`, which has no default and says so itself, and `github-token`. */
type NeverEmpty = Exclude<InputName, 'api' | 'github-token'>

const emptiness: Readonly<Record<NeverEmpty, Emptiness>> = {
  'base-url': narrowing('variable', text`asking another server`),
  'thread-ids': narrowing('output', wouldList),
  'thread-ids-file': narrowing('output', wouldList),
  'api-key': narrowing('secret', text`signing in without a key`),
  organization: optional('variable', 'none'),
  project: optional('variable', 'none'),
  'identity-provider-id': optional('variable', 'none'),
  'service-account-id': optional('variable', 'none'),
  audience: optional('variable', 'none'),
  'azure-tenant-id': optional('variable', 'none'),
  'azure-client-id': optional('variable', 'none'),
  'anthropic-federation-rule-id': optional('variable', 'none'),
  'anthropic-organization-id': optional('variable', 'none'),
  'anthropic-service-account-id': optional('variable', 'none'),
  'anthropic-workspace-id': optional('variable', 'none'),
  'google-workload-identity-provider': optional('variable', 'none'),
  'google-service-account': optional('variable', 'none'),
  'older-than': optional('form', '30d'),
  'inactive-for': optional('form', '90d'),
  metadata: narrowing('form', noCondition),
  where: narrowing('form', noCondition),
  subject: narrowing('payload', text`everybody`),
  protect: narrowing('variable', noHold),
  'protect-ids-file': narrowing('output', noHold),
  'retain-until-key': optional('variable', 'retain_until'),
  'retain-for-key': narrowing('variable', noHold),
  'keep-latest': optional('form', '3'),
  'keep-latest-by': optional('form', 'created'),
  'keep-latest-per': narrowing('form', text`counting over all threads`),
  rules: narrowing('variable', text`another policy`),
  'rules-file': narrowing('variable', text`another policy`),
  'abandoned-after': optional('form', '90d'),
  'resting-statuses': optional('variable', 'none'),
  scheduled: optional('form', 'keep'),
  'dry-run': optional('form', 'true'),
  'max-deletions': optional('form', '1000'),
  'abort-above': optional('form', '500'),
  'fail-if-overdue': optional('form', '120d'),
  'time-budget': optional('form', '5h'),
  concurrency: optional('form', '32'),
  verify: optional('form', 'sample'),
  'plan-file': optional('output', 'none'),
  'apply-plan': narrowing('output', text`a run without an approved plan`),
  'plan-digest': narrowing('output', text`a run without an approved plan`),
  'plan-valid-for': optional('form', '7d'),
  'record-file': optional('output', 'auto'),
  'summary-metadata': optional('variable', 'none'),
  'tracking-issue': optional('form', 'false'),
}

const isNeverEmpty = (name: InputName): name is NeverEmpty => Object.hasOwn(emptiness, name)

/** Whether the step gives this input, and it is empty although it must not be. */
export function isGivenEmpty(environment: Environment, name: InputName): boolean {
  const given = givenText(environment, name)
  return isNeverEmpty(name) && given !== undefined && blank.test(given)
}

/** Why each input that is given but empty is refused, and what to do instead. */
export function emptyInputs(environment: Environment): readonly InputError[] {
  return inputNames
    .filter(isNeverEmpty)
    .filter((name) => isGivenEmpty(environment, name))
    .map(refusal)
}

/** An expression that gives the input in this way. */
function expressionOf(name: InputName, from: MayFallBack): string {
  switch (from) {
    case 'variable':
      return `vars.${name.replaceAll('-', '_').toUpperCase()}`
    case 'form':
      return `inputs.${name}`
    case 'output':
      return `steps.before.outputs.${name}`
  }
}

function refusal(name: NeverEmpty): InputError {
  const said = emptiness[name]
  const cause = causes[said.from]
  switch (said.kind) {
    case 'optional': {
      const expression = value(`\${{ ${expressionOf(name, said.from)} || '${said.fallback}' }}`)
      return new InputError(
        name,
        text`${name} is given, but empty: ${cause}. Write a value to fall back on, as in ${expression}, or leave ${name} out of the step.`,
      )
    }
    case 'narrowing':
      return new InputError(
        name,
        text`${name} is given, but empty: ${cause}. An empty one would mean ${said.wouldMean}, so nothing was done. Make sure that there is a value before this step runs; a step that is meant without ${name} does not name it at all.`,
      )
  }
}
