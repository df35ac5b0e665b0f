/** The input `subject`: whose threads, taken literally. No message holds the value. */

import { personField } from '../person-field.ts'
import type { Subject } from '../policy/policy.ts'
import { ours, text } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import { InputError } from './input-errors.ts'
import { blank, namesNobody } from './secret-inputs.ts'

/** @throws {InputError} whose message never holds the value */
export function parseSubject(given: string, api: ThreadApi | undefined): Subject | undefined {
  if (given === '') return undefined
  const sign = given.indexOf('=')
  if (sign <= 0)
    throw new InputError('subject', ours("subject (value withheld) has no key: write key=value, as in 'user_id=4711'"))
  const key = given.slice(0, sign)
  const value = given.slice(sign + 1)
  if (blank.test(value))
    throw new InputError('subject', ours("subject has no value after its '=': whose threads are meant?"))
  if (namesNobody(value)) {
    throw new InputError(
      'subject',
      ours(
        'subject names nobody: its value is what is written for a missing field (null, undefined) or for an object; check the payload before this step',
      ),
    )
  }
  // A block in YAML ends with a line break that nobody sees, and that no value has: nobody's threads would be found.
  if (/[\r\n]/.test(given)) {
    throw new InputError(
      'subject',
      ours('subject (value withheld) holds a line break: write it on one line, without | or >'),
    )
  }
  if (key.trim() !== key)
    throw new InputError(
      'subject',
      ours('subject has white space around its key: it is taken literally, so leave it out'),
    )
  if (api !== undefined && !api.fields.has('metadata') && personField(key, api.fields) === undefined) {
    const right = api.fields.has('user')
      ? text`write \`user=...\`, the only key that they have`
      : text`they name nobody; use ids instead`
    throw new InputError(
      'subject',
      text`subject cannot be used with ${api.name} and this key: its ${ours(api.noun.many)} have no metadata; ${right}`,
    )
  }
  return { key, value }
}
