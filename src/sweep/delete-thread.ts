/** One planned thread: a last look if the one before is old, the deletion, and what its answer means. */

import type { Clock } from '../clock.ts'
import { judge } from '../policy/judge.ts'
import type { Candidate } from '../policy/plan.ts'
import type { Policy } from '../policy/policy.ts'
import { isRedirect, notFound, requestId, saysNothing, serverError } from '../requests/answers.ts'
import type { Reply, Sender } from '../requests/sender.ts'
import { rendered } from '../text.ts'
import type { Answer, Thread, ThreadApi } from '../thread.ts'
import { type Look, look, lookUpActivity } from '../threads/read-thread.ts'
import { eraseItems, nextRun } from './erase-items.ts'
import type { Outcome } from './outcome.ts'
import { sendDeletion } from './send-deletion.ts'

export interface Deleting {
  readonly api: ThreadApi
  readonly policy: Policy
  /** The instant by which the survey reckoned ages, in milliseconds since the Unix epoch. */
  readonly now: number
  /** No deletion starts later, in milliseconds since the Unix epoch. */
  readonly startBefore: number
  readonly send: Sender['send']
  readonly clock: Clock
}

/** How long a look at a thread stays good, in milliseconds: the deletion starts by then, or the thread is looked at again. */
const freshFor = 5 * 60_000
/** How often a deletion is sent again that was answered with nothing, or by something in between, and did nothing. */
const mostRepeats = 3

type Result = Omit<Outcome, 'candidate' | 'at'>

/** Deletes one planned thread, unless it no longer qualifies. Never throws: a thread's failure is its outcome. */
export async function deleteThread(candidate: Candidate, deleting: Deleting): Promise<Outcome> {
  const { clock } = deleting
  let result: Result
  if (candidate.sparedBecause !== undefined) {
    const undecided = candidate.undecided === true ? { undecided: true as const } : {}
    return { candidate, at: clock.now(), outcome: 'spared', note: candidate.sparedBecause, ...undecided }
  }
  try {
    result = await eraseWhileFresh(candidate, deleting)
  } catch (error) {
    // A fault of this program. The others still have their turn, and the run ends red.
    result = {
      outcome: 'failed',
      note: 'unexpected error',
      serverMessage: String(error),
      hint: hints.lost,
      end: 'not known',
    }
  }
  return { candidate, at: clock.now(), ...result }
}

const outOfTime = 'the time budget was used up'
const notAttempted = (why: string): Result => ({ outcome: 'not-attempted', note: why })
const stoppedWhileDeleting = (why: string): Result => ({
  outcome: 'failed',
  note: `stopped while being deleted: ${why}`,
  hint: hints.stopped,
  end: 'not known',
})

/** Nothing was done, because the turn of the deletion did not come while the last look was good. */
interface TooLate {
  readonly tooLate: true
  /** Whether an attempt was sent whose answer was lost. */
  readonly sent: boolean
}

/** Looks at the thread again as often as it takes for the deletion to start while the look is good. */
async function eraseWhileFresh(candidate: Candidate, deleting: Deleting): Promise<Result> {
  const { clock } = deleting
  let { seenAt } = candidate
  let sent = false
  // Where many wait for few turns, a look may always be too old when the deletion's turn comes: so that this ends, the third
  // is good for twice as long, the fourth for three times.
  for (let round = 0; ; round++) {
    if (clock.now() - seenAt >= freshFor) {
      const looked = await lookAgain(candidate, deleting, sent)
      if (!('stillQualifiesAt' in looked)) return looked
      seenAt = looked.stillQualifiesAt
    }
    const result = await erase(candidate, deleting, { goodUntil: seenAt + freshFor * Math.max(1, round), sent })
    if (!('tooLate' in result)) return result
    sent = result.sent
    seenAt = Number.NEGATIVE_INFINITY
  }
}

/** @returns when the thread was read, if it must still go; otherwise what its outcome is */
async function lookAgain(
  candidate: Candidate,
  deleting: Deleting,
  sent: boolean,
): Promise<Result | { readonly stillQualifiesAt: number }> {
  const { api, send, clock, startBefore } = deleting
  const stopped = sent ? stoppedWhileDeleting : notAttempted
  if (clock.now() >= startBefore) return stopped(outOfTime)
  const found = await look(api, candidate.id, 'read', send, startBefore)
  if (found.kind === 'stopped') return stopped(found.stopped.detail)
  if (found.kind === 'gone') {
    return sent
      ? { ...goneByLostAttempt, ...said(found) }
      : { outcome: 'already-gone', note: 'gone when looked at again', ...said(found) }
  }
  if (found.kind === 'cannot tell') {
    return {
      outcome: 'failed',
      note: `could not be read again before deletion: ${found.why}`,
      ...said(found),
      hint: hints.reread,
      ...(found.lost ? { lost: true } : {}),
    }
  }
  if (candidate.unlisted === true) return { outcome: 'spared', note: 'it is still there, but was not listed any more' }
  const stillQualifiesAt = clock.now()
  const changed = await judgeAgain(found.thread, candidate, deleting)
  if (changed === undefined) return { stillQualifiesAt }
  return changed.outcome === 'not-attempted' ? stopped(String(changed.note)) : changed
}

