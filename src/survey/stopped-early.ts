import type { Stopped } from '../stop.ts'
import { text } from '../text.ts'
import { ListingFailed, nothingDone } from '../threads/listing/listing-failed.ts'

/** The run was stopped before every thread was judged: nothing is deleted. */
export function stoppedEarly(stopped: Stopped): ListingFailed {
  return new ListingFailed(text`stopped before every thread was judged: ${stopped.detail}`, {
    stopped,
    ...nothingDone,
  })
}
