/** What a handler has to work with. */

import type { ThreadApiName } from '../src/thread.ts'
import type { ErrorStyle, Problem } from './errors.ts'
import type { Reply, SandboxRequest } from './exchange.ts'
import type { SandboxOptions } from './options.ts'
import type { IdStyle } from './population.ts'
import type { Purpose } from './purpose.ts'
import type { Store } from './store.ts'
import type { StoredItem, StoredSchedule, StoredThread } from './thread.ts'

export interface Call {
  readonly request: SandboxRequest
  /** Which request this is, counted from 1. */
  readonly number: number
  /** What stood in the path where the route has `:name`, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly store: Store
  readonly options: SandboxOptions
  readonly api: SandboxApi
  /** Deletions that go on after they were answered, by thread: how many reads until they are done, and whether they fail. */
  readonly operations: Map<string, { reads: number; fails: boolean }>
  /** Adds a thread; what is not given is that of an unremarkable one. */
  add(thread: Partial<StoredThread>): StoredThread
  /** What will use threads again. */
  readonly schedules: readonly StoredSchedule[]
  /** The items of a thread that are still there, oldest first. Also of deleted threads, whose items may survive. */
  items(thread: StoredThread): readonly StoredItem[]
  deleteItem(thread: StoredThread, itemId: string): boolean
}

/** What the order among threads of the same instant depends on; undefined where it is always the same. */
export const tieSalt = ({ number, options }: Call): number | undefined =>
  options.quirks.unstableTies ? number : undefined

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `/threads/:id` */
  readonly path: string
  readonly purpose: Purpose
  /** The names that it knows in the query, for the quirk `strictQuery`. Default: none. */
  readonly query?: readonly string[]
  readonly handle: (call: Call) => Reply
}

/** One thread API: what its server asks of a request, and how it answers. */
export interface SandboxApi {
  readonly name: ThreadApiName
  readonly idStyle: IdStyle
  /** What ids of items begin with; undefined where the sandbox shows no items. */
  readonly itemPrefix: string | undefined
  /** The part of the URL that belongs to the base URL. */
  readonly basePath: (options: SandboxOptions) => string
  /** Whether the API's own provider lets a key list. */
  readonly lists: boolean
  /** What listing gets where it is not to be had. Default: the route does not exist. */
  readonly listRefusal?: Problem
  readonly keyHeader: 'authorization' | 'x-api-key'
  readonly errors: ErrorStyle
  /** What this API says of an id that it does not know. */
  readonly notFound: (id: string) => Problem
  /** What is wrong with a request's headers, if anything; keys aside. */
  readonly demands?: (request: SandboxRequest, options: SandboxOptions) => Problem | undefined
  /** One thread as JSON, before `raw` and the quirks are applied. */
  readonly show: (thread: StoredThread, call: Call) => Record<string, unknown>
  /** The field that holds the creation time. */
  readonly createdField: string
  readonly routes: readonly Route[]
}

/** The names in the query that a route does not know; `api-version` is part of the address. */
export const unknownNames = ({ query: known = [] }: Route, query: URLSearchParams): string[] =>
  [...query.keys()].filter((name) => name !== 'api-version' && !known.includes(name))

export interface Match {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** The route that a request is for; undefined when there is none, or when an id in it cannot be decoded. */
export function match(routes: readonly Route[], method: string, path: string): Match | undefined {
  const segments = path.split('/')
  for (const route of routes) {
    if (route.method !== method) continue
    const pattern = route.path.split('/')
    if (pattern.length !== segments.length) continue
    const params: Record<string, string> = {}
    const fits = pattern.every((part, index) => {
      const segment = segments[index] ?? ''
      if (!part.startsWith(':')) return part === segment
      const value = decode(segment)
      if (value === undefined || value === '') return false
      params[part.slice(1)] = value
      return true
    })
    if (fits) return { route, params }
  }
  return undefined
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
