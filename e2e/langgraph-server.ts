/** LangGraph's in-memory server, asked through `@langchain/langgraph-sdk`. */

import { fileURLToPath } from 'node:url'
import { Client } from '@langchain/langgraph-sdk'
import { startProcess } from './server-process.ts'
import type { Backdated } from './shifted-clock.ts'
import type { Activity, Held, ThreadServer, Wish } from './thread-server.ts'

const script = fileURLToPath(new URL('servers/langgraph/main.ts', import.meta.url))

const activities: Readonly<Record<string, Activity>> = {
  idle: 'resting',
  busy: 'running',
  interrupted: 'waiting',
  error: 'failed',
}
const wishes: Readonly<Record<Exclude<Activity, 'resting'>, string>> = {
  running: 'run on',
  waiting: 'ask',
  failed: 'fail',
}

/** The most that one search of this server gives. */
const mostAtOnce = 1000

export interface LangGraphServer extends ThreadServer {
  /** Adds to a thread's metadata. */
  describe(id: string, metadata: Wish['metadata']): Promise<void>
}

/** @param clock the server's, where it is not that of the machine */
export async function startLangGraphServer(clock?: Backdated): Promise<LangGraphServer> {
  const server = await startProcess({
    name: 'langgraph',
    path: script,
    parameters: (folder) => [folder],
    environment: { ...clock?.environment, LOG_LEVEL: 'warn' },
  })
  const { threads, runs } = new Client({ apiUrl: server.url, apiKey: null, callerOptions: { maxRetries: 0 } })
  const describe = async (id: string, metadata: Wish['metadata']) => {
    await threads.update(id, { metadata })
  }
  return {
    describe,
    api: 'langgraph-threads',
    noun: 'threads',
    baseUrl: server.url,
    key: 'e2e-key-that-this-server-does-not-need',
    isList: (method, path) => method === 'POST' && path.endsWith('/threads/search'),
    create: async ({ metadata, activity }) => {
      const { thread_id: id } = await threads.create({ metadata })
      if (activity !== 'resting') await runs.create(id, 'scripted', { input: { wish: wishes[activity] } })
      return id
    },
    all: async () => {
      const found = await threads.search({ limit: mostAtOnce, sortBy: 'thread_id', sortOrder: 'asc' })
      if (found.length !== (await threads.count())) throw new Error('the search did not give all threads')
      return new Map(
        found.map(({ thread_id: id, created_at, updated_at, metadata, status }): [string, Held] => {
          const activity = activities[status]
          if (activity === undefined) throw new Error(`a status that nobody knows: ${status}`)
          const [createdAt, lastActiveAt] = [Date.parse(created_at), Date.parse(updated_at)]
          return [id, { id, createdAt, lastActiveAt, metadata: metadata ?? {}, activity }]
        }),
      )
    },
    has: async (id) => {
      try {
        return (await threads.get(id)).thread_id === id
      } catch (error) {
        if (error instanceof Error && 'status' in error && error.status === 404) return false
        throw error
      }
    },
    remove: (id) => threads.delete(id),
    use: (id) => describe(id, { used: 'again' }),
    stop: server.stop,
  }
}
