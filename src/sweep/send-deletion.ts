/**
 * Sending one deletion, and following it to its end where it is an operation that
 * goes on after its answer. An operation that fails, or whose end is not seen, is
 * no confirmation: then the thread is read back, as after any other odd answer.
 */

import type { Clock } from '../clock.ts'
import type { Reply, Sender } from '../requests/sender.ts'
import type { ThreadApi } from '../thread.ts'

/** Waits before an operation is read again, in milliseconds. Most are done within a second. */
const waits = [0, 500, 1_000, 2_000, 4_000, 8_000, 15_000]

/**
 * @param startBefore as for `send`
 * @param before how many deletions of this thread were sent before
 * @returns the answer that says how the deletion ended, well or not; where that was not seen, the answer to the deletion
 *   itself
 */
export async function sendDeletion(
  api: ThreadApi,
  id: string,
  { send, clock }: { readonly send: Sender['send']; readonly clock: Clock },
  startBefore?: number,
  before = 0,
): Promise<Reply> {
  const reply = await send(api.deletion(id), 'delete', startBefore, { before })
  const { longRunningDeletion } = api
  if (longRunningDeletion === undefined || reply.kind !== 'answer') return reply
  if (reply.answer.status !== 200 || api.confirmsDeletion(reply.answer, id)) return reply
  const request = longRunningDeletion.operation(reply.answer, id)
  if (request === undefined) return reply
  for (const wait of waits) {
    if (wait > 0) await clock.sleep(wait)
    const read = await send(request, 'read')
    if (read.kind !== 'answer') return reply
    const state = longRunningDeletion.read(read.answer)
    if (state === 'running') continue
    // An end is told with what was lost on the way to it: the deletion itself may have been sent more than once. One that
    // failed says why, and confirms nothing.
    return state === 'done' || state === 'failed' ? { ...read, trace: reply.trace } : reply
  }
  return reply
}
