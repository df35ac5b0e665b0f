/** Looking at one thread: is it there, what is it like, when was it last active. */

import type { Answer, Purpose } from '../api-request.ts'
import { WrongShape } from '../listing.ts'
import { isRedirect, requestId } from '../requests/answers.ts'
import type { Sender } from '../requests/sender.ts'
import type { Stopped } from '../stop.ts'
import { ours, type Text, text } from '../text.ts'
import { type LookedUp, type Thread, type ThreadApi, unknown } from '../thread.ts'

/** What a look at one thread found. */
export type Look =
  | {
      readonly kind: 'there'
      readonly thread: Thread
      readonly status: number
      /** Whether the answer comes from a cache, and so may be older than what happened since. */
      readonly cached: boolean
      /** How long ago the API gave it, in milliseconds. */
      readonly age: number
    }
  /** 404 or 410. By itself that proves nothing: see `absence/proof.ts`. */
  | {
      readonly kind: 'absent'
      readonly answer: Answer
      /** Whether the first attempt was answered: behind lost ones, a gateway may have said it for a server that says something else. */
      readonly isFirst: boolean
      readonly status: number
      readonly requestId: string | undefined
    }
  | {
      readonly kind: 'cannot tell'
      readonly why: Text
      readonly status: number | undefined
      readonly requestId: string | undefined
      /** To server or network errors. */
      readonly lost?: true
    }
  | { readonly kind: 'stopped'; readonly stopped: Stopped }

/** Whether something between here and the API answered from its memory. */
export const isCached = ({ headers }: Answer): boolean => headers.get('age') !== null

/** How long an answer lay in caches on the way, in milliseconds (`Age`, in seconds): 0 where none of them says so. */
export function cachedFor({ headers }: Answer): number {
  const age = headers.get('age')
  if (age === null) return 0
  return /^\d+$/.test(age) ? Number(age) * 1_000 : Number.POSITIVE_INFINITY
}

/** How long a look at a thread stays good, in milliseconds: the deletion starts by then, or the thread is looked at again. */
export const freshFor = 5 * 60_000

export const fromCache = ours('the answer comes from a cache')

/** Whether an answer says that something is not there. That may be wrong. */
export const isAbsent = ({ status }: Answer): boolean => status === 404 || status === 410

export interface LookOptions {
  /** As for `send`. */
  readonly startBefore?: number | undefined
  /** Has the connection closed, so that later requests go another way, perhaps to another replica. */
  readonly closesConnection?: true
  /** As for `send`. */
  readonly isOptional?: true
}

/** Reads one thread. */
export async function look(
  api: ThreadApi,
  id: string,
  purpose: Purpose,
  send: Sender['send'],
  { startBefore, ...sending }: LookOptions = {},
): Promise<Look> {
  const reply = await send(api.retrieval(id), purpose, startBefore, sending)
  if (reply.kind === 'stopped') return reply
  if (reply.kind === 'lost') {
    return { kind: 'cannot tell', why: reply.why, status: reply.status, requestId: reply.requestId, lost: true }
  }
  const { answer } = reply
  const said = { status: answer.status, requestId: requestId(answer) }
  if (isAbsent(answer)) return { kind: 'absent', answer, isFirst: reply.trace.lost === 0, ...said }
  if (answer.status < 200 || answer.status > 299) {
    const why = isRedirect(answer)
      ? text`the server redirects (${answer.status}), which is not followed`
      : text`the server answered ${answer.status}`
    return { kind: 'cannot tell', why, ...said }
  }
  const thread = api.readThread(answer.body)
  if ('unreadable' in thread) return { kind: 'cannot tell', why: ours('the answer is not a thread'), ...said }
  if (thread.id !== id) return { kind: 'cannot tell', why: ours('the answer is about another thread'), ...said }
  return { kind: 'there', thread, status: answer.status, cached: isCached(answer), age: cachedFor(answer) }
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
  const failed = (why: Text): LookedUp => ({
    lastActiveAt: unknown(why),
    ...(thread.waiting?.state === 'unasked' ? { waiting: unknown(why) } : {}),
  })
  const reply = await send(api.activityLookup.request(thread.id), 'look up', startBefore)
  if (reply.kind === 'stopped') return reply
  if (reply.kind === 'lost') return failed(ours('last activity could not be looked up'))
  const { answer } = reply
  if (answer.status < 200 || answer.status > 299)
    return failed(text`last activity could not be looked up (${answer.status})`)
  if (cachedFor(answer) >= freshFor) return failed(text`last activity could not be looked up: ${fromCache}`)
  try {
    return api.activityLookup.read(answer.body, thread)
  } catch (error) {
    if (error instanceof WrongShape) return failed(ours('the answer about its last activity has the wrong shape'))
    throw error
  }
}
