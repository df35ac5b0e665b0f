/**
 * Erasing what would outlive its thread: every item, one by one, before the
 * thread itself. Once the thread is gone, nobody can tell any more whether its
 * items are. So their own list is the witness, read to its proven end: an item
 * that is still listed, and is not believed to be gone, keeps its thread in place.
 */

import type { Answer } from '../api-request.ts'
import type { Clock } from '../clock.ts'
import { saysNothing } from '../requests/answers.ts'
import type { Reply, Sender } from '../requests/sender.ts'
import { ours, text } from '../text.ts'
import type { ItemsFirst } from '../thread.ts'
import { isObject } from '../threads/fields.ts'
import { isAbsent } from '../threads/read-thread.ts'
import { failedInPlace, problemIn } from './item-problem.ts'
import { hasNoItemsRoute } from './items-route.ts'
import type { Result } from './job.ts'
import { listItems } from './list-items.ts'
import type { Said } from './meaning.ts'

/** `erased` counts the items that are gone by a deletion of ours. */
export type Erased =
  | { readonly kind: 'erased'; readonly erased: number }
  /** The thread got new items since its first were listed. None of these was deleted: erasing may go on. */
  | { readonly kind: 'grown'; readonly erased: number }
  /** The server does not know them, or no longer: the thread may be gone, or the answer may mean nothing. */
  | { readonly kind: 'not found'; readonly erased: number; readonly said: Said }
  /** `isStopped`: nothing more may be asked. */
  | { readonly kind: 'failed'; readonly erased: number; readonly result: Result; readonly isStopped: boolean }

export interface Erasing {
  readonly send: Sender['send']
  readonly clock: Clock
  /** Reads the thread itself, on a connection of its own. */
  readonly isThere: () => Promise<boolean>
  /** The first deletion starts before then, or none. */
  readonly startBefore: number
  /** All others do. */
  readonly endBefore: number
}

/** How often a thread may have got new items before it is given up. */
const mostGrowths = 3
/** How often one item is deleted. */
const mostTries = 3
/** Waits before a list is read again that still shows what was deleted, in milliseconds: lists may lag. */
const lags = [1_000, 3_000, 6_000]

const notes = {
  kept: ours('an item is still there, although its deletion was accepted'),
  listed: ours('an item is still listed, and it is not known to be gone'),
  growing: ours('it got new items while its items were being deleted'),
} as const

/** What was done about one item. */
interface Tried {
  readonly tries: number
  /** Whether it may be gone by a deletion of ours: none of them was answered with 404 alone. */
  readonly isOurs: boolean
  /** What the last deletion came to, where that was no success. */
  readonly problem: Result | undefined
  /** Whether the answer to its last deletion said that it was accepted. */
  readonly isAccepted: boolean
  /** Whether it may never have reached the API, so that it is sent again if the item still shows. */
  readonly isDoubtful: boolean
}

export class Eraser {
  readonly #itemsFirst: ItemsFirst
  readonly #id: string
  readonly #erasing: Erasing
  readonly #tried = new Map<string, Tried>()
  /** Those that any list has shown. */
  readonly #seen = new Set<string>()
  /** Those that were deleted since the list was last read. */
  #sinceListed = new Set<string>()
  /** Those that were deleted, and that the list no longer shows. */
  readonly #gone = new Set<string>()
  #growths = 0

  constructor(itemsFirst: ItemsFirst, id: string, erasing: Erasing) {
    this.#itemsFirst = itemsFirst
    this.#id = id
    this.#erasing = erasing
  }

