/** Lists whose pages end with a token that only the server can read, and whose last page has none. */

import type { ApiRequest } from '../../api-request.ts'
import { type Listing, type Position, WrongShape } from '../../listing.ts'
import { ours, text } from '../../text.ts'
import { faultOf, isObject, pointsOn } from '../fields.ts'

/**
 * @param request a page; the first where there is no token
 * @param entries the field with the threads
 * @param token the field with the token of the next page
 * @param isEmptyAbsent whether a page without threads leaves the field out
 */
export function tokenPaging(
  request: (token: Position | undefined) => ApiRequest,
  { entries, token, isEmptyAbsent }: { entries: string; token: string; isEmptyAbsent: boolean },
): Listing {
  return {
    by: 'token',
    request,
    read: (body) => {
      if (!isObject(body)) throw new WrongShape(ours('the page is no JSON object'))
      const fault = faultOf(body)
      if (fault !== undefined) throw new WrongShape(fault)
      const held = body[entries] ?? (isEmptyAbsent && Object.keys(body).every((key) => key === token) ? [] : undefined)
      if (!Array.isArray(held)) throw new WrongShape(text`the page has no array "${entries}"`)
      const next = body[token] ?? ''
      if (typeof next !== 'string') throw new WrongShape(text`the token of the next page ("${token}") is not a text`)
      if (next === '' && ((body.has_more ?? false) !== false || pointsOn(body)))
        throw new WrongShape(ours('the page says that there are more, but not where'))
      return { entries: held, next: next === '' ? undefined : next }
    },
  }
}
