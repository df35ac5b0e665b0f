/** A real HTTP server on loopback that answers as it is told, and remembers every request. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What one request gets. A function may do anything to the connection. */
export type Act =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | ((response: ServerResponse, request: IncomingMessage) => void)

export interface ScriptedServer {
  readonly url: string
  /** `GET /threads/1`, in the order in which they came. */
  readonly requests: string[]
  readonly headers: Record<string, string | string[] | undefined>[]
  readonly bodies: string[]
  /** The most requests that were in work at the same time. */
  readonly mostAtOnce: number
  /** Connections that were ever opened. */
  readonly connections: number
  /** Breaks all connections. */
  breakAll(): void
  /** Closes the connections that nothing is under way on. */
  dropIdle(): Promise<void>
  close(): Promise<void>
}

/** @param script one act for each request; the last one is for all that follow */
export async function scriptedServer(script: readonly Act[]): Promise<ScriptedServer> {
  const requests: string[] = []
  const headers: ScriptedServer['headers'] = []
  const bodies: string[] = []
  let [mostAtOnce, atOnce, connections] = [0, 0, 0]
  const server = createServer(async (request, response) => {
    const act = script[Math.min(requests.length, script.length - 1)]
    requests.push(`${request.method} ${request.url}`)
    headers.push(request.headers)
    atOnce += 1
    mostAtOnce = Math.max(mostAtOnce, atOnce)
    response.once('close', () => {
      atOnce -= 1
    })
    let body = ''
    for await (const chunk of request) body += String(chunk)
    bodies.push(body)
    if (typeof act === 'function') act(response, request)
    else if (act !== undefined) {
      const text = act.body === undefined ? '' : typeof act.body === 'string' ? act.body : JSON.stringify(act.body)
      const type = typeof act.body === 'string' ? 'text/plain' : 'application/json'
      response.writeHead(act.status, { ...(text === '' ? {} : { 'content-type': type }), ...act.headers })
      response.end(text)
    }
  })
  server.on('connection', () => {
    connections += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    headers,
    bodies,
    get mostAtOnce() {
      return mostAtOnce
    },
    get connections() {
      return connections
    },
    breakAll: () => server.closeAllConnections(),
    dropIdle: async () => {
      server.closeIdleConnections()
    },
    close: async () => {
      if (!server.listening) return
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** The ways in which an answer may fail to come. */
export const breaking = {
  reset: (response: ServerResponse) => response.socket?.resetAndDestroy(),
  close: (response: ServerResponse) => response.socket?.destroy(),
  never: () => undefined,
  truncated: (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{"deleted": tr')
  },
  chunk: (response: ServerResponse) =>
    response.socket?.end(
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\nzz\r\n',
    ),
  page: (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end('<!doctype html><title>Sign in</title>')
  },
  halfway: (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
    response.write('{"deleted"', () => response.socket?.resetAndDestroy())
  },
} as const