  /** Deletes all items of a thread. Stops at the first one that cannot be deleted: the thread stays in place, so that the next run finds it again. */
  async erase(): Promise<Erased> {
    let lag = 0
    for (;;) {
      const listed = await this.#list()
      if (listed.kind === 'not found') return this.#notFound(listed)
      if (listed.kind === 'failed') return this.#failed(listed.result)
      if (listed.ids.size === 0) return { kind: 'erased', erased: this.#gone.size }
      const fresh = [...listed.ids].filter((id) => !this.#tried.has(id))
      // What an earlier list showed, and was not come to, is not new.
      const isGrown = this.#seen.size > 0 && fresh.some((id) => !this.#seen.has(id))
      for (const id of fresh) this.#seen.add(id)
      if (isGrown && ++this.#growths > mostGrowths) return this.#failed(failedInPlace(notes.growing))
      if (isGrown) return { kind: 'grown', erased: this.#count() }
      const shown = [...listed.ids].filter((id) => this.#tried.has(id))
      const again = shown.filter((id) => this.#tried.get(id)?.isDoubtful === true)
      const kept = await this.#stillThere(shown.filter((id) => !again.includes(id)))
      if (kept.kind === 'failed') return this.#failed(kept.result)
      const left = [...again, ...kept.ids, ...fresh]
      const stuck = left.map((id) => this.#tried.get(id)).find((one) => (one?.tries ?? 0) >= mostTries)
      if (stuck !== undefined) return this.#failed(stuck.problem ?? failedInPlace(notes.kept))
      if (left.length === 0) {
        const wait = lags[lag++]
        const known = shown.map((id) => this.#tried.get(id)?.problem).find((problem) => problem !== undefined)
        if (wait === undefined) return this.#failed(known ?? failedInPlace(notes.listed))
        await this.#erasing.clock.sleep(wait)
        continue
      }
      const failure = await this.#deleteAll(left)
      if (failure !== undefined) return this.#failed(failure)
    }
  }

  /** Up to the first one that is in doubt: the list says what became of it. @returns what becomes of the thread if one cannot be deleted */
  async #deleteAll(ids: readonly string[]): Promise<Result | undefined> {
    for (const id of ids) {
      const done = await this.#delete(id)
      if (done === 'in doubt') return undefined
      if (done !== 'accepted') return done
    }
    return undefined
  }

  async #list() {
    const { startBefore, endBefore, send } = this.#erasing
    const untouched = this.#tried.size === 0
    const listed = await listItems(this.#itemsFirst, this.#id, send, untouched ? startBefore : endBefore)
    if (listed.kind !== 'listed') return listed
    for (const [id, { isOurs }] of this.#tried) {
      if (listed.ids.has(id)) this.#gone.delete(id)
      else if (isOurs) this.#gone.add(id)
    }
    this.#sinceListed = new Set()
    return listed
  }

  async #notFound({ answer, said }: { readonly answer: Answer; readonly said: Said }): Promise<Erased> {
    const { send, startBefore, isThere } = this.#erasing
    const asked = { id: this.#id, answer, startBefore, isThere }
    const isNone = this.#tried.size === 0 && (await hasNoItemsRoute(this.#itemsFirst, asked, send))
    return isNone ? { kind: 'erased', erased: 0 } : { kind: 'not found', erased: this.#count(), said }
  }

  /** Which of the items that are listed although their deletion was answered can still be read. */
  async #stillThere(
    shown: readonly string[],
  ): Promise<
    { readonly kind: 'read'; readonly ids: readonly string[] } | { readonly kind: 'failed'; readonly result: Result }
  > {
    const ids: string[] = []
    for (const id of shown) {
      const reply = await this.#erasing.send(this.#itemsFirst.retrieval(this.#id, id), 'read', this.#erasing.endBefore)
      if (reply.kind === 'answer' && isAbsent(reply.answer)) continue
      const problem = problemIn(reply, ours('an item could not be read back'))
      if (problem !== undefined) return { kind: 'failed', result: problem }
      ids.push(id)
    }
    return { kind: 'read', ids }
  }

  async #delete(id: string): Promise<Result | 'accepted' | 'in doubt'> {
    const { send, startBefore, endBefore } = this.#erasing
    const begins = this.#tried.size === 0
    const reply = await send(this.#itemsFirst.deletion(this.#id, id), 'delete', begins ? startBefore : endBefore)
    const problem = problemIn(reply, ours('an item could not be deleted'))
    const isNotThere = reply.kind === 'answer' && isAbsent(reply.answer)
    if (reply.trace.attempts > 0 || reply.kind === 'answer') {
      const before = this.#tried.get(id)
      this.#tried.set(id, {
        tries: (before?.tries ?? 0) + 1,
        isOurs: before?.isOurs === true || !isNotThere || reply.trace.lost > 0,
        isAccepted: isAccepted(reply),
        isDoubtful: isDoubtful(reply),
        problem: reply.kind === 'stopped' ? undefined : problem,
      })
      this.#sinceListed.add(id)
    }
    if (reply.kind === 'lost' || isNotThere) return 'in doubt'
    return problem ?? 'accepted'
  }

  /** Ends with a failure; the list is read once more for the sake of the count. */
  async #failed(result: Result): Promise<Erased> {
    const isStopped = result.outcome === 'not-attempted'
    if (!isStopped && this.#sinceListed.size > 0) await this.#list()
    const begun = isStopped && this.#tried.size > 0
    const note = text`stopped while its items were being deleted: ${result.note}`
    return { kind: 'failed', erased: this.#count(), result: begun ? failedInPlace(note) : result, isStopped }
  }

  #count(): number {
    const accepted = [...this.#sinceListed].filter((id) => this.#tried.get(id)?.isAccepted === true)
    return new Set([...this.#gone, ...accepted]).size
  }
}

/** A 2xx that says something, and does not say that the item was not deleted. */
function isAccepted(reply: Reply): boolean {
  if (reply.kind !== 'answer' || reply.answer.status < 200 || reply.answer.status > 299) return false
  const { body, status } = reply.answer
  return (status === 204 || !saysNothing(reply.answer)) && !(isObject(body) && body.deleted === false)
}

function isDoubtful(reply: Reply): boolean {
  return reply.kind !== 'answer' || (reply.answer.status !== 204 && saysNothing(reply.answer))
}
