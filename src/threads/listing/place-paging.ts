/**
 * Lists that count places, by offset or by page number, and answer with a bare
 * array. Each page begins at the last place of the page before, or earlier.
 */

import type { ApiRequest } from '../../api-request.ts'
import { type Listing, type Position, WrongShape } from '../../listing.ts'
import { ours } from '../../text.ts'

/** A run of places, the first of which is 0. */
export interface Window {
  readonly from: number
  readonly size: number
}

/** How far a page steps back: half of what it holds, so that no step skips anything. */
const stepBack = 0.5

/**
 * What a large page may hold, in bytes, estimated from the first page: an eighth of what is read of an answer (`body.ts`),
 * because threads further on may be larger.
 */
const mostOfLargePage = 4 * 1024 * 1024

/** How many times the threads of a small page a large one must hold to be worth the risk of a refusal. */
const worthwhile = 2

interface Place {
  readonly place: number
  /** The most entries that a page may have: no more than the first page held, because the server may give no more. */
  readonly most: number
  /** How many entries a large page asks for; undefined for a small one. */
  readonly large: number | undefined
}

const positionOf = ({ place, most, large }: Place): Position =>
  large === undefined ? `${place}/${most}` : `${place}/${most}/${large}`

function placeOf(position: Position | undefined): Place {
  const [place = 0, most = Number.POSITIVE_INFINITY, large] = String(position ?? '0/Infinity')
    .split('/')
    .map(Number)
  return { place, most, large }
}

/**
 * @param place in the list, counted from 0
 * @param most the most entries that the run of places may have
 * @param large how many entries a large page asks for; undefined for a small one
 * @returns a run of places that begins at or before this one, and goes on beyond it; where there is none, one that begins
 *   right behind it
 */
export type WindowAt<Run extends Window> = (place: number, most: number, large?: number) => Run

/**
 * A page shorter than asked for says nothing of what comes behind it: it has a next one like any other.
 *
 * @param requestAgain the same in an order without ties, where the API has one
 * @param largest the most threads that the API lets a page hold. Not every server lets it, and threads may be large: so the
 *   first page is a small one, and shows how many fit.
 */
export function placePaging<Run extends Window>(
  windowAt: WindowAt<Run>,
  request: (window: Run) => ApiRequest,
  requestAgain = request,
  largest?: number,
): Listing {
  const windowOf = (position: Position | undefined) => {
    const { place, most, large } = placeOf(position)
    return windowAt(place, most, largest === undefined ? undefined : large)
  }
  return {
    by: 'place',
    request: (position) => request(windowOf(position)),
    requestAgain: (position) => requestAgain(windowOf(position)),
    read: (body, position) => {
      if (!Array.isArray(body)) throw new WrongShape(ours('the page is no JSON array'))
      const { from, size } = windowOf(position)
      const { place, most, large } = placeOf(position)
      const isFull = body.length >= size
      const mostNext = position === undefined ? body.length : most
      const fits = position === undefined ? largePage(body, size, largest) : large
      const next: Place = { place: from + body.length - 1, most: mostNext, large: isFull ? fits : undefined }
      return {
        entries: body,
        next: body.length === 0 ? undefined : positionOf(next),
        isFull,
        overlap: position === undefined ? 0 : place - from + 1,
        ...(from === 0 || from > place
          ? {}
          : { back: positionOf({ place: Math.max(0, from - Math.ceil(size * stepBack)), most, large }) }),
        ...(large === undefined ? {} : { small: positionOf({ place, most, large: undefined }) }),
      }
    },
    ...(largest === undefined
      ? {}
      : {
          large: {
            isAt: (position) => placeOf(position).large !== undefined,
            inSmallPages: placePaging(windowAt, request, requestAgain),
          },
        }),
  }
}

/** How many threads like these a large page may hold; undefined where small ones will do. */
function largePage(threads: readonly unknown[], small: number, largest: number | undefined): number | undefined {
  if (largest === undefined || threads.length < small) return undefined
  const bytesOfOne = Buffer.byteLength(JSON.stringify(threads)) / threads.length
  const fits = Math.min(largest, Math.floor(mostOfLargePage / bytesOfOne))
  return fits < small * worthwhile ? undefined : fits
}
