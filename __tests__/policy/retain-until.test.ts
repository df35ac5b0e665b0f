import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { retentionEnd } from '../../src/policy/retain-until.ts'
import { checkProperty } from '../properties.ts'

const iso = (text: string) => {
  const end = retentionEnd(text)
  return end === undefined ? undefined : new Date(end).toISOString()
}

describe('a date ends when that day has ended everywhere on Earth (UTC-12)', () => {
  test.each([
    ['2026-11-20', '2026-11-21T12:00:00.000Z'],
    ['2026-12-31', '2027-01-01T12:00:00.000Z'],
    ['2028-02-29', '2028-03-01T12:00:00.000Z'],
    [' 2026-11-20\n', '2026-11-21T12:00:00.000Z'],
    ['0001-01-01', '0001-01-02T12:00:00.000Z'],
    ['9999-12-31', '+010000-01-01T12:00:00.000Z'],
  ])('%j ends at %s', (text, end) => expect(iso(text)).toBe(end))
})

describe('a date-time ends at that instant', () => {
  test.each([
    ['2026-11-20T12:00:00Z', '2026-11-20T12:00:00.000Z'],
    ['2026-11-20t12:00:00z', '2026-11-20T12:00:00.000Z'],
    ['2026-11-20 12:00:00Z', '2026-11-20T12:00:00.000Z'],
    ['2026-11-20T12:00:00+02:00', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20T12:00:00-05:30', '2026-11-20T17:30:00.000Z'],
    ['2026-11-20T00:00:00+14:00', '2026-11-19T10:00:00.000Z'],
    ['2026-11-20T12:00:00-00:00', '2026-11-20T12:00:00.000Z'],
    ['2026-11-20T12:00:00.25Z', '2026-11-20T12:00:00.250Z'],
    ['2026-11-20T12:00:00.0001Z', '2026-11-20T12:00:00.001Z'],
    ['2026-11-20T12:00:00.123456789Z', '2026-11-20T12:00:00.124Z'],
    ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00.000Z'],
    ['2026-12-31T23:59:59Z', '2026-12-31T23:59:59.000Z'],
  ])('%j ends at %s', (text, end) => expect(iso(text)).toBe(end))
})

describe('unreadable, which is not the same as over', () => {
  test.each([
    '',
    ' ',
    'never',
    'next spring',
    'null',
    '31.12.2026',
    '12/31/2026',
    '2026-12',
    '2026',
    '20261231',
    '1798761599',
    '2026-1-2',
    '2026-02-30',
    '2026-02-29',
    '2026-13-01',
    '2026-00-01',
    '2026-11-00',
    '+2026-11-20',
    '-2026-11-20',
    '12026-11-20',
    '2026-11-20T12:00:00',
    '2026-11-20T12:00Z',
    '2026-11-20T12:00:00 Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T12:60:00Z',
    '2026-11-20T12:00:61Z',
    '2026-11-20T12:00:00.Z',
    '2026-11-20T12:00:00+2:00',
    '2026-11-20T12:00:00+0200',
    '2026-11-20T12:00:00+24:00',
    '2026-11-20T12:00:00+02:60',
    '2026-11-20T12:00:00 CET',
    '2026-11-20T12:00:00Z or later',
    '2026-11-20Z',
    '２０２６-11-20',
  ])('%j', (text) => expect(retentionEnd(text)).toBeUndefined())
})

test('every instant that a date can hold is read as JavaScript writes it', () => {
  const instants = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })
  checkProperty(
    fc.property(instants, (date) => {
      expect(retentionEnd(date.toISOString())).toBe(date.getTime())
      expect(retentionEnd(date.toISOString().slice(0, 10))).toBe(
        Math.floor(date.getTime() / 86_400_000) * 86_400_000 + 129_600_000,
      )
    }),
  )
})

test('any text is an instant or unreadable, never an error', () => {
  const texts = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789-:TZtz+. '), maxLength: 30 }))
  checkProperty(
    fc.property(texts, (text) => {
      const end = retentionEnd(text)
      expect(end === undefined || Number.isSafeInteger(end)).toBe(true)
    }),
    { numRuns: 5_000 },
  )
})
