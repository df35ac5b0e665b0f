/** Reading and deleting one thread, which differ between APIs only in their words. */

import { type Problem, problemReply, serverError } from './errors.ts'
import { json, type Reply } from './exchange.ts'
import { fraction, hashText } from './random.ts'
import type { Call } from './router.ts'
import type { StoredThread } from './thread.ts'
import { showThread } from './thread-json.ts'

/** The thread with this id, unless it is a ghost, which only lists show. */
export function found(call: Call, id: string): StoredThread | undefined {
  const { ghosts } = call.options.quirks
  const isGhost = ghosts > 0 && fraction(hashText(call.options.seed ^ 0x6057, id)) < ghosts
  return isGhost ? undefined : call.store.get(id)
}

/** The thread with the id in the path, as JSON. */
export function retrieveThread(call: Call): Reply {
  const id = call.params.id ?? ''
  const thread = found(call, id)
  return thread === undefined ? notFoundReply(call, id) : json(showThread(thread, call))
}

export interface Deletion {
  /** The confirmation that the API documents. */
  readonly confirm: (id: string) => Reply
  /** Why this thread cannot be deleted now, if so. */
  readonly refuse?: (thread: StoredThread) => Problem | undefined
  /** Whether the deletion is done with its answer. Default: it is. */
  readonly carriesOut?: () => boolean
}

export function deleteThread(call: Call, { confirm, refuse, carriesOut }: Deletion): Reply {
  const { store, options } = call
  const { quirks } = options
  const id = call.params.id ?? ''
  const thread = found(call, id)
  if (thread === undefined) {
    return quirks.secondDelete === '200' && store.knows(id) ? confirmed(call, confirm(id)) : notFoundReply(call, id)
  }
  const problem = refuse?.(thread)
  if (problem !== undefined) return problemReply(call.api.errors, problem)
  if (quirks.undeletable > 0 && store.rankOf(id) < quirks.undeletable) return problemReply(call.api.errors, mayNotGo)
  const draw = fraction(hashText(options.seed ^ 0xde1e7e, id))
  if (draw < quirks.keeps) return confirmed(call, confirm(id))
  if (draw < quirks.keeps + quirks.deletedFalse) return denied(confirm(id))
  if (quirks.deleteAnswer === 'own' && carriesOut?.() === false) return confirm(id)
  store.delete(id)
  if (fraction(hashText(options.seed ^ 0xa9e4, id)) < quirks.remakes) {
    store.remake(id, { createdAt: Date.now(), lastActiveAt: Date.now() })
  }
  return confirmed(call, confirm(id))
}

const mayNotGo: Problem = {
  status: 403,
  message: 'This object is under a retention lock and cannot be deleted.',
  code: 'object_locked',
}

function confirmed(call: Call, own: Reply): Reply {
  switch (call.options.quirks.deleteAnswer) {
    case 'own':
      return own
    case 'success':
      return json({ success: true })
    case 'empty':
      return { status: 200 }
    case '204':
      return { status: 204 }
  }
}

function denied(own: Reply): Reply {
  const body = typeof own.body === 'object' ? own.body : {}
  return { ...own, status: 200, body: { ...body, deleted: false } }
}

/** The id is not known (any more). */
export function notFoundReply(call: Call, id: string): Reply {
  const problem = call.api.notFound(id)
  switch (call.options.quirks.notFound) {
    case 'own':
      return problemReply(call.api.errors, problem)
    case 'openai':
      return {
        status: 404,
        body: { error: { message: problem.message, type: 'invalid_request_error', param: null, code: null } },
      }
    case 'detail':
      return { status: 404, body: { detail: problem.message } }
    case 'text':
      return { status: 404, body: problem.message }
    case 'string':
      return { status: 404, body: { error: problem.message } }
    case 'empty':
      return { status: 200 }
    case '500':
      return problemReply(call.api.errors, serverError)
  }
}
