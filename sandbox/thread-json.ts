/** The last touches on the JSON of a thread, whatever the API: quirks, then `raw`. */

import { fraction, hashText } from './random.ts'
import type { Call } from './router.ts'
import type { StoredThread } from './thread.ts'

/** As a retrieval shows it. */
export function showThread(thread: StoredThread, call: Call): Record<string, unknown> {
  const { api, options } = call
  const shown = api.show(thread, call)
  if (thread.metadata === undefined) delete shown.metadata
  const { missingCreatedAt } = options.quirks
  if (missingCreatedAt > 0 && fraction(hashText(options.seed, thread.id)) < missingCreatedAt) {
    delete shown[api.createdField]
  }
  for (const [field, value] of Object.entries(thread.raw ?? {})) {
    if (value === undefined) delete shown[field]
    else shown[field] = value
  }
  return shown
}

/** As a list shows it. */
export function showListed(thread: StoredThread, call: Call): Record<string, unknown> {
  const shown = showThread(thread, call)
  if (call.options.quirks.listWithoutMetadata) delete shown.metadata
  return shown
}

/** Unix seconds, or the milliseconds that at least one compatible server sends instead. */
export const unixTime = (ms: number, call: Call): number =>
  call.options.quirks.millisecondTimes ? ms : Math.floor(ms / 1000)
