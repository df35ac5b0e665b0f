import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ThreadApiName } from '../src/thread.ts'
import { sandboxApis } from './apis/index.ts'
import {
  expiredToken,
  forbidden,
  insufficientQuota,
  invalidUrl,
  missingApiVersion,
  overloaded,
  type Problem,
  problemReply,
  serverError,
  wrongKey,
} from './errors.ts'
import type { LoggedRequest, Override, Reply, SandboxRequest } from './exchange.ts'
import { type Fault, type FaultSettings, Faults, strikesAfterwards } from './faults.ts'
import { Items } from './items.ts'
import { type Quirks, type SandboxOptions, type SandboxSettings, withDefaults } from './options.ts'
import { populate } from './population.ts'
import { fraction, hashText } from './random.ts'
import { RateLimit, type RateLimitSettings } from './rate-limit.ts'
import { type Call, match, type SandboxApi } from './router.ts'
import { Store } from './store.ts'
import type { StoredItem, StoredThread } from './thread.ts'
import { send, sendBroken } from './wire.ts'

/**
 * A server on this machine that speaks one thread API, with made-up threads. Its
 * deletions are honest unless a quirk says otherwise: what was deleted is gone.
 */
export interface Sandbox {
  readonly api: ThreadApiName
  /** What to give the action as `base-url`. */
  readonly url: string
  /** What to give it as `api-key`; empty when the server needs none. */
  readonly key: string
  /** Every request so far, oldest first. Empty with `log: false`. */
  readonly requests: readonly LoggedRequest[]
  /** How many requests there were, logged or not. */
  readonly requestCount: number
  /** How many threads there are. */
  readonly size: number
  /** Ids of the threads deleted so far, first deleted first. */
  readonly deletedIds: readonly string[]
  /** Every thread that is there, oldest first. */
  threads(): StoredThread[]
  get(id: string): StoredThread | undefined
  /** A thread's items that are still there, oldest first, even where the thread itself is gone. */
  items(id: string): readonly StoredItem[]
  /** Adds a thread; what is not given is that of an unremarkable one, an hour old. */
  add(thread?: Partial<StoredThread>): StoredThread
  update(id: string, changes: Partial<Omit<StoredThread, 'id'>>): StoredThread
  /** Deletes behind the API's back. False when there is no such thread. */
  remove(id: string): boolean
  setFaults(settings: FaultSettings): void
  setRateLimit(settings: RateLimitSettings | undefined): void
  setQuirks(quirks: Partial<Quirks>): void
  setBefore(before: SandboxOptions['before']): void
  close(): Promise<void>
}

