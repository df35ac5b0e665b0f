/**
 * Words that other languages use for nothing, or for yes and no, where an input takes
 * any word: an expression came out as `null`, a form as `None`, and a protection would
 * hold nobody, or a file would be named `true`.
 */

import { text } from '../text.ts'
import { defaults, type InputName, inputNames } from './declared.ts'
import { type Environment, givenText } from './environment.ts'
import { InputError, shown } from './input-errors.ts'

/** Inputs without a form of their own that would tell a value from such a word. */
const takeAnyWord: ReadonlySet<InputName> = new Set([
  'thread-ids',
  'api-key',
  'organization',
  'project',
  'identity-provider-id',
  'service-account-id',
  'audience',
  'anthropic-federation-rule-id',
  'anthropic-organization-id',
  'anthropic-service-account-id',
  'anthropic-workspace-id',
  'google-workload-identity-provider',
  'google-service-account',
  'metadata',
  'where',
  'protect',
  'retain-until-key',
  'retain-for-key',
  'keep-latest-per',
  'resting-statuses',
  'plan-file',
  'record-file',
  'summary-metadata',
])

const nothing = /^(?:null|undefined|nil|nan|\[object \w+\])$/i
const yesOrNo = /^(?:true|false)$/i

/** Whether the step gives this input, and what it gives is a word of another language. */
export function isForeignWord(environment: Environment, name: InputName): boolean {
  const given = givenText(environment, name)?.trim()
  if (given === undefined || !takeAnyWord.has(name) || given === defaults[name]) return false
  // `where: 'true'` is an expression.
  if (yesOrNo.test(given)) return name !== 'where'
  return nothing.test(given) || [defaults[name], 'none'].includes(given.toLowerCase())
}

/** Why each such word is refused, and how the input is left out. */
export function foreignWords(environment: Environment): readonly InputError[] {
  return inputNames.filter((name) => isForeignWord(environment, name)).map((name) => refusal(environment, name))
}

function refusal(environment: Environment, name: InputName): InputError {
  const given = shown(givenText(environment, name)?.trim() ?? '')
  return new InputError(
    name,
    text`${name} is ${given}, which is no value of it: other languages write nothing, yes or no like this. Look where the value comes from; a step that is meant without ${name} does not name it at all.`,
  )
}
