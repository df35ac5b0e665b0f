import { expect, test } from '@jest/globals'
import { type Fault, Faults, faultKinds } from '../../sandbox/faults.ts'
import { del, get, now, started } from './ask.ts'

/** What a client sees of a fault: a status, or the way in which the answer failed to come. */
const outcome = async (request: Promise<{ status: number; body: unknown }>): Promise<unknown> => {
  try {
    const { status, body } = await request
    return status === 200 && typeof body === 'string' ? body.slice(0, 15) : status
  } catch (error) {
    return (error as Error).name
  }
}

test.each<[Fault, unknown, boolean]>([
  ['500', 500, false],
  ['503', 503, false],
  ['reset', 'TypeError', false],
  ['html', '<!doctype html>', false],
  ['empty', '', false],
  ['lost', 'TypeError', true],
  ['truncate', 'SyntaxError', true],
  ['chunk', 'TypeError', true],
])('%s: the client gets %p; deleted: %p', async (fault, seen, deleted) => {
  await using sandbox = await started({ threads: 0, faults: { [fault]: 1, on: ['delete'] } })
  const { id } = sandbox.add()
  expect(await outcome(del(sandbox, `/agents/sessions/${id}`))).toBe(seen)
  expect(sandbox.get(id) === undefined).toBe(deleted)
  expect((await get(sandbox, '/agents/sessions')).status).toBe(200)
})

test('stall: no answer, ever; closing the sandbox ends it', async () => {
  const sandbox = await started({ faults: { stall: 1 } })
  const request = outcome(get(sandbox, '/agents/sessions'))
  const first = await Promise.race([request, new Promise((resolve) => setTimeout(resolve, 200, 'still waiting'))])
  expect(first).toBe('still waiting')
  await sandbox.close()
  expect(await request).toBe('TypeError')
})

test('late: no answer, and the request is carried out afterwards', async () => {
  const sandbox = await started({ threads: 0, faults: { late: 1, on: ['delete'] } })
  const { id } = sandbox.add()
  const request = outcome(del(sandbox, `/agents/sessions/${id}`))
  while (sandbox.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  expect(sandbox.get(id)).toBeDefined()
  while (sandbox.get(id) !== undefined) await new Promise((resolve) => setTimeout(resolve, 1))
  await sandbox.close()
  expect(await request).toBe('TypeError')
})

test('a test may strike one request with any fault', async () => {
  let strikes = 2
  await using sandbox = await started({ before: () => (strikes-- > 0 ? { fault: 'truncate' } : undefined) })
  const list = () => outcome(get(sandbox, '/agents/sessions'))
  expect([await list(), await list(), await list()]).toEqual(['SyntaxError', 'SyntaxError', 200])
})

test('the same seed strikes the same requests, whatever the order they come in', async () => {
  const paths = Array.from({ length: 60 }, (_, index) => `/agents/sessions/sess_${index}`)
  const run = async (order: readonly string[], seed: number) => {
    await using sandbox = await started({ seed, now, faults: { '500': 0.2, '503': 0.2 } })
    const seen = await Promise.all(order.map(async (path) => [path, (await get(sandbox, path)).status] as const))
    return Object.fromEntries(seen)
  }
  const first = await run(paths, 1)
  expect(await run(paths.toReversed(), 1)).toEqual(first)
  expect(await run(paths, 2)).not.toEqual(first)
  expect(new Set(Object.values(first))).toEqual(new Set([404, 500, 503]))
})

test('shares are kept, and a retry has a new chance', () => {
  const faults = new Faults({ lost: 0.1, reset: 0.05 }, 7)
  const strikes = Array.from({ length: 20_000 }, (_, index) => faults.strike('delete', `DELETE /${index % 10_000}`))
  const share = (kind: Fault) => strikes.filter((strike) => strike === kind).length / strikes.length
  expect(share('lost')).toBeCloseTo(0.1, 1)
  expect(share('reset')).toBeCloseTo(0.05, 1)
  const twice = strikes
    .slice(0, 10_000)
    .filter((strike, index) => strike !== undefined && strikes[index + 10_000] !== undefined)
  expect(twice.length / 10_000).toBeCloseTo(0.15 ** 2, 2)
})

test('every kind is explained', () => {
  for (const help of Object.values(faultKinds)) expect(help).toMatch(/nothing was done|carried out/)
})
