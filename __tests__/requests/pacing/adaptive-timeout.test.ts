/** How long an answer is waited for. */

import { describe, expect, test } from '@jest/globals'
import { AdaptiveTimeout } from '../../../src/requests/pacing/adaptive-timeout.ts'

describe('an answer is waited for', () => {
  test('a fixed time until some have come, and longer after each attempt that was cut off', () => {
    const timeout = new AdaptiveTimeout()
    expect([0, 1, 2, 3].map((cutOff) => timeout.limit('delete', cutOff))).toEqual([10_000, 20_000, 30_000, 30_000])
    expect([0, 1, 2, 3].map((cutOff) => timeout.limit('list', cutOff))).toEqual([20_000, 40_000, 60_000, 60_000])
  })

  test('the more often something is known, the less long', () => {
    const timeout = new AdaptiveTimeout()
    const limits = []
    for (let answer = 0; answer < 5; answer++) {
      timeout.took('delete', 200)
      limits.push(timeout.limit('delete', 0))
    }
    expect(limits.map(Math.round)).toEqual([2_400, 1_600, 1_333, 1_200, 1_120])
    expect(timeout.limit('list', 0)).toBe(20_000)
  })

  test('four times as long as the slower ones take', () => {
    const timeout = new AdaptiveTimeout()
    for (let answer = 0; answer < 1_000; answer++) timeout.took('read', answer % 20 === 0 ? 1_000 : 200)
    expect(timeout.limit('read', 0)).toBeGreaterThan(2_000)
    expect(timeout.limit('read', 0)).toBeLessThan(4_400)
  })

  test('as many times as long as it asks for more, never longer than its purpose allows', () => {
    const timeout = new AdaptiveTimeout()
    timeout.took('list', 200)
    expect([1, 10, 100].map((weight) => timeout.limit('list', 0, weight))).toEqual([2_400, 24_000, 60_000])
  })

  test('longer as soon as answers get slower', () => {
    const timeout = new AdaptiveTimeout()
    for (let answer = 0; answer < 100; answer++) timeout.took('delete', 20)
    for (let answer = 0; answer < 8; answer++) timeout.took('delete', 2_500)
    expect(timeout.limit('delete', 0)).toBeGreaterThan(8_000)
  })

  test('twice as long after each attempt that was cut off, never longer than its purpose allows', () => {
    const timeout = new AdaptiveTimeout()
    for (let answer = 0; answer < 10; answer++) timeout.took('delete', 20)
    expect([0, 1, 2, 3, 4, 5].map((cutOff) => timeout.limit('delete', cutOff))).toEqual([
      400, 800, 1_600, 3_200, 6_400, 12_800,
    ])
  })

  test('where no thread was read yet, as what else is known says; for the first deletions that says nothing', () => {
    const timeout = new AdaptiveTimeout()
    for (let answer = 0; answer < 10; answer++) timeout.took('list', 100)
    expect((['read', 'verify', 'delete', 'look up'] as const).map((purpose) => timeout.limit(purpose, 0))).toEqual([
      2_000, 2_000, 10_000, 10_000,
    ])
    for (let answer = 0; answer < 100; answer++) timeout.took('delete', 500)
    expect(timeout.limit('read', 0)).toBe(5_000)
    for (let answer = 0; answer < 100; answer++) timeout.took('delete', 20_000)
    expect(timeout.limit('read', 0)).toBe(10_000)
  })
})
