/** Which threads a schedule will use again: all automations or crons are listed. */

import type { Answer, ApiRequest } from '../api-request.ts'
import { type Page, type Position, WrongShape } from '../listing.ts'
import { isNotImplemented } from '../requests/answers.ts'
import type { Reply, Sender } from '../requests/sender.ts'
import { ours, type Text, text } from '../text.ts'
import type { Schedules } from '../thread.ts'
import { bodyOf, failureOf, isRefused, ListingFailed } from './listing/listing-failed.ts'
import { mayGoOn } from './listing/pages-by-cursor.ts'
import { cachedFor, freshFor, fromCache, isCached } from './read-thread.ts'

/** What a list of schedules says. */
export type Holds =
  | { readonly kind: 'read'; readonly threads: ReadonlySet<string>; readonly schedules: number }
  /** The server has no such route, and so no schedules. Never at the provider's own hosts, which have it. */
  | { readonly kind: 'absent'; readonly status: number }

/** How often to ask again for a list that is said not to exist. */
const repetitions = 2

/** A list of schedules with more pages than this never ends. */
const mostPages = 1_000

const wayOut = ours(
  'Give the key the right to read them, or set `scheduled: ignore`; threads that a schedule will use again are then not protected. Nothing was deleted.',
)

const ifOnlySchedules = ours(
  'If only schedules are refused, set `scheduled: ignore`; threads that a schedule will use again are then not protected.',
)

/**
 * Lists all schedules, and which thread each will use.
 *
 * @param isProvidersOwn whether the server has the route for certain
 * @param now milliseconds since the Unix epoch: what ended before then holds no thread
 * @throws {ListingFailed} when that is not known: then any thread may be scheduled
 */
export async function readHolds(
  schedules: Schedules,
  { isProvidersOwn, now, send }: { isProvidersOwn: boolean; now: number; send: Sender['send'] },
): Promise<Holds> {
  const { listing, noun } = schedules
  const threads = new Set<string>()
  const seen = new Set<string>()
  let position: Position | undefined
  /** Whether the page before said that it was the last. */
  let isProbe = false
  let reply = await firstPage(listing.request(undefined), isProvidersOwn, send)
  for (let number = 1; ; number++) {
    const where = text`page ${number} of the list of ${ours(noun.many)}`
    if (number === 1 && reply.kind === 'answer' && hasNoRoute(reply.answer) && !isProvidersOwn) {
      // A cache may hold it of a time at which the server was down.
      if (isCached(reply.answer)) throw notKnown(text`${where}: ${fromCache}`)
      return { kind: 'absent', status: reply.answer.status }
    }
    if (isProbe && isRefused(reply)) break
    const failure = failureOf(reply, where)
    // Where nobody answers, or only errors come, giving up schedules is no way out.
    if (failure !== undefined) throw reply.kind === 'lost' ? failure : notKnown(failure.words, failure)
    if (reply.kind === 'answer' && cachedFor(reply.answer) >= freshFor) throw notKnown(text`${where}: ${fromCache}`)
    const page = pageOf(() => listing.read(bodyOf(reply, where), position), where)
    const before = seen.size
    for (const entry of page.entries) {
      seen.add(JSON.stringify(entry))
      const thread = pageOf(() => schedules.threadHeld(entry, now), where)
      if (thread !== undefined) threads.add(thread)
    }
    const bringsNew = seen.size > before
    if (isProbe && !bringsNew) break
    isProbe = page.next === undefined && mayGoOn(page, number, isProbe)
    position = isProbe ? page.behind : page.next
    if (position === undefined) break
    if ((page.entries.length > 0 && !bringsNew) || number === mostPages) {
      throw notKnown(text`${where} says that there are more, and repeats itself`)
    }
    reply = await send(listing.request(position), 'list')
  }
  return { kind: 'read', threads, schedules: seen.size }
}

/** That there is no such route is believed when three connections say so: there may be replicas behind them, and one may be broken. */
async function firstPage(request: ApiRequest, isProvidersOwn: boolean, send: Sender['send']): Promise<Reply> {
  let reply = await send(request, 'list')
  for (let again = 0; again < repetitions && !isProvidersOwn; again++) {
    if (reply.kind !== 'answer' || !hasNoRoute(reply.answer) || isCached(reply.answer)) return reply
    reply = await send(request, 'list', Number.POSITIVE_INFINITY, { closesConnection: true })
  }
  return reply
}

function pageOf<Value extends Page | string | undefined>(read: () => Value, where: Text): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof WrongShape) throw notKnown(text`${where} has the wrong shape: ${error.words}`)
    throw error
  }
}

const notKnown = (why: Text, cause?: ListingFailed): ListingFailed =>
  new ListingFailed(text`${why}, so it is not known which threads a schedule will use again`, {
    hint: hintFor(cause),
    signInRefused: cause?.signInRefused === true || cause?.stopped?.reason === 'sign-in',
    said: cause?.said,
    ...(cause?.stopped === undefined ? {} : { stopped: cause.stopped }),
  })

/** A wrong address or API shows here first: then it is not the schedules that are to blame. */
function hintFor(cause: ListingFailed | undefined): Text {
  if (cause?.hint === undefined) return wayOut
  return cause.stopped === undefined ? text`${cause.hint} ${ifOnlySchedules}` : cause.hint
}

/** Whether an answer says that the server has no such route. */
const hasNoRoute = (answer: Answer) => [404, 405].includes(answer.status) || isNotImplemented(answer)
