/** The form of an answer, and ids that nobody has: pure, by tables and properties. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Answer } from '../../../src/api-request.ts'
import { formOf } from '../../../src/threads/absence/form.ts'
import { forMadeUpId, forOtherRoute, madeUpId } from '../../../src/threads/absence/made-up.ts'
import { checkProperty } from '../../properties.ts'

const get = (path: string) => ({ method: 'GET', path }) as const
const answer = (status: number, body: unknown, type = 'application/json'): Answer => ({
  status,
  body,
  headers: new Headers({ 'content-type': type }),
})
const [a, b] = ['thread_1a2b3c4d5e6f', 'thread_9f8e7d6c5b4a']
/** So many fields, all null but for these. */
const fields = (count: number, changes: object) => ({
  ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, null])),
  ...changes,
})
const pathTo = (id: string) => get(`/threads/${encodeURIComponent(id)}`)

describe('two answers have the same form', () => {
  test.each<[string, (id: string) => Answer]>([
    [
      'where the message names the id',
      (id) => answer(404, { error: { message: `No thread found with id '${id}'.`, type: 'not_found' } }),
    ],
    ['where it names the path', (id) => answer(404, `Cannot GET /v1/threads/${id}`, 'text/plain')],
    [
      'where it has a request number and a time',
      (id) => answer(404, { detail: 'none', request_id: `req_${id}9`, at: `2026-11-2${id.length % 9}T00:00:00Z` }),
    ],
    ['where it is empty', () => answer(404, undefined)],
    [
      'where the media type is written otherwise',
      (id) => answer(404, 'none', id === a ? 'text/plain' : 'Text/Plain ; charset=utf-8'),
    ],
    [
      'where its keys come in another order',
      (id) => answer(404, id === a ? { x: null, y: true } : { y: true, x: null }),
    ],
    [
      'where it lists more of the same',
      (id) => answer(404, { detail: Array(id === a ? 1 : 3).fill({ message: 'none' }) }),
    ],
    ['where the twenty-first element of a list differs', (id) => answer(404, [...Array(20).fill('none'), { [id]: 1 }])],
    ['where the five-hundredth field differs', (id) => answer(404, fields(600, { f599: id === a ? 'x' : 'y' }))],
    [
      'where a text differs behind its first 4,000 characters',
      (id) => answer(404, { detail: 'x'.repeat(4_000) + (id === a ? ' one' : ' other') }),
    ],
    ['where a number differs', (id) => answer(404, { error: 'none', took: id.charCodeAt(9) })],
  ])('%s', (_, of) => expect(formOf(of(a), pathTo(a))).toBe(formOf(of(b), pathTo(b))))

  test('where ids with signs are named encoded or not', () => {
    const [one, other] = ['whatsapp:49/17#1', 'whatsapp:49/18#2']
    const of = (id: string) => formOf(answer(404, { detail: `no ${id} (${encodeURIComponent(id)})` }), pathTo(id))
    expect(of(one)).toBe(of(other))
  })
})

