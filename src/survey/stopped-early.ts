import type { Stopped } from '../stop.ts'
import { ours } from '../text.ts'
import { type ListingFailed, stoppedAt } from '../threads/listing/listing-failed.ts'

/** The run was stopped before every thread was judged: nothing is deleted. */
export function stoppedEarly(stopped: Stopped): ListingFailed {
  return stoppedAt(ours('before every thread was judged'), stopped)
}
