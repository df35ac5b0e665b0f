/**
 * A server on this machine that speaks one thread API, with made-up threads. Its
 * deletions are honest unless a quirk says otherwise: what was deleted is gone.
 */

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ThreadApiName } from '../src/thread.ts'
import { sandboxApis } from './apis/index.ts'
import { routesOf } from './creation.ts'
import { openAiErrors, overloaded, problemReply, serverError, unknownParameter, unknownRoute } from './errors.ts'
import type { LoggedRequest, Override, Reply, SandboxRequest } from './exchange.ts'
import { type Fault, type FaultSettings, Faults, lateAfter, strikesAfterwards } from './faults.ts'
import { refusal } from './gate.ts'
import { Gateway, gatewayAnswers, type Withdrawal } from './gateway.ts'
import { Items } from './items.ts'
import { type Quirks, type SandboxOptions, type SandboxSettings, withDefaults } from './options.ts'
import { populate } from './population.ts'
import { fraction, hashText } from './random.ts'
import { RateLimit, type RateLimitSettings } from './rate-limit.ts'
import { type Call, match, type Route, type SandboxApi, unknownNames } from './router.ts'
import { Store } from './store.ts'
import type { StoredItem, StoredSchedule, StoredThread } from './thread.ts'
import { send, sendBroken } from './wire.ts'

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
  /** Changes a thread; its place in the listing stays. */
  update(id: string, changes: Partial<Omit<StoredThread, 'id'>>): StoredThread
  /** Adds an automation or a cron; it is active and without end unless told otherwise. */
  schedule(thread: string | null, more?: Partial<StoredSchedule>): StoredSchedule
  /** Deletes behind the API's back. False when there is no such thread. */
  remove(id: string): boolean
  setFaults(settings: FaultSettings): void
  setRateLimit(settings: RateLimitSettings | undefined): void
  setQuirks(quirks: Partial<Quirks>): void
  setBefore(before: SandboxOptions['before']): void
  /** From now on; requests are counted afresh by each withdrawal, and from the first by its `from`. */
  setGateway(withdrawals: readonly Withdrawal[]): void
  /** Makes a thread anew under the id of one that was deleted. */
  remake(id: string, changes?: Partial<Omit<StoredThread, 'id'>>): StoredThread
  close(): Promise<void>
}

