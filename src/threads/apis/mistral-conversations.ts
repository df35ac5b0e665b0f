/**
 * Mistral's Conversations API.
 *
 * Source: Mistral's published API reference, `/v1/conversations`: sorted by
 * creation time, in which direction it does not say.
 */

import { own } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import { singleAt } from '../by-id.ts'
import { confirmsByNoContent } from '../confirmation.ts'
import { isoTime, metadata, reading, text } from '../fields.ts'
import { placePaging, type Window } from '../listing/place-paging.ts'
import { isMistral } from '../servers.ts'

/** The default page size of the reference, which names no largest. */
const largestPage = 100

/**
 * The page, of those that hold a place, that reaches furthest beyond it. Pages are counted from 0. Where pages are so short
 * that none goes on beyond it, the page behind it.
 *
 * @param most the most entries that a page may have
 */
export function pageAt(place: number, most: number): Window & { readonly page: number } {
  let best = { page: 0, from: 0, size: 0 }
  for (let size = Math.min(most, largestPage); size > 1; size--) {
    const page = Math.floor(place / size)
    const from = page * size
    if (from + size > best.from + best.size) best = { page, from, size }
  }
  return best.from + best.size > place + 1 ? best : pageBehind(place, most)
}

function pageBehind(place: number, most: number): Window & { readonly page: number } {
  const from = place + 1
  const size = most > 1 && from % 2 === 0 ? 2 : 1
  return { page: from / size, from, size }
}

export const mistralConversations: ThreadApi = {
  name: 'mistral-conversations',
  title: 'Mistral: conversations',
  noun: { one: own`conversation`, many: own`conversations` },
  defaultBaseUrl: 'https://api.mistral.ai/v1',
  headers: {},
  keyHeader: () => 'Authorization',
  keyOptional: false,
  isProvidersOwn: isMistral,
  fields: new Set(['metadata', 'lastActiveAt', 'title', 'agent', 'model']),
  restingStatuses: new Set(),
  runningStatuses: new Set(),
  waitingStatuses: new Set(),
  listing: placePaging(pageAt, ({ page, size }) => ({
    method: 'GET',
    path: '/conversations',
    query: { page: String(page), page_size: String(size) },
  })),
  activityLookup: undefined,
  itemsFirst: undefined,
  schedules: undefined,
  bulk: undefined,
  longRunningDeletion: undefined,
  notCovered: ['files and libraries', 'logs that the provider keeps for abuse monitoring'],
  triedAgainst: { provider: false, servers: {}, client: '@mistralai/mistralai' },
  readThread: reading((entry) => ({
    createdAt: isoTime(entry.created_at),
    lastActiveAt: isoTime(entry.updated_at),
    metadata: metadata(entry.metadata),
    title: text(entry.name),
    agent: text(entry.agent_id),
    model: text(entry.model),
  })),
  ...singleAt('/conversations'),
  confirmsDeletion: confirmsByNoContent,
}
