/** The inputs `rules` and `rules-file`: the text of the rules, and what may not stand beside them. */

import { readFileSync, statSync } from 'node:fs'
import { ours, type Text, text } from '../text.ts'
import type { InputName } from './declared.ts'
import { InputError, shown } from './input-errors.ts'
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
export function readRules({ input }: Reading, isDefault: (name: InputName) => boolean): RulesText | undefined {
  const [inline, path] = [input('rules'), input('rules-file')]
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
      text`${from} and ${beside.join(', ')} are both set: each rule has conditions of its own, so move these into the rules`,
    )
  }
  return { input: from, yaml: inline === '' ? contentOf(path.trim()) : inline }
}

function contentOf(path: string): string {
  checkReadable('rules-file', path)
  const refused = (why: Text) => new InputError('rules-file', text`rules-file is ${shown(path)}: ${why}`)
  if (statSync(path).size > longestFile) throw refused(ours('it is larger than 1 MiB, so it is not a list of rules'))
  const content = readFileSync(path, 'utf8')
  if (content.trim() === '') throw refused(ours('it is empty'))
  return content
}
