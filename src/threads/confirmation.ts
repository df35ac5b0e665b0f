/** What servers answer when they have deleted a thread. */

import type { Answer } from '../api-request.ts'
import { faultOf, isObject } from './fields.ts'

/** Under what an answer names the thread that it is about. */
const names = ['id', 'thread_id', 'session_id', 'conversation_id', 'response_id']

/** `204 No Content`, as LangGraph and Mistral answer: their servers' relatives say `deleted: true`. */
export function confirmsByNoContent(answer: Answer, id: string): boolean {
  return answer.status === 204 ? answer.body === undefined : confirmsDeletion(answer, id)
}

/**
 * `deleted: true`, as OpenAI and Azure answer: about this thread, if the answer
 * names one. One that is only accepted (202), that says nothing (204: a gateway
 * may say it of everything), or that names an error as well, confirms nothing.
 */
export function confirmsDeletion({ status, body }: Answer, id: string): boolean {
  if (status !== 200 || !isObject(body) || faultOf(body) !== undefined) return false
  return body.deleted === true && names.every((name) => body[name] === undefined || body[name] === id)
}
