/** Our words for the library's syntax errors, with what to write instead. */

import { type BadExpression, badPart } from './bad-expression.ts'
import { inSentence, isLibraryError, type LibraryError, placeOf, uncheckable } from './library-error.ts'

/** What the library calls the signs that it misses. */
const missing: Readonly<Record<string, string>> = {
  RPAREN: "')'",
  RBRACKET: "']'",
  RBRACE: "'}'",
  COLON: "':'",
  IDENTIFIER: 'a name',
}

function syntaxWords({ code, summary }: LibraryError): string {
  const expected = /^Expected (\w+)/.exec(summary)?.[1]
  if (expected !== undefined) return `${missing[expected] ?? 'something else'} is expected here`
  if (code === 'limit_exceeded') return 'it is nested too deeply, or too long: write it more simply'
  if (code === 'invalid_macro_argument')
    return "a loop takes a new name first, as in metadata.all(key, key.startsWith('x'))"
  if (code === 'unexpected_character' || code === 'unexpected_token') return 'this is not expected here'
  return inSentence(summary)
}

function syntaxAdvice(before: string, rest: string): string {
  if (/\.\s*$/.test(before)) return "; a key that is no name is written metadata['my-key']"
  if (/^=/.test(rest)) return "; CEL compares with '=='"
  if (/^(?:and|or|not)\b/i.test(rest)) return "; CEL writes '&&', '||' and '!'"
  if (/^[&|]/.test(rest)) return "; CEL writes '&&' and '||'"
  if (/^[‘’“”`]/u.test(rest)) return '; texts stand in plain quotes, \' or "'
  return ''
}

/** What is wrong with an expression that cannot be parsed. */
export function syntaxError(text: string, error: unknown): BadExpression {
  if (!isLibraryError(error)) return uncheckable(error)
  const range = placeOf(error) ?? { start: text.length, end: text.length }
  const advice = syntaxAdvice(text.slice(0, range.start), text.slice(range.start))
  return badPart(text, range, `${syntaxWords(error)}${advice}`)
}
