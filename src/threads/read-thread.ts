/** Looking at one thread: is it there, what is it like, when was it last active. */

import { isRedirect, notFound, requestId } from '../requests/answers.ts'
import type { Reply, Sender } from '../requests/sender.ts'
import type { Stopped } from '../stop.ts'
import { type LookedUp, type Purpose, type Thread, type ThreadApi, unknown, WrongShape } from '../thread.ts'

/** What a look at one thread found. */
export type Look =
  | { readonly kind: 'there'; readonly thread: Thread; readonly status: number }
  | { readonly kind: 'gone'; readonly status: number; readonly requestId: string | undefined }
  | {
      readonly kind: 'cannot tell'
      readonly why: string
      readonly status: number | undefined
      readonly requestId: string | undefined
      /** To server or network errors. */
      readonly lost?: true
    }
  | { readonly kind: 'stopped'; readonly stopped: Stopped }

/** What a server said that is no answer to the question. */
function refusal(reply: Extract<Reply, { kind: 'answer' | 'lost' }>): Extract<Look, { kind: 'cannot tell' }> {
  if (reply.kind === 'lost')
    return { kind: 'cannot tell', why: reply.why, status: reply.status, requestId: reply.requestId, lost: true }
  const { answer } = reply
  const why =
    notFound(answer) === 'route'
      ? 'the server does not have this route'
      : isRedirect(answer)
        ? `the server redirects (${answer.status}), which is not followed`
        : `the server answered ${answer.status}`
  return { kind: 'cannot tell', why, status: answer.status, requestId: requestId(answer) }
}

/** Reads one thread. @param startBefore as for `send` */
export async function look(
  api: ThreadApi,
  id: string,
  purpose: Purpose,
  send: Sender['send'],
  startBefore?: number,
): Promise<Look> {
  const reply = await send(api.retrieval(id), purpose, startBefore)
  if (reply.kind === 'stopped') return reply
  if (reply.kind === 'lost') return refusal(reply)
  const { answer } = reply
  if (notFound(answer) === 'object') return { kind: 'gone', status: answer.status, requestId: requestId(answer) }
  if (answer.status < 200 || answer.status > 299) return refusal(reply)
  const thread = api.readThread(answer.body)
  if ('unreadable' in thread || thread.id !== id) {
    const why = 'unreadable' in thread ? 'the answer is no thread' : 'the answer is about another thread'
    return { kind: 'cannot tell', why, status: answer.status, requestId: requestId(answer) }
  }
  return { kind: 'there', thread, status: answer.status }
}

/**
 * Looks up when a thread was last active. A lookup that fails is `unknown`, never "long ago".
 *
 * @param startBefore as for `send`
 */
export async function lookUpActivity(
  api: ThreadApi,
  thread: Thread,
  send: Sender['send'],
  startBefore?: number,
): Promise<LookedUp | { readonly kind: 'stopped'; readonly stopped: Stopped }> {
  if (api.activityLookup === undefined) return { lastActiveAt: thread.lastActiveAt }
  // Whether it waits is asked by the same request, where the status does not tell.
  const failed = (why: string): LookedUp => ({
    lastActiveAt: unknown(why),
    ...(thread.waiting?.state === 'unasked' ? { waiting: unknown(why) } : {}),
  })
  const reply = await send(api.activityLookup.request(thread.id), 'look up', startBefore)
  if (reply.kind === 'stopped') return reply
  if (reply.kind === 'lost') return failed('last activity could not be looked up')
  const { answer } = reply
  if (answer.status < 200 || answer.status > 299)
    return failed(`last activity could not be looked up (${answer.status})`)
  try {
    return api.activityLookup.read(answer.body, thread)
  } catch (error) {
    if (error instanceof WrongShape) return failed('the answer about its last activity has the wrong shape')
    throw error
  }
}
