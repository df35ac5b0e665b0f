/** The input `base-url`: which server, and whether a key may be sent there. */

import { isIP } from 'node:net'
import { ours, type Text, text, value } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import { InputError, shown } from './input-errors.ts'

export interface Server {
  /** What requests are relative to, with its query, which goes on every request. */
  readonly baseUrl: string
  /** Origin and path, for the report. */
  readonly name: string
  /** What the user should know about the way there; undefined when there is nothing to say. */
  readonly warning: Text | undefined
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
  const name = host.replace(/[[\]]/g, '').replace(/\.$/, '').toLowerCase()
  if (isIP(name) !== 0) return reachOfAddress(name)
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback'
  return !name.includes('.') || /\.(local|internal|svc)$/.test(name) ? 'private' : 'public'
}

/** An address as a message shows it, without what may be a password, or a key in its query. */
function told(address: string): Text {
  return shown(address.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, '$1***@').replace(/([?#]).*/s, '$1...'))
}

/**
 * Parameters that this program or an API sets itself: where in a list to go on, how
 * much of it, in which order, and which threads. One in the address would pass for it.
 */
const ownParameters =
  /^(?:limit|after|before|order|order_?by|page|page_?size|page_?token|page_?number|per_page|offset|cursor|sort|sort_by|sort_order|filter|metadata|ids|status|user|model|purpose|types|include_archived|session_id|thread_ids?|starting_after|ending_before|skip|top)(?:$|[[.])/i

/** What is wrong with an address that can be parsed, for the parser mends much in silence; undefined where it is right. */
function faultOf(address: string, url: URL): Text | undefined {
  if (/\\/.test(address)) return ours("an address has '/', and no '\\'")
  if (url.hash !== '') return ours("an address with '#' has a part that is never sent: leave it out")
  const path = address.replace(/^https?:\/\//i, '').replace(/\?.*/s, '')
  if (/^\/|\/\//.test(path)) {
    return ours("it has '//' behind the first one: an expression in it may have come out empty")
  }
  if (/\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path)) return ours("its path has a part '.' or '..': write it without")
  if (url.port === '0') return ours('no server listens on port 0')
  return faultOfQuery(url)
}

function faultOfQuery({ searchParams }: URL): Text | undefined {
  for (const [name, content] of searchParams) {
    if (ownParameters.test(name.trim())) {
      return text`its query has '${name}', a parameter of the API that this action sets itself, and that would choose other threads: leave it out`
    }
    if (content.trim() === '') {
      return text`its query has '${name}' without a value: an expression in it may have come out empty`
    }
  }
  return undefined
}

function parseUrl(given: string): URL {
  const refused = (right: Text) => new InputError('base-url', text`base-url is ${told(given)}: ${right}`)
  const address = given.trim()
  // A URL would lose some of it, and encode the rest, in silence.
  if (/\s/.test(address)) throw refused(ours('an address holds no white space'))
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !/^https?:\/\//i.test(address)) {
    const port = /^https?:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/i.exec(address)?.[1]
    if (Number(port) > 65_535) throw refused(ours('a port is a number up to 65535'))
    throw refused(ours("write a whole address, as in 'https://api.openai.com/v1'"))
  }
  // Also where both are empty: a URL would lose the sign in silence.
  if (/^https?:\/\/[^/?#\\]*@/i.test(address)) {
    throw new InputError(
      'base-url',
      ours('base-url holds a user name or password: put the key into api-key, from a secret'),
    )
  }
  const fault = faultOf(address, url)
  if (fault !== undefined) throw refused(fault)
  return url
}

/** Where a server is, and what the user should know about the way there. */
export interface Address {
  readonly url: URL
  readonly warning: Text | undefined
}

/**
 * @param given the input; empty for the API's own server
 * @param hasKey whether a key will be sent
 * @throws {InputError}
 */
export function parseAddress(given: string, hasKey: boolean): Address | undefined {
  if (given === '') return undefined
  const url = parseUrl(given)
  const far = url.protocol === 'http:' && hasKey ? reach(url.hostname) : 'loopback'
  if (far === 'public') {
    throw new InputError('base-url', text`base-url is ${told(given)}: the key would travel unencrypted; write https://`)
  }
  const warning =
    far === 'private'
      ? text`The key travels unencrypted to ${value(url.host)}: use https:// if that server can.`
      : undefined
  return { url, warning }
}

/**
 * @param address undefined for the API's own server
 * @throws {InputError}
 */
export function serverAt(address: Address | undefined, api: ThreadApi): Server {
  const url = address?.url ?? (api.defaultBaseUrl === undefined ? undefined : new URL(api.defaultBaseUrl))
  if (url === undefined) {
    throw new InputError('base-url', text`base-url is not set: ${api.name} has no server of its own, so say which one`)
  }
  const refusal = api.refuses?.(url)
  if (refusal !== undefined) throw new InputError(['api', 'base-url'], refusal)
  const written = `${url.origin}${url.pathname.replace(/\/$/, '')}`
  // With it or without it, it is the same server.
  const { basePath } = api
  const name = basePath !== undefined && written.endsWith(basePath) ? written.slice(0, -basePath.length) : written
  return { baseUrl: `${name}${url.search}`, name, warning: address?.warning }
}
