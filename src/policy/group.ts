/** The group in which `keep-latest` counts a thread. */

import { structured, type Thread } from '../thread.ts'
import { entriesNear } from './near-misses.ts'
import type { Grouping } from './policy.ts'

/** `of: null` is the group of the threads that are known to lack the key. */
export type Group = { readonly of: string | null } | 'unknown' | 'lookup'

/** @returns the group; `lookup` when the thread must be read first; `unknown` when its group is not known */
export function groupOf(thread: Thread, grouping: Grouping): Group {
  switch (grouping.by) {
    case 'nothing':
      return { of: null }
    case 'user':
    case 'agent': {
      const fact = thread[grouping.by]
      if (fact.state === 'unasked') return 'lookup'
      if (fact.state === 'known') return { of: fact.value }
      return fact.isNotSet === true ? { of: null } : 'unknown'
    }
    case 'metadata': {
      const { metadata } = thread
      if (metadata.state === 'unasked') return 'lookup'
      if (metadata.state === 'unknown') return 'unknown'
      const value = metadata.value.get(grouping.key)
      if (value === structured) return 'unknown'
      if (value !== undefined) return { of: value }
      // A key that may be meant to be this one: whose thread it is, is not known.
      return entriesNear(grouping.key, metadata.value).length > 0 ? 'unknown' : { of: null }
    }
  }
}
