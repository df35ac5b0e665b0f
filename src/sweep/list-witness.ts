/**
 * The last witness: one more whole listing. What it no longer shows, while it
 * still shows threads that were kept, is gone.
 */

import type { Clock } from '../clock.ts'
import type { Sender } from '../requests/sender.ts'
import { ours, type Text } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import { ListingFailed, listThreads } from '../threads/listing/listing.ts'
import { fromCache } from '../threads/read-thread.ts'

/** This share of the threads that stayed must be in the list, or it is another list. */
const enoughShown = 0.5

export interface Witnessing {
  readonly api: ThreadApi
  readonly send: Sender['send']
  readonly clock: Clock
  /** Threads that were kept, as far as they are remembered. */
  readonly kept: readonly string[]
  /** A planned thread that is held back until all others are settled; undefined where none is. */
  readonly heldBack: string | undefined
  /** Whether each of those asked about was seen before, and may have gone since: an empty list says nothing of another one. */
  readonly mayAllBeGone: boolean
}

/** What such a listing showed. Times in milliseconds since the Unix epoch. */
export interface Witnessed {
  readonly beganAt: number
  readonly at: number
  /** How many threads it was to settle. */
  readonly asked: number
  /** How many threads it showed in all; undefined where it was not read to its end. */
  readonly listed: number | undefined
  /** Those of the asked that it shows, as far as it was read. */
  readonly stillListed: ReadonlySet<string>
  /** How many threads are known to have stayed, and how many of these it showed. */
  readonly stayed: number
  readonly stayedListed: number
  /** Whether it may be older than the deletions: asked again, it may be newer. */
  readonly isCached: boolean
  /** Why it settles nothing; undefined where what it does not show is gone. */
  readonly why: Text | undefined
}

const another = ours('it shows too few of the threads that stayed')
const nothingStayed = ours('no thread stayed that it could be held against')

/**
 * @param ids those of which it is asked
 * @returns undefined where the API has no list
 */
export async function askList(ids: ReadonlySet<string>, witnessing: Witnessing): Promise<Witnessed | undefined> {
  const { api, send, clock, kept, heldBack } = witnessing
  if (api.listing === undefined) return undefined
  const staying = new Set([...kept, ...(heldBack === undefined ? [] : [heldBack])].filter((id) => !ids.has(id)))
  const stillListed = new Set<string>()
  const beganAt = clock.now()
  let [listed, stayedListed] = [0, 0]
  let isCached = false
  let unread: Text | undefined
  try {
    for await (const { entries, age } of listThreads(api, api.listing, send)) {
      isCached = age > 0
      if (isCached) break
      listed += entries.length
      for (const entry of entries) {
        if ('unreadable' in entry) continue
        if (ids.has(entry.id)) stillListed.add(entry.id)
        if (staying.has(entry.id)) stayedListed += 1
      }
    }
  } catch (error) {
    if (!(error instanceof ListingFailed)) throw error
    unread = error.words
  }
  if (isCached) unread = fromCache
  return {
    beganAt,
    at: clock.now(),
    asked: ids.size,
    listed: unread === undefined ? listed : undefined,
    stillListed,
    stayed: staying.size,
    stayedListed,
    isCached,
    why: unread ?? whyNotWhole(ids.size, { stayed: staying.size, stayedListed }, witnessing),
  }
}

function whyNotWhole(
  asked: number,
  { stayed, stayedListed }: Pick<Witnessed, 'stayed' | 'stayedListed'>,
  { mayAllBeGone }: Witnessing,
): Text | undefined {
  if (stayed > 0) return stayedListed >= Math.max(1, stayed * enoughShown) ? undefined : another
  // Then an empty list can speak of the one thread that was held back to the end, and of no other.
  return mayAllBeGone && asked === 1 ? undefined : nothingStayed
}
