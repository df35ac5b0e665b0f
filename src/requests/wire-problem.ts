/** What went wrong on the wire, when there was no answer. */

export interface WireProblem {
  /** Node's, or that of its `fetch`. */
  readonly code: string | undefined
  readonly message: string
  /** Nothing was sent, and it will be the same the next time. */
  readonly hopeless: boolean
}

/** The error codes of certificates: Node's, most of them OpenSSL's. */
const ofCertificates =
  /^(ERR_TLS_CERT_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$)/

export function wireProblem(error: unknown): WireProblem {
  const { code, message } = innermost(error)
  if (code !== undefined && ofCertificates.test(code)) {
    const certificate = `the certificate is not accepted (${code}: ${message})`
    const advice = 'if it is of a private authority, name the file of that authority in NODE_EXTRA_CA_CERTS'
    return { code, message: `${certificate}; ${advice}`, hopeless: true }
  }
  if (/^proxy authentication required$|^proxy response \(407\)/i.test(message)) {
    const advice = 'put a user and a password that it knows into its address'
    return { code, message: `the proxy refuses (407); ${advice}`, hopeless: true }
  }
  return { code, message, hopeless: false }
}

/** The innermost error, which says what went wrong: `fetch failed` alone helps nobody. */
function innermost(error: unknown): Omit<WireProblem, 'hopeless'> {
  let deepest = error as { code?: unknown; message?: unknown; cause?: unknown; errors?: unknown } | null | undefined
  while (typeof deepest?.cause === 'object' && deepest.cause !== null) deepest = deepest.cause
  // Several addresses were tried, each with an error of its own.
  if (Array.isArray(deepest?.errors)) deepest = deepest.errors[0]
  const { code, message } = deepest ?? {}
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' && message !== '' ? message : 'the connection failed',
  }
}
