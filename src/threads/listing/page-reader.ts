/** One page after the other of one list: asked for, checked, and its entries read. */

import type { Reply, Sender } from '../../requests/sender.ts'
import { text } from '../../text.ts'
import {
  type Listing,
  type Page,
  type Position,
  type Thread,
  type ThreadApi,
  type Unreadable,
  WrongShape,
} from '../../thread.ts'
import { bodyOf, ListingFailed } from './listing-failed.ts'

export type Entry = Thread | Unreadable

/** Whether an entry is a thread that can be told apart from others. */
export const isReadable = (entry: Entry): entry is Thread => !('unreadable' in entry)

export class PageReader {
  readonly #api: ThreadApi
  #listing: Listing
  readonly #send: Sender['send']

  constructor(api: ThreadApi, listing: Listing, send: Sender['send']) {
    this.#api = api
    this.#listing = listing
    this.#send = send
  }

  /** @param position undefined for the first page */
  async ask(position: Position | undefined): Promise<Reply> {
    const reply = await this.#send(this.#listing.request(position), 'list')
    const { forOlderServers } = this.#listing
    if (position !== undefined || forOlderServers === undefined) return reply
    const isRefused = reply.kind === 'answer' && (reply.answer.status === 400 || reply.answer.status === 422)
    if (!isRefused) return reply
    this.#listing = forOlderServers
    return this.ask(position)
  }

  /** What a page is called in an error. @param number counted from 1 */
  name(number: number): string {
    return `page ${number} of the list of ${this.#api.noun.many}`
  }

  /** @throws {ListingFailed} when it is no good page */
  read(reply: Reply, position: Position | undefined, number: number): Page {
    const body = bodyOf(reply, this.name(number))
    try {
      return this.#listing.read(body, position)
    } catch (error) {
      if (!(error instanceof WrongShape)) throw error
      throw new ListingFailed(text`${this.name(number)} has the wrong shape: ${error.message}`, {
        hint: 'Check that base-url is a server of this thread API. Nothing was deleted.',
      })
    }
  }

  entriesOf({ entries }: Page): Entry[] {
    return entries.map((entry) => this.#api.readThread(entry))
  }

  lastOf({ entries }: Page): Entry | undefined {
    return entries.length === 0 ? undefined : this.#api.readThread(entries.at(-1))
  }
}
