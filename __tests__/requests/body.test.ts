/** Reading bodies whose bytes are not what they should be. */

import { expect, test } from '@jest/globals'
import { readBody } from '../../src/requests/body.ts'

const json = { 'content-type': 'application/json' }
const read = (bytes: Buffer, status = 200) =>
  readBody(new Response(new Uint8Array(bytes), { status, headers: json }), 1_000)

test.each<[string, Buffer]>([
  ['an id in Latin-1', Buffer.from('{"id":"sess_ü"}', 'latin1')],
  [
    'a name in Latin-1, behind a mark',
    Buffer.concat([Buffer.from('\ufeff'), Buffer.from('{"owner":"Müller"}', 'latin1')]),
  ],
  ['a sign of two bytes that was cut off', Buffer.from([0x22, 0xc3, 0x22])],
  ['a half of a surrogate pair', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
])('hostile bytes 1: %s: the answer is lost, and no other id or name is read', async (_, bytes) => {
  await expect(read(bytes)).rejects.toThrow('the answer is not UTF-8, as JSON is')
})

test.each<[string, Buffer, unknown]>([
  ['a replacement that the server wrote itself', Buffer.from('"\ufffd"'), '\ufffd'],
  ['the same behind a mark', Buffer.from('\ufeff"\ufffd"'), '\ufffd'],
  ['the same as an escape', Buffer.from('"\\ufffd"'), '\ufffd'],
  ['every letter in UTF-8', Buffer.from('"Müller 名前 😀"'), 'Müller 名前 😀'],
])('%s is read', async (_, bytes, body) => {
  expect((await read(bytes)).body).toEqual(body)
})

test('an error in Latin-1 says what it says: only its words are told', async () => {
  expect((await read(Buffer.from('{"error":"für"}', 'latin1'), 404)).body).toEqual({ error: 'f\ufffdr' })
})