export const startSandbox = async (settings: SandboxSettings = {}): Promise<Sandbox> => {
  let options = withDefaults(settings)
  const api = sandboxApis[options.api]
  const population = populate({
    size: options.threads,
    seed: options.seed,
    now: options.now,
    idStyle: api.idStyle,
    oddIds: options.quirks.oddIds,
  })
  const store = new Store(population, () => options.quirks.staleListMs)
  const items = new Items('msg_')
  const rateLimit = new RateLimit(options.rateLimit)
  const faults = new Faults(options.faults, options.seed)
  const requests: LoggedRequest[] = []
  const basePath = api.basePath(options)
  let requestCount = 0
  let added = 0

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming, basePath)
    const logged: LoggedRequest = { ...request, at: Date.now(), status: undefined }
    if (options.log) requests.push(logged)
    requestCount++
    const { ms, jitter } = options.latency
    const wait = ms + jitter * fraction(hashText(options.seed, `${request.method} ${incoming.url} ${requestCount}`))
    if (wait > 0) await sleep(wait)

    const override = await options.before?.(request)
    const { reply, fault, headers } =
      override === undefined ? answer(request, incoming.url ?? '/') : scripted(override, () => reach(request).reply)
    if (fault !== undefined) return sendBroken(outgoing, fault, reply)
    logged.status = reply?.status ?? 200
    send(outgoing, reply ?? { status: 200 }, { ...identity(options), ...headers })
  }

  /** The server's own answer: the gate first, then faults, then the route. */
  const answer = (request: SandboxRequest, url: string): Answered => {
    const found = match(api.routes, request.method, request.path)
    const purpose = found?.route.purpose ?? 'read'
    const { headers, refusal } = rateLimit.admit(purpose)
    const problem = gate(request) ?? refusal
    if (problem !== undefined) return { reply: problemReply(api.errors, problem), headers }
    if (options.quirks.forbidden.includes(purpose)) return { reply: problemReply(api.errors, forbidden), headers }
    const fault = faults.strike(purpose, `${request.method} ${url} ${JSON.stringify(request.body)}`)
    if (fault === '500') return { reply: problemReply(api.errors, serverError), headers }
    if (fault === '503') return { reply: problemReply(api.errors, overloaded), headers }
    if (fault !== undefined)
      return { fault, reply: strikesAfterwards(fault) ? reach(request).reply : undefined, headers }
    return { ...reach(request), headers }
  }

  /** What stands before every route: sign-in, account, and the headers that the API demands. */
  const gate = (request: SandboxRequest): Problem | undefined => {
    const { key, quirks } = options
    const given = request.headers[api.keyHeader] ?? request.headers.authorization ?? ''
    const bare = given.replace(/^Bearer /, '')
    const wellFormed = api.keyHeader !== 'authorization' || given.startsWith('Bearer ')
    if (key !== null && !(wellFormed && bare === key)) return wrongKey(bare)
    if (requestCount >= (quirks.expiredFrom ?? Number.POSITIVE_INFINITY)) return expiredToken
    if (requestCount >= (quirks.quotaFrom ?? Number.POSITIVE_INFINITY)) return insufficientQuota
    if (quirks.apiVersion !== undefined && request.query.get('api-version') !== quirks.apiVersion)
      return missingApiVersion
    if (quirks.shutDown) return invalidUrl(request.method, basePath + request.path)
    return api.demands?.(request)
  }

  /** Carries the request out. */
  const reach = (request: SandboxRequest): { readonly reply: Reply } => {
    const found = match(api.routes, request.method, request.path)
    if (found === undefined) {
      return { reply: problemReply(api.errors, invalidUrl(request.method, basePath + request.path)) }
    }
    const call: Call = {
      request,
      params: found.params,
      store,
      options,
      api,
      items: (thread) => items.of(thread),
      deleteItem: (thread, itemId) => items.delete(thread, itemId),
    }
    return { reply: found.route.handle(call) }
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => {
      // A mistake of the sandbox or of a test's `before`: say so instead of hanging.
      if (outgoing.headersSent) outgoing.destroy()
      else send(outgoing, { status: 500, body: `The sandbox failed: ${String(error)}` }, {})
    })
  })
  server.keepAliveTimeout = 60_000
  server.listen(options.port, options.host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const apiVersion = options.quirks.apiVersion === undefined ? '' : `?api-version=${options.quirks.apiVersion}`

  return {
    api: options.api,
    url: `http://${options.host}:${port}${basePath}${apiVersion}`,
    key: options.key ?? '',
    requests,
    get requestCount() {
      return requestCount
    },
    get size() {
      return store.size
    },
    get deletedIds() {
      return store.deletedIds
    },
    threads: () => [...store.all()],
    get: (id) => store.get(id),
    items: (id) => {
      const thread = store.recall(id)
      return thread === undefined ? [] : items.of(thread)
    },
    add: (thread = {}) => {
      const whole = { ...unremarkable(api, options, added++), ...thread }
      store.add(whole)
      return whole
    },
    update: (id, changes) => store.update(id, changes),
    remove: (id) => store.delete(id),
    setFaults: (changed) => {
      faults.settings = changed
    },
    setRateLimit: (changed) => rateLimit.change(changed),
    setQuirks: (changed) => {
      options = { ...options, quirks: { ...options.quirks, ...changed } }
    },
    setBefore: (before) => {
      options = { ...options, before }
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

interface Answered {
  readonly reply?: Reply | undefined
  readonly fault?: Fault
  readonly headers: Readonly<Record<string, string>>
}

/** What a test's `before` asked for. */
const scripted = (override: Override, reach: () => Reply): Answered => {
  if (!('fault' in override)) return { reply: { status: 200, ...override }, headers: {} }
  const { fault } = override
  if (fault === '500' || fault === '503') return { reply: { status: Number(fault) }, headers: {} }
  return { fault, reply: strikesAfterwards(fault) ? reach() : undefined, headers: {} }
}

const unremarkable = (api: SandboxApi, { now }: SandboxOptions, number: number): StoredThread => {
  const tail = number.toString(16).padStart(12, '0')
  return {
    id: api.idStyle === 'uuid' ? `00000000-0000-4000-a000-${tail}` : `${api.idStyle.prefix}added${tail}`,
    createdAt: now - 3_600_000,
    lastActiveAt: now - 3_600_000,
    activity: 'resting',
    metadata: {},
    title: null,
    user: 'someone@example.com',
    agent: 'agent_1',
    model: 'gpt-5.4',
    items: 2,
  }
}

/** The headers that tell a report which project answered, and which request it was. */
const identity = ({ organization, project }: SandboxOptions): Record<string, string> => ({
  'x-request-id': `req_${randomUUID().replaceAll('-', '')}`,
  'openai-organization': organization,
  'openai-project': project,
  'openai-processing-ms': '1',
})

const readRequest = async (incoming: IncomingMessage, basePath: string): Promise<SandboxRequest> => {
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2)
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const headers: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return {
    method: incoming.method ?? 'GET',
    path: path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path,
    query: new URLSearchParams(query),
    headers,
    body: parse(Buffer.concat(chunks).toString('utf8')),
  }
}

const parse = (text: string): unknown => {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
