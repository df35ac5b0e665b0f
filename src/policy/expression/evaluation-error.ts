/** Our words for the library's evaluation errors, whose own words may hold a thread's text. */

import { type Own, own } from '../../text.ts'
import { excerpt } from './bad-expression.ts'
import { isLibraryError, placeOf } from './library-error.ts'
import { Refusal } from './refusal.ts'

const wordsByCode: Readonly<Record<string, Own>> = {
  unknown_variable: own`this is not known`,
  no_such_key: own`there is no such key`,
  index_out_of_bounds: own`there is no such element`,
  numeric_overflow: own`the number is out of range`,
  division_by_zero: own`division by zero`,
  modulo_by_zero: own`division by zero`,
}

const notEvaluated = own`it cannot be evaluated`

/** Why an evaluation failed, without a word of the thread's: only ours, and the part of the user's expression. */
export function evaluationError(text: string, error: unknown): string {
  if (!isLibraryError(error)) return notEvaluated
  const words = error instanceof Refusal ? error.summary : (wordsByCode[error.code] ?? notEvaluated)
  const place = placeOf(error)
  return place === undefined ? words : `"${excerpt(text.slice(place.start, place.end))}": ${words}`
}
