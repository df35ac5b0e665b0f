/** The way between the action and a server, with everything that can go wrong on it: mockttp does it, we say when. */

import { networkInterfaces } from 'node:os'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import * as mockttp from 'mockttp'

export type Fault =
  /** The connection breaks before the server hears of the request. */
  | 'reset before'
  /** The server has done what it was asked, and then the connection breaks. */
  | 'reset after'
  /** The answer says that it is whole, but half of it is missing. */
  | 'half'
  /** The connection breaks in the middle of an answer of the proxy's own; the server never hears of the request. */
  | 'break'
  /** An answer of the proxy's own; the server never hears of the request. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string }

/** What happens to one request. */
export interface Fate {
  readonly fault?: Fault
  /** Milliseconds before anything happens. */
  readonly delay?: number
}

export interface Passing {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** Counted from 1. */
  readonly number: number
  /** When it came, in milliseconds since the Unix epoch. */
  readonly at: number
}

export interface FaultyProxy {
  /** The server's base URL, by way of the proxy. */
  readonly baseUrl: string
  /** What has passed so far, and what happened to it. */
  readonly passed: readonly (Passing & Fate)[]
  stop(): Promise<void>
}

/**
 * Where the action finds the proxy. mockttp takes a request that comes from the
 * same address and port as one of its own for a loop, which does happen by chance:
 * so it is spoken to by IPv6, where there is one, and speaks IPv4 itself.
 */
const host = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))
  ? '[::1]'
  : '127.0.0.1'

/** So many answers can break in the middle: each takes a rule of its own. */
const mostBreaks = 50

/**
 * @param target the server's base URL
 * @param decide may do something at the server first; what it decides holds for this request
 */
export async function startFaultyProxy(
  target: string,
  decide: (passing: Passing) => Fate | undefined | Promise<Fate | undefined>,
): Promise<FaultyProxy> {
  const proxy = mockttp.getLocal()
  await proxy.start()
  const { origin, pathname } = new URL(target)
  const passed: (Passing & Fate)[] = []
  const fates = new Map<string, Promise<Fate>>()

  /** Several rules ask for the fate of the same request, and all must be told the same. */
  const fateOf = ({ id, method, url }: { id: string; method: string; url: string }) => {
    const decided = fates.get(id)
    if (decided !== undefined) return decided
    const { pathname: path, searchParams: query } = new URL(url)
    const passing = { method, path, query, number: fates.size + 1, at: Date.now() }
    const fate = (async () => {
      const found = (await decide(passing)) ?? {}
      passed.push({ ...passing, ...found })
      if (found.delay !== undefined) await sleep(found.delay)
      return found
    })()
    fates.set(id, fate)
    return fate
  }

  await proxy.forAnyRequest().thenPassThrough({
    beforeRequest: async (request) => {
      const { fault } = await fateOf(request)
      if (fault === 'reset before') return { response: 'reset' }
      if (typeof fault === 'object') {
        const headers = { 'content-type': 'application/json', ...fault.headers }
        return { response: { statusCode: fault.status, headers, body: fault.body } }
      }
      const { pathname: path, search } = new URL(request.url)
      return { url: `${origin}${path}${search}` }
    },
    beforeResponse: async ({ body, headers }, request) => {
      const { fault } = await fateOf(request)
      if (fault === 'reset after') return 'reset'
      if (fault !== 'half') return undefined
      const { 'content-length': _, ...others } = headers
      return { headers: others, rawBody: body.buffer.subarray(0, body.buffer.length / 2) }
    },
  })
  for (let breaks = 0; breaks < mostBreaks; breaks++) {
    await proxy
      .forAnyRequest()
      .asPriority(10)
      .once()
      .matching(async (request) => (await fateOf(request)).fault === 'break')
      .thenStream(200, Readable.from(brokenAnswer()), { 'content-type': 'application/json', 'content-length': '5000' })
  }
  return {
    baseUrl: `http://${host}:${proxy.port}${pathname === '/' ? '' : pathname}`,
    passed,
    stop: () => proxy.stop(),
  }
}

async function* brokenAnswer(): AsyncGenerator<string> {
  yield '{"object": "list", "data": ['
  await sleep(20)
  throw new Error('made to break')
}
