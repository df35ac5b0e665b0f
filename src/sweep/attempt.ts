/** One attempt at one thread: a last look if the one before is old, its items where they come first, the deletion. */

import { type Clock, latest } from '../clock.ts'
import { ours, type Text, text } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import { freshFor, fromCache, look } from '../threads/read-thread.ts'
import { type Erased, Eraser } from './erase-items.ts'
import { final, type Job, mayActUntil, type Open, type Result, type Step, type Sweeping } from './job.ts'
import { judgeAgain } from './judge-again.ts'
import { goneBefore, goneByLost, hints, meaningOf, type Unsettled } from './meaning.ts'
import { sendDeletion } from './send-deletion.ts'
import { madeAnew, withItems } from './with-items.ts'

export const outOfTime = ours('the time budget was used up')

/** Nothing was sent, because the turn of the deletion did not come while the last look was good. */
interface TooLate {
  readonly kind: 'too late'
  readonly itemsErased: number | undefined
}

/** Attempts the deletion of one thread. Never throws: what goes wrong with it is its outcome. */
export async function attempt(job: Job, sweeping: Sweeping): Promise<Step> {
  const { candidate } = job
  if (candidate.kind === 'spared') {
    return final({ outcome: 'spared', note: candidate.because, ...(candidate.isUndecided && { undecided: true }) })
  }
  try {
    return await whileFresh(job, sweeping)
  } catch (error) {
    // A fault of this program. The others still have their turn, and the run ends red.
    const serverMessage = String(error)
    return final({
      outcome: 'failed',
      end: 'not known',
      note: ours('unexpected error'),
      serverMessage,
      hint: hints.lost,
    })
  }
}

/** Looks at the thread again as often as it takes for the deletion to start while the look is good. */
async function whileFresh(given: Job, sweeping: Sweeping): Promise<Step> {
  const { clock } = sweeping
  let job = given
  // Where many wait for few turns, a look may always be too old when the deletion's turn comes: so that this ends, the third
  // is good for twice as long, the fourth for three times.
  for (let round = 0; ; round++) {
    if (latest(clock) - job.seenAt >= freshFor) {
      const looked = await lastLook(job, sweeping)
      if (looked.kind !== 'still due') return looked
      job = { ...job, seenAt: looked.at, isUnread: undefined }
    }
    const left = freshFor * Math.max(1, round) - (latest(clock) - job.seenAt)
    const step = await erase(job, sweeping, clock.now() + left)
    if (step.kind !== 'too late') return step
    job = { ...job, seenAt: Number.NEGATIVE_INFINITY, itemsErased: step.itemsErased }
  }
}

interface StillDue {
  readonly kind: 'still due'
  readonly at: number
}

async function lastLook(job: Job, sweeping: Sweeping): Promise<Step | StillDue> {
  const { api, send, clock, startBefore } = sweeping
  if (clock.now() >= startBefore) return notSent(job, outOfTime, clock)
  const { candidate } = job
  const found = await look(api, candidate.id, 'read', send, { startBefore })
  switch (found.kind) {
    case 'stopped':
      return notSent(job, found.stopped.detail, clock)
    case 'absent': {
      const said = { status: found.status, requestId: found.requestId }
      return { kind: 'open', open: { ...unread(job, ours('it was not there when it was looked at again')), said } }
    }
    case 'cannot tell': {
      const said = { status: found.status, requestId: found.requestId }
      const open = unread(job, text`could not be read again before deletion: ${found.why}`)
      return { kind: 'open', open: { ...open, said, why: found.why } }
    }
    case 'there': {
      if (found.age >= freshFor) {
        const open = unread(job, text`could not be read again before deletion: ${fromCache}`)
        return { kind: 'open', open: { ...open, said: { status: found.status }, why: fromCache } }
      }
      const at = latest(clock) - found.age
      const judged = await judgeAgain(found.thread, candidate, sweeping)
      switch (judged.kind) {
        case 'still due':
          return { kind: 'still due', at }
        case 'stopped':
          return notSent(job, judged.why, clock)
        case 'another':
          return whenSpared(madeAnew(job), job, clock)
        case 'spared':
          return whenSpared(withItems(judged.result, job), job, clock)
      }
    }
  }
}

async function isReadAsThere(api: ThreadApi, id: string, send: Sweeping['send'], startBefore: number) {
  const found = await look(api, id, 'read', send, { startBefore, closesConnection: true })
  return found.kind === 'there' && !found.cached
}

/** A thread that the last look did not find: read back like one whose deletion was not confirmed, and deleted if it is there. */
const unread = (job: Job, note: Text): Open => ({
  ...job,
  ifThere: { kind: 'again', most: 5 },
  note,
  ifGone: job.mayHaveActed ? goneByLost : ours('gone when looked at again'),
  hint: hints.nextRun,
  said: {},
  isForbidden: false,
  absences: 0,
  rereads: 0,
  why: undefined,
})

/** That its items are in the way says nothing of the thread itself: it is read, and stays as it is. */
function withItemsLeft(job: Job, { note, hint = hints.nextRun, lost, status, requestId, ...more }: Result): Open {
  const { errorType, serverMessage } = more
  const open = { ...unread(job, note), ifGone: goneBefore, ifThere: { kind: 'fail' } as const }
  return { ...open, said: { status, requestId, errorType, serverMessage }, hint: lost === true ? hints.lost : hint }
}

