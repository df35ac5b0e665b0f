/** The sender against a real server: which requests are sent, how often, and what comes of them. */

import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { ApiRequest } from '../../src/api-request.ts'
import type { Clock } from '../../src/clock.ts'
import { createClient, type SignIn } from '../../src/requests/client.ts'
import { createPacing } from '../../src/requests/pacing/pacing.ts'
import { createSender, type Reply, type Sender, type SenderOptions } from '../../src/requests/sender.ts'
import type { TokenEffects } from '../../src/requests/sign-in/tokens.ts'
import { Stop } from '../../src/stop.ts'
import { ours } from '../../src/text.ts'
import { plainly } from '../text-equality.ts'
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
    onOutage = () => {},
  }: {
    readonly signIn?: SignIn
    readonly ceiling?: number
    readonly tokens?: TokenEffects
    readonly onOutage?: NonNullable<SenderOptions['onOutage']>
  } = {},
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
  const sender = createSender({ client, clock, pacing, stop, random: () => 0.5, onOutage })
  return { ...sender, clock, stop }
}

/** The same time, and the end of the time budget does not come by sleeping. */
const unhurried = (clock: Clock): Clock => ({ now: () => clock.now(), sleep: () => new Promise(() => {}) })

const times = (count: number, act: Act): Act[] => Array.from({ length: count }, () => act)
const brief = (reply: Reply) => ({
  kind: reply.kind,
  ...(reply.kind === 'answer' ? { status: reply.answer.status } : {}),
  ...(reply.kind === 'stopped' ? { reason: reply.stopped.reason } : {}),
  attempts: reply.trace.attempts,
  lost: reply.trace.lost,
})

describe('a deletion is timed', () => {
  test('from when it was sent that the server took, to its answer: a wait before it is none of it', async () => {
    const { send, clock } = await setUp([refusal({ 'retry-after': '20' }), { status: 409 }])
    const asked = clock.now()
    const { trace } = await send(deletion, 'delete')
    const { sentAt = Number.NaN, answeredAt = Number.NaN } = trace
    expect(sentAt - asked).toBeGreaterThanOrEqual(20_000)
    expect(answeredAt).toBeGreaterThanOrEqual(sentAt)
    expect(answeredAt).toBeLessThanOrEqual(clock.now())
  })

  test('where no answer came, it was sent all the same', async () => {
    const { send } = await setUp([(response) => response.destroy()])
    expect((await send(deletion, 'delete')).trace).toEqual({ attempts: 1, lost: 1, sentAt: expect.any(Number) })
  })

  test('an error of the server is an answer', async () => {
    const { send } = await setUp([failing])
    const { trace } = await send(deletion, 'delete')
    expect(trace).toMatchObject({ sentAt: expect.any(Number), answeredAt: expect.any(Number) })
  })

  test('and nothing else is', async () => {
    const { send } = await setUp([ok])
    expect((await send(reading, 'read')).trace).toEqual({ attempts: 1, lost: 0 })
  })
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
    expect(brief(await send(reading, 'read'))).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
    expect(clock.slept).toEqual([75])
    expect(traffic).toEqual({ requests: 2, throttled: 0, lost: 1 })
  })

  test('is tried again five times, ever later, within half a minute', async () => {
    const { send, clock } = await setUp([failing])
    const reply = await send(reading, 'read')
    expect(reply).toMatchObject({ kind: 'lost', why: 'server error 500', status: 500, requestId: 'req_7' })
    expect(reply.trace).toEqual({ attempts: 6, lost: 6 })
    expect(server.requests).toEqual(times(6, ok).map(() => 'GET /v1/threads/1'))
    expect(clock.slept).toEqual([75, 750, 1_500, 3_000, 6_000])
  })

  test('is not what the last of these answers is called where something else answered in its place', async () => {
    for (const foreign of [{ status: 200 }, { status: 200, body: '<!doctype html><p>Sign in</p>' }]) {
      const { send } = await setUp([...times(5, failing), foreign])
      const reply = await send(reading, 'read')
      expect(reply).toMatchObject({ kind: 'lost', why: 'the answer (200) is empty or a web page', status: 200 })
      await server.close()
    }
    server = await scriptedServer([ok])
  })

  test('names a wait, which is kept as far as half a minute allows', async () => {
    const { send, clock } = await setUp([
      { status: 503, headers: { 'retry-after': '10' } },
      { status: 503, headers: { 'retry-after': '3600' } },
      failing,
    ])
    expect((await send(reading, 'read')).kind).toBe('lost')
    expect(clock.slept[0]).toBe(10_000)
    expect(clock.slept[1]).toBeGreaterThan(19_000)
    expect(clock.slept[1]).toBeLessThanOrEqual(20_000)
    expect(server.requests).toHaveLength(3)
  })
})

