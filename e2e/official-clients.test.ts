/**
 * Official clients judge the sandbox: what they make, list, read and delete works
 * as their authors wrote it. And they judge the action: for the same threads it
 * sends the same requests, line by line, with the same headers that a provider
 * asks for.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import Anthropic from '@anthropic-ai/sdk'
import { ApiClient } from '@google/genai/vertex_internal'
import { Sessions } from '@google-cloud/vertexai/build/src/genai/sessions.js'
import { Client as LangGraph } from '@langchain/langgraph-sdk'
import { Mistral } from '@mistralai/mistralai'
import OpenAI from 'openai'
import type { LoggedRequest } from '../sandbox/exchange.ts'
import type { SandboxSettings } from '../sandbox/options.ts'
import { type Sandbox, startSandbox } from '../sandbox/server.ts'
import { runAction } from '../scripts/run-action.ts'

/** What one client does, by its own methods. */
interface Client {
  /** Makes a thread with this metadata. Undefined where the client has no such method. */
  readonly create?: (metadata: Record<string, string>) => Promise<string>
  /** The ids of all threads, over all pages. Undefined where no key may list: then the action is given the ids. */
  readonly list?: () => Promise<string[]>
  readonly read: (id: string) => Promise<string>
  readonly remove: (id: string) => Promise<void>
  /** Asks for the newest entries of a thread, which tell its last activity. Undefined where the list tells it, or nothing. */
  readonly lookUp?: (id: string) => Promise<unknown>
  /** Lists what will use threads again. Undefined where nothing does. */
  readonly schedules?: () => Promise<unknown>
}

interface Case {
  readonly name: string
  readonly sandbox: SandboxSettings
  readonly client: (sandbox: Sandbox) => Client
  /** Headers that a provider asks for, and that both have to send alike. */
  readonly headers: readonly string[]
  /** Parameters that the client adds, and that the API does not document for others. */
  readonly clientOnly?: readonly string[]
  /** Parameters that the action adds, and for which the client has no option. */
  readonly actionOnly?: readonly string[]
}

const retries = { maxRetries: 0 }
const paging = { limit: 100, order: 'asc' } as const
const newest = { limit: 20, order: 'desc' } as const
const openai = (sandbox: Sandbox) => new OpenAI({ apiKey: sandbox.key, baseURL: sandbox.url, ...retries })

/** Google's client with a token that somebody else got, as `google-github-actions/auth` hands one over. */
const google = (sandbox: Sandbox) => {
  const unused = () => Promise.reject(new Error('nothing is sent or fetched in files here'))
  return new ApiClient({
    auth: {
      addAuthHeaders: async (headers) => {
        headers.set('authorization', `Bearer ${sandbox.key}`)
      },
    },
    uploader: { upload: unused, uploadToFileSearchStore: unused, stat: unused },
    downloader: { download: unused },
    project: 'sandbox',
    location: 'europe-west4',
    vertexai: true,
    apiVersion: 'v1',
    httpOptions: { baseUrl: new URL(sandbox.url).origin },
  })
}

async function ids<Entry>(pages: AsyncIterable<Entry>, idOf: (entry: Entry) => string): Promise<string[]> {
  const found: string[] = []
  for await (const entry of pages) found.push(idOf(entry))
  return found
}

const idIn = ({ id }: { id: string }) => id

