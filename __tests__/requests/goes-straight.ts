/**
 * Says of pairs of an address and `no_proxy` whether Node's `fetch` goes straight to
 * it, by a proxy that notes that it was asked. Proxies are set for a whole process, so this is one of its own.
 *
 *   node goes-straight.ts '[["http://example.test/", "example.test"]]'
 */

import http, { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const pairs = JSON.parse(process.argv[2] ?? '[]') as [string, string][]
let asked = 0
const proxy = createServer((_, outgoing) => {
  asked += 1
  outgoing.writeHead(502).end()
})
proxy.on('connect', (_, socket) => {
  asked += 1
  socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
})
await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`

const found: boolean[] = []
for (const [url, list] of pairs) {
  asked = 0
  const restore = http.setGlobalProxyFromEnv({ http_proxy: address, https_proxy: address, no_proxy: list })
  await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
  restore()
  found.push(asked === 0)
}
console.log(JSON.stringify(found))
process.exit()
