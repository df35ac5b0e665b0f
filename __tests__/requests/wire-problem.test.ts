/** What goes wrong on the wire, and will be the same the next time: one attempt, and words that say what to do. */

import { describe, expect, test } from '@jest/globals'
import { createClient } from '../../src/requests/client.ts'
import { createPacing } from '../../src/requests/pacing/pacing.ts'
import { createSender } from '../../src/requests/sender.ts'
import { exchange, SignInFailed } from '../../src/requests/sign-in/tokens.ts'
import { wireProblem } from '../../src/requests/wire-problem.ts'
import { Stop } from '../../src/stop.ts'
import { ours } from '../../src/text.ts'
import { plainly } from '../text-equality.ts'
import { createAuthority, sendJson, startHttps } from '../trust/network.ts'

const clock = { now: Date.now, sleep: () => Promise.reject(new Error('it waits, although that cannot help')) }

const failed = (code: string | undefined, message: string) =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(message), code && { code }) })

describe('is the same the next time', () => {
  test.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate'],
    ['CERT_HAS_EXPIRED', 'certificate has expired'],
    ['CERT_NOT_YET_VALID', 'certificate is not yet valid'],
    ['CERT_REVOKED', 'certificate revoked'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', "Hostname/IP does not match certificate's altnames"],
  ])('%s', (code, message) => {
    const problem = wireProblem(failed(code, message))
    expect(problem).toMatchObject({ code, how: 'hopeless' })
    expect(String(problem.message)).toMatch(/^the certificate of the server is not accepted \(.*NODE_EXTRA_CA_CERTS/)
    expect(String(problem.message)).toContain(`${code}: ${message}`)
  })

  test.each([
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_UNSUPPORTED_PROTOCOL',
  ])('TLS that is refused: %s', (code) => {
    const problem = wireProblem(failed(code, `error:0A00042E:SSL routines:${code}`))
    expect(problem).toMatchObject({ code, how: 'hopeless' })
    expect(String(problem.message)).toMatch(/^the server refuses the TLS connection \(ERR_SSL_[A-Z0-9_]+\)/)
  })

  test.each([
    [undefined, 'proxy authentication required'],
    ['UND_ERR_ABORTED', 'Proxy response (407) !== 200 when HTTP Tunneling'],
  ])('a proxy that refuses: %s, %s', (code, message) => {
    expect(wireProblem(failed(code, message))).toMatchObject({ code, how: 'hopeless' })
  })
})

describe('may pass', () => {
  test.each([
    ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1'],
    ['ECONNRESET', 'read ECONNRESET'],
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND'],
    ['EAI_AGAIN', 'getaddrinfo EAI_AGAIN'],
    ['UND_ERR_ABORTED', 'Proxy response (502) !== 200 when HTTP Tunneling'],
    ['UND_ERR_SOCKET', 'other side closed'],
    [undefined, 'terminated'],
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'tlsv1 alert internal error'],
    ['ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC', 'bad record mac'],
  ])('%s, %s', (code, message) => {
    expect(wireProblem(failed(code, message))).toMatchObject({ code, how: expect.not.stringMatching('hopeless') })
  })

  test('what is not HTTP, whatever Node names it', () => {
    const named = Object.assign(new Error('Response does not match the HTTP/1.1 protocol'), { name: 'HTTPParserError' })
    for (const cause of [named, Object.assign(new Error('Parse Error'), { code: 'HPE_INVALID_CONSTANT' })]) {
      const { message, how } = wireProblem(new TypeError('fetch failed', { cause }))
      expect(how).toBe('not HTTP')
      expect(String(message)).toMatch(/^what the server answers is not HTTP: check the scheme and the port of base-url/)
    }
  })

  test('whatever is thrown', () => {
    for (const thrown of [undefined, null, 'no', new Error('')]) {
      expect(wireProblem(thrown)).toEqual({ code: undefined, message: 'the connection failed', how: 'otherwise' })
    }
  })
})

describe('a server with a certificate that nobody vouches for', () => {
  const serve = () => startHttps((_, outgoing) => sendJson(outgoing, 200, {}), createAuthority('127.0.0.1'))

  test('is asked once', async () => {
    await using server = await serve()
    const client = createClient({
      baseUrl: `https://127.0.0.1:${server.port}`,
      signIn: { kind: 'key', key: 'sk-1' },
      keyHeader: 'Authorization',
      headers: {},
      organization: undefined,
      project: undefined,
      userAgent: 'thread-retention/test',
    })
    const { send, traffic } = createSender({
      client,
      clock,
      pacing: createPacing(1),
      stop: new Stop(),
      random: () => 0.5,
    })
    const reply = await send({ method: 'DELETE', path: '/threads/1' }, 'delete')
    expect(plainly(reply)).toMatchObject({
      kind: 'lost',
      why: expect.stringMatching(/^the certificate of 127\.0\.0\.1:\d+ is not accepted .*NODE_EXTRA_CA_CERTS$/),
    })
    expect(traffic.requests).toBe(1)
  })

  test('is asked once for a token', async () => {
    await using server = await serve()
    const effects = {
      gitHubToken: async () => 'token',
      fetch,
      clock,
      onSecret: () => undefined,
      onNote: () => undefined,
    }
    const asked = exchange(
      `https://127.0.0.1:${server.port}/token`,
      {},
      { subject: 'token', hint: ours('Look.') },
      effects,
    )
    await expect(asked).rejects.toThrow(SignInFailed)
    await expect(asked).rejects.toThrow(/gave no token: the certificate of the server is not accepted/)
  })
})
