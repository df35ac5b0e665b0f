/** Regular expressions in RE2 syntax: they run in linear time, whatever the text. */

import { RE2JS } from 're2js'
import { text } from '../../text.ts'
import { Refusal } from './refusal.ts'

/** Instructions in a compiled regular expression; its time per character grows with them. */
const largestProgram = 2_000

/** The regular expressions that are written in an expression, compiled, by their text. */
export type RegularExpressions = Map<string, RE2JS>

/** @throws {Refusal} when the text is no regular expression, or too large a one */
export function compileRegularExpression(pattern: string): RE2JS {
  const compiled = parse(pattern)
  if (compiled.programSize() > largestProgram) {
    throw new Refusal(text`the pattern is too large: repeat less, or use contains()`)
  }
  return compiled
}

function parse(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    const words = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '').slice(0, 80) : ''
    throw new Refusal(text`this is not a pattern in RE2 syntax: ${words}`)
  }
}
