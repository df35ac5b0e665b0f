/** Threads that are known to be there although nobody supplied their ids: from the first page of the list. */

import { type Listing, WrongShape } from '../../listing.ts'
import type { Sender } from '../../requests/sender.ts'
import { ours, type Text, text } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import { look } from '../read-thread.ts'
import type { Controls } from './controls.ts'

/** How many are enough. Where as many of the supplied threads stay, the list is not needed. */
const enough = 3

export interface ListedControls {
  readonly api: ThreadApi
  readonly send: Sender['send']
  readonly controls: Controls
  /** The ids that this run is about: they may go. */
  readonly supplied: ReadonlySet<string>
  /** Told why there are none. */
  readonly onNone: (why: Text) => void
}

/**
 * Asks once in a run, and only where too few of the supplied threads stay. A key may
 * read threads and not list them: then the run goes on without. Each thread is read
 * once, for a list may show what is not there.
 */
export async function takeListedControls({ api, send, controls, supplied, onNone }: ListedControls): Promise<void> {
  const { listing } = api
  if (listing === undefined || controls.kept.length >= enough || controls.askedList) return
  controls.askedList = true
  const reply = await send(listing.request(undefined), 'list', undefined, { isOptional: true })
  if (reply.kind === 'stopped') return
  if (reply.kind === 'lost') return onNone(reply.why)
  const { status, body } = reply.answer
  if (status < 200 || status > 299) return onNone(text`the server answered ${status}`)
  const ids = idsOf(api, listing, body)
  if (ids === undefined) return onNone(ours('the answer is not a page of a list'))
  const others = ids.filter((id) => !supplied.has(id))
  const found = await Promise.all(
    others.slice(-enough).map(async (id) => ({ id, seen: await look(api, id, 'verify', send, { isOptional: true }) })),
  )
  for (const { id, seen } of found) if (seen.kind === 'there' && !seen.cached) controls.keep(id)
}

function idsOf({ readThread }: ThreadApi, listing: Listing, body: unknown): readonly string[] | undefined {
  try {
    const { entries } = listing.read(body, undefined)
    return entries.map(readThread).flatMap((entry) => ('id' in entry ? [entry.id] : []))
  } catch (error) {
    if (error instanceof WrongShape) return undefined
    throw error
  }
}