/** @param goodUntil until when the last look is good */
async function erase(job: Job, sweeping: Sweeping, goodUntil: number): Promise<Step | TooLate> {
  const { api, clock, startBefore, endBefore } = sweeping
  const turn = { isMissed: false }
  const send: Sweeping['send'] = async (...request) => {
    const reply = await sweeping.send(...request)
    turn.isMissed = reply.kind === 'stopped' && reply.stopped.reason === 'deadline' && clock.now() < startBefore
    return reply
  }
  if (clock.now() >= startBefore) return notSent(job, outOfTime, clock)
  const { id } = job.candidate
  const begin = Math.min(startBefore, goodUntil)
  let { itemsErased } = job
  const itemsFirst = job.candidate.hasNoItems === true ? undefined : api.itemsFirst
  if (itemsFirst !== undefined) {
    const isThere = () => isReadAsThere(api, id, send, begin)
    const eraser = new Eraser(itemsFirst, id, { send, clock, isThere, startBefore: begin, endBefore })
    let items = await eraser.erase()
    // Somebody writes into it, or it is another one by now: it is looked at again before more of it goes.
    while (items.kind === 'grown') {
      const sofar = { ...job, itemsErased: (job.itemsErased ?? 0) + items.erased }
      const looked = await lastLook(sofar, { ...sweeping, startBefore: endBefore })
      if (looked.kind !== 'still due') return looked
      items = await eraser.erase()
    }
    itemsErased = (itemsErased ?? 0) + items.erased
    const stopped = whenItemsStay({ ...job, itemsErased }, items, { isMissed: turn.isMissed, clock })
    if (stopped !== undefined) return stopped
  }
  const done = { ...job, ...(itemsErased === undefined ? {} : { itemsErased }) }
  // Once items are gone, the thread must follow: the look before the first of them counts for all.
  const inTime = itemsFirst === undefined ? begin : endBefore
  const reply = await sendDeletion(api, id, { send, clock }, inTime, job.tries)
  sweeping.onReply?.(job.candidate, reply)
  const meaning = meaningOf(reply, id, api.confirmsDeletion)
  switch (meaning.kind) {
    case 'confirmed':
      return final(
        withItems(
          { outcome: 'deleted', proof: 'confirmed', note: ours('confirmed by the API'), ...meaning.said },
          done,
        ),
      )
    case 'not sent':
      if (turn.isMissed) return { kind: 'too late', itemsErased }
      return notSent(done, meaning.why, clock)
    case 'unsettled':
      return { kind: 'open', open: opened(done, meaning, clock.now()) }
  }
}

/** @returns what becomes of a thread whose items are not all gone; undefined where they are */
function whenItemsStay(
  job: Job,
  items: Exclude<Erased, { kind: 'grown' }>,
  { isMissed, clock }: { readonly isMissed: boolean; readonly clock: Clock },
): Step | TooLate | undefined {
  switch (items.kind) {
    case 'erased':
      return undefined
    case 'not found': {
      const open = { ...unread(job, ours('its items were not found')), said: items.said, ifGone: goneBefore }
      return { kind: 'open', open: { ...open, ifThere: { kind: 'fail' }, hint: hints.items } }
    }
    case 'failed': {
      const { result, isStopped } = items
      const untouched = result.outcome === 'not-attempted'
      if (untouched && isMissed) return { kind: 'too late', itemsErased: job.itemsErased }
      if (untouched) return notSent(job, result.note, clock)
      if (isStopped) return final({ ...result, itemsErased: job.itemsErased })
      return { kind: 'open', open: withItemsLeft(job, result) }
    }
  }
}

function opened(job: Job, { kind: _, ...meaning }: Unsettled, now: number): Open {
  const mayHaveActed = job.mayHaveActed || meaning.mayHaveActed
  const ifGone = job.mayHaveActed && !meaning.mayHaveActed ? goneByLost : meaning.ifGone
  const sentAt = meaning.mayHaveActed ? now : job.sentAt
  const tries = job.tries + 1
  return { ...job, ...meaning, mayHaveActed, sentAt, ifGone, tries, absences: 0, rereads: 0, why: undefined }
}

/**
 * Nothing was sent now. Who was there after an earlier attempt is still there, unless that attempt may still take
 * effect; half an erasure is a failure.
 */
function notSent(job: Job, why: Text, clock: Clock): Step {
  if (job.tries === 0 && (job.itemsErased ?? 0) === 0) {
    return final(withItems({ outcome: 'not-attempted', note: why }, job))
  }
  const note =
    job.tries === 0
      ? text`stopped after its items were deleted: ${why}`
      : text`stopped before it was tried again: ${why}`
  if (mayActUntil(job, clock.now()) !== undefined) {
    return { kind: 'open', open: { ...unread(job, note), ifThere: { kind: 'fail' }, hint: hints.stopped } }
  }
  return final(withItems({ outcome: 'failed', end: 'still there', note, hint: hints.nextRun }, job))
}

/** It no longer qualifies. Where a deletion that was sent before may still take effect, it is looked at once more. */
function whenSpared(result: Result, job: Job, clock: Clock): Step {
  if (mayActUntil(job, clock.now()) === undefined) return final(result)
  return { kind: 'open', open: unread(job, result.note) }
}
