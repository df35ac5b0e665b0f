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
export function pageBody(reply: Reply, page: number, noun: string): unknown {
  const where = `page ${page} of the list of ${noun}`
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
 * @throws {ListingFailed}
 */
export async function* listThreads(
  api: ThreadApi,
  listing: Listing,
  send: Sender['send'],
): AsyncGenerator<Thread | Unreadable> {
  const seen = new SeenIds()
  const ask = (position: Position | undefined) => send(listing.request(position), 'list')
  let position: Position | undefined
  let reply = ask(undefined)
  for (let number = 1; ; number++) {
    const body = pageBody(await reply, number, api.noun.many)
    const page = readPage(listing, body, position, number)
    const entries = page.entries.map(api.readThread)
    const fresh = entries.filter((entry) => 'unreadable' in entry || seen.add(entry.id))
    const newIds = fresh.some((entry) => !('unreadable' in entry))
    if (page.next !== undefined) {
      if (!newIds) {
        throw new ListingFailed(
          `page ${number} of the list of ${api.noun.many} says that there are more, but holds no id that was not on an earlier page`,
          {
            hint: 'The server seems to ignore where the page should begin, so the list cannot be read to its end. Nothing was deleted.',
          },
        )
      }
      position = page.next
      reply = ask(position)
    }
    yield* fresh
    if (page.next === undefined) break
  }
  if (listing.count !== undefined) await checkCount(api, listing.count, seen.size, send)
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

/** A list by offset can skip entries when others are deleted meanwhile; the server's own count shows it. */
async function checkCount(
  api: ThreadApi,
  count: NonNullable<Listing['count']>,
  listed: number,
  send: Sender['send'],
): Promise<void> {
  const reply = await send(count.request, 'list')
  if (reply.kind === 'answer' && (reply.answer.status === 404 || reply.answer.status === 405)) return
  const total = count.read(pageBody(reply, 1, `${api.noun.many} (count)`))
  if (total > listed) {
    throw new ListingFailed(`the server counts ${total} ${api.noun.many}, but its list held ${listed}`, { hint: how })
  }
}
