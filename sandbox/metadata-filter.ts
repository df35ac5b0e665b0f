/**
 * `metadata[key]=value` in the query: exact matches, all of which must hold. The
 * Agents API documents it; other servers refuse it or silently ignore it.
 */

import type { Problem } from './errors.ts'
import type { Call } from './router.ts'
import type { Fits } from './store.ts'

export function metadataFilter(call: Call): Fits | Problem | undefined {
  const wanted = [...call.request.query].flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1]
    return key === undefined ? [] : [[key, value] as const]
  })
  return matching(call, wanted)
}

/** The same for pairs that came in another way. */
export function matching(call: Call, wanted: readonly (readonly [string, unknown])[]): Fits | Problem | undefined {
  if (wanted.length === 0) return undefined
  switch (call.options.quirks.metadataFilter) {
    case 'honoured':
      return (thread) => wanted.every(([key, value]) => thread.metadata?.[key] === value)
    case 'refused':
      return { status: 400, message: "Unknown parameter: 'metadata'.", param: 'metadata', code: 'unknown_parameter' }
    case 'ignored':
      return undefined
  }
}

/** All of several filters; undefined when there is none. */
export function all(...filters: readonly (Fits | undefined)[]): Fits | undefined {
  const set = filters.filter((filter) => filter !== undefined)
  return set.length === 0 ? undefined : (thread) => set.every((fits) => fits(thread))
}
