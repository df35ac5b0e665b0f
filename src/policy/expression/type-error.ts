/** Our words for the library's type errors, with what to write instead. */

import { type Text, text, value } from '../../text.ts'
import { type BadExpression, badPart } from './bad-expression.ts'
import { own } from './functions.ts'
import { inSentence, isLibraryError, placeOf, uncheckable } from './library-error.ts'

/** What to write instead, by the library's words for what does not fit. */
const typeAdvice: readonly (readonly [RegExp, Text])[] = [
  [
    /\bnull\b/,
    text`no fact is null: what is not known makes the evaluation unknown, and has(metadata.key) tells whether a key is there`,
  ],
  [/duration .*(?:int|double|string)|(?:int|double|string) .*duration/, text`write a duration as duration('720h')`],
  [
    /timestamp .*(?:int|double|string)|(?:int|double|string) .*timestamp/,
    text`write a time as timestamp('2025-01-31T00:00:00Z')`,
  ],
  [/string in string/, text`write title.contains('part')`],
  [
    /string .*(?:int|double)|(?:int|double) .*string/,
    text`a metadata value is text: convert it, as in int(metadata.count) > 5`,
  ],
  [/string .*bool|bool .*string/, text`a metadata value is text: compare it with 'true'`],
  [/string\.get|timestamp\.get\w+\(string\)/, text`times are in UTC, and these functions take no time zone`],
  [/cannot index type 'string'/, text`a metadata value is plain text and has no parts`],
  [
    /requires bool operands|condition must be bool|predicate must return bool|^CEL has no !/i,
    text`compare it, as in status == 'idle'`,
  ],
]

/** What is wrong with an expression whose types do not fit. */
export function typeError(expression: string, error: unknown): BadExpression {
  if (!isLibraryError(error)) return uncheckable(error)
  const words = inSentence(error.summary.replaceAll(own(''), ''))
    .replace(/^no such overload: /, 'CEL has no ')
    .replace(/^found no matching overload for '(.*)'$/, 'there is no $1')
  const advice = typeAdvice.find(([pattern]) => pattern.test(words))?.[1]
  const range = placeOf(error) ?? { start: 0, end: expression.length }
  return badPart(expression, range, advice === undefined ? value(words) : text`${words}; ${advice}`)
}
