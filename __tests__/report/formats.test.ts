/** How numbers are written in every report. */

import { expect, test } from '@jest/globals'
import { assert, integer, property } from 'fast-check'
import { number } from '../../src/report/formats.ts'

test.each([
  [0, '0'],
  [7, '7'],
  [999, '999'],
  [1_000, '1,000'],
  [12_345, '12,345'],
  [1_000_000, '1,000,000'],
  [-1_234, '-1,234'],
])('%d is written %s', (value, written) => {
  expect(number(value)).toBe(written)
})

test('a whole number is written as English writes it', () => {
  assert(property(integer(), (value) => expect(number(value)).toBe(value.toLocaleString('en-US'))))
})
