/** `no_proxy`: what the program says of the way of a request is what Node does with it. */

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { proxyFor, spelledOut } from '../../src/requests/proxy.ts'

/** An address, `no_proxy`, and whether requests go straight there. */
const cases: [string, string, boolean][] = [
  ['http://127.0.0.1:8091/', '127.0.0.1', true],
  ['http://127.0.0.1:8091/', '127.0.0.1-127.0.0.9', true],
  ['http://127.0.0.1:8091/', '127.0.0.2-127.0.0.9', false],
  ['http://127.0.0.1:8091/', '127.0.0.9-127.0.0.1', false],
  ['http://127.0.0.1:8091/', '127.0.0.0/8', false],
  ['http://127.0.0.1:8091/', '127.*', false],
  ['http://[::1]:8091/', '[::1]', true],
  ['http://[::1]:8091/', '::1', false],
  ['http://api.example.test/', 'example.test', true],
  ['http://api.example.test/', '.example.test', true],
  ['http://api.example.test/', '*.example.test', true],
  ['http://example.test/', '.example.test', true],
  ['http://xexample.test/', 'example.test', false],
  ['http://xexample.test/', '*example.test', false],
  ['http://api.example.test/', 'API.Example.Test', true],
  ['http://api.example.test:8080/', 'api.example.test:8080', true],
  ['http://api.example.test/', 'api.example.test:8080', false],
  ['http://api.example.test/', 'example.test:80', true],
  ['https://api.example.test/', 'api.example.test:443', true],
  ['http://api.example.test/', 'a.b, api.example.test', true],
  ['http://api.example.test/', 'a.b api.example.test', true],
  ['http://api.example.test/', '*', true],
  ['http://api.example.test/', 'a.b,*', false],
  ['http://api.example.test/', 'https://api.example.test', false],
  ['http://api.example.test/', '', false],
]

/** What Node is given in its place. */
const inOrder = (server: string, list: string) => spelledOut(list, new URL(server))

const told = (server: string, list: string) => {
  const proxies = { http_proxy: 'http://127.0.0.1:1', https_proxy: 'http://127.0.0.1:1' }
  return proxyFor(new URL(server), { ...proxies, no_proxy: inOrder(server, list) })
}

test('public-reports 15: Node goes the way that the program tells of, also where a range holds the address', () => {
  const program = fileURLToPath(new URL('goes-straight.ts', import.meta.url))
  const lists = cases.map(([server, list]) => [server, inOrder(server, list)])
  const found = JSON.parse(execFileSync(process.execPath, [program, JSON.stringify(lists)], { encoding: 'utf8' }))
  const expected = cases.map(([, , isStraight]) => isStraight)
  expect(cases.map(([server, list]) => told(server, list) === undefined)).toEqual(expected)
  expect(found).toEqual(expected)
})

test('put in order twice, a list stays as it is: a process that starts over does so once', () => {
  for (const [server, list] of cases) {
    const once = inOrder(server, list)
    expect(inOrder(server, once)).toBe(once)
  }
})
