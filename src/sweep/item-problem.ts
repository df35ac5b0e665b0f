/** A thread that stays because something is wrong with its items. */

import type { Reply } from '../requests/sender.ts'
import { ours, type Text, text } from '../text.ts'
import type { Result } from './job.ts'
import { described } from './meaning.ts'

/** The hint of a failure that left the thread as it was, but for items that are gone. */
const leftInPlace = ours('The thread was left in place; the next run tries again.')

export const failedInPlace = (note: Text): Result => ({
  outcome: 'failed',
  end: 'still there',
  note,
  hint: leftInPlace,
})

/** What becomes of the thread where a reply is not a success. */
export function problemIn(reply: Reply, what: Text): Result | undefined {
  switch (reply.kind) {
    case 'stopped':
      return { outcome: 'not-attempted', note: reply.stopped.detail }
    case 'lost': {
      const { status, requestId } = reply
      return { ...failedInPlace(text`${what}: ${reply.why}`), status, requestId, lost: true }
    }
    case 'answer': {
      const { answer } = reply
      if (answer.status >= 200 && answer.status < 300) return undefined
      return { ...failedInPlace(text`${what}: the server answered ${answer.status}`), ...described(answer) }
    }
  }
}
