/** Two threads under one id: told apart by when they were created, and by when the first was seen. */

import { describe, expect, test } from '@jest/globals'
import { type Identity, identityByCreation } from '../../src/policy/made-anew.ts'
import { day, now } from './session.ts'

test.each<[string, Identity, number]>([
  ['at the same time', 'same', now],
  ['a fraction of a second later', 'same', now + 999],
  ['a fraction of a second earlier', 'same', now - 999],
  ['a second later', 'another', now + 1_000],
  ['a second earlier', 'doubtful', now - 1_000],
])('created %s, it is %s', (_, identity, createdAt) => {
  expect(identityByCreation(createdAt, { createdAt: now, seenAt: undefined })).toBe(identity)
})

describe('with another creation time', () => {
  const before = now - 100 * day
  test.each<[string, number, number | undefined, Identity]>([
    ['created after the first was seen', now + 1, now, 'another'],
    ['created a day before that, as clocks may be apart', now - day, now, 'another'],
    ['created earlier still: both were there at once', now - day - 1, now, 'doubtful'],
    ['newer, where only a plan names the first', before + 1_000, undefined, 'another'],
    ['older than the first', before - 1_000, before - day, 'doubtful'],
  ])('%s', (_, createdAt, seenAt, identity) => {
    expect(identityByCreation(createdAt, { createdAt: before, seenAt })).toBe(identity)
  })
})
