/**
 * A forward proxy as companies run it, in a process of its own: requests for plain
 * addresses, and tunnels for the others. Says on standard output what it was asked
 * for, one line of JSON each.
 *
 *   node forward-proxy.ts [--user NAME:PASSWORD] [HOST:PORT=HOST:PORT...]
 *
 * Each pair says where a host and port really is: this is how servers on this
 * machine stand in for those whose addresses nobody can set.
 */

import { request as ask, createServer } from 'node:http'
import { type AddressInfo, connect, isIPv6 } from 'node:net'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({ options: { user: { type: 'string' } }, allowPositionals: true })
const places = new Map(positionals.map((pair) => pair.split('=') as [string, string]))
const allowed = values.user === undefined ? undefined : `Basic ${Buffer.from(values.user).toString('base64')}`

const say = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`)

/** Where a target really is. */
function place(target: string): { host: string; port: number } {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(places.get(target) ?? target) ?? []
  const bare = host.replace(/^\[|\]$/g, '')
  return { host: isIPv6(bare) ? bare : host, port: Number(port) }
}

const server = createServer((incoming, outgoing) => {
  const url = new URL(incoming.url ?? '')
  const { 'proxy-authorization': given, ...headers } = incoming.headers
  say({ asked: `${incoming.method} ${url.href}`, headers })
  if (allowed !== undefined && given !== allowed) {
    outgoing.writeHead(407, { 'proxy-authenticate': 'Basic' }).end()
    return
  }
  const target = { ...place(`${url.hostname}:${url.port || 80}`), path: url.pathname + url.search }
  const passedOn = ask({ ...target, method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  passedOn.on('error', () => outgoing.destroy())
  incoming.pipe(passedOn)
})

server.on('connect', (incoming, client, head) => {
  const target = incoming.url ?? ''
  say({ asked: `CONNECT ${target}`, headers: {} })
  if (allowed !== undefined && incoming.headers['proxy-authorization'] !== allowed) {
    client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n')
    return
  }
  const upstream = connect(place(target), () => {
    client.write('HTTP/1.1 200 OK\r\n\r\n')
    upstream.write(head)
    upstream.pipe(client).pipe(upstream)
  })
  upstream.on('error', () => client.destroy())
  client.on('error', () => upstream.destroy())
})

server.listen(0, '127.0.0.1', () => say({ port: (server.address() as AddressInfo).port }))
