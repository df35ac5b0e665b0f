/** The sender against a real server: which requests are sent, how often, and what comes of them. */

import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Clock } from '../../src/clock.ts'
import { createClient, type SignIn } from '../../src/requests/client.ts'
import { createPacing } from '../../src/requests/pacing/pacing.ts'
import { createSender, type Reply } from '../../src/requests/sender.ts'
import type { TokenEffects } from '../../src/requests/sign-in/tokens.ts'
import { Stop } from '../../src/stop.ts'
import type { ApiRequest } from '../../src/thread.ts'
import { type Act, breaking, type ScriptedServer, scriptedServer } from './scripted-server.ts'

/** A clock on which sleeping takes no time, and time goes by all the same. */
class HastyClock implements Clock {
  readonly slept: number[] = []
  #skipped = 0
  now(): number {
    return Date.now() + this.#skipped
  }
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(() => {
        if (signal?.aborted !== true) {
          this.slept.push(milliseconds)
          this.#skipped += milliseconds
        }
        resolve()
      })
    })
  }
}

let server: ScriptedServer
afterEach(() => server.close())

const ok: Act = { status: 200, body: { deleted: true } }
const failing: Act = { status: 500, body: { error: { message: 'Server error' } }, headers: { 'x-request-id': 'req_7' } }
const refusal = (headers: Record<string, string> = {}): Act => ({
  status: 429,
  body: { error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' } },
  headers,
})
const deletion: ApiRequest = { method: 'DELETE', path: '/threads/1' }
const reading: ApiRequest = { method: 'GET', path: '/threads/1' }

const setUp = async (
  script: readonly Act[],
  {
    signIn = { kind: 'key', key: 'sk-1' },
    ceiling = 32,
    tokens,
  }: { readonly signIn?: SignIn; readonly ceiling?: number; readonly tokens?: TokenEffects } = {},
) => {
  server = await scriptedServer(script)
  const [clock, stop] = [new HastyClock(), new Stop()]
  const client = createClient({
    baseUrl: server.url,
    signIn,
    keyHeader: 'Authorization',
    headers: { 'OpenAI-Beta': 'agents=v1' },
    organization: undefined,
    project: undefined,
    userAgent: 'thread-retention/test',
    ...(tokens === undefined ? {} : { tokens }),
  })
  const pacing = createPacing(ceiling)
  const sender = createSender({ client, clock, pacing, stop, random: () => 0.5 })
  return { ...sender, clock, stop }
}

const times = (count: number, act: Act): Act[] => Array.from({ length: count }, () => act)
const brief = (reply: Reply) => ({
  kind: reply.kind,
  ...(reply.kind === 'answer' ? { status: reply.answer.status } : {}),
  ...(reply.kind === 'stopped' ? { reason: reply.stopped.reason } : {}),
  ...reply.trace,
})

describe('an answer', () => {
  test('comes through with status, body and headers, whatever the status', async () => {
    const conflict = { status: 409, body: { error: { message: 'busy' } }, headers: { 'x-request-id': 'req_1' } }
    const { send } = await setUp([conflict])
    const reply = await send(deletion, 'delete')
    expect(brief(reply)).toEqual({ kind: 'answer', status: 409, attempts: 1, lost: 0 })
    if (reply.kind !== 'answer') throw new Error(reply.kind)
    expect(reply.answer.body).toEqual({ error: { message: 'busy' } })
    expect(reply.answer.headers.get('x-request-id')).toBe('req_1')
    expect(server.requests).toEqual(['DELETE /v1/threads/1'])
  })

  test.each([200, 204, 302, 400, 403, 404, 405, 409, 410, 422])('%d is final: one request', async (status) => {
    const { send, clock } = await setUp([{ status }])
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status, attempts: 1, lost: 0 })
    expect(server.requests).toHaveLength(1)
    expect(clock.slept).toEqual([])
  })

  test('carries query and body of the request', async () => {
    const { send } = await setUp([ok])
    await send({ method: 'POST', path: '/threads/search', query: { a: 'b c' }, body: { limit: 100 } }, 'list')
    expect(server.requests).toEqual(['POST /v1/threads/search?a=b%20c'])
    expect(server.bodies).toEqual(['{"limit":100}'])
  })

  test('is asked for with the key and the headers of the API', async () => {
    const { send } = await setUp([ok])
    await send(reading, 'read')
    expect(server.headers[0]).toMatchObject({
      authorization: 'Bearer sk-1',
      'openai-beta': 'agents=v1',
      'user-agent': 'thread-retention/test',
    })
  })
})

