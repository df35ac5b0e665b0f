/** Reading a thread by which the list does not let it be judged: it left something out, or said two things. */

import { type Clock, latest } from '../clock.ts'
import type { Sender } from '../requests/sender.ts'
import { ours, type Text } from '../text.ts'
import { type Thread, type ThreadApi, unknown } from '../thread.ts'
import { look } from '../threads/read-thread.ts'
import { stoppedEarly } from './stopped-early.ts'

export interface Afresh {
  readonly thread: Thread
  /** In milliseconds since the Unix epoch. */
  readonly seenAt: number
}

/**
 * What is still missing then is unknown.
 *
 * @returns why it cannot be read, where that is so
 * @throws {ListingFailed} when the run was stopped
 */
export async function readAfresh(
  id: string,
  { api, send, clock }: { readonly api: ThreadApi; readonly send: Sender['send']; readonly clock: Clock },
): Promise<Afresh | { readonly why: Text }> {
  const found = await look(api, id, 'look up', send)
  switch (found.kind) {
    case 'stopped':
      throw stoppedEarly(found.stopped)
    case 'absent':
      return { why: ours('the thread cannot be found') }
    case 'cannot tell':
      return { why: found.why }
    case 'there': {
      const { metadata } = found.thread
      const told = metadata.state === 'unasked' ? unknown(ours('the server does not send it')) : metadata
      return { thread: { ...found.thread, metadata: told }, seenAt: latest(clock) - found.age }
    }
  }
}
