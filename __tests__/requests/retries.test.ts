/** Whether a request is attempted again: pure, by tables. */

import { describe, expect, test } from '@jest/globals'
import type { Purpose } from '../../src/api-request.ts'
import { type Ended, type Next, Retries } from '../../src/requests/retries.ts'

const error: Ended = { kind: 'server error', retryAfter: undefined }
const lost = (how: Extract<Ended, { kind: 'lost' }>['how']): Ended => ({ kind: 'lost', how })

/** What comes after each, in short: a pause, or the end. */
function course(ends: readonly Ended[], { purpose = 'read' as Purpose, took = 0, neverAnswered = false } = {}) {
  const retries = new Retries(purpose, () => 0.5)
  const told = ({ kind, ...more }: Next) => ('pause' in more ? more.pause : kind)
  return ends.map((ended) => told(retries.after(ended, took, neverAnswered)))
}
const times = (count: number, ended: Ended) => Array.from({ length: count }, () => ended)

describe('a request', () => {
  test.each([
    ['an answer', [{ kind: 'answer' }], ['hand on']],
    ['server errors', times(6, error), [75, 750, 1_500, 3_000, 6_000, 'lost']],
    ['a wait that the server names', [{ kind: 'server error', retryAfter: 9_000 }], [9_000]],
    ['a wait beyond half a minute', [{ kind: 'server error', retryAfter: 90_000 }], [30_000]],
    ['one broken connection', [lost('disconnected'), { kind: 'answer' }], [0, 'hand on']],
    ['two of them', [lost('disconnected'), lost('disconnected')], [0, 75]],
    ['what never gets through', [lost('hopeless')], ['lost']],
    ['what is too large, and will be the next time', [lost('too large')], ['lost']],
    ['a web page', times(3, { kind: 'foreign' }), [75, 750, 'hand on']],
  ] as const)('after %s', (_, ends, expected) => expect(course(ends)).toEqual(expected))

  test('that takes its time is tried once more all the same', () => {
    expect(course(times(2, lost('timeout')), { took: 60_000 })).toEqual([75, 'lost'])
  })

  test('to an address where nobody ever answered is given up soon', () => {
    expect(course(times(3, lost('not sent')), { neverAnswered: true })).toEqual([75, 750, 'lost'])
    expect(course(times(3, lost('not HTTP')), { neverAnswered: true })).toEqual([75, 750, 'lost'])
    expect(course(times(3, lost('not sent')))).toEqual([75, 750, 1_500])
  })

  test('counts the attempts that took too long', () => {
    const retries = new Retries('read', () => 0.5)
    for (const ended of [lost('timeout'), error, lost('timeout')]) retries.after(ended, 0, false)
    expect(retries.timeouts).toBe(2)
  })

  test('counts those at the same that other requests made before', () => {
    const retries = new Retries('delete', () => 0.5, 3)
    expect(retries.timeouts).toBe(3)
    retries.after(lost('timeout'), 0, false)
    expect(retries.timeouts).toBe(4)
  })
})
