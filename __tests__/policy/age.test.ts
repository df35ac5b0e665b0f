import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ageInWords, BadAge, parseAge, printAge, roughly } from '../../src/policy/age.ts'
import { mutations, tellsApart } from '../mutations.ts'
import { checkProperty, tries } from '../properties.ts'
import { worked } from '../work.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('an age', () => {
  test.each<[string, number]>([
    ['30d', 30 * day],
    ['36h', 36 * hour],
    ['90min', 90 * minute],
    ['2w', 14 * day],
    ['1w 3d', 10 * day],
    ['1w3d', 10 * day],
    ['1w  3d', 10 * day],
    ['3d 1w', 10 * day],
    ['1d 1d', 2 * day],
    ['1w 2d 3h 4min', 9 * day + 3 * hour + 4 * minute],
    ['0h', 0],
    ['0min', 0],
    ['007d', 7 * day],
    ['30D', 30 * day],
    ['36H', 36 * hour],
    ['5Min', 5 * minute],
    ['5MIN', 5 * minute],
    ['1W', 7 * day],
    [' 30d ', 30 * day],
    ['\t30d\n', 30 * day],
    ['30 d', 30 * day],
    ['P30D', 30 * day],
    ['p30d', 30 * day],
    ['P2W', 14 * day],
    ['P12W', 84 * day],
    ['PT36H', 36 * hour],
    ['PT90M', 90 * minute],
    ['P1DT12H', 36 * hour],
    ['P1W2DT3H4M', 9 * day + 3 * hour + 4 * minute],
    ['PT0H', 0],
  ])('%j is %d ms', (text, milliseconds) => {
    expect(parseAge(text)).toBe(milliseconds)
  })
})

describe('refused, with the right spelling', () => {
  test.each<[string, RegExp]>([
    [
      '',
      /expected one or more numbers with a unit \(min, h, d, w\), as in '30d', '36h' or '1w 3d', or ISO 8601, as in 'P30D'/,
    ],
    ['   ', /expected one or more numbers/],
    ['30', /no unit: did you mean '30d' \(days\) or '30h' \(hours\)\?/],
    ['0', /no unit: did you mean '0d'/],
    ['123456', /no unit: did you mean '123456d' \(days\) or '123456h' \(hours\)\?/],
    ['1234567', /no unit: did you mean '30d' \(days\) or '30h' \(hours\)\?/],
    ['12345678', /no unit: did you mean '30d'/],
    ['30m', /'m' could mean minutes or months: write '\d+min'/],
    ['1M', /'m' could mean minutes or months/],
    ['1mo', /months have no fixed length: write days, as in '30d'/],
    ['1month', /months have no fixed length/],
    ['6months', /months have no fixed length/],
    ['1y', /years have no fixed length: write days, as in '365d'/],
    ['2years', /years have no fixed length/],
    ['30s', /the smallest unit is 'min'/],
    ['30days', /write 'd' for days/],
    ['1day', /write 'd' for days/],
    ['1week', /write 'w' for weeks/],
    ['2weeks', /write 'w' for weeks/],
    ['1hour', /write 'h' for hours/],
    ['36hours', /write 'h' for hours/],
    ['36hr', /write 'h' for hours/],
    ['1minute', /write 'min' for minutes/],
    ['5mins', /write 'min' for minutes/],
    ['5 minutes', /write 'min' for minutes/],
    ['30ms', /'ms' is not a unit/],
    ['30x', /'x' is not a unit/],
    ['30fortnightsandmore', /^'fortnightsan' is not a unit/],
    ['-30d', /an age has no sign/],
    ['+30d', /an age has no sign/],
    ['−30d', /an age has no sign/],
    ['1.5d', /expected one or more numbers/],
    ['1,5d', /expected/],
    ['1e3d', /'e' is not a unit/],
    ['0x10d', /'x' is not a unit/],
    ['d', /expected/],
    ['d30', /expected/],
    ['30d old', /expected/],
    ['30d!', /expected/],
    ['30d,', /expected/],
    ['30d-1h', /^expected/],
    ['thirty days', /expected/],
    ['٣٠d', /expected/],
    ['30ｄ', /expected/],
    ['NaN', /expected/],
    ['Infinity', /expected/],
    ['Infinityd', /expected/],
    ['null', /expected/],
    ['undefined', /expected/],
    ['[object Object]', /expected/],
    ['1constructor', /'constructor' is not a unit/],
    ['P', /expected/],
    ['PT', /expected/],
    ['P1DT', /expected/],
    ['P1M', /years and months have no fixed length: write days, as in 'P30D'/],
    ['P1Y', /years and months have no fixed length: write days, as in 'P365D'/],
    ['P6M', /write days, as in 'P183D'/],
    ['P1Y2M3D', /write days, as in 'P429D'/],
    ['P10Y', /write days, as in 'P3653D'/],
    ['P18M', /write days, as in 'P548D'/],
    ['P1M10W', /write days, as in 'P100D'/],
    ['P1Y10D', /write days, as in 'P375D'/],
    ['P1.5Y', /years and months have no fixed length: write days, as in 'P30D'/],
    ['P2Y1W', /write days, as in 'P738D'/],
    ['P1MT1H', /write days, as in 'P30D'/],
    ['6m', /'m' could mean minutes or months: write '6min' for minutes, or '183d' for months/],
    ['6 months', /months have no fixed length: write days, as in '183d'/],
    ['18mo', /write days, as in '548d'/],
    ['2 years', /write days, as in '731d'/],
    ['1y', /write days, as in '365d'/],
    ['90 days', /write 'd' for days, as in '90d'/],
    ['2 weeks', /as in '2w'/],
    ['36 hours', /as in '36h'/],
    ['90 minutes', /as in '90min'/],
    ['P0.5D', /expected/],
    ['P-30D', /expected/],
    ['-P30D', /no sign/],
    ['PT30S', /expected/],
    ['P30D ago', /expected/],
    ['PP30D', /expected/],
    ['P30', /expected/],
    ['9999999999999999d', /too long to reckon with/],
    ['100000000000d 100000000000d', /too long to reckon with/],
  ])('%j', (text, words) => {
    expect(() => parseAge(text)).toThrow(BadAge)
    expect(() => parseAge(text)).toThrow(words)
  })
})

