/** Our words for the library's evaluation errors, whose own words may hold a thread's text. */

import { excerpt } from './bad-expression.ts'
import { isLibraryError, placeOf } from './library-error.ts'
import { Refusal } from './refusal.ts'

const wordsByCode: Readonly<Record<string, string>> = {
  unknown_variable: 'this is not known',
  no_such_key: 'there is no such key',
  index_out_of_bounds: 'there is no such element',
  numeric_overflow: 'the number is out of range',
  division_by_zero: 'division by zero',
  modulo_by_zero: 'division by zero',
}

/** Why an evaluation failed, without a word of the thread's: only ours, and the part of the user's expression. */
export function evaluationError(text: string, error: unknown): string {
  if (!isLibraryError(error)) return 'it cannot be evaluated'
  const words = error instanceof Refusal ? error.summary : (wordsByCode[error.code] ?? 'it cannot be evaluated')
  const place = placeOf(error)
  return place === undefined ? words : `"${excerpt(text.slice(place.start, place.end))}": ${words}`
}
