/** The inputs `rules` and `rules-file`: the text of the rules, and what may not stand beside them. */

import { isUtf8 } from 'node:buffer'
import { readFileSync, statSync } from 'node:fs'
import type { Rule } from '../policy/policy.ts'
import { BadRules } from '../policy/rules/bad-rules.ts'
import { joined, ours, type Text, text, value } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import type { InputName } from './declared.ts'
import { nonDefaultInput } from './environment.ts'
import { InputError, type InputErrors, shown } from './input-errors.ts'
import { checkReadable } from './paths.ts'
import type { Reading } from './reading.ts'

/** Rules as YAML, and the input they came from. */
export interface RulesText {
  readonly input: 'rules' | 'rules-file'
  readonly yaml: string
}

/** What every rule says for itself, so that it means nothing beside rules. */
const ofOneRule: readonly InputName[] = [
  'metadata',
  'where',
  'older-than',
  'inactive-for',
  'keep-latest',
  'keep-latest-per',
  'keep-latest-by',
]

/** Far more than anybody reviews; a file beyond that is another file. */
const longestFile = 1_048_576

/**
 * @returns undefined where there are no rules
 * @throws {InputError}
 */
export function readRules(
  { input, environment }: Reading,
  isDefault: (name: InputName) => boolean,
): RulesText | undefined {
  const path = input('rules-file')
  // A file in the step is held against the rules of an approved plan, whatever way those were given.
  const isOfPlan = path !== '' && nonDefaultInput(environment, 'rules') === undefined
  const inline = isOfPlan ? '' : input('rules')
  if (inline !== '' && path !== '') {
    throw new InputError(
      ['rules', 'rules-file'],
      ours('rules and rules-file are both set: write the rules in one of them'),
    )
  }
  if (inline === '' && path === '') return undefined
  const from = inline === '' ? 'rules-file' : 'rules'
  const beside = ofOneRule.filter((name) => !isDefault(name))
  if (beside.length > 0) {
    throw new InputError(
      [from, ...beside],
      text`${from} and ${joined(beside.map(value), ', ')} are both set: each rule has conditions of its own, so move these into the rules`,
    )
  }
  return { input: from, yaml: inline === '' ? contentOf(path.trim()) : inline }
}

function contentOf(path: string): string {
  checkReadable('rules-file', path)
  const refused = (why: Text) => new InputError('rules-file', text`rules-file is ${shown(path)}: ${why}`)
  if (statSync(path).size > longestFile) throw refused(ours('it is larger than 1 MiB, so it is not a list of rules'))
  const bytes = readFileSync(path)
  // In another encoding, a value of a scope would be another: its threads would fall under the next rule.
  if (!isUtf8(bytes)) throw refused(ours('it is not UTF-8: save the file as text in UTF-8'))
  const content = bytes.toString('utf8')
  if (content.trim() === '') throw refused(ours('it is empty'))
  return content
}

/** Reads the rules themselves. Every mistake in them is told by itself, with its line and column. */
export async function rulesOf(
  given: RulesText | undefined,
  api: ThreadApi | undefined,
  errors: InputErrors,
): Promise<readonly Rule[]> {
  if (given === undefined || api === undefined) return []
  // Most policies have no rules, and need not wait for what reads them.
  const { parseRules } = await import('../policy/rules/parse-rules.ts')
  try {
    return parseRules(given.yaml, api)
  } catch (error) {
    if (!(error instanceof BadRules)) throw error
    for (const { line, column, message } of error.problems) {
      errors.add(new InputError(given.input, text`${ours(given.input)}, line ${line}, column ${column}: ${message}`))
    }
    return []
  }
}
