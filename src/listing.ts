/** How a thread API lists. */

import type { ApiRequest } from './api-request.ts'
import { TextError } from './text.ts'

/** Where a listing goes on: a cursor, an offset or a page number. */
export type Position = string | number

/** One page of a listing, its shape checked, its entries still raw. */
export interface Page {
  readonly entries: readonly unknown[]
  /** Where the next page begins; undefined where the server says that there is none. */
  readonly next: Position | undefined
  /** Behind the last entry of a page that says it is the last: what comes there shows whether it is. */
  readonly behind?: Position
  /** Whether it holds as many entries as were asked for, or points at more. By place, a page that does not is probably the last. */
  readonly isFull?: boolean
  /** By place: how many of its entries the page before holds as well, if nothing changes meanwhile. */
  readonly overlap?: number
  /** By place: where to begin instead, if this page holds no thread that was listed before. */
  readonly back?: Position
  /** By place, of a large page: the same place in a small one, because a large page that brings nothing new proves nothing. */
  readonly small?: Position
}

/** The body of a 2xx answer is not what this API sends. Says what is wrong, without quoting it. */
export class WrongShape extends TextError {
  override readonly name = 'WrongShape'
}

/** How an API lists its threads. */
export interface Listing {
  /**
   * Whether a page begins after a thread of the page before, at a place in the list that is counted, or where a token
   * says that only the server can read. Without a token there is nothing to ask for behind the last page.
   */
  readonly by: 'cursor' | 'place' | 'token'
  /** @param position undefined for the first page */
  request(position: Position | undefined): ApiRequest
  /** The same in an order without ties, for reading a list again whose order had some. */
  requestAgain?(position: Position | undefined): ApiRequest
  /** @throws {WrongShape} when the body is not a page of this API */
  read(body: unknown, position: Position | undefined): Page
  /** What to ask instead where the first page is refused (400, 422), because the server is older than what is asked for. */
  readonly forOlderServers?: Listing
  /** Where pages are larger than every server gives them. */
  readonly large?: {
    isAt(position: Position | undefined): boolean
    /** The same list in pages that every server gives, for the same positions: what to ask where a large page fails. */
    readonly inSmallPages: Listing
  }
  /** Where the server can say how many threads there are: used to check that the listing is whole. */
  readonly count?: {
    readonly request: ApiRequest
    /** @returns undefined where the body is no count: then this server has none */
    read(body: unknown): number | undefined
  }
}