describe('a server error', () => {
  test.each([408, 500, 502, 503, 529])('%d is tried again, and the answer counts', async (status) => {
    const { send, clock, traffic } = await setUp([{ status }, ok])
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
    expect(clock.slept).toEqual([375])
    expect(traffic).toEqual({ requests: 2, throttled: 0, lost: 1 })
  })

  test('is tried again five times, ever later, within half a minute', async () => {
    const { send, clock } = await setUp([failing])
    const reply = await send(deletion, 'delete')
    expect(reply).toMatchObject({ kind: 'lost', why: 'server error 500', status: 500, requestId: 'req_7' })
    expect(reply.trace).toEqual({ attempts: 6, lost: 6 })
    expect(server.requests).toEqual(times(6, ok).map(() => 'DELETE /v1/threads/1'))
    expect(clock.slept).toEqual([375, 750, 1_500, 3_000, 6_000])
  })

  test('names a wait, which is kept as far as half a minute allows', async () => {
    const { send, clock } = await setUp([
      { status: 503, headers: { 'retry-after': '10' } },
      { status: 503, headers: { 'retry-after': '3600' } },
      failing,
    ])
    expect((await send(deletion, 'delete')).kind).toBe('lost')
    expect(clock.slept[0]).toBe(10_000)
    expect(clock.slept[1]).toBeGreaterThan(19_000)
    expect(clock.slept[1]).toBeLessThanOrEqual(20_000)
    expect(server.requests).toHaveLength(3)
  })
})

describe('a broken connection', () => {
  test.each(['reset', 'close'] as const)('(%s) is made again at once and does not count as a failure', async (how) => {
    const { send, clock, traffic } = await setUp([breaking[how], ok])
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
    expect(clock.slept).toEqual([])
    expect(traffic).toEqual({ requests: 2, throttled: 0, lost: 0 })
  })

  test('that breaks again and again is a failure in the end', async () => {
    const { send, clock } = await setUp([breaking.reset])
    const reply = await send(deletion, 'delete')
    expect(brief(reply)).toEqual({ kind: 'lost', attempts: 7, lost: 7 })
    expect(reply).toMatchObject({ status: undefined })
    expect(clock.slept).toHaveLength(5)
  })

  test.each(['truncated', 'chunk', 'halfway'] as const)('after the answer began (%s) is a lost answer', async (how) => {
    const { send, clock } = await setUp([breaking[how], ok])
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
    expect(clock.slept).toEqual([375])
  })

  const broken = (status: number) => (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': '100' })
    response.write('{"error"', () => response.socket?.resetAndDestroy())
  }

  test.each([
    400, 401, 403, 404, 410,
  ])('in the midst of a %d loses the answer: what it speaks of was not said', async (status) => {
    const { send } = await setUp([broken(status), ok])
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
  })

  test('in the midst of a 429 loses nothing: the status says enough', async () => {
    const { send, traffic } = await setUp([broken(429), ok])
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status: 200, attempts: 1, lost: 0 })
    expect(traffic).toEqual({ requests: 2, throttled: 1, lost: 0 })
  })

  test('in the midst of a 500 is a server error', async () => {
    const { send } = await setUp([broken(500)])
    expect(await send(deletion, 'delete')).toMatchObject({ kind: 'lost', why: 'server error 500', status: 500 })
  })

  test('is not seen in an error that says it is JSON and is not', async () => {
    const sloppy = { status: 404, headers: { 'content-type': 'application/json' }, body: 'no such thread' }
    const { send } = await setUp([sloppy])
    expect(await send(deletion, 'delete')).toMatchObject({ answer: { status: 404, body: 'no such thread' } })
  })

  test('that cannot be made says why', async () => {
    const { send } = await setUp([ok])
    await server.close()
    const reply = await send(deletion, 'delete')
    expect(reply).toMatchObject({ kind: 'lost', why: expect.stringContaining('ECONNREFUSED') })
    server = await scriptedServer([ok])
  })

  test('that was idle and that the server closed meanwhile does not fail a request', async () => {
    const { send, traffic } = await setUp([{ status: 200, headers: { connection: 'keep-alive' }, body: {} }])
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: 4 }, () => send(reading, 'read')))
      await server.dropIdle()
    }
    expect(traffic.lost).toBe(0)
  })
})