describe('a broken connection', () => {
  test.each(['reset', 'close'] as const)('(%s) is made again at once and does not count as a failure', async (how) => {
    const { send, clock, traffic } = await setUp([breaking[how], ok])
    expect(brief(await send(reading, 'read'))).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
    expect(clock.slept).toEqual([])
    expect(traffic).toEqual({ requests: 2, throttled: 0, lost: 0 })
  })

  test('that breaks again and again is a failure in the end', async () => {
    const { send, clock } = await setUp([breaking.reset])
    const reply = await send(reading, 'read')
    expect(brief(reply)).toEqual({ kind: 'lost', attempts: 7, lost: 7 })
    expect(reply).toMatchObject({ status: undefined })
    expect(clock.slept).toHaveLength(5)
  })

  test.each(['truncated', 'chunk', 'halfway'] as const)('after the answer began (%s) is a lost answer', async (how) => {
    const { send, clock } = await setUp([breaking[how], ok])
    expect(brief(await send(reading, 'read'))).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
    expect(clock.slept).toEqual([75])
  })

  const broken = (status: number) => (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': '100' })
    response.write('{"error"', () => response.socket?.resetAndDestroy())
  }

  test.each([
    400, 401, 403, 404, 410,
  ])('in the midst of a %d loses the answer: what it speaks of was not said', async (status) => {
    const { send } = await setUp([broken(status), ok])
    expect(brief(await send(reading, 'read'))).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
  })

  test('in the midst of a 429 loses nothing: the status says enough', async () => {
    const { send, traffic } = await setUp([broken(429), ok])
    expect(brief(await send(reading, 'read'))).toEqual({ kind: 'answer', status: 200, attempts: 1, lost: 0 })
    expect(traffic).toEqual({ requests: 2, throttled: 1, lost: 0 })
  })

  test('in the midst of a 500 is a server error', async () => {
    const { send } = await setUp([broken(500)])
    expect(await send(reading, 'read')).toMatchObject({ kind: 'lost', why: 'server error 500', status: 500 })
  })

  test('is not seen in an error that says it is JSON and is not', async () => {
    const sloppy = { status: 404, headers: { 'content-type': 'application/json' }, body: 'no such thread' }
    const { send } = await setUp([sloppy])
    expect(await send(reading, 'read')).toMatchObject({ answer: { status: 404, body: 'no such thread' } })
  })

  test('that cannot be made says why', async () => {
    const { send } = await setUp([ok])
    await server.close()
    const reply = await send(reading, 'read')
    expect(plainly(reply)).toMatchObject({ kind: 'lost', why: expect.stringContaining('ECONNREFUSED') })
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

  test('is cut off after four times what the others took, at least 400 ms, and the request tried again', async () => {
    const { send } = await setUp([...times(6, ok), breaking.never, ok], { ceiling: 1 })
    for (let request = 0; request < 6; request++) await send(reading, 'read')
    const begun = Date.now()
    expect(brief(await send(reading, 'read'))).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
    expect(Date.now() - begun).toBeGreaterThanOrEqual(390)
    // Where nothing is learned, an answer may take ten seconds.
    expect(Date.now() - begun).toBeLessThan(9_000)
  })

  test('is cut off by what was learned while it was waited for', async () => {
    const { send } = await setUp([breaking.never, ok])
    const begun = Date.now()
    const first = send(reading, 'read')
    await new Promise((resolve) => setTimeout(resolve, 50))
    for (let request = 0; request < 6; request++) await send(reading, 'read')
    expect(brief(await first)).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
    // Where nothing is learned, an answer may take ten seconds.
    expect(Date.now() - begun).toBeLessThan(9_000)
  })
})

describe('a question that takes long', () => {
  test('is asked a second time beside the first, and what is answered first counts', async () => {
    const { send, traffic } = await setUp([...times(6, ok), breaking.never, ok])
    for (let request = 0; request < 6; request++) await send(reading, 'read')
    expect(brief(await send(reading, 'read'))).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
    expect([server.requests.length, server.mostAtOnce]).toEqual([8, 2])
    expect(traffic).toEqual({ requests: 8, throttled: 0, lost: 1 })
  })

  test('has its own answer where that comes first after all, and the second is given up', async () => {
    let answer = () => {}
    const first = (response: ServerResponse) => {
      answer = () => response.end('{"deleted": true}')
    }
    let isGivenUp: Promise<unknown> = Promise.resolve()
    const second = (response: ServerResponse) => {
      isGivenUp = once(response, 'close')
      answer()
    }
    const { send, traffic } = await setUp([...times(6, ok), first, second])
    for (let request = 0; request < 6; request++) await send(reading, 'read')
    expect(brief(await send(reading, 'read'))).toEqual({ kind: 'answer', status: 200, attempts: 1, lost: 0 })
    await isGivenUp
    expect(traffic).toEqual({ requests: 8, throttled: 0, lost: 0 })
  })

  test('is not asked again where no place is free, until it is given up', async () => {
    const { send } = await setUp([...times(6, ok), breaking.never, ok], { ceiling: 1 })
    for (let request = 0; request < 6; request++) await send(reading, 'read')
    expect(brief(await send(reading, 'read'))).toEqual({ kind: 'answer', status: 200, attempts: 2, lost: 1 })
    expect(server.mostAtOnce).toBe(1)
  })

  test('is not a deletion: that is never under way twice', async () => {
    const { send } = await setUp([...times(6, ok), breaking.never, ok])
    for (let request = 0; request < 6; request++) await send(deletion, 'delete')
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'lost', attempts: 1, lost: 1 })
    expect(server.requests).toHaveLength(7)
  })
})

