/** What a secret may be spelled as, and that none of it is left; and that nothing else is lost. */

import { beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { forCode, forLog, forMarkdown } from '../../src/report/safe-text.ts'
import { hideSecrets, jsonWithoutSecrets, keepSecret, withoutSecrets } from '../../src/secrets.ts'
import { value } from '../../src/text.ts'
import { fuzz } from '../properties.ts'
import { worked } from '../work.ts'

const key = 'sk-proj-a/b+c"d\\e%f&g=0123456789'

beforeEach(() => keepSecret(key))

const base64 = (text: string) => Buffer.from(text).toString('base64')
const lowerHex = (text: string) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase())
const unicode = (text: string) => [...text].map((one) => `\\u00${one.charCodeAt(0).toString(16)}`).join('')

const spellings: [string, string][] = [
  ['plain', key],
  ['as a bearer', `Bearer ${key}`],
  ['URL-encoded', encodeURIComponent(key)],
  ['URL-encoded in lower case', lowerHex(key)],
  ['URL-encoded character by character', [...key].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')],
  ['URL-encoded twice', encodeURIComponent(encodeURIComponent(key))],
  ['escaped as in JSON', JSON.stringify(key)],
  ['escaped as in JSON, twice', JSON.stringify(JSON.stringify(key))],
  ['escaped as in JSON by code units', unicode(key)],
  ['half of it escaped', `sk-proj-a%2Fb+${unicode('c"d')}\\\\e%25f&g=0123456789`],
  ['in base64', base64(key)],
  ['in base64 as a bearer', base64(`Bearer ${key}`)],
  ['in base64 as a password', base64(`user:${key}`)],
  ['in base64, within a longer text', base64(`{"authorization":"Bearer ${key}","more":true}`)],
  ['in base64 for URLs', Buffer.from(`x${key}`).toString('base64url')],
  ['in base64, URL-encoded', encodeURIComponent(base64(key))],
]

describe.each(spellings)('a key %s', (_, spelling) => {
  test('is taken out, and what stands around it stays, as far as that can be told apart', () => {
    const told = withoutSecrets(`before ${spelling} after`)
    expect(told).toMatch(/^before .*\*\*\*.* after$|^\(withheld: it quotes a secret\)$/)
    expect(told).not.toContain(spelling)
    expect(told).not.toContain(key)
  })

  test('passes none of the gates, however short the text is cut', () => {
    const gates = [
      (one: string, most: number) => forLog(value(one), most),
      forCode,
      (one: string, most: number) => forMarkdown(value(one), most),
    ]
    for (const gate of gates) {
      for (const most of [10, 20, 30, 60, 500]) {
        const told = gate(`x ${spelling}`, most)
        expect(told).toMatch(/\*\*\*|withheld|…/)
        expect(told).not.toMatch(/0123456789|sk-proj/)
      }
    }
  })
})

test('in every text of a value that becomes JSON', () => {
  const json = JSON.stringify({ id: `sess_${key}`, number: 3, of: [key, null, true] }, hideSecrets)
  expect(JSON.parse(json)).toEqual({ id: 'sess_***', number: 3, of: ['***', null, true] })
})

test('in JSON, whatever a text in it must be escaped for', () => {
  keepSecret('7301', { mayBeShort: true })
  const held = { id: `sess_${key}`, number: 7301, of: ['7301', 'customer\n7301', '\t7301"', null, { why: `"${key}"` }] }
  expect(JSON.parse(jsonWithoutSecrets(held))).toEqual({
    id: 'sess_***',
    number: 7301,
    of: ['***', 'customer\n***', '\t***"', null, { why: '"***"' }],
  })
  const nothing = { id: 'sess_1', of: ['73011', null], percent: '100%' }
  expect(jsonWithoutSecrets(nothing)).toBe(JSON.stringify(nothing))
})

test('any secret, in any text, in any spelling', () => {
  const secrets = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((one) => String.fromCharCode(one)),
    minLength: 12,
    maxLength: 40,
  })
  const encodings = fc.constantFrom(
    (text: string) => text,
    encodeURIComponent,
    lowerHex,
    (text: string) => JSON.stringify(text).slice(1, -1),
    base64,
  )
  // Not for as long as one likes: every secret is kept, and looked for from then on.
  fc.assert(
    fc.property(secrets, fc.string(), fc.string(), encodings, (secret, before, after, encode) => {
      keepSecret(secret)
      const told = withoutSecrets(encode(before) + encode(secret) + encode(after))
      expect(told).not.toContain(secret)
      expect(told).not.toContain(encode(secret))
    }),
    { numRuns: 300 * fuzz.times },
  )
})

test('other text stays as it is, escapes and percent signs included', () => {
  for (const text of [
    '',
    '100 % of it',
    'C:\\Users\\x',
    '%zz %2',
    '\\u12',
    'sk-proj-another-key-9876',
    'a'.repeat(10_000),
  ]) {
    expect(withoutSecrets(text)).toBe(text)
  }
})

test('a text shorter than eight characters is no secret: hiding it would black out the report', () => {
  keepSecret('staging')
  expect(withoutSecrets('env=staging')).toBe('env=staging')
})

test('of two secrets, one within the other, nothing is left', () => {
  keepSecret('a-long-secret-within')
  keepSecret('a-long-secret-within-a-longer-one')
  expect(withoutSecrets('x a-long-secret-within-a-longer-one y')).toBe('x *** y')
})

test('many long tokens and hostile texts cost no time', () => {
  for (let token = 0; token < 100; token++) keepSecret(`${token}-${'token'.repeat(400)}`)
  const startedAt = worked()
  for (let times = 0; times < 1_000; times++) withoutSecrets('sess_0123456789abcdef0123456789abcdef')
  for (const piece of ['\\', '%', '%25', '\\u00', 'sk-proj-', '%5c']) withoutSecrets(piece.repeat(200_000))
  expect(worked() - startedAt).toBeLessThan(5_000)
})