describe('two answers differ in form', () => {
  const texts = (first: string, other: string) =>
    [answer(404, { detail: first }), answer(404, { detail: other })] as const
  test.each<[string, readonly [Answer, Answer]]>([
    ['null is not true', [answer(404, { error: null }), answer(404, { error: true })]],
    ['true is not false', [answer(404, { error: true }), answer(404, { error: false })]],
    ['an empty object is not null', [answer(404, { error: {} }), answer(404, { error: null })]],
    ['a list is not what it holds', [answer(404, [{ error: null }]), answer(404, { error: null })]],
    ['an empty list is not an empty object', [answer(404, []), answer(404, {})]],
    ['nothing at all is not null', [answer(404, undefined), answer(404, null)]],
    ['a list of other objects', [answer(404, [{ error: null }]), answer(404, [{ detail: null }])]],
    ['the twentieth element of a list', [answer(404, [...Array(19).fill(1), 'x']), answer(404, Array(20).fill(1))]],
    ['which field is an empty list', [answer(404, { x: [] }), answer(404, { y: [] })]],
    ['which field is an empty object', [answer(404, { x: {} }), answer(404, { y: {} })]],
    [
      'whether a list holds a field, or it stands beside',
      [answer(404, { x: [{ y: 1 }] }), answer(404, { x: [{}], y: 1 })],
    ],
    ['a number is not an empty text', [answer(404, { x: 1 }), answer(404, { x: '' })]],
    ['a field of an object within', [answer(404, { x: { y: null } }), answer(404, { x: { z: null } })]],
    ['one of many fields', [answer(404, fields(600, { f3: 'x' })), answer(404, fields(600, { f3: 'y' }))]],
    ['a text before its 4,000th character', texts(`${'x'.repeat(3_990)} one`, `${'x'.repeat(3_990)} all`)],
    ['a code of letters and digits', [answer(404, { code: 'E404' }), answer(404, { code: 'E405' })]],
    ['a type of letters and digits', [answer(404, { type: 'v1' }), answer(404, { type: 'v2' })]],
    ['the name of a collection', texts('no route for threads', 'no route for')],
  ])('by what they say: %s', (_, [one, other]) => {
    expect(formOf(one, pathTo(a))).not.toBe(formOf(other, pathTo(a)))
  })

  const base = answer(404, { error: { message: `No thread '${a}'`, type: 'not_found', code: null } })
  test.each<[string, Answer]>([
    ['by status', answer(410, base.body)],
    ['by media type', answer(404, base.body, 'text/html')],
    ['by type', answer(404, { error: { message: `No thread '${a}'`, type: 'gone', code: null } })],
    ['by code', answer(404, { error: { message: `No thread '${a}'`, type: 'not_found', code: 'x' } })],
    ['by a key', answer(404, { error: { message: `No thread '${a}'`, type: 'not_found', code: null, param: null } })],
    ['by their words', answer(404, { error: { message: 'No Route matched', type: 'not_found', code: null } })],
    ['by being none', answer(404, undefined)],
  ])('%s', (_, other) => expect(formOf(other, pathTo(a))).not.toBe(formOf(base, pathTo(a))))
})

describe('what is left of a text', () => {
  test.each<[string, string, string, string]>([
    ['the id is cut out, and the path before it', '/threads/cat', 'GET /threads/cat: no cat', 'GET : no'],
    ['a longer id before one that is a part of it', '/threads/Cat/items/Cat-dog', 'no Cat-dog in Cat', 'no in'],
    ['but not out of other words', '/threads/cat', 'category cat concat', 'category concat'],
    ['nor out of those with letters of any language', '/threads/%C3%A4', 'läuft ä äußerst', 'läuft äußerst'],
    ['an id of signs is cut out anywhere', '/threads/%23%23', 'a##b', 'ab'],
    [
      'one that ends in a sign, only where no word leads to it',
      '/threads/cat:',
      'cat:egory concat:enate',
      'egory concat:enate',
    ],
    [
      'one that begins with a sign, only where no word goes on behind it',
      '/threads/:cat',
      'con:cat :category',
      'con :category',
    ],
    ['words with a digit are cut out', '/threads/cat', 'at 12:30 in req_7f after 3ms', 'at in after'],
    ['the names of collections stay', '/threads/cat', 'no threads', 'no threads'],
    ['ids in the middle of the path are cut out', '/threads/Cat/items/dog', 'no dog in Cat', 'no in'],
    ['also those that only begin as a collection does', '/threads/catCAT/items/dog', 'no dog in catCAT', 'no in'],
    ['or only end as one does', '/threads/CATcat/items/dog', 'no dog in CATcat', 'no in'],
    ['or are too long for one', `/threads/${'c'.repeat(41)}/items/dog`, `no dog in ${'c'.repeat(41)}`, 'no in'],
    [
      'a collection may have a name of forty characters',
      `/${'c'.repeat(40)}/dog`,
      `no dog in ${'c'.repeat(40)}`,
      `no in ${'c'.repeat(40)}`,
    ],
  ])('%s', (_, path, said, left) =>
    expect(formOf(answer(404, said), get(path))).toBe(`404\napplication/json\n=${left}`))
})