describe('a busy machine', () => {
  test("cuts nothing off: time in which nothing could be heard is not the server's", async () => {
    const late = (response: ServerResponse) => setTimeout(() => response.end('{"deleted": true}'), 100)
    const { send } = await setUp([...times(6, ok), late])
    for (let request = 0; request < 6; request++) await send(reading, 'read')
    const reply = send(reading, 'read')
    while (server.requests.length < 7) await new Promise((resolve) => setTimeout(resolve, 5))
    const begun = performance.now()
    while (performance.now() - begun < 2_000 /* This thread does nothing else. */);
    expect(brief(await reply)).toEqual({ kind: 'answer', status: 200, attempts: 1, lost: 0 })
  })
})

describe('adversary C2: a deletion', () => {
  test.each([
    ['a server error', failing],
    ['a reset', breaking.reset],
    ['a connection that closes', breaking.close],
    ['half an answer', breaking.halfway],
  ] as const)('is sent once, and not again after %s', async (_, act) => {
    const { send } = await setUp([act, ok])
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'lost', attempts: 1, lost: 1 })
    expect(server.requests).toHaveLength(1)
  })

  test('that a web page answers is handed on: whoever sent it, the thread must be looked at', async () => {
    const { send } = await setUp([breaking.page, ok])
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status: 200, attempts: 1, lost: 0 })
    expect(server.requests).toHaveLength(1)
  })

  test('says how long the server asks to wait', async () => {
    const { send } = await setUp([{ status: 503, headers: { 'retry-after': '7' } }])
    expect(await send(deletion, 'delete')).toMatchObject({ kind: 'lost', status: 503, retryAfter: 7_000 })
  })

  test('that was never sent is tried again, and may have done nothing', async () => {
    const { send, clock } = await setUp([ok])
    await send(reading, 'read')
    await server.close()
    const reply = await send(deletion, 'delete')
    expect(brief(reply)).toEqual({ kind: 'lost', attempts: 0, lost: 0 })
    expect(clock.slept).toHaveLength(5)
    server = await scriptedServer([ok])
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
    expect(brief(await send(reading, 'read'))).toEqual({ kind: 'answer', status: 200, attempts: 6, lost: 5 })
  })

  test('that is slow to come does not use up the time for retries either', async () => {
    let slowly = async () => {}
    const slowRefusal: Act = (response) => {
      void slowly().then(() => response.writeHead(429, { 'retry-after': '1' }).end())
    }
    const { send, clock } = await setUp([failing, ...times(3, slowRefusal), failing, ok])
    slowly = () => clock.sleep(20_000)
    expect(brief(await send(reading, 'read'))).toEqual({ kind: 'answer', status: 200, attempts: 3, lost: 2 })
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
  ])('or the like that waiting does not cure (%s) stops the run', async (_, status, body, reason) => {
    const { send, stop } = await setUp([{ status, body }])
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'answer', status, attempts: 1, lost: 0 })
    expect(stop.stopped?.reason).toBe(reason)
    expect(brief(await send(deletion, 'delete'))).toEqual({ kind: 'stopped', reason, attempts: 0, lost: 0 })
    expect(server.requests).toHaveLength(1)
  })

  test.each([
    'forbidden',
    'insufficient_permissions',
  ])('stops nothing when it may be about one thread (403 %s)', async (code) => {
    const { send, stop } = await setUp([{ status: 403, body: { error: { code } } }])
    await send(deletion, 'delete')
    expect(stop.stopped).toBeUndefined()
  })
})