export async function startSandbox(settings: SandboxSettings = {}): Promise<Sandbox> {
  let options = withDefaults(settings)
  const api = sandboxApis[options.api]
  const routes = routesOf(api)
  const basePath = api.basePath(options)
  const { threads: size, seed, now, quirks } = options
  const population = populate({ size, seed, now, idStyle: api.idStyle, oddIds: quirks.oddIds, ties: quirks.ties })
  const store = new Store(population, () => options.quirks.staleListMs)
  /** What the server that replaces this one has. */
  const nothing = new Store(populate({ size: 0, seed, now, idStyle: api.idStyle, oddIds: false }))
  const operations: Call['operations'] = new Map()
  const schedules: StoredSchedule[] = []
  const gateway = new Gateway(options.gateway)
  const items = new Items(api.itemPrefix ?? 'item_')
  const rateLimit = new RateLimit(options.rateLimit)
  const faults = new Faults(options.faults, seed)
  const requests: LoggedRequest[] = []
  let requestCount = 0
  let addedCount = 0

  const add = (thread: Partial<StoredThread>): StoredThread => {
    const whole = { ...unremarkable(api, options, addedCount++), ...thread }
    store.add(whole)
    return whole
  }

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const at = Date.now()
    const request = await readRequest(incoming, routes, basePath)
    const number = ++requestCount
    const logged: LoggedRequest = { ...request, at, status: undefined }
    if (options.log) requests.push(logged)
    const { ms, jitter } = options.latency
    const wait = ms + jitter * fraction(hashText(seed, `${request.method} ${incoming.url} ${number}`))
    if (wait > 0) await sleep(wait)

    const override = await options.before?.(request)
    const gatewayAnswer = override === undefined ? intercepted(request, number) : undefined
    const { reply, fault, headers } =
      gatewayAnswer ?? (override === undefined ? answer(request, number) : scripted(override, request, number))
    if (fault !== undefined) return sendBroken(outgoing, fault, reply)
    logged.status = reply.status
    send(outgoing, reply, { ...identity(api, options), ...clock(request, options), ...headers })
  }

  /** What a gateway says in the server's place. */
  const intercepted = (request: SandboxRequest, number: number): Answered | undefined => {
    const found = request.isAtBase ? match(routes, request.method, request.path) : undefined
    const said = gateway.intercept(found, number)
    if (said === undefined) return undefined
    if (said === 'own') return { reply: problemReply(api.errors, api.notFound(request.id ?? '')), headers: {} }
    return scripted(typeof said === 'string' ? gatewayAnswers[said] : said, request, number)
  }

  /** The server's own answer. The gate comes first, then faults, then the route. */
  const answer = (request: SandboxRequest, number: number): Answered => {
    const purpose = request.purpose ?? 'read'
    const { headers, refusal: throttled } = rateLimit.admit(purpose)
    const problem = refusal(request, number, api, options) ?? throttled
    if (problem !== undefined) return { reply: problemReply(api.errors, problem), headers }
    const fault = faults.strike(
      purpose,
      `${request.method} ${request.path}?${request.query} ${JSON.stringify(request.body)}`,
    )
    return { ...struck(fault, request, number), headers }
  }

  /** What a test's `before` asked for. */
  const scripted = (override: Override, request: SandboxRequest, number: number): Answered =>
    'fault' in override
      ? { ...struck(override.fault, request, number), headers: {} }
      : { reply: { status: 200, ...override }, headers: {} }

  const struck = (fault: Fault | undefined, request: SandboxRequest, number: number): Omit<Answered, 'headers'> => {
    if (fault === '500') return { reply: problemReply(api.errors, serverError) }
    if (fault === '503') return { reply: problemReply(api.errors, overloaded) }
    if (fault === 'late') setTimeout(() => carryOut(request, number), lateAfter).unref()
    if (fault !== undefined && !strikesAfterwards(fault)) return { fault, reply: { status: 200 } }
    return { fault, reply: carryOut(request, number) }
  }

  const carryOut = (request: SandboxRequest, number: number): Reply => {
    const found = request.isAtBase ? match(routes, request.method, request.path) : undefined
    const { missingRoutes, strictQuery, replacedFrom, ...quirks } = options.quirks
    if (found === undefined || missingRoutes.includes(found.route.purpose)) {
      return problemReply(
        api.errors,
        unknownRoute(quirks.unknownRoute, request.method, request.isAtBase ? basePath + request.path : request.path),
      )
    }
    const [unknown] = strictQuery ? unknownNames(found.route, request.query) : []
    if (unknown !== undefined) return problemReply(api.errors, unknownParameter(unknown))
    const isReplaced = replacedFrom !== undefined && number >= replacedFrom
    return found.route.handle({
      request,
      number,
      params: found.params,
      store: isReplaced ? nothing : store,
      options,
      api,
      // Another server knows nothing of what was begun at this one.
      operations: isReplaced ? new Map() : operations,
      add,
      schedules,
      items: (thread) => items.of(thread),
      deleteItem: (thread, itemId) => items.delete(thread, itemId),
    })
  }

  const server = createServer((incoming, outgoing) => {
    if (options.quirks.noDate) outgoing.sendDate = false
    handle(incoming, outgoing).catch((error: unknown) => {
      // A mistake of the sandbox's own, or of a test's `before`: say so instead of hanging.
      if (outgoing.headersSent || incoming.destroyed) outgoing.destroy()
      else send(outgoing, { status: 500, body: `The sandbox failed: ${String(error)}` }, {})
    })
  })
  server.keepAliveTimeout = 60_000
  server.listen(options.port, options.host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const query = quirks.apiVersion === undefined ? '' : `?api-version=${quirks.apiVersion}`

  return {
    api: options.api,
    url: `http://${options.host}:${port}${basePath}${query}`,
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
    add: (thread = {}) => add(thread),
    update: (id, changes) => store.update(id, changes),
    schedule: (thread, more = {}) => {
      const id = `schedule_${schedules.length + 1}`
      const schedule: StoredSchedule = { id, thread, status: 'active', endsAt: null, ...more }
      schedules.push(schedule)
      return schedule
    },
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
    setGateway: (withdrawals) => gateway.change(withdrawals),
    remake: (id, changes = {}) => store.remake(id, { createdAt: Date.now(), lastActiveAt: Date.now(), ...changes }),
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

interface Answered {
  readonly reply: Reply
  /** Set when the reply does not arrive as it should. */
  readonly fault?: Fault | undefined
  readonly headers: Readonly<Record<string, string>>
}

function unremarkable(api: SandboxApi, { now }: SandboxOptions, number: number): StoredThread {
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

/** What the server's clock says, and how long the answer lay in a cache. */
function clock({ method }: SandboxRequest, { quirks }: SandboxOptions): Record<string, string> {
  const { clockSkewMs, noDate, cacheAge } = quirks
  return {
    ...(noDate ? {} : { date: new Date(Date.now() + clockSkewMs).toUTCString() }),
    ...(cacheAge === undefined || method !== 'GET' ? {} : { age: String(cacheAge) }),
  }
}

/** The headers that tell a report which request this was and, at OpenAI, which project answered it. */
const identity = (api: SandboxApi, { organization, project }: SandboxOptions): Record<string, string> => ({
  'x-request-id': `req_${randomUUID().replaceAll('-', '')}`,
  ...(api.errors === openAiErrors
    ? { 'openai-organization': organization, 'openai-project': project, 'openai-processing-ms': '1' }
    : {}),
})

async function readRequest(
  incoming: IncomingMessage,
  routes: readonly Route[],
  basePath: string,
): Promise<SandboxRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const method = incoming.method ?? 'GET'
  const [whole = '/', query = ''] = (incoming.url ?? '/').split('?', 2)
  const isAtBase = whole.startsWith(`${basePath}/`)
  const path = isAtBase ? whole.slice(basePath.length) : whole
  const found = isAtBase ? match(routes, method, path) : undefined
  return {
    method,
    path,
    isAtBase,
    query: new URLSearchParams(query),
    purpose: found?.route.purpose,
    id: found?.params.id,
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, value?.toString()])),
    body: parse(Buffer.concat(chunks).toString('utf8')),
  }
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
