/** What the library throws, and what every one of its errors tells. */

import { text } from '../../text.ts'
import { BadExpression, type Range } from './bad-expression.ts'

/** An error of the library. Its summary may quote values. */
export interface LibraryError {
  readonly code: string
  readonly summary: string
  readonly node?: Range
  readonly range?: Range
}

/** Not by class: the library throws errors of its own kinds, and a stack overflow is none of them. */
export const isLibraryError = (error: unknown): error is LibraryError =>
  error instanceof Error && 'summary' in error && typeof error.summary === 'string'

/** The node, where there is one, is the whole of what failed: `metadata.tier`, not `tier`. */
export const placeOf = ({ node, range }: LibraryError): Range | undefined => (node?.end === undefined ? range : node)

/** The library's words as they go on after ours. */
export const inSentence = (words: string) => `${words.charAt(0).toLowerCase()}${words.slice(1)}`

/** The library ran out of stack, or met what it has no words for. */
export function uncheckable(error: unknown): BadExpression {
  const why = error instanceof RangeError ? text`it is nested too deeply` : text`it cannot be type-checked`
  return new BadExpression(text`${why}: write it more simply`)
}
