/** What stands between the action and its servers in the tests: certificates, proxies, hosts with names of their own. */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, isIP, type Server as NetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A certificate authority that nobody knows, and a certificate of it. */
export interface Authority {
  /** What to give the action as `NODE_EXTRA_CA_CERTS`. */
  readonly file: string
  readonly key: string
  readonly certificate: string
}

/** @param hosts names and addresses that the certificate is for */
export function createAuthority(...hosts: string[]): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'thread-retention-authority-'))
  const file = (name: string) => join(folder, name)
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const names = hosts.map((host) => `${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`).join(',')
  writeFileSync(file('names'), `subjectAltName=${names}\n`)
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test authority')
  openssl('req', ...newKey, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=Test server')
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names']
  openssl('x509', '-req', '-in', 'request.pem', ...by, '-out', 'certificate.pem')
  return {
    file: file('ca.pem'),
    key: readFileSync(file('key.pem'), 'utf8'),
    certificate: readFileSync(file('certificate.pem'), 'utf8'),
  }
}

export interface Listening extends AsyncDisposable {
  readonly port: number
}

async function listen(server: NetServer & { closeAllConnections(): void }, host: string): Promise<Listening> {
  server.listen(0, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

export const startHttp = (handler: RequestListener, host = '127.0.0.1') => listen(createServer(handler), host)

export const startHttps = (handler: RequestListener, { key, certificate }: Authority, host = '127.0.0.1') =>
  listen(createTlsServer({ key, cert: certificate }, handler), host)

export async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

export function sendJson(outgoing: ServerResponse, status: number, body: object): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Hands a request on to a server on this machine, with other headers, and its answer back. */
export async function passOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { origin, path, headers }: { origin: string; path: string; headers: Record<string, string> },
): Promise<void> {
  const { host: _host, connection: _connection, ...given } = incoming.headers
  const body = await textOf(incoming)
  const answer = await fetch(`${origin}${path}`, {
    method: incoming.method ?? 'GET',
    headers: { ...(given as Record<string, string>), ...headers },
    redirect: 'manual',
    ...(body === '' ? {} : { body }),
  })
  const { 'content-encoding': _encoding, 'transfer-encoding': _transfer, ...rest } = Object.fromEntries(answer.headers)
  outgoing.writeHead(answer.status, rest).end(Buffer.from(await answer.arrayBuffer()))
}

export interface ForwardProxy extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** What it was asked for, first things first: `CONNECT host:port`, or a method and an address. */
  readonly asked: readonly string[]
  /** Headers of plain requests. */
  readonly headers: readonly Readonly<Record<string, string>>[]
}

/** Starts the forward proxy, a process of its own. @param words see `forward-proxy.ts` */
export async function startProxy(...words: string[]): Promise<ForwardProxy> {
  const program = fileURLToPath(new URL('forward-proxy.ts', import.meta.url))
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  const asked: string[] = []
  const headers: Record<string, string>[] = []
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the proxy has ended')))
    createInterface(child.stdout).on('line', (line) => {
      const said = JSON.parse(line)
      if (said.port !== undefined) return resolve(said.port)
      asked.push(said.asked)
      headers.push(said.headers)
    })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    asked,
    headers,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}
