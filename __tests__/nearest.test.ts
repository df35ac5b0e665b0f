import { expect, test } from '@jest/globals'
import { nearest } from '../src/nearest.ts'
import { worked } from './work.ts'

test.each([
  ['older_than', 'older-than'],
  ['olderThan', 'older-than'],
  ['inactive-fro', 'inactive-for'],
  ['Protect', 'protect'],
  ['protects', 'protect'],
  ['keep', undefined],
  ['', undefined],
  ['something-else', undefined],
])('%j may have meant %j', (name, near) => {
  expect(nearest(name, ['older-than', 'inactive-for', 'protect', 'protect-ids-file'])).toBe(near)
})

test('the first of several that are as near', () => expect(nearest('ac', ['ab', 'ad'])).toBe('ab'))

test('nothing is near where there is nothing', () => expect(nearest('a', [])).toBeUndefined())

test('long names of somebody else cannot stall the run', () => {
  const names = Array.from({ length: 1_000 }, (_, index) => 'x'.repeat(100_000) + index)
  const startedAt = worked()
  expect(nearest('legal_hold', [...names, 'leagl_hold'])).toBe('leagl_hold')
  expect(worked() - startedAt).toBeLessThan(1_000)
})
