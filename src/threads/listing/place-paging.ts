/**
 * Lists that count places, by offset or by page number, and answer with a bare
 * array. Each page begins at the last place of the page before, or earlier.
 */

import { ours } from '../../text.ts'
import { type ApiRequest, type Listing, type Position, WrongShape } from '../../thread.ts'

/** A run of places, the first of which is 0. */
export interface Window {
  readonly from: number
  readonly size: number
}

/** How far a page steps back: half of what it holds, so that no step skips anything. */
const stepBack = 0.5

/** A place, and the most entries that a page may have: no more than the first page held, because the server may give no more. */
interface Place {
  readonly place: number
  readonly most: number
}

const positionOf = ({ place, most }: Place): Position => `${place}/${most}`

function placeOf(position: Position | undefined): Place {
  const [place = 0, most = Number.POSITIVE_INFINITY] = String(position ?? '0/Infinity')
    .split('/')
    .map(Number)
  return { place, most }
}

/**
 * A page shorter than asked for says nothing of what comes behind it: it has a next one like any other.
 *
 * @param windowAt a run of places, at most so many, that begins at or before this one, and goes on beyond it; where there
 *   is none, one that begins right behind it
 * @param requestAgain the same in an order without ties, where the API has one
 */
export function placePaging<Run extends Window>(
  windowAt: (place: number, most: number) => Run,
  request: (window: Run) => ApiRequest,
  requestAgain = request,
): Listing {
  const windowOf = (position: Position | undefined) => {
    const { place, most } = placeOf(position)
    return windowAt(place, most)
  }
  return {
    by: 'place',
    request: (position) => request(windowOf(position)),
    requestAgain: (position) => requestAgain(windowOf(position)),
    read: (body, position) => {
      if (!Array.isArray(body)) throw new WrongShape(ours('the page is no JSON array'))
      const { from, size } = windowOf(position)
      const { place, most } = placeOf(position)
      const isFull = body.length >= size
      const mostNext = position === undefined ? body.length : most
      return {
        entries: body,
        next: body.length === 0 ? undefined : positionOf({ place: from + body.length - 1, most: mostNext }),
        isFull,
        overlap: position === undefined ? 0 : place - from + 1,
        ...(from === 0 || from > place
          ? {}
          : { back: positionOf({ place: Math.max(0, from - Math.ceil(size * stepBack)), most }) }),
      }
    },
  }
}
