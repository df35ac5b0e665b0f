/**
 * Whether a server has the route that lists items at all. One 404 says nothing: a
 * broken replica or a gateway may have said it, and the session would go without
 * its artifacts. So it is asked again on other connections, and beside it for a
 * route that no server has: only if all are answered in one form is there no such
 * route. Between any two of these answers the session itself is read and is there:
 * a gateway that has lost the server says 404 of everything. Learned once a run.
 */

import type { Answer, ApiRequest } from '../api-request.ts'
import type { Sender } from '../requests/sender.ts'
import type { ItemsFirst } from '../thread.ts'
import { formOf } from '../threads/absence/form.ts'
import { isAbsent, isCached } from '../threads/read-thread.ts'

/** How often the list is asked for again. */
const repetitions = 2

/** The form in which the server says that it has no such route, by the description of one run. */
const known = new WeakMap<ItemsFirst, string>()

export interface Question {
  readonly id: string
  readonly answer: Answer
  readonly startBefore: number
  readonly isThere: () => Promise<boolean>
}

/**
 * @param answer a 404 or 410 to the list of items of this thread
 * @param isThere reads this thread
 * @param send as for the list
 */
export async function hasNoItemsRoute(
  itemsFirst: ItemsFirst,
  { id, answer, startBefore, isThere }: Question,
  send: Sender['send'],
): Promise<boolean> {
  // A cache may hold it of a time at which the server was down.
  if (!itemsFirst.absentRouteMeansNone || isCached(answer)) return false
  const request = itemsFirst.listing(id).request(undefined)
  const form = formOf(answer, request)
  if (known.has(itemsFirst)) return known.get(itemsFirst) === form
  const elsewhere = { ...request, path: otherRoute(request.path) }
  for (const one of [...Array<ApiRequest>(repetitions).fill(request), elsewhere]) {
    if (!(await isThere())) return false
    const reply = await send(one, 'list', startBefore, { closesConnection: true })
    if (reply.kind !== 'answer' || !isAbsent(reply.answer) || isCached(reply.answer)) return false
    if (formOf(reply.answer, one) !== form) return false
  }
  if (!(await isThere())) return false
  known.set(itemsFirst, form)
  return true
}

/** The same path with another last name. */
const otherRoute = (path: string) => `${path.slice(0, -1)}${path.endsWith('s') ? 'z' : 's'}`
