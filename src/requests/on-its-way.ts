/** Giving way to a request that was asked for, before something is computed that takes long. */

import { setImmediate } from 'node:timers/promises'

/**
 * Waits until a request that was just asked for has gone out, if a turn was free for it. Node's `fetch` lets the event loop
 * turn once before it uses an idle connection again, to see whether the server has closed it: one turn alone would bring the
 * caller back before the request was written.
 */
export async function onItsWay(): Promise<void> {
  await setImmediate()
  await setImmediate()
}
