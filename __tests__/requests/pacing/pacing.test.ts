/** Pacing, on a simulated clock against simulated servers: hours pass in milliseconds, and nothing sleeps. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createPacing, type Ended, type Start } from '../../../src/requests/pacing/pacing.ts'
import { checkProperty } from '../../properties.ts'
import { type Limit, openAiHeaders, type ServerSettings, simulate } from './simulation.ts'

const perMinute = (requests: number, burst: number): Limit => ({ perMinute: requests, burst })

/** How servers name the wait in a 429. */
const retryAfter = {
  'in milliseconds': (wait: number) => Math.ceil(wait),
  'in whole seconds': (wait: number) => Math.ceil(wait / 1000) * 1000,
  'not at all': () => undefined,
} as const
const waits = Object.keys(retryAfter) as (keyof typeof retryAfter)[]

/** `limit` counts a minute, and the bucket holds less: as at OpenAI's own limits that are enforced in shorter windows. */
const minuteHeaders: ServerSettings['headers'] = (bucket) => ({
  ...(openAiHeaders?.(bucket) ?? { remaining: undefined, reset: undefined }),
  limit: Math.round(bucket.perMs * 60_000),
})
const headerForms = { 'the size of the bucket': openAiHeaders, 'requests a minute': minuteHeaders } as const

/** The least time in which a bucket gives so many requests, in milliseconds. */
const bound = ({ perMinute: rate, burst }: Limit, requests: number) => ((requests - burst) / rate) * 60_000

/** The benchmark's first scenario: six pages, 600 deletions, 59 verifications. */
const limit = perMinute(3_000, 60)
const job = { pages: 6, requests: 659, workers: 32 }
const common = { limit, latency: 50, jitter: 2 }
const run = (server: ServerSettings, client: Partial<typeof job> & { requests: number }, ceiling = 32) => {
  const course = simulate(server, { ...client, pacing: createPacing(ceiling) })
  expect(course.finished).toBe(true)
  expect(course.mostInFlight).toBeLessThanOrEqual(ceiling)
  // Slow start ends at the first 429, and whatever is in flight by then may be refused as well: once, and never more than that.
  return { ...course, share: Math.max(0, course.throttled - ceiling) / course.sent }
}

describe('a limit that the headers tell', () => {
  for (const [what, headers] of Object.entries(headerForms)) {
    for (const decidesAt of [0, 0.5, 1]) {
      test(`is met without a 429, where "limit" is ${what} (the server decides at ${decidesAt} of the way)`, () => {
        const { time, throttled } = run({ ...common, decidesAt, headers }, job)
        expect(time / bound(limit, 665)).toBeLessThan(1.05)
        expect(throttled).toBe(0)
      })

      test(`is followed when it halves, where "limit" is ${what} (the server decides at ${decidesAt} of the way)`, () => {
        const halved = perMinute(1_500, 60)
        const { time, share } = run({ ...common, decidesAt, headers, changes: [{ at: 5_000, limit: halved }] }, job)
        // Until then the bucket gave what it held and 5 s of the old rate; then a full bucket, at the new rate.
        expect(time / (5_000 + bound(halved, 665 - 60 - 250))).toBeLessThan(1.06)
        expect(share).toBeLessThan(0.01)
      })
    }
  }

  test('in a counter that is reset every minute is used up, and then waited for', () => {
    const { time, share } = run(
      {
        limit: perMinute(3_000, 3_000),
        fixedWindow: 60_000,
        latency: 50,
        retryAfter: retryAfter['in whole seconds'],
        headers: ({ tokens, full, untilReset }) => ({ limit: full, remaining: Math.floor(tokens), reset: untilReset }),
      },
      { requests: 12_000 },
    )
    expect(time).toBeLessThan(195_000)
    expect(share).toBeLessThan(0.002)
  })

  test('for a day slows nothing down while there is enough left', () => {
    const { time } = run(
      { limit: perMinute(10_000 / 1_440, 10_000), latency: 50, headers: openAiHeaders },
      { requests: 5_000 },
    )
    expect(time).toBeLessThan(1.2 * (5_000 / 32) * 50)
  })
})

