/**
 * Erasing what would outlive its thread: every item, one by one, before the
 * thread itself. Once the thread is gone, nobody can tell any more whether its
 * items are, so this is made sure of while it still can be.
 */

import { notFound, requestId, saysNothing, serverError } from '../requests/answers.ts'
import type { Reply, Sender } from '../requests/sender.ts'
import { type ItemsFirst, type Position, WrongShape } from '../thread.ts'
import type { Outcome } from './outcome.ts'

/** `erased` counts the items that were deleted here, not those that somebody else deleted meanwhile. */
export type Erased =
  | { readonly kind: 'erased'; readonly erased: number }
  /** The server does not know them, or no longer: the thread may be gone, or the list may be wrong. */
  | { readonly kind: 'not found'; readonly erased: number }
  | { readonly kind: 'failed'; readonly erased: number; readonly result: Result }

type Result = Omit<Outcome, 'candidate' | 'at'>

/** How often a thread's items are listed before a thread that keeps getting new ones is given up. */
const mostListings = 3

const notes = {
  kept: 'an item is still there, although its deletion was accepted',
  growing: 'it got new items while its items were being deleted',
} as const

/** The hint of a failure that left the thread as it was, but for items that are gone. */
export const nextRun = 'The thread was left in place; the next run tries again.'

/**
 * Lists all items of a thread, deletes each, and lists again until none is left.
 * Stops at the first one that cannot be deleted: the thread stays in place, so
 * that the next run finds it again.
 */
export async function eraseItems(
  itemsFirst: ItemsFirst,
  id: string,
  { send, startBefore }: { readonly send: Sender['send']; readonly startBefore: number },
): Promise<Erased> {
  /** Items whose deletion was sent, and those of them whose deletion was answered. */
  const [attempted, deleted] = [new Set<string>(), new Set<string>()]
  const erased = new Set<string>()
  const failed = (result: Result): Erased => ({ kind: 'failed', erased: erased.size, result })
  for (let listings = 1; ; listings++) {
    const untouched = attempted.size === 0
    const listed = await listItems(itemsFirst, id, send, untouched ? startBefore : undefined)
    if (listed === 'gone') return { kind: 'not found', erased: erased.size }
    if (!(listed instanceof Set)) return failed(untouched ? listed : begun(listed))
    const left = [...listed].filter((itemId) => !deleted.has(itemId))
    for (const itemId of left) erased.delete(itemId)
    if (left.length === 0) {
      const kept = await firstKept(itemsFirst, id, [...listed], send)
      return kept === undefined ? { kind: 'erased', erased: erased.size } : failed(kept)
    }
    if (listings > mostListings) {
      const kept = left.some((itemId) => attempted.has(itemId))
      return failed({ outcome: 'failed', note: kept ? notes.kept : notes.growing, hint: nextRun })
    }
    for (const itemId of left) {
      const begins = attempted.size === 0
      const reply = await send(itemsFirst.deletion(id, itemId), 'delete', begins ? startBefore : undefined)
      const problem = problemIn(reply, 'an item could not be deleted')
      if (problem !== undefined && problem !== 'gone') {
        return failed(begins && reply.trace.attempts === 0 ? problem : begun(problem))
      }
      const before = attempted.has(itemId)
      attempted.add(itemId)
      if (problem === undefined || before || reply.trace.lost > 0) erased.add(itemId)
      // Where nothing was said of the deletion, it is sent again if the item still shows.
      if (problem === 'gone' || reply.kind !== 'answer' || !saysNothing(reply.answer)) deleted.add(itemId)
    }
  }
}

/** Half an erasure is a failure, not an attempt that never was. */
const begun = (result: Result): Result =>
  result.outcome === 'not-attempted'
    ? {
        ...result,
        outcome: 'failed',
        note: `stopped while its items were being deleted: ${result.note}`,
        hint: nextRun,
      }
    : result

/** Ids of all items; `gone` where the server does not know them; or what becomes of the thread because they cannot be told. */
async function listItems(
  itemsFirst: ItemsFirst,
  id: string,
  send: Sender['send'],
  startBefore: number | undefined,
): Promise<Set<string> | 'gone' | Result> {
  const listing = itemsFirst.listing(id)
  const ids = new Set<string>()
  const wrong = (why: string): Result => ({
    outcome: 'failed',
    note: `its items could not be listed: ${why}`,
    hint: nextRun,
  })
  let position: Position | undefined
  do {
    const reply = await send(listing.request(position), 'list', startBefore)
    const problem = problemIn(reply, 'its items could not be listed')
    if (problem !== undefined || reply.kind !== 'answer') return problem ?? 'gone'
    const before = ids.size
    try {
      const page = listing.read(reply.answer.body, position)
      for (const entry of page.entries) ids.add(itemsFirst.itemId(entry))
      position = page.next
    } catch (error) {
      if (!(error instanceof WrongShape)) throw error
      return wrong(error.message)
    }
    if (position !== undefined && ids.size === before) return wrong('a page repeats itself')
  } while (position !== undefined)
  return ids
}

/** Lists may show for minutes what is deleted. What still shows is read: is it there, although its deletion was accepted? */
async function firstKept(
  itemsFirst: ItemsFirst,
  id: string,
  shown: readonly string[],
  send: Sender['send'],
): Promise<Result | undefined> {
  for (const itemId of shown) {
    const reply = await send(itemsFirst.retrieval(id, itemId), 'read')
    const problem = problemIn(reply, 'an item could not be read back')
    if (problem === 'gone') continue
    if (problem !== undefined) return begun(problem)
    return { outcome: 'failed', note: notes.kept, hint: nextRun }
  }
  return undefined
}

/** What a reply means when it is no success: `gone`, or the failure of the whole thread. */
function problemIn(reply: Reply, what: string): Result | 'gone' | undefined {
  if (reply.kind === 'stopped') return { outcome: 'not-attempted', note: reply.stopped.detail }
  if (reply.kind === 'lost') {
    const { status, requestId } = reply
    return { outcome: 'failed', note: `${what}: ${reply.why}`, status, requestId, lost: true, hint: nextRun }
  }
  const { answer } = reply
  if (notFound(answer) === 'object') return 'gone'
  if (answer.status >= 200 && answer.status < 300) return undefined
  const { message, type, code } = serverError(answer)
  return {
    outcome: 'failed',
    note: `${what}: the server answered ${answer.status}`,
    status: answer.status,
    requestId: requestId(answer),
    errorType: code ?? type,
    serverMessage: message,
    hint: nextRun,
  }
}
