/**
 * A metadata key that an input names: as it stands in the metadata. What another language puts around one would be
 * looked for as a part of it, and a protection would hold nobody.
 */

import { isDressedKey } from '../policy/other-languages.ts'
import { text } from '../text.ts'
import { InputError, shown } from './input-errors.ts'
import { optionalWord } from './scalars.ts'

/**
 * One metadata key. Undefined when not set.
 *
 * @throws {InputError}
 */
export function optionalKey(name: string, given: string): string | undefined {
  const key = optionalWord(name, given)
  if (key === undefined || !isDressedKey(key)) return key
  throw new InputError(
    name,
    text`${name} is ${shown(given)}: write one metadata key as it stands in the metadata, without quotes, brackets or 'metadata.'`,
  )
}