describe('a limit that no header tells', () => {
  for (const wait of waits) {
    test(`is learned from few 429s that name the wait ${wait}`, () => {
      const { time, share } = run({ ...common, retryAfter: retryAfter[wait] }, job)
      expect(time / bound(limit, 665)).toBeLessThan(1.12)
      expect(share).toBeLessThan(0.022)
    })

    test(`is followed when it halves, from 429s that name the wait ${wait}`, () => {
      const halved = perMinute(1_500, 60)
      const { time, share } = run(
        { ...common, retryAfter: retryAfter[wait], changes: [{ at: 5_000, limit: halved }] },
        job,
      )
      expect(time / (5_000 + bound(halved, 665 - 60 - 250))).toBeLessThan(1.25)
      expect(share).toBeLessThan(0.04)
    })
  }

  test('is followed when it falls to a tenth', () => {
    const { time, share } = run(
      {
        limit,
        latency: 50,
        changes: [{ at: 20_000, limit: perMinute(300, 60) }],
        retryAfter: retryAfter['in whole seconds'],
      },
      { requests: 2_000 },
    )
    expect(time / (20_000 + bound(perMinute(300, 60), 2_000 - 1_060))).toBeLessThan(1.15)
    expect(share).toBeLessThan(0.02)
  })

  test('is followed when it doubles', () => {
    const doubled = perMinute(6_000, 60)
    const { time } = run(
      { limit, latency: 50, changes: [{ at: 20_000, limit: doubled }], retryAfter: retryAfter['in whole seconds'] },
      { requests: 6_000 },
    )
    expect(time / (20_000 + bound(doubled, 6_000 - 1_060))).toBeLessThan(1.25)
  })

  test('may be on requests at the same time', () => {
    const { time, share } = run({ limit: undefined, mostAtOnce: 8, latency: 50, decidesAt: 0 }, { requests: 5_000 })
    expect(time).toBeLessThan(1.6 * (5_000 / 8) * 50)
    expect(share).toBeLessThan(0.02)
  })
})

describe('no limit', () => {
  test('all that may be is in flight soon', () => {
    const { time, mostInFlight } = run(
      { limit: undefined, latency: 100 },
      { pages: 100, requests: 10_000, workers: 64 },
    )
    expect(time).toBeLessThan(1.05 * (100 + 10_000 / 32) * 100)
    expect(mostInFlight).toBe(32)
  })

  test('the small run of the benchmark comes to full speed within two round trips', () => {
    const { time, starts } = run({ limit: undefined, latency: 100 }, { pages: 11, requests: 1_000, workers: 64 })
    const startedBy = (milliseconds: number) => starts.filter((at) => at < 1_100 + milliseconds).length - 11
    // Ten, twenty, and from then on all that may be.
    expect([1, 101, 201, 301].map(startedBy)).toEqual([10, 30, 62, 94])
    expect(time).toBeLessThan(1.05 * (11 + 1_000 / 32) * 100)
  })

  test('on a short way slow start takes 100 ms to double, because a limit is seen only when it refuses', () => {
    const { starts } = run({ limit: undefined, latency: 5 }, { requests: 2_000 })
    expect(starts.filter((at) => at < 100).length).toBeLessThan(400)
  })

  test('slow answers do not make for a slow start', () => {
    const { time } = run({ limit: undefined, latency: 2_000 }, { requests: 2_000 })
    expect(time).toBeLessThan(1.1 * (2_000 / 32) * 2_000)
  })
})

describe('whatever the limit', () => {
  const sizes = [
    perMinute(30, 1),
    perMinute(30, 30),
    perMinute(300, 5),
    perMinute(3_000, 50),
    perMinute(10_000, 167),
    perMinute(100_000, 1_667),
  ]
  for (const size of sizes) {
    for (const latency of [5, 50, 500]) {
      test(`${size.perMinute} a minute, burst ${size.burst}, ${latency} ms: near the bound, and few 429s`, () => {
        const requests = Math.max(100, size.perMinute / 2)
        const best = Math.max(bound(size, requests), (requests / 256) * latency)
        for (const headers of [undefined, openAiHeaders]) {
          const server = { limit: size, latency, jitter: latency / 5, retryAfter: retryAfter['in whole seconds'] }
          const { time, throttled } = run({ ...server, headers }, { requests, workers: 256 }, 256)
          expect(time / best).toBeLessThan(1.35)
          // Slow start has at most about as many in flight as the bucket held, when it finds it empty.
          expect(throttled).toBeLessThan(30 + Math.min(size.burst, 64) + requests * 0.05)
        }
      })
    }
  }
})

