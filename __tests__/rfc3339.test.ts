/** The one reader of dates and times; what each caller makes of them stands with its own tests. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseDate, parseDateTime, parseInstant, printInstant } from '../src/rfc3339.ts'
import { checkProperty } from './properties.ts'

const noon = Date.UTC(2026, 10, 20, 12)
const usual = { at: noon, isCut: false, isLeapSecond: false, form: 'usual' }

describe('a date with a time', () => {
  test.each([
    ['2026-11-20T12:00:00Z', usual],
    ['2026-11-20T14:30:00+02:30', usual],
    ['2026-11-20T09:30:00-02:30', usual],
    ['2026-11-20T12:00:00-00:00', usual],
    ['2026-11-21T11:59:00+23:59', usual],
    ['2026-11-20T12:00:00.5Z', { ...usual, at: noon + 500 }],
    ['2026-11-20T12:00:00.57Z', { ...usual, at: noon + 570 }],
    ['2026-11-20T12:00:00.007Z', { ...usual, at: noon + 7 }],
    ['2026-11-20T12:00:00.0070000Z', { ...usual, at: noon + 7 }],
    ['2026-11-20T12:00:00.0070001Z', { ...usual, at: noon + 7, isCut: true }],
    ['2026-11-20T11:59:60Z', { ...usual, isLeapSecond: true }],
    ['2026-11-20t12:00:00Z', { ...usual, form: 'RFC 3339' }],
    ['2026-11-20 12:00:00Z', { ...usual, form: 'RFC 3339' }],
    ['2026-11-20T12:00:00z', { ...usual, form: 'RFC 3339' }],
    ['2026-11-20 12:00:00+00:00', { ...usual, form: 'RFC 3339' }],
    ['2026-11-20T14:00:00+0200', { ...usual, form: 'ISO 8601' }],
    ['2026-11-20T14:00:00+02', { ...usual, form: 'ISO 8601' }],
    ['2026-11-20 14:00:00+02', { ...usual, form: 'ISO 8601' }],
    ['2026-11-20T12:00:00', 'no offset'],
    ['2026-11-20 12:00:00.123', 'no offset'],
  ])('%s', (text, read) => expect(parseDateTime(text)).toEqual(read))

  test.each([
    '2026-11-20',
    '2026-02-29T12:00:00Z',
    '2026-11-31T12:00:00',
    '2026-11-20T24:00:00Z',
    '2026-11-20T12:60:00Z',
    '2026-11-20T12:00:61Z',
    '2026-11-20T12:00:00+24:00',
    '2026-11-20T12:00:00+02:60',
    '2026-11-20T12:00:00+0260',
    '2026-11-20T12:00:00+2',
    '2026-11-20T12:00:00+02:',
    '2026-11-20T12:00:00.Z',
    '2026-11-20T12:00:00,5Z',
    '2026-11-20T12:00Z',
    '2026-11-20T12:00:00 Z',
    '2026-11-20  12:00:00Z',
    ' 2026-11-20T12:00:00Z',
    '2026-11-20T12:00:00Z\n',
    'x2026-11-20T12:00:00Z',
    '+002026-11-20T12:00:00Z',
    '٢٠٢٦-11-20T12:00:00Z',
  ])('is not %j', (text) => expect(parseDateTime(text)).toBeUndefined())

  test('every instant reads as JavaScript wrote it, whatever the offset', () => {
    const years = { min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') }
    const minutes = fc.integer({ min: -(23 * 60 + 59), max: 23 * 60 + 59 })
    checkProperty(
      fc.property(fc.date({ ...years, noInvalidDate: true }), minutes, (date, offset) => {
        expect(parseDateTime(date.toISOString())).toEqual({ ...usual, at: date.getTime() })
        const [hours, rest] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60]
        const two = (part: number) => String(part).padStart(2, '0')
        const elsewhere = date.toISOString().replace('Z', `${offset < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`)
        expect(parseInstant(elsewhere)).toBe(date.getTime() - offset * 60_000)
      }),
    )
  })
})

describe('a date', () => {
  test.each([
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000Z'],
  ])('%s', (text, midnight) => expect(new Date(parseDate(text) ?? Number.NaN).toISOString()).toBe(midnight))

  test.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-01',
    '2026-11-00',
    '2026-11-99',
    '2026-1-2',
    '20261120',
    '',
  ])('is not %j', (text) => expect(parseDate(text)).toBeUndefined())
})

test('an instant is what RFC 3339 allows, and nothing shorter', () => {
  expect(['2026-11-20T12:00:00Z', '2026-11-20 12:00:00z'].map(parseInstant)).toEqual([noon, noon])
  for (const text of ['2026-11-20T12:00:00+02', '2026-11-20T12:00:00', '2026-11-20', '2026', '1763640000', '']) {
    expect(parseInstant(text)).toBeUndefined()
  }
})

describe('an instant that is printed', () => {
  const day = 86_400_000

  test.each([
    0,
    1,
    day - 1,
    day,
    noon,
    noon + 0.5,
    noon + 999.999,
    -1,
    -day - 0.5,
    Date.UTC(9999, 11, 31, 23, 59, 59, 999),
    Date.UTC(10_000, 0, 1),
    Date.UTC(-1, 0, 1),
    8.64e15,
    -8.64e15,
  ])('%d is what Date makes of it', (milliseconds) => {
    expect(printInstant(milliseconds)).toBe(new Date(milliseconds).toISOString())
  })

  test('whichever came before it', () => {
    const instants = fc.oneof(fc.integer({ min: -3 * day, max: 3 * day }), fc.integer({ min: -8.64e15, max: 8.64e15 }))
    checkProperty(
      fc.property(fc.array(instants), (all) => {
        expect(all.map(printInstant)).toEqual(all.map((one) => new Date(one).toISOString()))
      }),
    )
  })

  test('of more days than are remembered', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => noon + (index % 7_000) * day + index)
    expect(many.map(printInstant)).toEqual(many.map((one) => new Date(one).toISOString()))
  })

  test('is none where Date makes none', () => {
    for (const none of [Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 1, -8.64e15 - 1]) {
      expect(() => new Date(none).toISOString()).toThrow(RangeError)
      expect(() => printInstant(none)).toThrow(RangeError)
    }
    expect(printInstant(noon)).toBe('2026-11-20T12:00:00.000Z')
  })
})