test.each([
  ['days', `${'9'.repeat(400)}d`],
  ['ISO days', `P${'9'.repeat(400)}D`],
])('400 digits of %s are too long to reckon with, not infinite', (_, text) => {
  expect(() => parseAge(text)).toThrow(/too long to reckon with/)
})

/** Ages that can be typed: whole minutes that are reckoned exactly. */
const ages = fc
  .oneof(
    fc.integer({ min: 0, max: 5_000_000 }),
    fc.integer({ min: 0, max: Math.floor(Number.MAX_SAFE_INTEGER / minute) }),
  )
  .map((minutes) => minutes * minute)

describe('printing', () => {
  test('what is printed parses to the same age', () => {
    checkProperty(fc.property(ages, (age) => expect(parseAge(printAge(age))).toBe(age)))
  })

  test('distinct ages have distinct words', () => {
    checkProperty(fc.property(ages, ages, (a, b) => expect(ageInWords(a) === ageInWords(b)).toBe(a === b)))
  })

  test.each<[number, string, string]>([
    [0, '0 hours', '0h'],
    [30 * day, '30 days', '30d'],
    [day, '1 day', '1d'],
    [36 * hour, '1 day 12 hours', '1d 12h'],
    [61 * minute, '1 hour 1 minute', '1h 1min'],
    [400 * day, '400 days', '400d'],
  ])('%d ms: %j, typed %j', (age, words, typed) => {
    expect(ageInWords(age)).toBe(words)
    expect(printAge(age)).toBe(typed)
  })

  test.each<[number, string]>([
    [-5, '0 minutes'],
    [0, '0 minutes'],
    [minute, '1 minute'],
    [hour - 1, '59 minutes'],
    [hour, '1 hour'],
    [2 * day - 1, '47 hours'],
    [2 * day, '2 days'],
    [729 * day, '729 days'],
    [730 * day, '2 years'],
    [1_200 * day, '3 years'],
  ])('%d ms is roughly %j', (age, words) => expect(roughly(age)).toBe(words))
})

test('100,000 random and mutated texts: an age that prints back to itself, or a BadAge', () => {
  const seeds = [
    '30d',
    '1w 3d',
    '36h',
    '90min',
    'P30D',
    'PT36H',
    'P1W2DT3H4M',
    '0h',
    '1constructor',
    '6months',
    '1y',
    '-5d',
    '1.5d',
    '9007199254740991min',
  ]
  const outcomes = tellsApart(
    mutations({ seeds, alphabet: '0123456789dhwminMINDHWPT -+.,yYs\t\n\u00a0٣dĳſK', count: 100_000 }),
    (text) => {
      const age = parseAge(text)
      if (!Number.isSafeInteger(age) || age < 0) throw new Error(`${JSON.stringify(text)} is an age of ${age}`)
      if (parseAge(printAge(age)) !== age) throw new Error(`${JSON.stringify(text)} prints to ${printAge(age)}`)
    },
    BadAge,
  )
  expect(outcomes.values).toBeGreaterThan(Math.min(5_000, tries(5_000)))
  expect(outcomes.errors).toBeGreaterThan(Math.min(5_000, tries(5_000)))
  expect(outcomes.slowest).toBeLessThan(20_000)
})

test.each([
  ['spaces', `30d${' '.repeat(200_000)}x`],
  ['digits', `${'1'.repeat(200_000)}x`],
  ['letters', `1${'d'.repeat(200_000)}!`],
  ['many parts', '1min '.repeat(100_000)],
  ['many ISO months', `P${'1M'.repeat(100_000)}`],
])('a very long text of %s is answered at once', (_, text) => {
  const startedAt = worked()
  try {
    expect(parseAge(text)).toBeGreaterThan(0)
  } catch (error) {
    expect(error).toBeInstanceOf(BadAge)
  }
  // What grows with the square of the length takes minutes.
  expect(worked() - startedAt).toBeLessThan(5_000)
})