describe('headers that are not true', () => {
  const lies: Record<string, ServerSettings['headers']> = {
    'always much left': () => ({ limit: 1_000, remaining: 999, reset: 10 }),
    'never anything left': () => ({ limit: 1_000, remaining: 0, reset: 3_600_000 }),
    'more left than there can be': () => ({ limit: 10, remaining: 100_000, reset: 0 }),
    'nothing but zeros': () => ({ limit: 0, remaining: 0, reset: 0 }),
    'half of them missing': () => ({ limit: undefined, remaining: 3, reset: undefined }),
  }
  for (const [lie, headers] of Object.entries(lies)) {
    test(`${lie}: the limit is found all the same`, () => {
      const { time, share } = run({ ...common, headers, retryAfter: retryAfter['in whole seconds'] }, job)
      expect(time / bound(limit, 665)).toBeLessThan(1.15)
      expect(share).toBeLessThan(0.03)
    })
  }

  test('a bucket that is said to run dry, and does not, costs a minute at most', () => {
    let left = 300
    const headers = () => ({ limit: 1_000, remaining: Math.max(0, left--), reset: 36_000_000 })
    expect(run({ limit: undefined, latency: 50, headers }, { requests: 2_000 }).time).toBeLessThan(70_000)
  })

  test('one that falls and rises at random stops nothing', () => {
    let state = 7
    const headers = () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return { limit: 100, remaining: state % 100, reset: state % 90_000 }
    }
    expect(run({ limit: undefined, latency: 50, headers }, { requests: 500 }).time).toBeLessThan(600_000)
  })
})

describe('after a 429', () => {
  const nothing = { limit: undefined, remaining: undefined, reset: undefined }
  const throttled = (milliseconds: number | undefined): Ended => ({
    kind: 'throttled',
    limits: nothing,
    retryAfter: milliseconds,
  })
  const answered: Ended = { kind: 'answered', limits: nothing }

  /** A controller that has come to 32 requests in flight at time 1000. */
  const busy = () => {
    const pacing = createPacing(32)
    const starts: Start[] = []
    for (let now = 0; now <= 1_000; now++) {
      const [oldest] = starts
      if (oldest !== undefined && pacing.wait(now) > 0) {
        starts.shift()
        pacing.ended(now, oldest, answered)
      }
      while (pacing.wait(now) === 0) starts.push(pacing.started(now))
    }
    expect(starts).toHaveLength(32)
    return { pacing, starts }
  }

  test('one cut for all the requests that were under way', () => {
    const { pacing, starts } = busy()
    for (const start of starts) pacing.ended(1_050, start, throttled(1_000))
    expect(pacing.allowed).toBe(16)
  })

  test('the wait that the server names is kept, hours included', () => {
    const { pacing, starts } = busy()
    for (const start of starts) pacing.ended(1_050, start, throttled(7_200_000))
    expect(pacing.wait(1_050)).toBe(7_200_000)
    expect(pacing.wait(7_201_049)).toBe(1)
    expect(pacing.wait(7_201_050)).toBe(0)
  })

  test('the longest of several waits counts', () => {
    const { pacing, starts } = busy()
    starts.forEach((start, index) => {
      pacing.ended(1_050, start, throttled(index === 3 ? 60_000 : 1_000))
    })
    expect(pacing.wait(1_050)).toBe(60_000)
  })

  test('one request goes ahead, and the others follow one by one when it was accepted', () => {
    const { pacing, starts } = busy()
    for (const start of starts) pacing.ended(1_050, start, throttled(1_000))
    const scout = pacing.started(2_050)
    expect(pacing.wait(2_060)).toBe(Number.POSITIVE_INFINITY)
    pacing.ended(2_100, scout, answered)
    let together = 0
    while (pacing.wait(2_100) === 0) {
      pacing.started(2_100)
      together += 1
    }
    expect(together).toBeLessThanOrEqual(16)
    expect(Number.isFinite(pacing.wait(2_100)) || together === 16).toBe(true)
  })

  test('refused again and again without a word on how long, it waits ever longer, up to a minute', () => {
    const { pacing, starts } = busy()
    for (const start of starts) pacing.ended(1_050, start, throttled(undefined))
    let now = 1_050
    const pauses: number[] = []
    for (let refusal = 0; refusal < 12; refusal++) {
      const pause = pacing.wait(now)
      pauses.push(pause)
      now += pause
      pacing.ended(now, pacing.started(now), throttled(undefined))
    }
    expect(pauses.slice(0, 5)).toEqual([250, 500, 1_000, 2_000, 4_000])
    expect(pauses.at(-1)).toBe(60_000)
  })

  test('a request lost while one goes ahead does not block the next', () => {
    const { pacing, starts } = busy()
    for (const start of starts) pacing.ended(1_050, start, throttled(1_000))
    pacing.ended(2_100, pacing.started(2_050), { kind: 'lost' })
    expect(pacing.wait(2_200)).toBe(0)
  })

  test('no burst follows a pause', () => {
    for (const wait of waits) {
      const { starts, refusals } = run({ ...common, retryAfter: retryAfter[wait] }, job)
      const pauseEnds = starts.filter((at, index) => at - (starts[index - 1] ?? at) > 200)
      expect(refusals.length).toBeGreaterThan(0)
      // The server allows five in 100 ms; learning may cost a few more.
      for (const end of pauseEnds) expect(starts.filter((at) => at >= end && at < end + 100).length).toBeLessThan(15)
    }
  })
})

