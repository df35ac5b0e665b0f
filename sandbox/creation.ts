/** Making a thread, for clients that fill the sandbox: the one route that all APIs have in common. */

import { json, type Reply } from './exchange.ts'
import type { Call, Route, SandboxApi } from './router.ts'
import { showThread } from './thread-json.ts'

/** The routes of an API, and `POST` to the place where its threads are, where it has none of its own. */
export function routesOf({ routes }: SandboxApi): readonly Route[] {
  if (routes.some(({ purpose }) => purpose === 'create')) return routes
  const collection = routes.find(({ purpose }) => purpose === 'read')?.path.replace('/:id', '') ?? '/'
  return [...routes, { method: 'POST', path: collection, purpose: 'create', query: ['beta'], handle: create }]
}

const create = (call: Call): Reply => json(makeThread(call))

/**
 * Takes metadata, a name and a person, whatever they are called; the rest is that of an unremarkable thread of now.
 *
 * @returns the thread as JSON
 */
export function makeThread(call: Call): Record<string, unknown> {
  const { body } = call.request
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const metadata = given.metadata ?? given.labels ?? {}
  const title = given.title ?? given.name ?? given.displayName
  const user = given.user ?? given.userId
  const now = Date.now()
  const thread = call.add({
    createdAt: now,
    lastActiveAt: now,
    metadata: metadata as Record<string, unknown>,
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof given.thread_id === 'string' ? { id: given.thread_id } : {}),
    ...(typeof user === 'string' ? { user } : {}),
  })
  return showThread(thread, call)
}