const cases: readonly Case[] = [
  {
    name: 'agent-sessions and their artifacts, by openai',
    sandbox: { api: 'agent-sessions', quirks: { artifacts: true } },
    headers: ['authorization', 'openai-beta'],
    client: (sandbox) => {
      const { sessions, automations } = openai(sandbox).beta.agents
      return {
        schedules: () => ids(automations.list(paging), idIn),
        create: async (metadata) =>
          (await sessions.create({ agent_id: 'agent_1', environment: { type: 'none' }, metadata })).id,
        list: () => ids(sessions.list(paging), idIn),
        read: async (id) => (await sessions.retrieve(id)).id,
        remove: async (id) => {
          const artifacts = await ids(sessions.artifacts.list(id, paging), idIn)
          for (const artifact of artifacts) await sessions.artifacts.delete(artifact, { session_id: id })
          assert.equal((await sessions.delete(id)).deleted, true)
        },
      }
    },
  },
  {
    name: 'chatkit-threads, by openai',
    sandbox: { api: 'chatkit-threads' },
    headers: ['authorization', 'openai-beta'],
    client: (sandbox) => {
      const { threads } = openai(sandbox).beta.chatkit
      return {
        list: () => ids(threads.list(paging), idIn),
        lookUp: (id) => threads.listItems(id, newest),
        read: async (id) => (await threads.retrieve(id)).id,
        remove: async (id) => assert.equal((await threads.delete(id)).deleted, true),
      }
    },
  },
  {
    name: 'chat-completions, by openai',
    sandbox: { api: 'chat-completions' },
    headers: ['authorization'],
    client: (sandbox) => {
      const { completions } = openai(sandbox).chat
      return {
        create: async (metadata) =>
          (await completions.create({ model: 'gpt-5.4', messages: [], store: true, metadata })).id,
        list: () => ids(completions.list(paging), idIn),
        read: async (id) => (await completions.retrieve(id)).id,
        remove: async (id) => assert.equal((await completions.delete(id)).deleted, true),
      }
    },
  },
  {
    name: 'conversations and their items, by openai',
    sandbox: { api: 'conversations' },
    headers: ['authorization'],
    client: (sandbox) => {
      const { conversations } = openai(sandbox)
      return {
        create: async (metadata) => (await conversations.create({ metadata })).id,
        read: async (id) => (await conversations.retrieve(id)).id,
        remove: async (id) => {
          const items = await ids(conversations.items.list(id, paging) as AsyncIterable<{ id: string }>, idIn)
          for (const item of items) await conversations.items.delete(item, { conversation_id: id })
          assert.equal((await conversations.delete(id)).deleted, true)
        },
      }
    },
  },
  {
    name: 'conversations that can be listed, as at Azure, by openai',
    sandbox: { api: 'conversations', quirks: { lists: true, itemTimes: true } },
    headers: ['authorization'],
    client: (sandbox) => {
      const client = openai(sandbox)
      return {
        // It has no method for this list, and lets one ask for any path.
        list: async () => {
          const page: { data: { id: string }[] } = await client.get('/conversations', { query: paging })
          return page.data.map(idIn)
        },
        lookUp: (id) => client.conversations.items.list(id, newest),
        read: async (id) => (await client.conversations.retrieve(id)).id,
        remove: async (id) => assert.equal((await client.conversations.delete(id)).deleted, true),
      }
    },
  },
  {
    name: 'assistants-threads, by openai',
    sandbox: { api: 'assistants-threads' },
    headers: ['authorization', 'openai-beta'],
    client: (sandbox) => {
      const { threads } = openai(sandbox).beta
      return {
        // Nor has it one for this list, which was never documented.
        create: async (metadata) => (await threads.create({ metadata })).id,
        lookUp: (id) => threads.messages.list(id, newest),
        read: async (id) => (await threads.retrieve(id)).id,
        remove: async (id) => assert.equal((await threads.delete(id)).deleted, true),
      }
    },
  },
  {
    name: 'responses, by openai',
    sandbox: { api: 'responses' },
    headers: ['authorization'],
    client: (sandbox) => {
      const { responses } = openai(sandbox)
      return {
        create: async (metadata) => (await responses.create({ model: 'gpt-5.4', input: 'Hello', metadata })).id,
        read: async (id) => (await responses.retrieve(id)).id,
        remove: (id) => responses.delete(id),
      }
    },
  },
  {
    name: 'vector-stores, by openai',
    sandbox: { api: 'vector-stores' },
    headers: ['authorization', 'openai-beta'],
    client: (sandbox) => {
      const { vectorStores } = openai(sandbox)
      return {
        create: async (metadata) => (await vectorStores.create({ metadata })).id,
        list: () => ids(vectorStores.list(paging), idIn),
        read: async (id) => (await vectorStores.retrieve(id)).id,
        remove: async (id) => assert.equal((await vectorStores.delete(id)).deleted, true),
      }
    },
  },
  {
    name: 'files, by openai',
    sandbox: { api: 'files' },
    headers: ['authorization'],
    client: (sandbox) => {
      const { files } = openai(sandbox)
      return {
        list: () => ids(files.list({ ...paging, limit: 10_000 }), idIn),
        read: async (id) => (await files.retrieve(id)).id,
        remove: async (id) => assert.equal((await files.delete(id)).deleted, true),
      }
    },
  },
  {
    name: 'anthropic-sessions, by @anthropic-ai/sdk',
    sandbox: { api: 'anthropic-sessions' },
    // This client sends a key as a bearer token, and a version of its own (2026-10-21). The action keeps to what the
    // reference documents for keys: `x-api-key`, and the version 2023-06-01.
    headers: ['anthropic-beta'],
    clientOnly: ['beta'],
    client: (sandbox) => {
      const { sessions } = new Anthropic({ apiKey: sandbox.key, baseURL: sandbox.url, ...retries }).beta
      return {
        create: async (metadata) => (await sessions.create({ agent: 'agent_1', environment_id: 'env_1', metadata })).id,
        list: () => ids(sessions.list({ ...paging, include_archived: true }), idIn),
        lookUp: (id) => sessions.events.list(id, newest),
        read: async (id) => (await sessions.retrieve(id)).id,
        remove: async (id) => assert.equal((await sessions.delete(id)).type, 'session_deleted'),
      }
    },
  },
  {
    name: 'vertex-sessions, by @google-cloud/vertexai',
    sandbox: { api: 'vertex-sessions' },
    headers: ['authorization'],
    // What this client cannot ask for, although the protocol has it: the order of the list.
    actionOnly: ['orderBy'],
    client: (sandbox) => {
      const sessions = new Sessions(google(sandbox))
      const { pathname } = new URL(sandbox.url)
      const engine = pathname.replace('/v1/', '')
      const named = (id: string) => ({ name: `${engine}/sessions/${id}` })
      const idOf = ({ name }: { name?: string }) => name?.split('/').at(-1) ?? ''
      return {
        create: async (labels) => {
          const operation = await sessions.createInternal({ name: engine, userId: 'u1', config: { labels } })
          assert.equal(operation.done, true)
          return idOf(operation.response ?? {})
        },
        list: async () => {
          const page = await sessions.listInternal({ name: engine, config: { pageSize: 100 } })
          assert.equal(page.nextPageToken, undefined)
          return (page.sessions ?? []).map(idOf)
        },
        read: async (id) => idOf(await sessions.get(named(id))),
        remove: async (id) => assert.match((await sessions.delete(named(id))).name ?? '', /\/operations\/\d+$/),
      }
    },
  },
  {
    name: 'mistral-conversations, by @mistralai/mistralai',
    sandbox: { api: 'mistral-conversations' },
    headers: ['authorization'],
    client: (sandbox) => {
      const { conversations } = new Mistral({ apiKey: sandbox.key, serverURL: new URL(sandbox.url).origin }).beta
      return {
        // The action's pages overlap (pages of 100, 99, 98), so that none is skipped: one page is what both ask for alike.
        list: async () => (await conversations.list({ page: 0, pageSize: 100 })).map(({ id }) => id),
        read: async (conversationId) => (await conversations.get({ conversationId })).id,
        remove: async (conversationId) => conversations.delete({ conversationId }),
      }
    },
  },
  {
    name: 'langgraph-threads, by @langchain/langgraph-sdk',
    sandbox: { api: 'langgraph-threads' },
    headers: ['x-api-key'],
    client: (sandbox) => {
      const retrying = { callerOptions: { maxRetries: 0 } }
      const { threads, crons } = new LangGraph({ apiUrl: sandbox.url, apiKey: sandbox.key, ...retrying })
      const select = ['thread_id', 'created_at', 'updated_at', 'metadata', 'status', 'state_updated_at']
      return {
        create: async (metadata) => (await threads.create({ metadata })).thread_id,
        list: async () => {
          const query = { limit: 100, offset: 0, sortBy: 'created_at', sortOrder: 'asc', select }
          return (await threads.search(query as never)).map(({ thread_id: id }) => id)
        },
        schedules: () => crons.search({ limit: 100, offset: 0 }),
        read: async (id) => (await threads.get(id)).thread_id,
        remove: (id) => threads.delete(id),
      }
    },
  },
]

