/** Why a listing could not be read to its end, and what to do about it. */

import type { Answer } from '../../api-request.ts'
import { meaning, requestId, serverError, speaksOfRoute, toldError } from '../../requests/answers.ts'
import { quotaHint } from '../../requests/refusal-hints.ts'
import type { Reply } from '../../requests/sender.ts'
import type { Stopped } from '../../stop.ts'
import { followedBy, joined, ours, type Text, text, value } from '../../text.ts'

/** What is known of it beside the words. */
export interface ListingFailure {
  readonly hint?: Text | undefined
  readonly said?: Text | undefined
  readonly stopped?: Stopped
  readonly signInRefused?: boolean
}

/** The listing could not be read to its end. Nothing may be deleted on the strength of what was read. */
export class ListingFailed extends Error {
  override readonly name = 'ListingFailed'
  readonly words: Text
  readonly hint: Text | undefined
  /** The server's own words. */
  readonly said: Text | undefined
  readonly stopped: Stopped | undefined
  /** The server refused the sign-in. What to do about that depends on how the run signs in. */
  readonly signInRefused: boolean

  constructor(words: Text, more: ListingFailure = {}) {
    super(more.said === undefined ? String(words) : `${words}: ${more.said}`)
    this.words = words
    this.hint = more.hint
    this.said = more.said
    this.stopped = more.stopped
    this.signInRefused = more.signInRefused ?? false
  }
}

/** What to say where nothing better is known. */
export const nothingDone = { hint: ours('Nothing was deleted. The next run starts afresh.') }

const moreTime = ours('Raise `time-budget`, or list less in one run. Nothing was deleted.')

/**
 * The run was stopped before the listing was whole.
 *
 * @param where as in `page 3 of the list of sessions`
 */
export function stoppedAt(where: Text, stopped: Stopped): ListingFailed {
  const longer = stopped.hint === undefined ? moreTime : text`${stopped.hint} ${ours('Nothing was deleted.')}`
  const hint = stopped.reason === 'deadline' ? longer : nothingDone.hint
  return new ListingFailed(followedBy(stopped.detail, text`The run stopped ${where}`), { stopped, hint })
}

const checkAddress = ours('Check whether the server is well, and base-url with its scheme and port.')

/** Successes that say that something is to come, or missing: accepted, a part, several answers in one. */
export const notWhole: ReadonlySet<number> = new Set([202, 206, 207])

/**
 * Whether the server refuses what was asked: behind the last entry of a list that is as good as an empty page. 401 and 402
 * stop the run by themselves.
 */
export const isRefused = (reply: Reply): boolean =>
  reply.kind === 'answer' && reply.answer.status >= 400 && reply.answer.status < 500

/** What is wrong with the answer to a request of the listing; undefined for a good one. */
export function failureOf(reply: Reply, where: Text): ListingFailed | undefined {
  if (reply.kind === 'stopped') {
    return stoppedAt(text`at ${where}`, reply.stopped)
  }
  if (reply.kind === 'lost') {
    const id = reply.requestId === undefined ? ours('') : text` (request id ${reply.requestId})`
    const { attempts } = reply.trace
    const times = attempts > 1 ? text`, after ${attempts} attempts` : text``
    const message = text`${where} could not be read${times}: ${reply.why}${id}`
    const isTold = reply.status !== undefined || String(reply.why).includes('base-url')
    const hint = isTold ? nothingDone.hint : text`${checkAddress} ${nothingDone.hint}`
    return new ListingFailed(message, { hint })
  }
  const { answer } = reply
  if (notWhole.has(answer.status)) {
    const message = text`the server answered ${answer.status} to ${where}: that is not a whole page`
    return new ListingFailed(message, { hint: text`${checkAddress} ${nothingDone.hint}` })
  }
  if (answer.status >= 200 && answer.status < 300) return undefined
  const { message, code } = toldError(answer)
  const id = requestId(answer)
  const parts = [
    ...(message === undefined || message === '' ? [] : [value(message)]),
    ...(code === undefined ? [] : [text`code ${code}`]),
    ...(id === undefined ? [] : [text`request id ${id}`]),
  ]
  const said = parts.length === 0 ? undefined : joined(parts, ', ')
  const advice = isRefusedSignIn(answer) ? { signInRefused: true } : { hint: hintFor(answer, speaksOfRoute(answer)) }
  return new ListingFailed(text`the server answered ${answer.status} to ${where}`, { ...advice, said })
}

/**
 * The body of a good answer.
 *
 * @throws {ListingFailed}
 */
export function bodyOf(reply: Reply, where: Text): unknown {
  const failure = failureOf(reply, where)
  if (failure !== undefined) throw failure
  return reply.kind === 'answer' ? reply.answer.body : undefined
}

/** The list goes on for ever, or in a circle. */
export function endless(where: Text): ListingFailed {
  return new ListingFailed(text`${where} says that there are more, but holds no id that was not on an earlier page`, {
    hint: ours(
      'The server seems to ignore where the page should begin, so the list cannot be read to its end. Nothing was deleted.',
    ),
  })
}

/** Pages do not hold the places that they were asked for. */
export function disjointed(where: Text): ListingFailed {
  return new ListingFailed(text`${where} does not go on where the page before it ends`, {
    hint: ours(
      'The server seems to ignore how many threads a page should hold, so the list cannot be read whole. Nothing was deleted; supply the ids in thread-ids-file.',
    ),
  })
}

/** Pages of one or two cannot overlap, and without that, threads are skipped where others are deleted meanwhile. */
export function tooShort(where: Text): ListingFailed {
  return new ListingFailed(text`${where} is too short: more follows, and pages of one or two cannot overlap`, {
    hint: ours('Have the server give more threads a page, or supply the ids in thread-ids-file. Nothing was deleted.'),
  })
}

/** Each pass shows threads that the passes before did not. */
export function unsteady(list: Text): ListingFailed {
  return new ListingFailed(text`${list} shows other threads each time, so it is not known if it is whole`, {
    hint: ours(
      'The server seems to sort by a time that many threads share. Nothing was deleted; start the run again, or supply the ids in thread-ids-file.',
    ),
  })
}

/** So much was deleted meanwhile that the place in the list is lost. */
export function moved(where: Text): ListingFailed {
  return new ListingFailed(text`${where} changed while the list was read, so it is not known if the list is whole`, {
    hint: ours(
      'Somebody else seems to be deleting. Nothing was deleted by this run; start it again when they are done.',
    ),
  })
}

const supply = ours('supply the ids of the threads in thread-ids or thread-ids-file instead')

/** So answer servers that keep listing to their own web pages. A browser's session key opens a whole account and is not for this. */
function letsNoKeyList(answer: Answer): boolean {
  const { message = '', code } = serverError(answer)
  return code === 'missing_scope' || /\bsession key\b/i.test(message)
}

const isRefusedSignIn = (answer: Answer) => (answer.status === 401 || answer.status === 403) && !letsNoKeyList(answer)

function hintFor(answer: Answer, isRoute: boolean): Text {
  const { status } = answer
  if (letsNoKeyList(answer)) return text`This server does not let a key list: ${supply}.`
  if (meaning(answer) === 'quota') return quotaHint
  if (isRoute || status === 405) return text`This server does not have this list: check api and base-url, or ${supply}.`
  if (status >= 300 && status < 400)
    return ours('The server redirects; redirects are not followed. Set base-url to the address it redirects to.')
  return ours('Check api and base-url, and whether the server is one that this thread API is for.')
}
