/** Our words for the library's syntax errors, with what to write instead. */

import { type Text, text, value } from '../../text.ts'
import { type BadExpression, badPart } from './bad-expression.ts'
import { inSentence, isLibraryError, type LibraryError, placeOf, uncheckable } from './library-error.ts'

/** What the library calls the signs that it misses. */
const missing: Readonly<Record<string, Text>> = {
  RPAREN: text`')'`,
  RBRACKET: text`']'`,
  RBRACE: text`'}'`,
  COLON: text`':'`,
  IDENTIFIER: text`a name`,
}

function syntaxWords({ code, summary }: LibraryError): Text {
  const expected = /^Expected (\w+)/.exec(summary)?.[1]
  if (expected !== undefined) {
    const sign = missing[expected]
    return sign === undefined ? text`something else is expected here` : text`${sign} is expected here`
  }
  if (code === 'limit_exceeded') return text`it is nested too deeply, or too long: write it more simply`
  if (code === 'invalid_macro_argument')
    return text`a loop takes a new name first, as in metadata.all(key, key.startsWith('x'))`
  if (code === 'unexpected_character' || code === 'unexpected_token') return text`this is not expected here`
  return value(inSentence(summary))
}

function syntaxAdvice(before: string, rest: string): Text {
  if (/\.\s*$/.test(before)) return text`; a key that is no name is written metadata['my-key']`
  if (/^=/.test(rest)) return text`; CEL compares with '=='`
  if (/^(?:and|or|not)\b/i.test(rest)) return text`; CEL writes '&&', '||' and '!'`
  if (/^[&|]/.test(rest)) return text`; CEL writes '&&' and '||'`
  if (/^[‘’“”`]/u.test(rest)) return text`; texts stand in plain quotes, \`'\` or \`"\``
  return text``
}

/** What is wrong with an expression that cannot be parsed. */
export function syntaxError(expression: string, error: unknown): BadExpression {
  if (!isLibraryError(error)) return uncheckable(error)
  const range = placeOf(error) ?? { start: expression.length, end: expression.length }
  const advice = syntaxAdvice(expression.slice(0, range.start), expression.slice(range.start))
  return badPart(expression, range, text`${syntaxWords(error)}${advice}`)
}
