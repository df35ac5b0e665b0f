/** The input `base-url`: which server, and whether a key may be sent there. */

import { isIP } from 'node:net'
import type { ThreadApi } from '../thread.ts'
import { Mistake, shown } from './mistakes.ts'

export interface Server {
  /** What requests are relative to, with its query, which goes on every request. */
  readonly baseUrl: string
  /** Origin and path, for the report. */
  readonly name: string
  /** What the user should know about the way there; undefined when there is nothing to say. */
  readonly warning: string | undefined
}

/** How far a plain `http:` request goes, as far as the host's name tells. */
type Reach = 'loopback' | 'private' | 'public'

function reachOfAddress(address: string): Reach {
  if (/^127\./.test(address) || address === '::1') return 'loopback'
  const [a = 0, b = 0] = address.split('.').map(Number)
  const privateV4 =
    a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 169 && b === 254)
  const privateV6 = /^f[cd]|^fe[89ab]/i.test(address)
  return (isIP(address) === 4 ? privateV4 : privateV6) ? 'private' : 'public'
}

function reach(host: string): Reach {
  const name = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  if (isIP(name) !== 0) return reachOfAddress(name)
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback'
  return !name.includes('.') || /\.(local|internal|svc)$/.test(name) ? 'private' : 'public'
}

function parseUrl(text: string): URL {
  const mistake = (right: string) => new Mistake('base-url', `base-url is ${shown(text)}: ${right}`)
  const value = text.trim()
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url === undefined || !/^https?:\/\//i.test(value)) {
    throw mistake("write a whole address, as in 'https://api.openai.com/v1'")
  }
  if (url.username !== '' || url.password !== '') {
    throw new Mistake('base-url', 'base-url holds a user name or password: put the key into api-key, from a secret')
  }
  if (url.hash !== '') throw mistake("an address with '#' has a part that is never sent: leave it out")
  return url
}

/**
 * @param text the input; empty for the API's own server
 * @param hasKey whether a key will be sent
 * @throws {Mistake}
 */
export function parseServer(text: string, api: ThreadApi, hasKey: boolean): Server {
  if (text === '' && api.defaultBaseUrl === undefined) {
    throw new Mistake('base-url', `base-url is not set: ${api.name} has no server of its own, so say which one`)
  }
  const url = parseUrl(text === '' ? (api.defaultBaseUrl ?? '') : text)
  const name = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  const refusal = api.refuses?.(url)
  if (refusal !== undefined) throw new Mistake(['api', 'base-url'], refusal)
  let warning: string | undefined
  if (url.protocol === 'http:' && hasKey) {
    const far = reach(url.hostname)
    if (far === 'public') {
      throw new Mistake('base-url', `base-url is ${shown(text)}: the key would travel unencrypted; write https://`)
    }
    if (far === 'private') warning = `The key travels unencrypted to ${url.host}: use https:// if that server can.`
  }
  return { baseUrl: `${name}${url.search}`, name, warning }
}