describe('an answer that takes too long', () => {
  test('gets a second chance, however long the first took', async () => {
    const { send, clock } = await setUp([breaking.never, breaking.never, ok])
    const reply = send(reading, 'list')
    for (const requests of [1, 2]) {
      while (server.requests.length < requests) await new Promise((resolve) => setTimeout(resolve, 5))
      await clock.sleep(40_000)
      server.breakAll()
    }
    expect(brief(await reply)).toEqual({ kind: 'answer', status: 200, attempts: 3, lost: 2 })
  })

  test('is cut off after ten times what the others took, at least a second, and the request tried again', async () => {
    const { send } = await setUp([...times(6, ok), breaking.never, ok])
    for (let request = 0; request < 6; request++) await send(deletion, 'delete')
    const begun = Date.now()
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
    expect(Date.now() - begun).toBeGreaterThanOrEqual(990)
    expect(Date.now() - begun).toBeLessThan(2_500)
  })

  test('is cut off by what was learned while it was waited for', async () => {
    const { send } = await setUp([breaking.never, ok])
    const begun = Date.now()
    const first = send(deletion, 'delete')
    await new Promise((resolve) => setTimeout(resolve, 50))
    for (let request = 0; request < 6; request++) await send(deletion, 'delete')
    expect(brief(await first)).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
    expect(Date.now() - begun).toBeLessThan(2_500)
  })
})

describe('a busy machine', () => {
  test("cuts nothing off: time in which nothing could be heard is not the server's", async () => {
    const late = (response: ServerResponse) => setTimeout(() => response.end('{"deleted": true}'), 100)
    const { send } = await setUp([...times(6, ok), late])
    for (let request = 0; request < 6; request++) await send(deletion, 'delete')
    const reply = send(deletion, 'delete')
    while (server.requests.length < 7) await new Promise((resolve) => setTimeout(resolve, 5))
    const begun = performance.now()
    while (performance.now() - begun < 2_000 /* This thread does nothing else. */);
    expect(brief(await reply)).toEqual({ kind: 'answer', status: 200, attempts: 1, lost: 0 })
  })
})

describe('a web page where an answer belongs', () => {
  test('is not taken for one: the request is tried again', async () => {
    const { send } = await setUp([breaking.page, { status: 200 }, ok])
    expect(brief(await send(reading, 'list'))).toEqual({ kind: 'answer', status: 200, attempts: 3, lost: 2 })
  })

  test('is handed on when it stays', async () => {
    const { send } = await setUp([breaking.page])
    const reply = await send(reading, 'list')
    expect(brief(reply)).toEqual({ kind: 'answer', status: 200, attempts: 3, lost: 2 })
  })

  test('may hide a deletion that was done: the next attempt finds out', async () => {
    const { send } = await setUp([breaking.page, { status: 404, body: { error: { message: "No thread '1'" } } }])
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status: 404, attempts: 2, lost: 1 })
  })
})

describe('an empty answer', () => {
  test('to a deletion is handed on at once: some servers confirm it so', async () => {
    const { send } = await setUp([{ status: 200 }])
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status: 200, attempts: 1, lost: 0 })
  })
})

describe('a 429', () => {
  test('is waited out as long as the server says, as often as it takes, and nothing is lost', async () => {
    const { send, clock, traffic } = await setUp([...times(8, refusal({ 'retry-after': '3600' })), ok])
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status: 200, attempts: 1, lost: 0 })
    expect(clock.slept.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(8 * 3_600_000 - 1_000)
    expect(traffic).toEqual({ requests: 9, throttled: 8, lost: 0 })
  })

  test('does not use up the retries for server errors', async () => {
    const script = [failing, failing, refusal({ 'retry-after': '60' }), failing, failing, failing, ok]
    const { send } = await setUp(script)
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status: 200, attempts: 6, lost: 5 })
  })

  test('that is slow to come does not use up the time for retries either', async () => {
    let slowly = async () => {}
    const slowRefusal: Act = (response) => {
      void slowly().then(() => response.writeHead(429, { 'retry-after': '1' }).end())
    }
    const { send, clock } = await setUp([failing, ...times(3, slowRefusal), failing, ok])
    slowly = () => clock.sleep(20_000)
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status: 200, attempts: 3, lost: 2 })
  })

  test('is not waited out beyond the time for starting: the request is given up, and was never carried out', async () => {
    const { send, clock } = await setUp([refusal({ 'retry-after': '3600' })])
    const reply = await send(deletion, 'delete', clock.now() + 60_000)
    expect(brief(reply)).toEqual({ kind: 'stopped', reason: 'deadline', attempts: 0, lost: 0 })
    expect(clock.slept).toEqual([])
  })

  test.each([
    ['quota', 429, { error: { code: 'insufficient_quota', type: 'insufficient_quota' } }, 'quota'],
    ['payment', 402, undefined, 'quota'],
    ['a refused key', 401, { error: { code: 'invalid_api_key' } }, 'sign-in'],
    ['a key that may not', 403, { error: { code: 'insufficient_permissions' } }, 'sign-in'],
  ])('or the like that waiting does not cure (%s) stops the run', async (_, status, body, reason) => {
    const { send, stop } = await setUp([{ status, body }])
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status, attempts: 1, lost: 0 })
    expect(stop.stopped?.reason).toBe(reason)
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'stopped', reason, attempts: 0, lost: 0 })
    expect(server.requests).toHaveLength(1)
  })

  test('stops nothing when it is about one thread (403)', async () => {
    const { send, stop } = await setUp([{ status: 403, body: { error: { code: 'forbidden' } } }])
    await send(deletion, 'delete')
    expect(stop.stopped).toBeUndefined()
  })
})