/** A request as far as it means something to a server, and without parameters that only one side has. */
function meant({ method, path, query, body }: LoggedRequest, without: readonly string[] = []): string {
  const parameters = [...query].filter(([name]) => !without.includes(name)).sort()
  const fields = typeof body === 'object' ? Object.entries(body ?? {}).sort() : []
  const said = fields.length === 0 ? '' : JSON.stringify(fields)
  return `${method} ${path}?${new URLSearchParams(parameters)} ${said}`
}

for (const { name, sandbox: settings, client: clientOf, headers, clientOnly, actionOnly } of cases) {
  test(name, async () => {
    // Only so many that one page holds them all: how pages follow each other is each client's own affair.
    const sandbox = await startSandbox({ threads: 60, ...settings })
    try {
      const client = clientOf(sandbox)
      const made = (await client.create?.({ env: 'e2e' })) ?? undefined
      const all = sandbox.threads().map(({ id }) => id)
      if (made !== undefined) assert.ok(all.includes(made), 'what the client made is not there')
      const sent: LoggedRequest[] = []
      const does = async <Value>(work: () => Promise<Value>): Promise<Value> => {
        const before = sandbox.requests.length
        const value = await work()
        sent.push(...sandbox.requests.slice(before))
        return value
      }
      const { list } = client
      if (list !== undefined) assert.deepEqual((await does(list)).sort(), all.toSorted())
      const oldest = sandbox.threads().find(({ activity }) => activity === 'resting')?.id ?? ''
      assert.equal(await does(() => client.read(oldest)), oldest)
      await does(async () => client.lookUp?.(oldest))
      await does(async () => client.schedules?.())
      await does(() => client.remove(oldest))
      assert.equal(sandbox.get(oldest), undefined, 'what the client deleted is still there')
      await assert.rejects(client.read(oldest), 'a thread that is gone must be an error to the client')

      const twin = await startSandbox({ threads: 60, ...settings })
      try {
        const { outputs, log } = await runAction({
          inputs: {
            api: twin.api,
            'base-url': twin.url,
            'api-key': twin.key,
            'older-than': '1h',
            'dry-run': 'false',
            'max-deletions': '1',
            verify: 'all',
            concurrency: '1',
            scheduled: client.schedules === undefined ? 'ignore' : 'keep',
            ...(client.lookUp === undefined ? {} : { 'inactive-for': '1h' }),
            ...(list === undefined
              ? {
                  'thread-ids': twin
                    .threads()
                    .map(({ id }) => id)
                    .join('\n'),
                }
              : {}),
          },
        })
        assert.equal(outputs.status, 'remaining', log)
        const asked = new Map(twin.requests.map((request) => [meant(request, actionOnly), request]))
        const missing = sent.map((request) => meant(request, clientOnly)).filter((line) => !asked.has(line))
        assert.deepEqual(missing, [], `the client sends what the action does not:\n${[...asked.keys()].join('\n')}`)
        for (const request of sent) {
          const ours = asked.get(meant(request, clientOnly))
          for (const header of headers) assert.equal(ours?.headers[header], request.headers[header], header)
        }
      } finally {
        await twin.close()
      }
    } finally {
      await sandbox.close()
    }
  })
}
