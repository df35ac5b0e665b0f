/**
 * What the reply to a deletion means, in one table. Pure. Only the confirmation
 * that the API documents settles anything; after every other reply the thread is
 * read back, and the reply says what to make of it then.
 *
 *     reply                        may have acted   if it is still there
 *     the documented confirmation  yes              (settled: deleted)
 *     no answer, a server error    yes              deleted again, up to five times
 *     no connection                no               deleted again, up to five times
 *     2xx with nothing in it       yes              deleted again, up to five times
 *     another 2xx                  yes              read again a little later, then failed
 *     404, 410, 409, not deleted   no               deleted again, once
 *     another refusal              no               failed
 */

import type { Answer } from '../api-request.ts'
import { isRedirect, meaning, requestId, saysNothing, toldError } from '../requests/answers.ts'
import { quotaHint } from '../requests/refusal-hints.ts'
import type { Reply } from '../requests/sender.ts'
import { ours, type Text, text } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import { isObject } from '../threads/fields.ts'
import { isAbsent } from '../threads/read-thread.ts'
import type { Outcome } from './outcome.ts'

/** What the server said, as an outcome tells it. */
export type Said = Pick<Outcome, 'status' | 'requestId' | 'errorType' | 'serverMessage'>

/** What to do with a thread that is still there after its deletion. */
export type IfThere =
  /** Delete it again, so often at most. */
  | { readonly kind: 'again'; readonly most: number }
  /** The server accepted the deletion: it may take effect late. */
  | { readonly kind: 'later' }
  | { readonly kind: 'fail' }

/** A reply that settles nothing. */
export interface Unsettled {
  readonly kind: 'unsettled'
  /** Whether the server may have carried the deletion out. */
  readonly mayHaveActed: boolean
  readonly ifThere: IfThere
  /** What happened, in our words. */
  readonly note: Text
  /** How a thread that is gone after all is told. */
  readonly ifGone: Text
  readonly said: Said
  /** What to do about it if it fails. */
  readonly hint: Text
  /** Whether the server answered 403, which may speak of the key. */
  readonly isForbidden: boolean
}

export type Meaning =
  | { readonly kind: 'confirmed'; readonly said: Said }
  /** Nothing was sent. */
  | { readonly kind: 'not sent'; readonly why: Text }
  | Unsettled

export const hints = {
  nextRun: ours('The next run tries again.'),
  late: ours('The next run tries again, unless the server carries out the deletion after all.'),
  lost: ours('The server may have acted all the same; the next run finds out.'),
  stopped: ours('The deletion was sent, but no answer came before the run was stopped; the next run finds out.'),
  unconfirmed: ours(
    'The server accepted the request but still has the thread. If it persists, ask the provider, with the request id.',
  ),
  conflict: ours(
    'Something holds the thread. The next run tries again; if it persists, look at the thread at the provider.',
  ),
  signIn: ours(
    'If only some are refused, ask the provider why, with the request id; if all are, check what this sign-in may do.',
  ),
  refused: ours('If it persists, check what the key may delete, or ask the provider, with the request id.'),
  route: ours(
    'If others were deleted, look at the gateway in front of the server; if none was, check api and base-url: the server may not have this route.',
  ),
  redirect: ours('Set base-url to the address that the server redirects to.'),
  items: ours(
    'It can be read and its items cannot, so it was left in place: without it, nobody could find them again. If this goes on for days, ask the provider to erase it, with the request id.',
  ),
  notKnown: ours('The next run finds out.'),
  replaced: ours(
    'What this run listed is not found any more, under any id: look whether another server, project or deployment answers now. The next run finds out what is gone.',
  ),
} as const

export const goneBefore = ours('gone before it was deleted')
export const goneByLost = ours('gone after an earlier attempt whose answer was lost')
const goneUnconfirmed = ours('not confirmed by the API, but read back gone')

const fiveTimes = { kind: 'again', most: 5 } as const
const once = { kind: 'again', most: 1 } as const
const fail = { kind: 'fail' } as const

