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
    ['where a number differs', (id) => answer(404, { error: 'none', took: id.charCodeAt(9) })],
  ])('%s', (_, of) => expect(formOf(of(a), pathTo(a))).toBe(formOf(of(b), pathTo(b))))

  test('where ids with signs are named encoded or not', () => {
    const [one, other] = ['whatsapp:49/17#1', 'whatsapp:49/18#2']
    const of = (id: string) => formOf(answer(404, { detail: `no ${id} (${encodeURIComponent(id)})` }), pathTo(id))
    expect(of(one)).toBe(of(other))
  })
})

describe('two answers differ in form', () => {
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

  test('a short id is not cut out of the words around it', () => {
    expect(formOf(answer(404, 'a thread'), pathTo('a'))).toContain('thread')
  })
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

  test('none is made where there is nothing to change', () => expect(madeUpId('---', 1)).toBeUndefined())

  test('differs from the id, and from turn to turn, in nothing but its last eight letters and digits', () => {
    checkProperty(
      fc.property(fc.stringMatching(/^[a-z0-9]{9,40}$/), (id) => {
        const made = [1, 2, 3].map((turn) => madeUpId(id, turn) ?? '')
        expect(new Set([id, ...made]).size).toBe(4)
        for (const one of made) expect(one.slice(0, -8)).toBe(id.slice(0, -8))
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
])('a route that a server does not have, for %s', (path, other) => expect(forOtherRoute(get(path)).path).toBe(other))
