/** Time that an answer takes, without the time in which this process did nothing. */

import { afterEach, describe, expect, test } from '@jest/globals'
import { Stopwatch } from '../../../src/requests/pacing/stopwatch.ts'

let stopwatch: Stopwatch | undefined
afterEach(() => stopwatch?.stop())

/** @returns milliseconds until it fires */
const started = (limit: () => number) => {
  const begun = performance.now()
  return new Promise<number>((resolve) => {
    stopwatch = new Stopwatch(limit, () => resolve(performance.now() - begun))
  })
}

/** Keeps this thread from doing anything else. */
const busy = (milliseconds: number) => {
  const begun = performance.now()
  while (performance.now() - begun < milliseconds);
}

describe('a stopwatch', () => {
  test.each([5, 50, 250])('fires after %d ms and not before', async (limit) => {
    expect(await started(() => limit)).toBeGreaterThan(limit - 2)
    expect(stopwatch?.expired).toBe(true)
  })

  test.each([
    20, 200,
  ])('with %d ms: a time in which nothing could be heard counts a tenth of the limit at most', async (limit) => {
    const fired = started(() => limit)
    busy(3 * limit)
    expect(await fired).toBeGreaterThan(3 * limit + 0.9 * limit - 2)
  })

  test('follows a limit that becomes less while it waits', async () => {
    let limit = 60_000
    const fired = started(() => limit)
    limit = 10
    await fired
  })

  test('tells once that half of the time has passed, before it fires', async () => {
    const told: string[] = []
    await new Promise<void>((resolve) => {
      const onExpired = () => {
        told.push('expired')
        resolve()
      }
      stopwatch = new Stopwatch(
        () => 50,
        onExpired,
        () => told.push('half'),
      )
    })
    expect(told).toEqual(['half', 'expired'])
  })

  test('that is stopped never fires', async () => {
    let fired = false
    stopwatch = new Stopwatch(
      () => 10,
      () => {
        fired = true
      },
    )
    stopwatch.stop()
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(fired).toBe(false)
    expect(stopwatch.expired).toBe(false)
  })
})
