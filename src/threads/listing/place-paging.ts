/**
 * Lists that count places, by offset or by page number, and answer with a bare
 * array. Each page begins at the last place of the page before, or earlier.
 */

import { type ApiRequest, type Listing, type Position, WrongShape } from '../../thread.ts'

/** A run of places, the first of which is 0. */
export interface Window {
  readonly from: number
  readonly size: number
}

/** How far a page steps back, in places. Less than it holds, so that no step skips anything. */
const stepBack = 50

/**
 * A page shorter than asked for is the last.
 *
 * @param windowAt a run of places that begins at or before this one, and goes on beyond it
 */
export function placePaging<Run extends Window>(
  windowAt: (place: number) => Run,
  request: (window: Run) => ApiRequest,
): Listing {
  const windowOf = (position: Position | undefined) => windowAt(Number(position ?? 0))
  return {
    by: 'place',
    request: (position) => request(windowOf(position)),
    read: (body, position) => {
      if (!Array.isArray(body)) throw new WrongShape('the page is no JSON array')
      const { from, size } = windowOf(position)
      return {
        entries: body,
        next: body.length < size ? undefined : from + body.length - 1,
        ...(from === 0 ? {} : { back: Math.max(0, from - stepBack) }),
      }
    },
  }
}
