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

const nothing = /^(?:null|undefined|nil|nan|\[object \w+\]|n\/a|[~\u2013\u2014]|-{1,2})$/i
const yesOrNo = /^(?:true|false)$/i
/** As a status word of a server, they may be meant. */
const switchedOnOrOff = /^(?:yes|no|on|off)$/i

/** What a language puts around a value. */
const quotes = [
  '""',
  "''",
  '``',
  '[]',
  '{}',
  '()',
  '<>',
  '\u2018\u2019',
  '\u201c\u201d',
  '\u201e\u201c',
  '\u00ab\u00bb',
]

/** Here a word in quotes is meant exactly. */
const takeQuotes: ReadonlySet<InputName> = new Set(['metadata', 'protect', 'where'])

/** The word of another language that the step gives this input; undefined where it gives none. */
export function foreignWord(environment: Environment, name: InputName): string | undefined {
  const given = givenText(environment, name)?.trim()
  if (given === undefined || !takeAnyWord.has(name) || given === defaults[name]) return undefined
  return isForeign(given, name) ? given : undefined
}

function isForeign(word: string, name: InputName): boolean {
  const inner = bare(word)
  // An empty text or list, as JSON has it.
  if (inner === '') return word !== ''
  return [word, ...(takeQuotes.has(name) ? [] : [inner])].some((one) => isForeignWord(one, name))
}

function isForeignWord(word: string, name: InputName): boolean {
  // `where: 'true'` is an expression.
  if (yesOrNo.test(word)) return name !== 'where'
  if (switchedOnOrOff.test(word)) return name !== 'resting-statuses'
  return nothing.test(word) || [defaults[name], 'none'].includes(word.toLowerCase())
}

/** What is left without all quotes and brackets around it. */
function bare(word: string): string {
  const pair = quotes.find((one) => word.length > 1 && word.startsWith(one.charAt(0)) && word.endsWith(one.charAt(1)))
  return pair === undefined ? word : bare(word.slice(1, -1).trim())
}

/** Why each such word is refused, and how the input is left out. */
export function foreignWords(environment: Environment): readonly InputError[] {
  return inputNames.flatMap((name) => {
    const word = foreignWord(environment, name)
    return word === undefined ? [] : [refusal(name, word)]
  })
}

function refusal(name: InputName, word: string): InputError {
  return new InputError(
    name,
    text`${name} is ${shown(word)}, which is no value of it: other languages write nothing, yes or no like this. Look where the value comes from; a step that is meant without ${name} does not name it at all.`,
  )
}