describe('a wait beyond the time budget', () => {
  test('adversary L4: ends a list at once, with the time that the server asked for', async () => {
    const { send, stop, clock } = await setUp([refusal({ 'retry-after': '86400' })])
    stop.endAt(clock.now() + 3_600_000, unhurried(clock))
    expect(brief(await send(reading, 'list'))).toMatchObject({ kind: 'stopped', reason: 'deadline', attempts: 0 })
    expect(server.requests).toHaveLength(1)
    expect(String(stop.stopped?.detail)).toMatch(
      /^the server asked to wait until 20\d\d-.*Z, beyond the end of the time budget$/,
    )
    expect(String(stop.stopped?.hint)).toBe('Start the next run after that time.')
    expect(clock.slept).toEqual([])
  })

  test('public-reports 10: ends a sweep when the server says it again, with nobody served in between', async () => {
    const { send, stop, clock } = await setUp([refusal({ 'retry-after': '86400' })])
    stop.endAt(clock.now() + 3_600_000, unhurried(clock))
    const replies = await Promise.all(Array.from({ length: 40 }, () => send(deletion, 'delete')))
    expect(new Set(replies.map(({ kind }) => kind))).toEqual(new Set(['stopped']))
    // Those that were in flight when it first said so, and one that went ahead.
    expect(server.requests.length).toBeLessThanOrEqual(11)
    expect(String(stop.stopped?.detail)).toContain('the server asked to wait until')
  })

  test('public-reports 10: a point in time is no wait of fifty years', async () => {
    const { send, clock } = await setUp([refusal({ 'retry-after': String(Date.now() / 1000 + 2) }), ok])
    expect(brief(await send(deletion, 'delete', clock.now() + 60_000))).toMatchObject({ kind: 'answer', status: 200 })
  })

  test('says what was asked where only the time for starting is over', async () => {
    const { send, clock } = await setUp([refusal({ 'retry-after': '3600' })])
    const reply = await send(deletion, 'delete', clock.now() + 60_000)
    expect(plainly(reply)).toMatchObject({
      stopped: { detail: expect.stringContaining('the server asked to wait until') },
    })
  })
})