type Row = Pick<Unsettled, 'mayHaveActed' | 'ifThere' | 'note' | 'ifGone' | 'hint'>
const acted = (row: Pick<Row, 'ifThere' | 'note' | 'ifGone' | 'hint'>): Row => ({ mayHaveActed: true, ...row })
const refused = (row: Pick<Row, 'ifThere' | 'note' | 'hint'>): Row => ({
  mayHaveActed: false,
  ifGone: goneBefore,
  ...row,
})

/** @param id whose deletion this is the reply to */
export function meaningOf(reply: Reply, id: string, confirms: ThreadApi['confirmsDeletion']): Meaning {
  switch (reply.kind) {
    case 'stopped': {
      if (reply.trace.attempts === 0) return { kind: 'not sent', why: reply.stopped.detail }
      const note = text`stopped while being deleted: ${reply.stopped.detail}`
      return unsettled(acted({ ifThere: fiveTimes, note, ifGone: goneByLost, hint: hints.stopped }))
    }
    case 'lost': {
      const note =
        reply.status === undefined
          ? text`no answer to the deletion: ${reply.why}`
          : text`the server answered ${reply.status}`
      const said = { status: reply.status, requestId: reply.requestId }
      const row = { ifThere: fiveTimes, note, hint: hints.lost }
      // No connection came about: the server heard of nothing, so whoever is gone was deleted by somebody else.
      return unsettled(reply.trace.attempts === 0 ? refused(row) : acted({ ...row, ifGone: goneByLost }), said)
    }
    case 'answer': {
      const { answer } = reply
      if (isSuccess(answer) && confirms(answer, id)) {
        return { kind: 'confirmed', said: { status: answer.status, requestId: requestId(answer) } }
      }
      const row = rowFor(answer)
      const wasLost = reply.trace.lost > 0 && !row.mayHaveActed
      const after = wasLost ? { mayHaveActed: true, ifGone: goneByLost } : {}
      return unsettled({ ...row, ...after }, described(answer), answer.status === 403)
    }
  }
}

/** What an answer means that is not the documented confirmation. */
function rowFor(answer: Answer): Row {
  const { status } = answer
  const note = text`the server answered ${status}`
  if (isSuccess(answer)) {
    const unconfirmed = text`the server answered ${status} without confirming the deletion`
    const { unconfirmed: hint } = hints
    if (isObject(answer.body) && answer.body.deleted === false)
      return refused({ ifThere: once, note: unconfirmed, hint })
    const ifThere = saysNothing(answer) ? fiveTimes : ({ kind: 'later' } as const)
    return acted({ ifThere, note: unconfirmed, ifGone: goneUnconfirmed, hint })
  }
  if (isAbsent(answer)) return refused({ ifThere: once, note, hint: hints.route })
  if (status === 409) {
    return refused({ ifThere: once, note: ours('the server reports a conflict (409)'), hint: hints.conflict })
  }
  if (isRedirect(answer)) {
    const redirects = text`the server redirects (${status}), which is not followed`
    return refused({ ifThere: fail, note: redirects, hint: hints.redirect })
  }
  if (meaning(answer) === 'quota') {
    const note = text`the account's quota or billing stops requests (${status})`
    return refused({ ifThere: fail, note, hint: quotaHint })
  }
  if (status === 429) {
    return refused({ ifThere: fail, note: ours('the server throttles this thread alone (429)'), hint: hints.refused })
  }
  // Handed on after all attempts: the last of them may have been carried out.
  if (status === 408 || status >= 500) {
    return acted({ ifThere: fiveTimes, note, ifGone: goneByLost, hint: hints.lost })
  }
  return refused({ ifThere: fail, note, hint: status === 401 || status === 403 ? hints.signIn : hints.refused })
}

const unsettled = (row: Row, said: Said = {}, isForbidden = false): Unsettled => ({
  kind: 'unsettled',
  ...row,
  said,
  isForbidden,
})

const isSuccess = ({ status }: Answer) => status >= 200 && status < 300

/** What an answer says of itself. */
export function described(answer: Answer): Said {
  const { message, type, code } = toldError(answer)
  return { status: answer.status, requestId: requestId(answer), errorType: code ?? type, serverMessage: message }
}
