/** The input `base-url`: which server, and whether a key may be sent there. */

import { isIP } from 'node:net'
import type { ThreadApi } from '../thread.ts'
import { InputError, shown } from './input-errors.ts'

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
  // Whole groups: `fd::1` is 00fd::1, and public.
  const privateV6 = /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/i.test(address)
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

/** An address as a message shows it, without what may be a password, or a key in its query. */
function told(text: string): string {
  return shown(text.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, '$1***@').replace(/\?.*/s, '?...'))
}

function parseUrl(text: string): URL {
  const mistake = (right: string) => new InputError('base-url', `base-url is ${told(text)}: ${right}`)
  const value = text.trim()
  // A URL would lose some of it, and encode the rest, in silence.
  if (/\s/.test(value)) throw mistake('an address holds no white space')
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url === undefined || !/^https?:\/\//i.test(value)) {
    throw mistake("write a whole address, as in 'https://api.openai.com/v1'")
  }
  if (url.username !== '' || url.password !== '') {
    throw new InputError('base-url', 'base-url holds a user name or password: put the key into api-key, from a secret')
  }
  if (url.hash !== '') throw mistake("an address with '#' has a part that is never sent: leave it out")
  return url
}

/** Where a server is, and what the user should know about the way there. */
export interface Address {
  readonly url: URL
  readonly warning: string | undefined
}

/**
 * @param text the input; empty for the API's own server
 * @param hasKey whether a key will be sent
 * @throws {InputError}
 */
export function parseAddress(text: string, hasKey: boolean): Address | undefined {
  if (text === '') return undefined
  const url = parseUrl(text)
  const far = url.protocol === 'http:' && hasKey ? reach(url.hostname) : 'loopback'
  if (far === 'public') {
    throw new InputError('base-url', `base-url is ${told(text)}: the key would travel unencrypted; write https://`)
  }
  const warning =
    far === 'private' ? `The key travels unencrypted to ${url.host}: use https:// if that server can.` : undefined
  return { url, warning }
}

/**
 * @param address undefined for the API's own server
 * @throws {InputError}
 */
export function serverAt(address: Address | undefined, api: ThreadApi): Server {
  const url = address?.url ?? (api.defaultBaseUrl === undefined ? undefined : new URL(api.defaultBaseUrl))
  if (url === undefined) {
    throw new InputError('base-url', `base-url is not set: ${api.name} has no server of its own, so say which one`)
  }
  const refusal = api.refuses?.(url)
  if (refusal !== undefined) throw new InputError(['api', 'base-url'], refusal)
  const name = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  return { baseUrl: `${name}${url.search}`, name, warning: address?.warning }
}