describe('adversary M3: one request that is always throttled', () => {
  const oneThrottled =
    (headers: Record<string, string>, status = 429): Act =>
    (response, request) => {
      const isIt = request.url?.endsWith('/7') === true
      response.writeHead(isIt ? status : 200, { 'content-type': 'application/json', ...(isIt ? headers : {}) })
      response.end('{"deleted": true}')
    }
  const all = (send: Sender['send'], count: number) =>
    Promise.all(Array.from({ length: count }, (_, id) => send({ method: 'DELETE', path: `/threads/${id}` }, 'delete')))

  test.each([{}, { 'retry-after': '1' }])('is refused in the end, and holds nobody up (%j)', async (headers) => {
    const { send, stop, clock } = await setUp([oneThrottled(headers)])
    const replies = (await all(send, 150)).map(brief)
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(149)
    expect(replies[7]).toEqual({ kind: 'answer', status: 429, attempts: 0, lost: 0 })
    expect(server.requests.filter((one) => one.endsWith('/7')).length).toBeLessThan(14)
    expect(clock.slept.reduce((sum, one) => sum + one, 0)).toBeLessThan(180_000)
    expect(stop.stopped).toBeUndefined()
  })

  test('beyond the time budget is refused soon, and does not end the run', async () => {
    const { send, stop, clock } = await setUp([oneThrottled({ 'retry-after': '86400' })])
    stop.endAt(clock.now() + 3_600_000, unhurried(clock))
    const replies = (await all(send, 150)).map(brief)
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(149)
    expect(replies[7]).toMatchObject({ kind: 'answer', status: 429 })
  })

  test('is waited for where others are throttled as well', async () => {
    const { send, traffic } = await setUp([...times(12, refusal({ 'retry-after': '1' })), ok])
    const replies = await all(send, 3)
    expect(replies.map(brief)).toEqual(
      [200, 200, 200].map((status) => ({ kind: 'answer', status, attempts: 1, lost: 0 })),
    )
    expect(traffic.throttled).toBe(12)
  })
})

describe('new-user F8: an outage', () => {
  /** A server that is away for so long by the clock of the run. */
  const away = async (milliseconds: number, how: Act = { status: 503 }) => {
    let clock: Clock | undefined
    let back = Number.POSITIVE_INFINITY
    const act: Act = (response, request) => {
      const down = clock !== undefined && clock.now() < back
      if (down && typeof how === 'function') return how(response, request)
      response.writeHead(down ? 503 : 200, { 'content-type': 'application/json' }).end('{"id": "1"}')
    }
    const told: string[] = []
    const set = await setUp([act], { onOutage: ({ kind }) => told.push(kind) })
    await set.send(reading, 'read')
    const goes = () => {
      clock = set.clock
      back = set.clock.now() + milliseconds
    }
    return { ...set, goes, told }
  }

  test.each([
    ['errors', undefined],
    ['connections that break', breaking.reset],
  ] as const)('of a minute costs a minute: %s in a list', async (_, how) => {
    const { send, goes, told, clock, traffic } = await away(60_000, how)
    goes()
    const begun = clock.now()
    expect(traffic.waited).toBeUndefined()
    expect(brief(await send(reading, 'list'))).toMatchObject({ kind: 'answer', status: 200 })
    expect(clock.now() - begun).toBeLessThan(125_000)
    expect(told).toEqual(['began', 'over'])
    expect(traffic.waited).toBeGreaterThanOrEqual(60_000)
    expect(traffic.waited).toBeLessThanOrEqual(clock.now() - begun)
  })

  test('in a sweep costs those in flight, and the others go on afterwards', async () => {
    const { send, goes, told } = await away(60_000)
    goes()
    const replies = await Promise.all(Array.from({ length: 100 }, () => send(deletion, 'delete')))
    const kinds = replies.map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'lost').length).toBeLessThanOrEqual(40)
    expect(kinds.filter((kind) => kind === 'answer').length).toBeGreaterThanOrEqual(60)
    expect(told[0]).toBe('began')
  })

  test('of more than 15 minutes ends the run', async () => {
    const { send, goes, stop, clock } = await away(3_600_000)
    goes()
    const begun = clock.now()
    expect(brief(await send(reading, 'list'))).toMatchObject({ kind: 'stopped', reason: 'outage' })
    expect(stop.stopped?.detail).toEqual('the server gave no good answer for 15 minutes')
    expect(clock.now() - begun).toBeLessThan(16 * 60_000)
  })

  test('ends with the time budget', async () => {
    const { send, goes, stop, clock } = await away(3_600_000)
    stop.endAt(clock.now() + 120_000, unhurried(clock))
    goes()
    const begun = clock.now()
    expect(brief(await send(reading, 'list'))).toMatchObject({ kind: 'stopped', reason: 'outage' })
    expect(clock.now() - begun).toBeLessThan(125_000)
  })

  test('is not what a page is that always fails while the server answers', async () => {
    const told: string[] = []
    const page37: Act = (response, request) =>
      void response.writeHead(request.url?.endsWith('/37') === true ? 500 : 200).end('{"id": "1"}')
    const { send } = await setUp([page37], { onOutage: ({ kind }) => told.push(kind) })
    await send(reading, 'read')
    expect(brief(await send({ method: 'GET', path: '/threads/37' }, 'list'))).toEqual({
      kind: 'lost',
      attempts: 6,
      lost: 6,
    })
    expect(told).toEqual([])
  })

  test('is not what an address is where nobody ever answered', async () => {
    const { send, clock } = await setUp([ok])
    await server.close()
    expect(plainly(await send(reading, 'list'))).toMatchObject({
      kind: 'lost',
      why: expect.stringMatching(/^nobody listens at 127\.0\.0\.1:\d+ \(ECONNREFUSED\): check base-url/),
    })
    expect(clock.slept).toHaveLength(2)
    server = await scriptedServer([ok])
  })
})