test('form is found whatever a server sends', () => {
  checkProperty(
    fc.property(fc.jsonValue(), fc.string(), (body, id) => {
      expect(typeof formOf(answer(404, body), pathTo(id))).toBe('string')
    }),
  )
})

describe('an id that nobody has', () => {
  test.each([
    ['thread_1a2b3c4d5e6f', /^thread_1a2b(?!3c4d5e6f)[0-9a-f]{8}$/],
    ['550e8400-e29b-41d4-a716-446655440000', /^550e8400-e29b-41d4-a716-4466(?!55440000)\d{8}$/],
    ['550E8400-E29B-41D4-A716-44665544ABCD', /^550E8400-E29B-41D4-A716-4466\d{4}(?!ABCD)[A-F]{4}$/],
    ['conv_AbCdEfGhIj', /^conv_Ab(?!CdEfGhIj)[A-Z][a-z][A-Z][a-z][A-Z][a-z][A-Z][a-z]$/],
    ['sess_9', /^sess_[0-8]$/],
    ['whatsapp:4917', /^what[a-z]{4}:\d{4}$/],
  ])('%s keeps prefix and kind', (id, form) => expect(madeUpId(id, 1)).toMatch(form))

  test.each([
    ['odd and even digits', 'sess_1234567890123456', /[13579]$/],
    ['odd and even letters', 'thread_abcdefghijklmnop', /[acegikmoqsuwy]$/],
    ['hexadecimal letters of both halves', 'thread_0123456789abcdef', /[ace]$/],
  ])('the first three end in %s: a gateway that answers for one half of the ids does not answer for all', (_, id, half) => {
    const made = [1, 2, 3].map((turn) => madeUpId(id, turn) ?? '')
    expect(new Set(made.map((one) => half.test(one)))).toEqual(new Set([true, false]))
  })

  test('a prefix stays, but not all of an id that is nothing else', () => {
    expect(madeUpId('ab_cd', 1)).toMatch(/^ab_(?!cd)[a-z]{2}$/)
    expect(madeUpId('abcd_', 1)).toMatch(/^(?!abcd)[a-z]{4}_$/)
    expect(madeUpId('1a-2b', 1)).toMatch(/^[^1][^a]-[^2][^b]$/)
  })

  test('none is made where there is nothing to change', () => expect(madeUpId('---', 1)).toBeUndefined())

  test('nor is a request', () => expect(forMadeUpId(pathTo('---'), 1)).toBeUndefined())

  test('differs from the id, and from turn to turn, in nothing but its last eight letters and digits', () => {
    checkProperty(
      fc.property(fc.stringMatching(/^[a-z0-9]{9,40}$/), (id) => {
        const made = [1, 2, 3].map((turn) => madeUpId(id, turn) ?? '')
        expect(new Set([id, ...made]).size).toBe(4)
        for (const one of made) {
          expect(one.slice(0, -8)).toBe(id.slice(0, -8))
          for (let at = 1; at <= 8; at++) expect(one.at(-at)).not.toBe(id.at(-at))
        }
      }),
    )
  })

  test('goes percent-encoded into the path, as the id does', () => {
    const request = forMadeUpId(pathTo('a/b#12345678'), 1)
    expect(request?.path).toMatch(/^\/threads\/a%2Fb%23\d{8}$/)
  })
})

test.each([
  ['/threads/t1', '/threadz/t1'],
  ['/agents/sessions/s1', '/agents/sessionz/s1'],
  ['/conversations/c1/items/i1', '/conversations/c1/itemz/i1'],
  ['/sessions/s1/data/d1', '/sessions/s1/dats/d1'],
])('a route that a server does not have, for %s', (path, other) => expect(forOtherRoute(get(path)).path).toBe(other))
