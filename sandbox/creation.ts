/** Making a thread, for clients that fill the sandbox: the one route that all APIs have in common. */

import { json, type Reply } from './exchange.ts'
import type { Call, Route, SandboxApi } from './router.ts'
import { showThread } from './thread-json.ts'

/** The routes of an API, and `POST` to the place where its threads are. */
export function routesOf({ routes }: SandboxApi): readonly Route[] {
  const collection = routes.find(({ purpose }) => purpose === 'read')?.path.replace('/:id', '') ?? '/'
  return [...routes, { method: 'POST', path: collection, purpose: 'create', query: ['beta'], handle: create }]
}

/** Takes metadata, a name and a person, whatever they are called; the rest is that of an unremarkable thread of now. */
function create(call: Call): Reply {
  const { body } = call.request
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const metadata = given.metadata ?? given.labels ?? {}
  const title = given.title ?? given.name ?? given.displayName
  const now = Date.now()
  const thread = call.add({
    createdAt: now,
    lastActiveAt: now,
    metadata: metadata as Record<string, unknown>,
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof given.thread_id === 'string' ? { id: given.thread_id } : {}),
    ...(typeof given.user === 'string' ? { user: given.user } : {}),
  })
  return json(showThread(thread, call))
}