describe('adversary M5: a body', () => {
  const long =
    (mebibytes: number, gzip: boolean, status = 200): Act =>
    (response) => {
      const text = `{"a":"${'x'.repeat(mebibytes * 1024 * 1024)}"}`
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      })
      response.end(gzip ? gzipSync(text) : text)
    }

  test.each([
    ['a page', 'list', 31, 'answer'],
    ['a page', 'list', 33, 'lost'],
    ['a thread', 'read', 0.9, 'answer'],
    ['a thread', 'read', 1.1, 'lost'],
  ] as const)('of %s (%s) of %d MiB: %s', async (_, purpose, mebibytes, kind) => {
    for (const gzip of [false, true]) {
      const { send } = await setUp([long(mebibytes, gzip)])
      expect((await send(reading, purpose)).kind).toBe(kind)
      await server.close()
    }
  })

  test('of a 429 is not needed, however large it is', async () => {
    const { send } = await setUp([long(40, true, 429), ok])
    expect(brief(await send(reading, 'list'))).toMatchObject({ kind: 'answer', status: 200 })
  })

  test('that is nested a hundred thousand times does no harm', async () => {
    const { send } = await setUp([{ status: 200, body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` }])
    expect((await send(reading, 'list')).kind).toMatch(/answer|lost/)
  })

  test('is also there as text', async () => {
    const { send } = await setUp([{ status: 404, body: 'no such thing' }])
    expect(await send(reading, 'read')).toMatchObject({ answer: { text: 'no such thing' } })
  })
})

test('a request that closes its connection has the next one go another way', async () => {
  const { send } = await setUp([{ status: 200, body: { id: '1' } }])
  for (let read = 0; read < 3; read++) await send(reading, 'read', undefined, { closesConnection: true })
  expect(server.connections).toBe(3)
  expect(server.headers.map(({ connection }) => connection)).toEqual(['close', 'close', 'close'])
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
    stop.request('cancelled', ours('the run was cancelled'))
    expect(brief(await send(deletion, 'delete'))).toMatchObject({ kind: 'stopped', attempts: 0 })
    answerNow()
    expect(brief(await first)).toMatchObject({ kind: 'answer', status: 200 })
    expect(server.requests).toHaveLength(1)
  })

  test('a failed request is not tried again', async () => {
    const { send, stop } = await setUp([failing])
    const reply = send(reading, 'read')
    stop.request('cancelled', ours('the run was cancelled'))
    expect((await reply).kind).toBe('stopped')
    expect(server.requests.length).toBeLessThanOrEqual(1)
  })

  test('what is in flight can be cut off', async () => {
    const { send, stop } = await setUp([breaking.never])
    const reply = send(deletion, 'delete')
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    stop.request('cancelled', ours('the run was cancelled'))
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
    const { send, stop } = await keyless([ok], () => stop.request('cancelled', ours('the run was cancelled')))
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
      if (turn === 2) stop.request('cancelled', ours('the run was cancelled'))
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
