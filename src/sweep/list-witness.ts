/**
 * The last witness: one more whole listing. What it no longer shows, while it
 * still shows threads that were kept, is gone.
 */

import type { Sender } from '../requests/sender.ts'
import type { ThreadApi } from '../thread.ts'
import { ListingFailed, listThreads } from '../threads/listing/listing.ts'

/** This share of the threads that stayed must be in the list, or it is another list. */
const enoughShown = 0.5

export interface Witnessing {
  readonly api: ThreadApi
  readonly send: Sender['send']
  /** Threads that were kept, as far as they are remembered. */
  readonly kept: readonly string[]
  /** A planned thread that is held back until all others are settled; undefined where none is. */
  readonly heldBack: string | undefined
  /** Whether each of those asked about was seen before, and may have gone since: an empty list says nothing of another one. */
  readonly mayAllBeGone: boolean
}

/** `isCached`: the list may be older than the deletions, and newer when it is asked again. */
export type Witnessed =
  | { readonly kind: 'listed'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'not known'; readonly isCached: boolean }

/**
 * @param ids those of which it is asked
 * @returns which of them are listed; not known where the list could not be read, comes from a cache, or shows too few of
 *   those that stayed
 */
export async function stillListed(
  ids: ReadonlySet<string>,
  { api, send, kept, heldBack, mayAllBeGone }: Witnessing,
): Promise<Witnessed> {
  if (api.listing === undefined) return notKnown
  const staying = new Set([...kept, ...(heldBack === undefined ? [] : [heldBack])].filter((id) => !ids.has(id)))
  const listed = new Set<string>()
  let shown = 0
  try {
    for await (const { entries, age } of listThreads(api, api.listing, send)) {
      if (age > 0) return { kind: 'not known', isCached: true }
      for (const entry of entries) {
        if ('unreadable' in entry) continue
        if (ids.has(entry.id)) listed.add(entry.id)
        if (staying.has(entry.id)) shown += 1
      }
    }
  } catch (error) {
    if (error instanceof ListingFailed) return notKnown
    throw error
  }
  // With nothing left that stayed, an empty list can speak of the one thread that was held back to the end, and of no other.
  const isWhole = staying.size === 0 ? mayAllBeGone && ids.size === 1 : shown >= Math.max(1, staying.size * enoughShown)
  return isWhole ? { kind: 'listed', ids: listed } : notKnown
}

const notKnown: Witnessed = { kind: 'not known', isCached: false }
