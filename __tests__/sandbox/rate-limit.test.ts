import { expect, test } from '@jest/globals'
import { duration } from '../../sandbox/rate-limit.ts'
import { get, started } from './ask.ts'

const path = '/agents/sessions?limit=1'

test('so many at once, then 429 with the wait in every form', async () => {
  await using sandbox = await started({ rateLimit: { perMinute: 6, burst: 2 } })
  const answers = [await get(sandbox, path), await get(sandbox, path), await get(sandbox, path)]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
  expect(answers[0]?.headers.get('x-ratelimit-limit-requests')).toBe('6')
  expect(answers[0]?.headers.get('x-ratelimit-remaining-requests')).toBe('1')
  expect(answers[0]?.headers.get('x-ratelimit-reset-requests')).toBe('10s')
  const { body, headers } = answers[2] ?? (await get(sandbox, path))
  expect(body.error).toMatchObject({ code: 'rate_limit_exceeded', type: 'requests' })
  expect(headers.get('retry-after')).toBe('10')
  expect(Number(headers.get('retry-after-ms'))).toBeGreaterThan(5_000)
})

test('who waits as told is let in', async () => {
  await using sandbox = await started({ rateLimit: { perMinute: 60, burst: 1 } })
  await get(sandbox, path)
  const wait = Number((await get(sandbox, path)).headers.get('retry-after-ms'))
  await new Promise((resolve) => setTimeout(resolve, wait + 10))
  expect((await get(sandbox, path)).status).toBe(200)
})

test('the wait as a date', async () => {
  await using sandbox = await started({ rateLimit: { perMinute: 1, burst: 1, retryAfter: 'date' } })
  await get(sandbox, path)
  const { headers } = await get(sandbox, path)
  const wait = Date.parse(headers.get('retry-after') ?? '') - Date.now()
  expect(wait).toBeGreaterThan(55_000)
  expect(wait).toBeLessThan(62_000)
  expect(headers.get('retry-after-ms')).toBeNull()
})

test('a limit may count some requests only, and may change', async () => {
  await using sandbox = await started({ rateLimit: { perMinute: 60, burst: 0, on: ['delete'] } })
  expect((await get(sandbox, path)).status).toBe(200)
  sandbox.setRateLimit({ perMinute: 60, burst: 0 })
  expect((await get(sandbox, path)).status).toBe(429)
  sandbox.setRateLimit(undefined)
  const { status, headers } = await get(sandbox, path)
  expect([status, headers.get('x-ratelimit-limit-requests')]).toEqual([200, null])
})

test.each([
  [12, '12ms'],
  [1000, '1s'],
  [1500, '1.5s'],
  [360_000, '6m0s'],
])('%d ms is written %s', (ms, text) => expect(duration(ms)).toBe(text))
