/**
 * A survey of threads that are held in memory: inputs as a workflow gives them,
 * threads as a server sends them, and every request that was made besides the listing.
 */

import type { ApiRequest } from '../../src/api-request.ts'
import { readInputs } from '../../src/inputs/inputs.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { type Survey, survey } from '../../src/survey/survey.ts'
import type { ThreadApiName } from '../../src/thread.ts'

/** The instant by which these surveys reckon ages. */
export const now = Date.parse('2026-11-20T12:00:00Z')

export interface Server {
  readonly api?: ThreadApiName
  /** The listing, in its order. */
  readonly list: readonly unknown[]
  readonly pageSize?: number
  /** What `GET .../{id}` answers; 404 where it is undefined. */
  readonly single?: ((id: string) => { readonly status: number; readonly body: unknown } | undefined) | undefined
  /** The ids of threads that a schedule will use again. */
  readonly scheduled?: ReadonlySet<string>
  /** What the lookup of the newest item answers. */
  readonly newest?: ((id: string) => { readonly status: number; readonly body: unknown }) | undefined
}

export interface Surveyed extends Survey {
  /** The ids of the planned threads, in their order. */
  readonly planned: readonly string[]
  readonly unknownIds: readonly (string | undefined)[]
  /** Requests besides those for the pages of the listing, in order of their names. */
  readonly asked: readonly string[]
}

export type InputTexts = Readonly<Record<string, string>>

const listPaths = new Set(['/agents/sessions', '/chatkit/threads', '/threads', '/conversations', '/chat/completions'])

/** As the runner hands inputs over; an empty text stands for an input that the step does not name. */
function environmentOf(inputs: InputTexts): Record<string, string> {
  const named = Object.entries(inputs).filter(([, value]) => value !== '')
  return Object.fromEntries(named.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
}

function inputsOf(texts: InputTexts, api: ThreadApiName) {
  const basics = { api, 'base-url': 'http://127.0.0.1:9/v1', 'api-key': 'sk-test' }
  return readInputs(environmentOf({ ...basics, ...texts }), now)
}

export async function surveyed(texts: InputTexts, server: Server, changes: Partial<Policy> = {}): Promise<Surveyed> {
  const { api = 'agent-sessions' } = server
  const inputs = await inputsOf(texts, api)
  const asked: string[] = []
  const unknownIds: (string | undefined)[] = []
  const found = await survey(
    {
      api: inputs.api,
      policy: { ...inputs.policy, ...changes },
      suppliedIds: inputs.suppliedIds,
      budget: inputs.maxDeletions,
      summaryKeys: inputs.summaryMetadata,
      approved: undefined,
      scheduledIds: server.scheduled,
      now,
      lookups: 8,
    },
    {
      clock: { now: () => now, sleep: () => Promise.resolve() },
      onUnknown: (id) => unknownIds.push(id),
      send: async (request) => {
        const { status, body } = answer(server, request)
        if (!listPaths.has(request.path)) asked.push(`${request.method} ${request.path}`)
        return { kind: 'answer', answer: { status, body, headers: new Headers() }, trace: { attempts: 1, lost: 0 } }
      },
    },
  )
  return { ...found, planned: [...found.plan.planned].map(({ id }) => id), unknownIds, asked: asked.sort() }
}

function answer(server: Server, { path, query }: ApiRequest): { status: number; body: unknown } {
  if (listPaths.has(path)) return { status: 200, body: page(server, query?.after) }
  const [, id = '', items] =
    /^\/(?:agents\/sessions|chatkit\/threads|threads|conversations|responses)\/([^/]+)(\/\w+)?$/.exec(path) ?? []
  const missing = { status: 404, body: { error: { message: `No thread found with id '${id}'` } } }
  if (items === undefined) return server.single?.(decodeURIComponent(id)) ?? missing
  return server.newest?.(decodeURIComponent(id)) ?? missing
}

/** Cursors are offsets here: a server may number its pages by something else than ids. */
function page({ list, pageSize = 100 }: Server, after = '0'): object {
  const start = Number(after)
  const data = list.slice(start, start + pageSize)
  return { object: 'list', data, has_more: start + pageSize < list.length, last_id: String(start + pageSize) }
}
