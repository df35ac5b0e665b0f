/** Guarded paging: the whole listing, or an error that says why it is not whole. */

import { notFound, requestId, serverError } from '../requests/answers.ts'
import type { Halted } from '../requests/halt.ts'
import type { Reply, Sender } from '../requests/sender.ts'
import { type Listing, type Position, type Thread, type ThreadApi, type Unreadable, WrongShape } from '../thread.ts'
import { SeenIds } from './seen-ids.ts'

/** The listing could not be read to its end. Nothing may be deleted on the strength of what was read. */
export class ListingFailed extends Error {
  override readonly name = 'ListingFailed'
  readonly hint: string | undefined
  readonly halted: Halted | undefined

  constructor(message: string, { hint, halted }: { hint?: string | undefined; halted?: Halted } = {}) {
    super(message)
    this.hint = hint
    this.halted = halted
  }
}

const how = 'Nothing was deleted. The next run starts afresh.'

/** The body of a good page, or an error that says what the server answered. */
const pageBody = (reply: Reply, page: number, noun: string) => bodyOf(reply, `page ${page} of the list of ${noun}`)

function bodyOf(reply: Reply, where: string): unknown {
  if (reply.kind === 'halted') {
    throw new ListingFailed(`stopped at ${where}: ${reply.halted.detail}`, { halted: reply.halted, hint: how })
  }
  if (reply.kind === 'lost') {
    const id = reply.requestId === undefined ? '' : ` (request id ${reply.requestId})`
    throw new ListingFailed(`${where} could not be read, after ${reply.trace.attempts} attempts: ${reply.why}${id}`, {
      hint: how,
    })
  }
  const { answer } = reply
  if (answer.status >= 200 && answer.status < 300) return answer.body
  const { message, code } = serverError(answer)
  const id = requestId(answer)
  const said = [message, code === undefined ? '' : `code ${code}`, id === undefined ? '' : `request id ${id}`]
  throw new ListingFailed(
    `the server answered ${answer.status} to ${where}: ${said.filter((one) => one !== undefined && one !== '').join(', ')}`,
    { hint: hintFor(answer.status, notFound(answer) === 'route', code) },
  )
}

const supply = 'supply the ids of the threads in thread-ids or thread-ids-file instead'

function hintFor(status: number, isRoute: boolean, code: string | undefined): string {
  // Servers that keep listing to their own web pages say so in this code; a browser's session key opens a whole account and is not for this.
  if (code === 'missing_scope') return `This server does not let a key list: ${supply}.`
  if (status === 401 || status === 403)
    return 'Check the key, the organization and the project, and that the key may list and delete.'
  if (isRoute || status === 405) return `This server does not have this list: check api and base-url, or ${supply}.`
  if (status >= 300 && status < 400)
    return 'The server redirects; redirects are not followed. Set base-url to the address it redirects to.'
  return 'Check api and base-url, and whether the server is one that this thread API is for.'
}

/**
 * Lists all threads, page by page, each id once. The next page is asked for
 * while this one is being judged.
 *
 * The thread after which a page begins may be deleted while the list is read.
 * Servers then refuse the page, answer with the first one, or with an empty one.
 * So where a page leads nowhere, the page before is read again, once: if it now
 * ends elsewhere, the list goes on from there.
 *
 * @throws {ListingFailed}
 */
