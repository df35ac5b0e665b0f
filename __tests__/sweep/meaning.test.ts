/** What the reply to a deletion means: the whole table. */

import { describe, expect, test } from '@jest/globals'
import type { Reply } from '../../src/requests/sender.ts'
import { meaningOf } from '../../src/sweep/meaning.ts'
import { confirmsDeletion } from '../../src/threads/confirmation.ts'
import { answer, lost, stopped } from './scripted.ts'

const meaning = (reply: Reply) => {
  const meant = meaningOf(reply, 'it', confirmsDeletion)
  return meant.kind === 'unsettled' ? [meant.mayHaveActed, meant.ifThere, meant.note] : meant.kind
}
const again = { kind: 'again', most: 5 }
const once = { kind: 'again', most: 1 }
const later = { kind: 'later' }
const fail = { kind: 'fail' }
const unconfirmed = (status: number) => `the server answered ${status} without confirming the deletion`

describe('a reply to a deletion', () => {
  test.each<[string, Reply, unknown]>([
    ['the documented confirmation settles it', answer(200, { id: 'it', deleted: true }), 'confirmed'],
    ['204 without a body is one', answer(204), 'confirmed'],
    [
      'a confirmation for another id is none',
      answer(200, { id: 'other', deleted: true }),
      [true, later, unconfirmed(200)],
    ],
    ['stopped before it was sent', stopped(0), 'not sent'],
    ['stopped after it was sent', stopped(1), [true, again, 'stopped while being deleted: the run was cancelled']],
    ['no answer', lost('no answer came'), [true, again, 'no answer to the deletion: no answer came']],
    ['a server error', lost('server error 503'), [true, again, 'the server answered 503']],
    ['an empty 200', answer(200), [true, again, unconfirmed(200)]],
    ['a web page', answer(200, '<!doctype html><title>Sign in</title>'), [true, again, unconfirmed(200)]],
    ['accepted', answer(202, { status: 'queued' }), [true, later, unconfirmed(202)]],
    ['success', answer(200, { success: true }), [true, later, unconfirmed(200)]],
    ['not deleted', answer(200, { id: 'it', deleted: false }), [false, once, unconfirmed(200)]],
    [
      '404, in whatever words',
      answer(404, { message: 'Application not found' }),
      [false, once, 'the server answered 404'],
    ],
    ['410', answer(410, 'gone'), [false, once, 'the server answered 410']],
    [
      '404 after attempts that were lost',
      answer(404, undefined, { attempts: 2, lost: 1 }),
      [true, once, 'the server answered 404'],
    ],
    ['409', answer(409, {}), [false, once, 'the server reports a conflict (409)']],
    ['a redirect', answer(307), [false, fail, 'the server redirects (307), which is not followed']],
    ['429 to this thread alone', answer(429, {}), [false, fail, 'the server throttles this thread alone (429)']],
    [
      '429 of a used-up quota',
      answer(429, { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }),
      [false, fail, "the account's quota or billing stops requests (429)"],
    ],
    ['402', answer(402, {}), [false, fail, "the account's quota or billing stops requests (402)"]],
    ['500, handed on', answer(500, {}), [true, again, 'the server answered 500']],
    ...[400, 401, 403, 422].map((status): [string, Reply, unknown] => [
      `${status}`,
      answer(status, {}),
      [false, fail, `the server answered ${status}`],
    ]),
  ])('%s', (_, reply, expected) => expect(meaning(reply)).toEqual(expected))

  test('only a 403 may speak of the key', () => {
    const forbidden = [401, 403, 404].map((status) => meaningOf(answer(status, {}), 'it', confirmsDeletion))
    expect(forbidden.map((one) => one.kind === 'unsettled' && one.isForbidden)).toEqual([false, true, false])
  })
})
