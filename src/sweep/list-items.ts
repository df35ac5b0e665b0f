/** The list of a thread's items, read to its proven end. */

import type { Answer } from '../api-request.ts'
import { type Page, type Position, WrongShape } from '../listing.ts'
import { requestId } from '../requests/answers.ts'
import type { Sender } from '../requests/sender.ts'
import { ours, type Text, text } from '../text.ts'
import type { ItemsFirst } from '../thread.ts'
import { isRefused, notWhole } from '../threads/listing/listing-failed.ts'
import { cachedFor, fromCache, isAbsent } from '../threads/read-thread.ts'
import { failedInPlace, problemIn } from './item-problem.ts'
import type { Result } from './job.ts'
import type { Said } from './meaning.ts'

export type Listed =
  | { readonly kind: 'listed'; readonly ids: ReadonlySet<string> }
  /** 404 or 410. */
  | { readonly kind: 'not found'; readonly answer: Answer; readonly said: Said }
  | { readonly kind: 'failed'; readonly result: Result }

const what = ours('its items could not be listed')

/**
 * Ids of all items. Where the server says that there are no more, one more page is
 * asked for behind the last item: some servers say so after every page.
 */
export async function listItems(
  itemsFirst: ItemsFirst,
  id: string,
  send: Sender['send'],
  startBefore: number,
): Promise<Listed> {
  const listing = itemsFirst.listing(id)
  const ids = new Set<string>()
  const wrong = (why: Text): Listed => ({ kind: 'failed', result: failedInPlace(text`${what}: ${why}`) })
  let position: Position | undefined
  let isProbe = false
  for (;;) {
    const reply = await send(listing.request(position), 'list', startBefore)
    if (isProbe && isRefused(reply)) break
    if (reply.kind === 'answer' && isAbsent(reply.answer)) {
      const { answer } = reply
      return { kind: 'not found', answer, said: { status: answer.status, requestId: requestId(answer) } }
    }
    const problem = problemIn(reply, what)
    if (problem !== undefined) return { kind: 'failed', result: problem }
    if (reply.kind !== 'answer') continue
    const { status } = reply.answer
    if (notWhole.has(status)) return wrong(text`the server answered ${status}: that is not a whole page`)
    // What is erased by an old list leaves behind what came since.
    if (cachedFor(reply.answer) > 0) return wrong(fromCache)
    const before = ids.size
    let page: Page
    let last: string | undefined
    try {
      page = listing.read(reply.answer.body, position)
      for (const entry of page.entries) {
        last = itemsFirst.itemId(entry)
        ids.add(last)
      }
    } catch (error) {
      if (!(error instanceof WrongShape)) throw error
      return wrong(error.words)
    }
    if (ids.size === before) {
      // Nothing new behind the last item: that was the end. A list that says that more follows repeats itself.
      if (page.next === undefined || isProbe) break
      return wrong(ours('a page repeats itself'))
    }
    isProbe = page.next === undefined
    if (isProbe && (listing.by !== 'cursor' || page.entries.length < fullPage)) break
    position = page.next ?? last
  }
  return { kind: 'listed', ids }
}

/** A page of fewer items than this that says that nothing follows is the last one. */
const fullPage = 20
