/** The inputs `rules` and `rules-file`: the text of the rules, and what may not stand beside them. */

import { readFileSync, statSync } from 'node:fs'
import { systemErrorCode } from '../system-error.ts'
import type { InputName } from './declared.ts'
import { InputError, shown } from './input-errors.ts'
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
export function readRules({ text, isGiven }: Reading, isDefault: (name: InputName) => boolean): RulesText | undefined {
  if (isGiven('rules') && isGiven('rules-file')) {
    throw new InputError(['rules', 'rules-file'], 'rules and rules-file are both set: write the rules in one of them')
  }
  const input = isGiven('rules') ? 'rules' : 'rules-file'
  if (!isGiven(input)) return undefined
  const beside = ofOneRule.filter((name) => !isDefault(name))
  if (beside.length > 0) {
    throw new InputError(
      [input, ...beside],
      `${input} and ${beside.join(', ')} are both set: each rule has conditions of its own, so move these into the rules`,
    )
  }
  return { input, yaml: input === 'rules' ? text('rules') : contentOf(text('rules-file').trim()) }
}

function contentOf(path: string): string {
  const wrong = (why: string) => new InputError('rules-file', `rules-file is ${shown(path)}: ${why}`)
  let content: string
  try {
    const { size } = statSync(path)
    if (size > longestFile) throw wrong('it is larger than 1 MiB, so it is not a list of rules')
    content = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof InputError) throw error
    const code = systemErrorCode(error)
    throw wrong(
      code === 'ENOENT' ? 'there is no such file; check out the repository first' : `it cannot be read (${code})`,
    )
  }
  if (content.trim() === '') throw wrong('it is empty')
  return content
}
