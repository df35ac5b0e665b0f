/** One page after the other of one list: asked for, checked, and its entries read. */

import { type Listing, type Page, type Position, WrongShape } from '../../listing.ts'
import type { Reply, Sender } from '../../requests/sender.ts'
import { ours, type Text, text } from '../../text.ts'
import type { Thread, ThreadApi, Unreadable } from '../../thread.ts'
import { cachedFor } from '../read-thread.ts'
import { bodyOf, ListingFailed } from './listing-failed.ts'

export type Entry = Thread | Unreadable

/** Whether an entry is a thread with a usable id. */
export const isReadable = (entry: Entry): entry is Thread => !('unreadable' in entry)

export class PageReader {
  readonly #api: ThreadApi
  #listing: Listing
  readonly #send: Sender['send']
  #newest = Number.NEGATIVE_INFINITY
  #age = 0

  constructor(api: ThreadApi, listing: Listing, send: Sender['send']) {
    this.#api = api
    this.#listing = listing
    this.#send = send
  }

  /**
   * @param position undefined for the first page
   * @param isFirstTime false to ask in an order without ties, where the API has one
   */
  async ask(position: Position | undefined, isFirstTime = true): Promise<Reply> {
    const { request, requestAgain = request } = this.#listing
    const reply = await this.#send((isFirstTime ? request : requestAgain)(position), 'list')
    const simpler = this.#simpler(reply, position)
    if (simpler === undefined) return reply
    this.#listing = simpler
    return this.ask(position, isFirstTime)
  }

  /** The list asked for in another way, where this one is not answered. */
  #simpler(reply: Reply, position: Position | undefined): Listing | undefined {
    const { forOlderServers, large } = this.#listing
    const isLarge = large?.isAt(position) === true
    // What was never sent was lost for another reason.
    if (reply.kind === 'lost') return isLarge && reply.trace.attempts > 0 ? large.inSmallPages : undefined
    if (reply.kind !== 'answer' || ![400, 413, 422].includes(reply.answer.status)) return undefined
    if (isLarge) return large.inSmallPages
    return position === undefined ? forOlderServers : undefined
  }

  /** What the list is called in an error. */
  get listName(): Text {
    return text`the list of ${ours(this.#api.noun.many)}`
  }

  /** The newest creation time on the pages that were read, in milliseconds since the Unix epoch. */
  get newest(): number {
    return this.#newest
  }

  /** How long the oldest page that was read lay in a cache, in milliseconds: no thread was seen later than that. */
  get age(): number {
    return this.#age
  }

  /** What a page is called in an error. @param number counted from 1 */
  name(number: number): Text {
    return text`page ${number} of the list of ${ours(this.#api.noun.many)}`
  }

  /** @throws {ListingFailed} when it is no good page */
  read(reply: Reply, position: Position | undefined, number: number): Page {
    const body = bodyOf(reply, this.name(number))
    if (reply.kind === 'answer') this.#age = Math.max(this.#age, cachedFor(reply.answer))
    try {
      return this.#listing.read(body, position)
    } catch (error) {
      if (!(error instanceof WrongShape)) throw error
      throw new ListingFailed(text`${this.name(number)} has the wrong shape: ${error.words}`, {
        hint: ours('Check that base-url is a server of this thread API. Nothing was deleted.'),
      })
    }
  }

  entriesOf({ entries }: Page): Entry[] {
    return entries.map((raw) => {
      const entry = this.#api.readThread(raw)
      if (isReadable(entry) && entry.createdAt.state === 'known' && entry.createdAt.value > this.#newest) {
        this.#newest = entry.createdAt.value
      }
      return entry
    })
  }

  lastOf({ entries }: Page): Entry | undefined {
    return entries.length === 0 ? undefined : this.#api.readThread(entries.at(-1))
  }
}
