/** What servers answer when they have deleted a thread. */

import type { Answer } from '../thread.ts'
import { isObject } from './fields.ts'

/**
 * `204 No Content`, as LangGraph and Mistral answer, or `deleted: true`, as OpenAI
 * and Azure do: about this thread, if the answer names one.
 */
export function confirmsDeletion({ status, body }: Answer, id: string): boolean {
  if (status === 204) return body === undefined
  return isObject(body) && body.deleted === true && (body.id === undefined || body.id === id)
}
