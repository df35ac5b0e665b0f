/** Two threads under one id: told apart by when they were created, and by when the first was seen. */

import { describe, expect, test } from '@jest/globals'
import { isLater, isMadeAnew } from '../../src/policy/made-anew.ts'
import { day, now } from './session.ts'

test.each([
  ['the same time', false, now],
  ['a fraction of a second later', false, now + 999],
  ['a fraction of a second earlier', false, now - 999],
  ['a second later', true, now + 1_000],
  ['a second earlier', true, now - 1_000],
])('created at %s, it is another thread: %j', (_, is, createdAt) => {
  expect(isMadeAnew(createdAt, now)).toBe(is)
})

describe('another thread can be the later one', () => {
  const before = now - 100 * day
  test.each<[string, number, number | undefined, boolean]>([
    ['created after the first was seen', now + 1, now, true],
    ['created a day before that, as clocks may be apart', now - day, now, true],
    ['created earlier still: both were there at once', now - day - 1, now, false],
    ['newer, where only a plan names the first', before + 1, undefined, true],
    ['as old, where only a plan names the first', before, undefined, false],
    ['older than the first', before - 1, before - day, false],
  ])('%s', (_, createdAt, seenAt, is) => {
    expect(isLater(createdAt, before, seenAt)).toBe(is)
  })
})
