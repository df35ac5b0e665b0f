/** Erasing what would outlive its thread: every item, one by one, before the thread itself. */

import { notFound, requestId, serverError } from '../requests/answers.ts'
import type { Sender } from '../requests/sender.ts'
import { type ItemsFirst, type Position, WrongShape } from '../thread.ts'
import type { Outcome } from './outcome.ts'

export type Erased =
  | { readonly kind: 'erased'; readonly erased: number }
  | { readonly kind: 'failed'; readonly erased: number; readonly result: Omit<Outcome, 'candidate' | 'at'> }

/**
 * Lists all items of a thread, then deletes each. Stops at the first one that
 * cannot be deleted: the thread stays in place, so that the next run finds it again.
 */
export async function eraseItems(
  itemsFirst: ItemsFirst,
  id: string,
  { send, startBefore }: { readonly send: Sender['send']; readonly startBefore: number },
): Promise<Erased> {
  const listing = itemsFirst.listing(id)
  const ids = new Set<string>()
  let position: Position | undefined
  do {
    const reply = await send(listing.request(position), 'list', startBefore)
    const failed = failure(reply, 0, 'its items could not be listed')
    if (failed === 'gone') break
    if (failed !== undefined) return failed
    if (reply.kind !== 'answer') break
    const before = ids.size
    try {
      const page = listing.read(reply.answer.body, position)
      for (const entry of page.entries) ids.add(itemsFirst.itemId(entry))
      position = page.next
    } catch (error) {
      if (!(error instanceof WrongShape)) throw error
      return wrong(`its items could not be listed: ${error.message}`)
    }
    if (position !== undefined && ids.size === before)
      return wrong('its items could not be listed: a page repeats itself')
  } while (position !== undefined)

  let erased = 0
  for (const itemId of ids) {
    const reply = await send(itemsFirst.request(id, itemId), 'delete', erased === 0 ? startBefore : undefined)
    const failed = failure(reply, erased, 'an item could not be deleted')
    if (failed !== undefined && failed !== 'gone') return failed
    erased += 1
  }
  return { kind: 'erased', erased }
}

const wrong = (note: string): Erased => ({
  kind: 'failed',
  erased: 0,
  result: { outcome: 'failed', note, hint: 'The next run tries again.' },
})

/** What a reply means when it is no success: `gone`, or the failure of the whole thread. */
function failure(
  reply: Awaited<ReturnType<Sender['send']>>,
  erased: number,
  what: string,
): (Erased & { kind: 'failed' }) | 'gone' | undefined {
  if (reply.kind === 'halted') {
    const begun = erased > 0 || reply.trace.attempts > 0
    const note = begun ? `stopped while its items were being deleted: ${reply.halted.detail}` : reply.halted.detail
    return { kind: 'failed', erased, result: { outcome: begun ? 'failed' : 'not-attempted', note } }
  }
  if (reply.kind === 'lost') {
    const { status, requestId } = reply
    return {
      kind: 'failed',
      erased,
      result: { outcome: 'failed', note: `${what}: ${reply.why}`, status, requestId, lost: true },
    }
  }
  const { answer } = reply
  if (notFound(answer) === 'object') return 'gone'
  if (answer.status >= 200 && answer.status < 300) return undefined
  const { message, type, code } = serverError(answer)
  const note = `${what}: the server answered ${answer.status}`
  return {
    kind: 'failed',
    erased,
    result: {
      outcome: 'failed',
      note,
      status: answer.status,
      requestId: requestId(answer),
      errorType: code ?? type,
      serverMessage: message,
    },
  }
}
