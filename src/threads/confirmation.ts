/** What servers answer when they have deleted a thread. */

import type { Answer } from '../thread.ts'
import { faultOf, isObject } from './fields.ts'

/** Under what an answer names the thread that it is about. */
const names = ['id', 'thread_id', 'session_id', 'conversation_id', 'response_id']

/**
 * `204 No Content`, as LangGraph and Mistral answer, or `deleted: true`, as OpenAI
 * and Azure do: about this thread, if the answer names one. One that is only
 * accepted (202), or that names an error as well, confirms nothing.
 */
export function confirmsDeletion({ status, body }: Answer, id: string): boolean {
  if (status === 204) return body === undefined
  if (status !== 200 || !isObject(body) || faultOf(body) !== undefined) return false
  return body.deleted === true && names.every((name) => body[name] === undefined || body[name] === id)
}
