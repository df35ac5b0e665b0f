/** What went wrong on the wire, when there was no answer, and what to do about it. */

import { ours, type Text, text, value } from '../text.ts'
import type { LostHow } from './answer-lost.ts'
import { proxyFor } from './proxy.ts'

export interface WireProblem {
  /** Node's, or that of its `fetch`. */
  readonly code: string | undefined
  readonly message: Text
  readonly how: Extract<LostHow, 'hopeless' | 'not sent' | 'not HTTP' | 'otherwise'>
}

/** The error codes of certificates: Node's, most of them OpenSSL's. */
const ofCertificates =
  /^(ERR_TLS_CERT_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$)/

/** The server ends the handshake, and will the next time: OpenSSL's names of the alerts that say why. */
const refusalsOfTls =
  /^ERR_SSL_(UNSUPPORTED_PROTOCOL|(SSLV3|TLSV1|TLSV13)_ALERT_(PROTOCOL_VERSION|HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY|UNRECOGNIZED_NAME|UNKNOWN_CA|CERTIFICATE_REQUIRED)|TLSV1_UNRECOGNIZED_NAME)$/

/** No connection came about, so nothing was sent; what these codes mean, in our words. */
const noConnection: Readonly<Record<string, (place: Text) => Text>> = {
  ECONNREFUSED: (place) => text`nobody listens at ${place}`,
  ENOTFOUND: (place) => text`the name of ${place} is not known here`,
  EAI_AGAIN: (place) => text`the name of ${place} could not be looked up`,
  EHOSTUNREACH: (place) => text`no way leads to ${place}`,
  ENETUNREACH: (place) => text`no way leads to ${place}`,
  ENETDOWN: (place) => text`no way leads to ${place}`,
  EADDRNOTAVAIL: (place) => text`no way leads to ${place}`,
  ETIMEDOUT: (place) => text`${place} does not accept connections`,
  UND_ERR_CONNECT_TIMEOUT: (place) => text`${place} does not accept connections`,
}

/** @param address where the request was to go; undefined where only the error is known */
export function wireProblem(error: unknown, address?: string): WireProblem {
  const { code, message, name } = innermost(error)
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined
  const proxy = url === undefined ? undefined : proxyFor(url)
  const server = url === undefined ? ours('the server') : value(url.host)
  if (code !== undefined && ofCertificates.test(code)) {
    const certificate = text`the certificate of ${server} is not accepted (${code}: ${message})`
    return { code, message: text`${certificate}; ${adviceOnCertificate(code)}`, how: 'hopeless' }
  }
  if (/^proxy authentication required$|^proxy response \(407\)/i.test(message)) {
    return {
      code,
      message: text`the proxy refuses (407); put a user and a password that it knows into its address`,
      how: 'hopeless',
    }
  }
  if (/^proxy response \(\d+\)/i.test(message)) {
    return {
      code,
      message: text`the proxy ${proxy?.host ?? ''} does not reach ${server} (${message})`,
      how: 'not sent',
    }
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || (code === 'EPROTO' && /wrong version number/i.test(message))) {
    return {
      code,
      message: text`${server} does not speak https: if it is meant, write http:// in base-url (${code})`,
      how: 'hopeless',
    }
  }
  if (code !== undefined && refusalsOfTls.test(code)) {
    return {
      code,
      message: text`${server} refuses the TLS connection (${code}): this runner speaks TLS 1.2 and 1.3, and shows no certificate of its own`,
      how: 'hopeless',
    }
  }
  if (name === 'HTTPParserError' || code?.startsWith('HPE_') === true) {
    return {
      code,
      message: text`what ${server} answers is not HTTP: check the scheme and the port of base-url (${code ?? message})`,
      how: 'not HTTP',
    }
  }
  const said = code === undefined || message.includes(code) ? value(message) : text`${code}: ${message}`
  const inWords = code === undefined ? undefined : noConnection[code]
  if (code === undefined || inWords === undefined) return { code, message: said, how: 'otherwise' }
  if (url === undefined) return { code, message: said, how: 'not sent' }
  if (proxy !== undefined) {
    const why = text`requests to ${url.host} go through it, because ${proxy.source} names it and no_proxy does not leave that host out`
    return { code, message: text`${inWords(text`the proxy ${proxy.host}`)} (${code}); ${why}`, how: 'not sent' }
  }
  return {
    code,
    message: text`${inWords(value(placeOf(url)))} (${code}): check base-url, and that this runner reaches that address`,
    how: 'not sent',
  }
}

function adviceOnCertificate(code: string): Text {
  const authority = ours('if it is of a private authority, name the file of that authority in NODE_EXTRA_CA_CERTS')
  if (/ALTNAME|HOSTNAME/.test(code)) return text`it is for another name than that in base-url; ${authority}`
  if (/EXPIRED|NOT_YET_VALID/.test(code))
    return text`it must be renewed, or the clock of this runner is wrong; ${authority}`
  return text`check base-url; ${authority}`
}

/** Host and port, because it may be the port that is wrong. */
const placeOf = ({ hostname, port, protocol }: URL) => `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`

/** The innermost error, which says what went wrong: `fetch failed` alone helps nobody. */
function innermost(error: unknown): {
  readonly code: string | undefined
  readonly message: string
  readonly name: unknown
} {
  let deepest = error as
    | { name?: unknown; code?: unknown; message?: unknown; cause?: unknown; errors?: unknown }
    | null
    | undefined
  while (typeof deepest?.cause === 'object' && deepest.cause !== null) deepest = deepest.cause
  // Several addresses were tried, each with an error of its own.
  if (Array.isArray(deepest?.errors)) deepest = deepest.errors[0]
  const { code, message, name } = deepest ?? {}
  return {
    name,
    code: typeof code === 'string' ? code : undefined,
    message:
      typeof message === 'string' && message !== ''
        ? message.replace(/; if the root CA is installed locally.*$/, '').replace(/\.$/, '')
        : 'the connection failed',
  }
}
