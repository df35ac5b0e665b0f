/** JSON as the server wrote it (adversary C3). */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isRewritten, parseJson } from '../src/json.ts'
import { structured } from '../src/thread.ts'
import { metadata } from '../src/threads/fields.ts'
import { checkProperty } from './properties.ts'

describe('what reads as it is written is read as JSON.parse does', () => {
  test('any JSON without odd numbers and keys that are there twice', () => {
    checkProperty(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 1_000 },
    )
  })

  test('any JSON with one odd number, but for the mark', () => {
    checkProperty(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify({ '\\"odd': 0, value, other: [1, { a: '}' }] }, null, space).replace('0', '1.0')
        const parsed = parseJson(text) as object
        expect(parsed).toEqual(JSON.parse(text))
        expect(isRewritten(parsed, '\\"odd')).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    '',
    '{',
    '{"a":1,}',
    '{"a" 1}',
    "{'a':1}",
    '[1',
    'tru',
    '01',
    '1.',
    '"\n"',
    '{"a":1}{',
  ])('%j is a SyntaxError', (text) => expect(() => parseJson(text)).toThrow(SyntaxError))

  test('nested too deeply, with an odd number, is one too', () => {
    expect(() => parseJson(`${'['.repeat(5_000)}1.0${']'.repeat(5_000)}`)).toThrow(SyntaxError)
    expect(() => parseJson(`${'['.repeat(5_000)}1${']'.repeat(5_000)}`)).not.toThrow()
  })
})

test.each([
  ['1.0', true],
  ['1', false],
  ['-1', false],
  ['0', false],
  ['-0', true],
  ['0.0', true],
  ['1.5', false],
  ['12.50', true],
  ['1e3', true],
  ['1E3', true],
  ['1e+21', true],
  ['1e21', true],
  ['0.1', false],
  ['0.1000000000000000055', true],
  ['9007199254740991', false],
  ['9007199254740992', true],
  ['9007199254740993', true],
  ['123456789012345', false],
  ['1234567890123456789', true],
  ['0.1e1', true],
])('the number %s is written in another way than it reads, or not exact: %p', (source, expected) => {
  const parsed = parseJson(`{"n": ${source}, "m": {"n": 1}}`) as { m: object }
  expect(isRewritten(parsed, 'n')).toBe(expected)
  expect(isRewritten(parsed.m, 'n')).toBe(false)
  expect(metadata(parsed)).toEqual({
    state: 'known',
    value: new Map<string, unknown>([
      ['n', expected ? structured : source],
      ['m', structured],
    ]),
  })
})

test.each([
  ['twice', '{"legal_hold":"true","legal_hold":"false"}'],
  ['twice, once by an escape', '{"legal_hold":"true","legal\\u005fhold":"false"}'],
  ['three times', '{"legal_hold":"true","legal_hold":"true","legal_hold":"true"}'],
])('a key that is there %s is unknown', (_, text) => {
  expect(metadata(parseJson(text))).toEqual({ state: 'known', value: new Map([['legal_hold', structured]]) })
})

test('the last of three is unknown as well as the first', () => {
  expect(parseJson('{"a":1,"a":2,"b":{"a":1}}')).toEqual({ a: undefined, b: { a: 1 } })
})

test('a key of every object is a key like any other', () => {
  const parsed = parseJson('{"__proto__": 1.0, "a": 2}') as object
  expect(Object.keys(parsed)).toEqual(['__proto__', 'a'])
  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype)
})

describe('a text that costs a parser far more than its length is refused before it is parsed', () => {
  test.each([
    ['nested a million times', '['.repeat(1_000_000) + ']'.repeat(1_000_000), /nested too deeply/],
    ['nested a million times, and broken off', '{"a":'.repeat(1_000_000), /nested too deeply/],
    ['two million empty arrays', `[${'[],'.repeat(2_000_000)}1]`, /too many objects and arrays/],
    ['two million empty objects', `[${'{},'.repeat(2_000_000)}1]`, /too many objects and arrays/],
    ['two million keys', `{${'"a":1,'.repeat(2_000_000)}"b":1}`, /too many keys/],
  ])('%s', (_, text, message) => {
    expect(() => parseJson(text)).toThrow(message)
  })

  test.each([
    ['brackets in a string', JSON.stringify({ text: '[{"'.repeat(100_000) })],
    ['many objects in a row', JSON.stringify(Array.from({ length: 50_000 }, (_, index) => ({ id: `${index}` })))],
    ['499 levels', `${'['.repeat(499)}"${'x'.repeat(100_000)}"${']'.repeat(499)}`],
  ])('but not %s', (_, text) => {
    expect(JSON.stringify(parseJson(text))).toBe(text)
  })

  test.each([
    '"'.repeat(100_001),
    `"${'\\"'.repeat(100_000)}`,
    '['.repeat(400) + ' '.repeat(100_000),
  ])('what is no JSON is no JSON (case %#)', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError)
  })
})
