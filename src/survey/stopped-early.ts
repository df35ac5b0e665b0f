import type { Stopped } from '../stop.ts'
import { ListingFailed } from '../threads/listing/listing.ts'

/** The run was stopped before every thread was judged: nothing is deleted. */
export function stoppedEarly(stopped: Stopped): ListingFailed {
  return new ListingFailed(`stopped before every thread was judged: ${stopped.detail}`, {
    stopped,
    hint: 'Nothing was deleted. The next run starts afresh.',
  })
}
