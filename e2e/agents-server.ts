/** The Agents API of `cf-open-agents-api` in `wrangler dev`, asked through the `openai` package. */

import { fileURLToPath } from 'node:url'
import OpenAI, { NotFoundError } from 'openai'
import { startProcess } from './server-process.ts'
import type { Activity, Held, ThreadServer, Wish } from './thread-server.ts'

const configuration = fileURLToPath(new URL('servers/agents/wrangler.json', import.meta.url))
const wrangler = fileURLToPath(import.meta.resolve('wrangler/package.json')).replace(
  /package\.json$/,
  'bin/wrangler.js',
)

const activities: Readonly<Record<string, Activity>> = {
  idle: 'resting',
  in_progress: 'running',
  requires_action: 'waiting',
  failed: 'failed',
}
const models: Readonly<Record<Activity, string>> = {
  resting: 'quick',
  running: 'endless',
  waiting: 'asking',
  failed: 'lost',
}
const question = {
  type: 'function',
  name: 'ask',
  description: 'Asks the client.',
  parameters: { type: 'object', properties: {} },
} as const

export interface AgentsServer extends ThreadServer {
  /** Makes a session that rests, and whose next turn does not end. */
  createTireless(metadata: Wish['metadata']): Promise<string>
}

export async function startAgentsServer(): Promise<AgentsServer> {
  const server = await startProcess({
    name: 'agents',
    path: wrangler,
    parameters: (folder) => [
      ...['dev', '--local', '--config', configuration, '--persist-to', folder],
      ...['--ip', '127.0.0.1', '--port', '0', '--inspector-port', '0', '--show-interactive-dev-session=false'],
    ],
    // Nothing here needs the network, and waiting for it in vain takes long.
    environment: { WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_HIDE_BANNER: 'true' },
  })
  const baseUrl = `${server.url}/v1`
  const key = 'e2e-key-of-the-only-tenant-0123456789'
  const { sessions } = new OpenAI({ baseURL: baseUrl, apiKey: key, organization: null, project: null }).beta.agents

  const create = async (model: string, metadata: Wish['metadata'], input: string | undefined) => {
    const { id } = await sessions.create({
      agent: { model, ...(model === models.waiting ? { tools: [question] } : {}) },
      environment: { type: 'none' },
      metadata: metadata as Record<string, string>,
      ...(input === undefined ? {} : { input }),
    })
    return id
  }
  return {
    api: 'agent-sessions',
    noun: 'sessions',
    baseUrl,
    key,
    isList: (method, path) => method === 'GET' && path.endsWith('/agents/sessions'),
    create: ({ metadata, activity }) =>
      create(models[activity], metadata, activity === 'resting' ? undefined : 'Please begin.'),
    createTireless: (metadata) => create(models.running, metadata, undefined),
    all: async () => {
      const held = new Map<string, Held>()
      for await (const session of sessions.list({ limit: 100, order: 'desc' })) {
        const { id, created_at, last_active_at, metadata, status } = session
        const activity = activities[status]
        if (activity === undefined) throw new Error(`a status that nobody knows: ${status}`)
        const [createdAt, lastActiveAt] = [created_at * 1000, last_active_at * 1000]
        held.set(id, { id, createdAt, lastActiveAt, metadata: metadata ?? {}, activity })
      }
      return held
    },
    has: async (id) => {
      try {
        return (await sessions.retrieve(id)).id === id
      } catch (error) {
        if (error instanceof NotFoundError) return false
        throw error
      }
    },
    remove: async (id) => {
      await sessions.delete(id)
    },
    use: async (id) => {
      const content = [{ type: 'input_text' as const, text: 'And then?' }]
      await sessions.events.create(id, {
        events: [{ type: 'agent.session.input.message', input: [{ type: 'message', role: 'user', content }] }],
      })
    },
    stop: server.stop,
  }
}
