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
    ['204 without a body is none here', answer(204), [true, again, unconfirmed(204)]],
    [
      'a confirmation for another id is none',
      answer(200, { id: 'other', deleted: true }),
      [true, later, unconfirmed(200)],
    ],
    ['stopped before it was sent', stopped(0), 'not sent'],
    ['stopped after it was sent', stopped(1), [true, again, 'stopped while being deleted: the run was cancelled']],
    ['no answer', lost('no answer came'), [true, again, 'no answer to the deletion: no answer came']],
    [
      'no connection: nothing was sent',
      lost('the connection was refused', 0),
      [false, again, 'no answer to the deletion: the connection was refused'],
    ],
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

  test.each<[string, Reply, RegExp]>([
    ['stopped after it was sent', stopped(1), /^The deletion was sent, but no answer came before the run was stopped/],
    ['no answer', lost('no answer came'), /^The server may have acted all the same/],
    ['500', answer(500, {}), /^The server may have acted all the same/],
    ['408', answer(408, {}), /^The server may have acted all the same/],
    ['an empty 200', answer(200), /^The server accepted the request but still has the thread/],
    ['not deleted', answer(200, { deleted: false }), /^The server accepted the request but still has the thread/],
    ['404', answer(404), /^If others were deleted, look at the gateway/],
    ['409', answer(409), /^Something holds the thread/],
    ['401', answer(401, {}), /^If only some are refused, .* check what this sign-in may do/],
    ['403', answer(403, {}), /^If only some are refused, .* check what this sign-in may do/],
    ['400', answer(400, {}), /^If it persists, check what the key may delete/],
    ['429', answer(429, {}), /^If it persists, check what the key may delete/],
    ['300', answer(300, {}), /^Set base-url to the address/],
    ['307', answer(307), /^Set base-url to the address/],
  ])('%s: what to do about it', (_, reply, hint) => {
    const meant = meaningOf(reply, 'it', confirmsDeletion)
    expect(meant.kind === 'unsettled' && String(meant.hint)).toMatch(hint)
  })

  test('what the server said of it goes with it', () => {
    const said = (reply: Reply) => {
      const meant = meaningOf(reply, 'it', confirmsDeletion)
      return 'said' in meant ? meant.said : undefined
    }
    expect(said(answer(204))).toEqual({ status: 204, requestId: 'req_204' })
    expect(said(lost('no answer came'))).toEqual({ status: undefined, requestId: 'req_lost' })
    const refusal = { error: { message: 'No.', code: 'locked' } }
    expect(said(answer(409, refusal))).toEqual({
      status: 409,
      requestId: 'req_409',
      errorType: 'locked',
      serverMessage: 'No.',
    })
  })

  test('only a 403 may speak of the key', () => {
    const forbidden = [401, 403, 404].map((status) => meaningOf(answer(status, {}), 'it', confirmsDeletion))
    expect(forbidden.map((one) => one.kind === 'unsettled' && one.isForbidden)).toEqual([false, true, false])
  })
})