/** Judges a thread that was just read. @returns what its outcome is if it must not be deleted now; undefined to go on */
async function judgeAgain(thread: Thread, candidate: Candidate, deleting: Deleting): Promise<Result | undefined> {
  const { api, policy, now, send, startBefore } = deleting
  const verdict = judge(thread, policy, api, { now, standing: candidate.standing })
  if (verdict.kind === 'delete') return undefined
  if (verdict.kind === 'keep') return { outcome: 'spared', note: rendered(verdict.reason) }
  if (verdict.kind === 'unknown') return { outcome: 'spared', note: rendered(verdict.reason), undecided: true }
  if (verdict.of === 'thread') return { outcome: 'spared', note: 'its metadata can no longer be told', undecided: true }
  const activity = await lookUpActivity(api, thread, send, startBefore)
  if ('kind' in activity) return notAttempted(activity.stopped.detail)
  return judgeAgain({ ...thread, ...activity }, candidate, deleting)
}

const alreadyGone = { outcome: 'already-gone', note: 'gone before it was deleted' } as const
const goneByLostAttempt = { outcome: 'deleted', note: 'gone after an earlier attempt whose answer was lost' } as const

const hints = {
  reread: 'The next run tries again.',
  lost: 'The server may have deleted it all the same; the next run finds out.',
  stopped: 'It was sent, but the answer did not come before the run was stopped; the next run finds out.',
  unconfirmed:
    'The server accepted the request but still has the thread. If it persists, ask the provider, with the request id.',
  conflict: 'Something holds the thread. The next run tries again; if it persists, look at the thread at the provider.',
  signIn: 'Check what this sign-in may do: it may have expired, or may not be allowed to delete.',
  refused: 'If it persists, check what the key may delete, or ask the provider, with the request id.',
  route: 'The server does not have this route: check api and base-url.',
  redirect: 'Set base-url to the address that the server redirects to.',
} as const

/**
 * @param goodUntil until when the last look is good, in milliseconds since the Unix epoch
 * @param sent whether an attempt was sent before, whose answer was lost
 */
async function erase(
  candidate: Candidate,
  deleting: Deleting,
  { goodUntil, sent }: { readonly goodUntil: number; readonly sent: boolean },
): Promise<Result | TooLate> {
  const { api, clock, startBefore } = deleting
  if (clock.now() >= startBefore) return sent ? stoppedWhileDeleting(outOfTime) : notAttempted(outOfTime)
  const turn = { missed: false }
  const send: Sender['send'] = async (...request) => {
    const reply = await deleting.send(...request)
    turn.missed = reply.kind === 'stopped' && reply.stopped.reason === 'deadline' && clock.now() < startBefore
    return reply
  }
  const begin = Math.min(startBefore, goodUntil)
  if (api.itemsFirst === undefined) return remove(begin)

  const items = await eraseItems(api.itemsFirst, candidate.id, { send, startBefore: begin })
  if (items.kind === 'failed') {
    if (turn.missed && items.result.outcome === 'not-attempted') return { tooLate: true, sent }
    return { ...items.result, itemsErased: items.erased }
  }
  const result = items.kind === 'not found' ? await withoutItems(candidate, deleting) : await remove()
  if ('tooLate' in result) return result
  // Half an erasure is a failure, not an attempt that never was.
  const begun = items.erased > 0 && (result.outcome === 'not-attempted' || result.outcome === 'spared')
  return { ...result, ...(begun ? { outcome: 'failed', hint: hints.reread } : {}), itemsErased: items.erased }

  /** Sends the deletion, and again where it was answered with nothing, or by something in between, and did nothing. */
  async function remove(startBefore?: number): Promise<Result | TooLate> {
    for (let repeats = 0; ; repeats++) {
      const reply = await sendDeletion(api, candidate.id, { send, clock }, startBefore)
      const repeated = sent || repeats > 0
      if (turn.missed) return { tooLate: true, sent: repeated || reply.trace.attempts > 0 }
      const result = await interpret(reply, candidate, deleting, repeated)
      if (!('ineffective' in result)) return result
      if (repeats === mostRepeats) return result.ineffective
      const changed = await judgeAgain(result.thread, candidate, deleting)
      if (changed?.outcome === 'not-attempted') return stoppedWhileDeleting(String(changed.note))
      if (changed !== undefined) return changed
    }
  }
}

