/** Answers on the wire, whole and broken. */

import type { ServerResponse } from 'node:http'
import type { Reply } from './exchange.ts'
import type { Fault } from './faults.ts'

export function send(outgoing: ServerResponse, reply: Reply, headers: Readonly<Record<string, string>>): void {
  const { body } = reply
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '')
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json'
  const lower = Object.fromEntries(
    Object.entries(reply.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  outgoing.writeHead(reply.status, {
    ...headers,
    ...(text === '' ? {} : { 'content-type': type }),
    ...(reply.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
    ...lower,
  })
  outgoing.end(text)
}

/** @param reply what a whole answer would have been */
export function sendBroken(outgoing: ServerResponse, fault: Fault, reply: Reply): void {
  const text = JSON.stringify(reply.body ?? {})
  switch (fault) {
    case 'reset':
    case 'lost':
      outgoing.socket?.resetAndDestroy()
      return
    case 'stall':
    case 'late':
      return
    case 'html':
      send(outgoing, { status: 200, headers: { 'content-type': 'text/html' }, body: gatewayPage }, {})
      return
    case 'empty':
      send(outgoing, { status: 200 }, {})
      return
    case 'truncate': {
      const half = text.slice(0, Math.ceil(text.length / 2))
      send(outgoing, { status: 200, headers: { 'content-type': 'application/json' }, body: half }, {})
      return
    }
    case 'chunk':
      // A chunk size that is no number, after a chunk that was whole.
      outgoing.socket?.end(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1\r\n${text.slice(0, 1)}\r\nzz\r\n`,
      )
      return
    default:
      send(outgoing, { status: Number(fault) }, {})
  }
}

const gatewayPage = '<!doctype html><html><body><h1>Please sign in to the network</h1></body></html>\n'
