/** What servers answer when they have deleted a thread. */

import type { Answer } from '../thread.ts'
import { isObject } from './facts.ts'

/** OpenAI's way: `deleted: true`, and about this thread if the answer names one. */
export function confirmedByFlag({ body }: Answer, id: string): boolean {
  return isObject(body) && body.deleted === true && (body.id === undefined || body.id === id)
}

/** `204 No Content`. */
export function confirmedByNoContent({ status, body }: Answer): boolean {
  return status === 204 && body === undefined
}
