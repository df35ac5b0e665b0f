/**
 * LangGraph / LangSmith Agent Server: threads.
 *
 * Source: the server's published API reference and its clients' code, `/threads`.
 * Older servers ignore the order asked for and list newest first, which is as
 * good; their header `x-pagination-total` is no total.
 */

import type { ApiRequest } from '../../api-request.ts'
import { type Listing, WrongShape } from '../../listing.ts'
import { ours, own } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import { singleAt } from '../by-id.ts'
import { confirmsByNoContent } from '../confirmation.ts'
import { faultOf, isObject, isoTime, metadata, reading, text } from '../fields.ts'
import { placePaging, type Window } from '../listing/place-paging.ts'
import { isLangSmith } from '../servers.ts'

/** Every server takes this. Some compatible ones refuse more with 422 (Aegra). */
const pageSize = 100
/** The most that the reference allows. */
const largestPage = 1_000

/** All that is judged. Without it the server sends the whole state of every thread; servers that are older than it ignore it. */
const olderSelect = ['thread_id', 'created_at', 'updated_at', 'metadata', 'status']
const select = [...olderSelect, 'state_updated_at']

/** @param select fields, some of which older servers do not know and may refuse */
function threadsWith(select: readonly string[]): Listing {
  const search = ({ from, size }: Window, order: 'created_at' | 'thread_id'): ApiRequest => ({
    method: 'POST',
    path: '/threads/search',
    body: { limit: size, offset: from, sort_by: order, sort_order: 'asc', select },
    ...(size > pageSize ? { weight: size / pageSize } : {}),
  })
  return placePaging(
    // A server that gives one thread a page shows nothing new from the same place on.
    (place, most, large = pageSize) => ({ from: most > 1 ? place : place + 1, size: large }),
    (window) => search(window, 'created_at'),
    (window) => search(window, 'thread_id'),
    largestPage,
  )
}

export const langgraphThreads: ThreadApi = {
  name: 'langgraph-threads',
  title: 'LangGraph / LangSmith Agent Server: threads',
  noun: { one: own`thread`, many: own`threads` },
  defaultBaseUrl: undefined,
  headers: {},
  keyHeader: () => 'X-Api-Key',
  // Self-hosted servers often have no sign-in at all.
  keyOptional: true,
  isProvidersOwn: isLangSmith,
  fields: new Set(['metadata', 'lastActiveAt', 'status']),
  // `busy` runs, and `interrupted` waits for a person to act.
  restingStatuses: new Set(['idle', 'error']),
  runningStatuses: new Set(['busy']),
  waitingStatuses: new Set(['interrupted']),
  listing: {
    ...threadsWith(select),
    forOlderServers: threadsWith(olderSelect),
    count: {
      request: { method: 'POST', path: '/threads/count', body: {} },
      read: (body) => (typeof body === 'number' ? body : undefined),
    },
  },
  activityLookup: undefined,
  itemsFirst: undefined,
  schedules: {
    noun: { one: own`cron`, many: own`crons` },
    // One page more than there are crons: a server may give fewer than it is asked for.
    listing: {
      by: 'place',
      request: (position) => ({
        method: 'POST',
        path: '/runs/crons/search',
        body: { limit: pageSize, offset: Number(position ?? 0) },
      }),
      read: (body, position) => {
        if (!Array.isArray(body)) throw new WrongShape(ours('the page is no JSON array'))
        return { entries: body, next: body.length === 0 ? undefined : Number(position ?? 0) + body.length }
      },
    },
    threadHeld,
  },
  bulk: {
    largestPage: pageSize,
    request: (ids) => ({ method: 'POST', path: '/threads/prune', body: { thread_ids: ids, strategy: 'delete' } }),
    deletedCount: ({ status, body }) =>
      status === 200 && isObject(body) && faultOf(body) === undefined && Number.isSafeInteger(body.pruned_count)
        ? Number(body.pruned_count)
        : undefined,
  },
  longRunningDeletion: undefined,
  notCovered: [
    'items in the LangGraph store',
    'checkpoints, which hold the messages, at some compatible servers (Aegra)',
    'traces in LangSmith',
    'backups of the database',
  ],
  triedAgainst: {
    provider: false,
    servers: { e2e: ['@langchain/langgraph-api'], byHand: ['Aegra'] },
    client: '@langchain/langgraph-sdk',
  },
  readThread: reading(
    (entry) => ({
      createdAt: isoTime(entry.created_at),
      // `updated_at` moves with metadata as well.
      lastActiveAt: isoTime(entry.state_updated_at ?? entry.updated_at),
      metadata: metadata(entry.metadata),
      status: text(entry.status),
    }),
    'thread_id',
  ),
  ...singleAt('/threads'),
  confirmsDeletion: confirmsByNoContent,
}

/** A cron without a thread makes a new one each time. One that is disabled can be enabled again; one that has ended cannot fire. */
function threadHeld(entry: unknown, now: number): string | undefined {
  if (!isObject(entry)) throw new WrongShape(ours('a cron is not an object'))
  const { thread_id: thread, end_time: end } = entry
  if (thread === null) return undefined
  if (typeof thread !== 'string') throw new WrongShape(ours('a cron does not say which thread it will use'))
  const endsAt = isoTime(end)
  return endsAt.state === 'known' && endsAt.value < now ? undefined : thread
}