test('any server: everything gets done, never more in flight than the ceiling, and no named wait is cut short', () => {
  const server = fc.record({
    rate: fc.integer({ min: 30, max: 100_000 }),
    burst: fc.integer({ min: 1, max: 200 }),
    latency: fc.integer({ min: 5, max: 2_000 }),
    jitter: fc.integer({ min: 0, max: 200 }),
    decidesAt: fc.double({ min: 0, max: 1, noNaN: true }),
    wait: fc.constantFrom(...waits),
    headers: fc.constantFrom(undefined, openAiHeaders, minuteHeaders),
    later: fc.option(
      fc.record({ at: fc.integer({ min: 100, max: 20_000 }), rate: fc.integer({ min: 30, max: 100_000 }) }),
    ),
    ceiling: fc.integer({ min: 1, max: 256 }),
    requests: fc.integer({ min: 1, max: 300 }),
  })
  checkProperty(
    fc.property(server, ({ rate, burst, latency, jitter, decidesAt, wait, headers, later, ceiling, requests }) => {
      let pausedUntil = 0
      const pacing = createPacing(ceiling)
      const watched: typeof pacing = {
        ...pacing,
        get allowed() {
          return pacing.allowed
        },
        started: (now) => {
          expect(now).toBeGreaterThanOrEqual(pausedUntil)
          return pacing.started(now)
        },
        ended: (now, start, ended) => {
          if (ended.kind === 'throttled') pausedUntil = Math.max(pausedUntil, now + (ended.retryAfter ?? 0))
          pacing.ended(now, start, ended)
        },
      }
      const course = simulate(
        {
          limit: perMinute(rate, burst),
          ...(later !== null && { changes: [{ at: later.at, limit: perMinute(later.rate, burst) }] }),
          latency,
          jitter,
          decidesAt,
          retryAfter: retryAfter[wait],
          headers,
        },
        { pacing: watched, requests },
      )
      expect(course.finished).toBe(true)
      expect(course.mostInFlight).toBeLessThanOrEqual(ceiling)
      const slowest = Math.min(rate, later?.rate ?? rate)
      expect(course.time).toBeLessThan(120_000 + requests * (4 * latency + 4 * jitter + (4 * 60_000) / slowest + 1_000))
    }),
    { numRuns: 300 },
  )
})

test('pages read one after the other say nothing of the limit: a refusal right after them does not pin the rate to theirs', () => {
  const pacing = createPacing(32)
  let now = 0
  for (let page = 0; page < 4; page++) {
    const start = pacing.started(now)
    now += 300
    pacing.ended(now, start, { kind: 'answered', limits: { limit: undefined, remaining: undefined, reset: undefined } })
  }
  const noLimits = { limit: undefined, remaining: undefined, reset: undefined }
  const burst = Array.from({ length: 4 }, () => pacing.started(now))
  now += 10
  for (const start of burst) pacing.ended(now, start, { kind: 'throttled', limits: noLimits, retryAfter: 2_000 })
  const begun = now
  for (let sent = 0; sent < 24; sent++) {
    const wait = pacing.wait(now)
    now += Number.isFinite(wait) ? wait : 50
    const start = pacing.started(now)
    now += 5
    pacing.ended(now, start, { kind: 'answered', limits: noLimits })
  }
  // The two seconds that the server asked for, and not 300 ms and more for each request after them.
  expect(now - begun).toBeLessThan(2_000 + 24 * 60)
})
