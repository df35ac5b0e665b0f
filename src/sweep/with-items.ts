/** What becomes of a thread whose items are deleted before it. */

import { anothersId } from '../policy/made-anew.ts'
import { text } from '../text.ts'
import type { Job, Result } from './job.ts'
import { hints } from './meaning.ts'

type Erased = Pick<Job, 'itemsErased'>

/** Adds the items that were erased. A thread that lost items and stays was not spared: that is a failure. */
export function withItems(result: Result, { itemsErased }: Erased): Result {
  if (itemsErased === undefined) return result
  const isHalf = itemsErased > 0 && result.outcome === 'spared'
  const half = { outcome: 'failed', end: 'still there', hint: hints.nextRun } as const
  return { ...result, ...(isHalf ? half : {}), itemsErased }
}

/**
 * Another thread has its id. Nothing of the one that was planned is left, whoever deleted it, so no erasure is half done;
 * the items that went before were those under this id.
 */
export function madeAnew({ itemsErased }: Erased): Result {
  if (itemsErased === undefined) return { outcome: 'spared', note: anothersId }
  const note = itemsErased > 0 ? text`${anothersId}; items deleted under this id before: ${itemsErased}` : anothersId
  return { outcome: 'spared', note, itemsErased }
}