export async function* listThreads(
  api: ThreadApi,
  listing: Listing,
  send: Sender['send'],
): AsyncGenerator<Thread | Unreadable> {
  const { many } = api.noun
  const ask = (at: Position | undefined) => send(listing.request(at), 'list')
  const countAtStart = await countOf(listing, many, send)
  const seen = new SeenIds()
  let listed = 0
  let [before, position]: [Position | undefined, Position | undefined] = [undefined, undefined]
  /** Where a page led, while the page before it is read again. */
  let deadEnd: DeadEnd | undefined
  let reply = ask(undefined)
  for (let number = 1; ; number++) {
    const turnBack = (end: DeadEnd) => {
      deadEnd = end
      position = before
      reply = ask(position)
    }
    const got = await reply
    if (isRefusal(got) && position !== undefined && deadEnd === undefined) {
      turnBack(refusal(got, number, many))
      continue
    }
    const page = readPage(listing, pageBody(got, number, many), position, number)
    const entries = page.entries.map(api.readThread)
    const overlaps = page.back !== undefined || deadEnd !== undefined
    const lastKnown = overlaps ? entries.findLastIndex((entry) => isReadable(entry) && seen.has(entry.id)) : -1
    if (page.back !== undefined && lastKnown < 0) {
      position = page.back
      reply = ask(position)
      continue
    }
    // Up to the last one that was listed before, entries without an id have been counted.
    const fresh = entries.filter((entry, index) => (isReadable(entry) ? seen.add(entry.id) : index > lastKnown))
    const hasNew = fresh.some(isReadable)
    if (deadEnd !== undefined) {
      if (lastKnown < 0) throw moved(number, many)
      if (!hasNew && page.next !== undefined) {
        if (deadEnd === 'end') break
        throw deadEnd
      }
      deadEnd = undefined
    } else if (page.next !== undefined && !hasNew) {
      if (position === undefined) throw endless(number, many)
      turnBack(endless(number, many))
      continue
    } else if (page.next === undefined && page.entries.length === 0 && position !== undefined) {
      turnBack('end')
      continue
    }
    if (page.next !== undefined) {
      before = position
      position = page.next
      reply = ask(position)
    }
    listed += fresh.length
    yield* fresh
    if (page.next === undefined) break
  }
  if (countAtStart === undefined || listed >= countAtStart) return
  // Fewer than there were. That many may have been deleted meanwhile; then the server counts fewer as well.
  const countNow = await countOf(listing, many, send)
  if (countNow !== undefined && listed < countNow) {
    throw new ListingFailed(`the server counts ${countNow} ${many}, but its list held ${listed}`, { hint: how })
  }
}

/** Why a page leads nowhere; `end` for one that is empty, and may simply be the end. */
type DeadEnd = ListingFailed | 'end'

const isReadable = (entry: Thread | Unreadable): entry is Thread => !('unreadable' in entry)

/** Whether a server may be saying that it does not know the thread after which a page should begin. */
function isRefusal(reply: Reply): boolean {
  if (reply.kind === 'answer') return [400, 404, 410, 422].includes(reply.answer.status)
  return reply.kind === 'lost' && reply.status === 500
}

/** The error that a page that is not to be had ends the listing with. */
function refusal(reply: Reply, number: number, noun: string): ListingFailed {
  try {
    pageBody(reply, number, noun)
  } catch (error) {
    if (error instanceof ListingFailed) return error
    throw error
  }
  return moved(number, noun)
}

function endless(number: number, noun: string): ListingFailed {
  return new ListingFailed(
    `page ${number} of the list of ${noun} says that there are more, but holds no id that was not on an earlier page`,
    {
      hint: 'The server seems to ignore where the page should begin, so the list cannot be read to its end. Nothing was deleted.',
    },
  )
}

function moved(number: number, noun: string): ListingFailed {
  return new ListingFailed(
    `the list of ${noun} changed while page ${number} was read, so that it cannot be told if the list is whole`,
    { hint: 'Somebody else seems to be deleting. Nothing was deleted by this run; start it again when they are done.' },
  )
}

function readPage(listing: Listing, body: unknown, position: Position | undefined, number: number) {
  try {
    return listing.read(body, position)
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error
    throw new ListingFailed(`page ${number} of the list has the wrong shape: ${error.message}`, {
      hint: 'Check that base-url is a server of this thread API. Nothing was deleted.',
    })
  }
}

/** How many threads the server says it has; undefined where it does not count them. */
async function countOf({ count }: Listing, noun: string, send: Sender['send']): Promise<number | undefined> {
  if (count === undefined) return undefined
  const reply = await send(count.request, 'list')
  if (reply.kind === 'answer' && [404, 405, 501].includes(reply.answer.status)) return undefined
  return count.read(bodyOf(reply, `the count of ${noun}`))
}
