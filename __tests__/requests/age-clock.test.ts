/** adversary C7, public-reports 7: ages are counted by the earlier of two clocks. */

import { describe, expect, test } from '@jest/globals'
import { AgeClock } from '../../src/requests/age-clock.ts'

const now = Date.parse('2026-11-20T12:00:00Z')
const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000]
const said = (difference: number, more: Record<string, string> = {}) =>
  new Headers({ date: new Date(now + difference).toUTCString(), ...more })

function heard(...answers: readonly Headers[]) {
  const ages = new AgeClock(now)
  for (const headers of answers) ages.heard(headers, now)
  return { now: ages.now - now, kind: ages.check.kind }
}

describe('the instant by which ages are counted', () => {
  test.each([
    ['clocks that agree', 0, 0, 'agree'],
    ['an answer on its way', -3 * second, 0, 'agree'],
    ['a runner that is a minute ahead', -minute, -minute, 'agree'],
    ['ten hours ahead', -10 * hour, -10 * hour, 'differ'],
    ['31 days ahead', -31 * day, -31 * day, 'apart'],
    ['a runner that is behind', 10 * minute, 0, 'differ'],
    ['two years behind', 730 * day, 0, 'apart'],
  ])('%s', (_, difference, counted, kind) => {
    expect(heard(said(difference))).toEqual({ now: counted, kind })
  })

  test('an answer without a date, or with one that is none, says nothing', () => {
    expect(heard(new Headers(), new Headers({ date: 'soon' }))).toEqual({ now: 0, kind: 'agree' })
  })

  test('nor does one from a cache', () => {
    expect(heard(said(-31 * day, { age: '3600' }))).toEqual({ now: 0, kind: 'agree' })
  })

  test('of several answers the earliest counts', () => {
    expect(heard(said(0), said(-hour), said(minute))).toEqual({ now: -hour, kind: 'differ' })
  })

  test('once asked for, it stays', () => {
    const ages = new AgeClock(now)
    expect(ages.now).toBe(now)
    ages.heard(said(-hour), now)
    expect(ages.now).toBe(now)
  })
})