/** A thread whose items the server does not know: gone itself, or left in place, because nobody could find its items later. */
async function withoutItems(candidate: Candidate, { api, send }: Deleting): Promise<Result> {
  const found = await look(api, candidate.id, 'read', send)
  if (found.kind === 'stopped') return notAttempted(found.stopped.detail)
  if (found.kind === 'gone') return { ...alreadyGone, ...said(found) }
  const why = found.kind === 'there' ? 'the server does not know them, but knows the thread' : found.why
  return {
    outcome: 'failed',
    note: `its items could not be listed: ${why}`,
    status: found.status,
    ...('requestId' in found ? { requestId: found.requestId } : {}),
    hint: nextRun,
    ...(found.kind === 'cannot tell' && found.lost ? { lost: true } : {}),
  }
}

function said(found: Exclude<Look, { kind: 'stopped' | 'there' }>): Pick<Outcome, 'status' | 'requestId'> {
  return { status: found.status, requestId: found.requestId }
}

function described(answer: Answer): Pick<Outcome, 'status' | 'requestId' | 'errorType' | 'serverMessage'> {
  const { message, type, code } = serverError(answer)
  return { status: answer.status, requestId: requestId(answer), errorType: code ?? type, serverMessage: message }
}

/** A deletion that was answered with nothing, or by something in between, and the thread is still there. */
interface Ineffective {
  /** What becomes of the thread unless the deletion is sent again. */
  readonly ineffective: Result
  /** As it was read back. */
  readonly thread: Thread
}

/**
 * What the reply to a deletion means for the thread.
 *
 * @param repeated whether this deletion was sent before, to no effect that could be seen
 */
async function interpret(
  reply: Reply,
  candidate: Candidate,
  deleting: Deleting,
  repeated: boolean,
): Promise<Result | Ineffective> {
  const { trace } = reply
  if (reply.kind === 'stopped') {
    const stopped = trace.attempts === 0 && !repeated ? notAttempted : stoppedWhileDeleting
    return stopped(reply.stopped.detail)
  }
  if (reply.kind === 'lost') {
    const { status, requestId } = reply
    const note = `no answer to ${trace.attempts} ${trace.attempts === 1 ? 'attempt' : 'attempts'}: ${reply.why}`
    return { outcome: 'failed', note, status, requestId, hint: hints.lost, end: 'not known', lost: true }
  }
  const { answer } = reply
  const { status } = answer
  if (status >= 200 && status < 300) return accepted(answer, candidate, deleting)
  if (notFound(answer) === 'object') {
    const basics = { status, requestId: requestId(answer) }
    return trace.lost > 0 || repeated ? { ...goneByLostAttempt, ...basics } : { ...alreadyGone, ...basics }
  }
  if (status === 409) return conflict(answer, candidate, deleting)
  if (isRedirect(answer)) {
    const note = `the server redirects (${status}), which is not followed`
    return { outcome: 'failed', note, status, requestId: requestId(answer), hint: hints.redirect }
  }
  const hint =
    status === 401 || status === 403 ? hints.signIn : notFound(answer) === 'route' ? hints.route : hints.refused
  return { outcome: 'failed', note: `the server answered ${status}`, ...described(answer), hint }
}

/** A 2xx: deleted if it is the documented confirmation; otherwise only if the thread then reads as gone. */
async function accepted(answer: Answer, candidate: Candidate, { api, send }: Deleting): Promise<Result | Ineffective> {
  const { status } = answer
  if (api.confirmsDeletion(answer, candidate.id)) {
    return { outcome: 'deleted', note: 'confirmed by the API', status, requestId: requestId(answer) }
  }
  const found = await look(api, candidate.id, 'verify', send)
  if (found.kind === 'gone') {
    return {
      outcome: 'deleted',
      note: 'not confirmed by the API, but read back gone',
      status,
      requestId: requestId(answer),
    }
  }
  const unconfirmed = (why: string): Result => ({
    outcome: 'failed',
    note: `the server answered ${status} without confirming the deletion, and ${why}`,
    ...described(answer),
    hint: hints.unconfirmed,
  })
  if (found.kind !== 'there') {
    const why = found.kind === 'stopped' ? found.stopped.detail : found.why
    return { ...unconfirmed(`it could not be read back: ${why}`), end: 'not known' }
  }
  const ineffective = unconfirmed('it is still there')
  return saysNothing(answer) ? { ineffective, thread: found.thread } : ineffective
}

async function conflict(answer: Answer, candidate: Candidate, { api, policy, now, send }: Deleting): Promise<Result> {
  const found = await look(api, candidate.id, 'read', send)
  if (found.kind === 'gone')
    return { outcome: 'already-gone', note: 'gone when read again after a conflict', ...said(found) }
  if (found.kind === 'there') {
    const verdict = judge(found.thread, policy, api, { now, standing: candidate.standing })
    if (verdict.kind === 'keep' && (verdict.step === 'in use' || verdict.step === 'waiting')) {
      return { outcome: 'spared', note: 'it is in use', ...described(answer) }
    }
  }
  return { outcome: 'failed', note: 'the server reports a conflict (409)', ...described(answer), hint: hints.conflict }
}