describe('when the run is stopped', () => {
  test('what is in flight finishes, and no new request starts', async () => {
    let answerNow = () => {}
    const { send, stop } = await setUp([
      (response) => {
        answerNow = () => {
          response.writeHead(200, { 'content-type': 'application/json' })
          response.end('{"deleted": true}')
        }
      },
    ])
    const first = send(deletion, 'delete')
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    stop.request('cancelled', 'the run was cancelled')
    expect(brief(await send(deletion, 'delete'))).toMatchObject({ kind: 'stopped', attempts: 0 })
    answerNow()
    expect(brief(await first)).toMatchObject({ kind: 'answer', status: 200 })
    expect(server.requests).toHaveLength(1)
  })

  test('a failed request is not tried again', async () => {
    const { send, stop } = await setUp([failing])
    const reply = send(deletion, 'delete')
    stop.request('cancelled', 'the run was cancelled')
    expect((await reply).kind).toBe('stopped')
    expect(server.requests.length).toBeLessThanOrEqual(1)
  })

  test('what is in flight can be cut off', async () => {
    const { send, stop } = await setUp([breaking.never])
    const reply = send(deletion, 'delete')
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    stop.request('cancelled', 'the run was cancelled')
    stop.cutOff()
    expect(brief(await reply)).toEqual({ kind: 'stopped', reason: 'cancelled', attempts: 1, lost: 1 })
  })
})

test('about as many connections as requests in flight', async () => {
  const slowly: Act = (response) => {
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{}')
    }, 30)
  }
  const { send } = await setUp([slowly], { ceiling: 24 })
  await Promise.all(Array.from({ length: 600 }, () => send(reading, 'read')))
  expect(server.requests).toHaveLength(600)
  expect(server.mostAtOnce).toBe(24)
  // A connection is free again a moment after its answer, so some more are opened, once.
  expect(server.connections).toBeLessThanOrEqual(48)
})

describe('a token that is waited for', () => {
  const keyless = async (script: readonly Act[], whileWaiting: (turn: number) => Promise<void> | void) => {
    let turn = 0
    const tokens: TokenEffects = {
      gitHubToken: async () => {
        await whileWaiting(++turn)
        return 'header.e30.signature'
      },
      fetch: async () => Response.json({ access_token: `token-${turn}`, expires_in: 3_600 }),
      clock: new HastyClock(),
      onSecret: () => {},
      onNote: () => {},
    }
    return setUp(script, { signIn: { kind: 'azure-identity', tenantId: 'tenant', clientId: 'client' }, tokens })
  }

  test('too long, while the run is stopped: the request is never sent', async () => {
    const { send, stop } = await keyless([ok], () => stop.request('cancelled', 'the run was cancelled'))
    expect(brief(await send(deletion, 'delete'))).toEqual({
      kind: 'stopped',
      reason: 'cancelled',
      attempts: 0,
      lost: 0,
    })
    expect(server.requests).toEqual([])
  })

  test('too long, while the time for starting goes by: the request is never sent', async () => {
    const { send, clock } = await keyless([ok], () => clock.sleep(60_000))
    const reply = await send(deletion, 'delete', clock.now() + 30_000)
    expect(brief(reply)).toEqual({ kind: 'stopped', reason: 'deadline', attempts: 0, lost: 0 })
    expect(server.requests).toEqual([])
  })

  test('too long, after the one before was refused: the request is not sent again', async () => {
    const { send, stop } = await keyless([{ status: 401 }, ok], (turn) => {
      if (turn === 2) stop.request('cancelled', 'the run was cancelled')
    })
    expect(brief(await send(deletion, 'delete'))).toEqual({
      kind: 'stopped',
      reason: 'cancelled',
      attempts: 0,
      lost: 0,
    })
    expect(server.requests).toEqual(['DELETE /v1/threads/1'])
  })
})
