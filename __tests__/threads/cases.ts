/** What every thread API must do, as a table: the requests that it sends and what it can tell. */

import type { SandboxRequest } from '../../sandbox/exchange.ts'
import type { Quirks } from '../../sandbox/options.ts'
import type { Sandbox } from '../../sandbox/server.ts'
import type { Activity } from '../../sandbox/thread.ts'
import type { ThreadApiName } from '../../src/thread.ts'
import { pageAt } from '../../src/threads/apis/mistral-conversations.ts'

export interface Case {
  readonly api: ThreadApiName
  /** How it lists: by a cursor, by counting places, or not at all. */
  readonly lists: 'by cursor' | 'by place' | 'by token' | 'never'
  /** What makes the sandbox list, where the provider's own server does not. */
  readonly quirks: Partial<Quirks>
  /** The requests of a whole listing of so many threads, these being their ids in the order that is asked for. */
  readonly listing: (ids: readonly string[]) => string[]
  /** Makes the server list the other way round, whatever was asked for. */
  readonly reverse: (request: SandboxRequest) => void
  /** Where one thread is, its id percent-encoded. */
  readonly path: (id: string) => string
  /** Headers of every request. */
  readonly headers: Readonly<Record<string, string>>
  readonly createdField: 'created_at' | 'created' | 'createTime'
  /** The field with the id. */
  readonly idField: 'id' | 'thread_id' | 'name'
  /** The field with the status. */
  readonly statusField: 'status' | 'purpose'
  /** The field with a listed last activity. */
  readonly activityField: 'last_active_at' | 'updated_at' | 'updateTime'
  /** The answers to a deletion that this API documents. */
  readonly confirmedBy: readonly ('own' | '204')[]
  /** The field with metadata. */
  readonly metadataField: 'metadata' | 'labels'
  readonly times: 'unix' | 'unix or milliseconds' | 'iso'
  /** What a thread must not be doing to be deleted. */
  readonly inUse: readonly Activity[]
  /** What it is doing when it waits for a person. */
  readonly waits: readonly Activity[]
  /** A status that nobody has heard of; undefined where threads have none. */
  readonly strangeStatus: unknown
  readonly hasMetadata: boolean
  /** Where last activity comes from: with the list, from one request for the newest entry, or from nowhere. */
  readonly activity: 'listed' | 'lookup' | 'none'
  /** The request for the newest entry. */
  readonly lookup: (id: string) => string
  /** The requests that delete a thread with two items. */
  readonly deletion: (id: string) => string[]
}

/** Pages of 100, however many are asked for. */
const cursorPages =
  (path: string, limit = 100) =>
  (ids: readonly string[]): string[] => {
    const pages = [`GET ${path}?limit=${limit}&order=asc`]
    for (let end = 100; end < ids.length; end += 100) {
      pages.push(`GET ${path}?limit=${limit}&order=asc&after=${ids[end - 1]}`)
    }
    // A last page that may be cut off is followed by one more question.
    const last = ids.length === 0 ? 0 : ids.length % 100 || 100
    if (last === limit || (last === ids.length && last >= 20)) {
      pages.push(`GET ${path}?limit=${limit}&order=asc&after=${ids.at(-1)}`)
    }
    return pages
  }

/** What a token says is the server's own business. */
const tokenPages =
  (first: string, token: string) =>
  (ids: readonly string[]): string[] =>
    Array.from({ length: Math.max(1, Math.ceil(ids.length / 100)) }, (_, page) =>
      page === 0 ? `GET ${first}` : `GET ${first}&${token}=TOKEN`,
    )

const reverseQuery = ({ purpose, query }: SandboxRequest) => {
  if (purpose === 'list') query.set('order', 'desc')
}

const bearer = { authorization: 'Bearer sk-sandbox' }
const never = () => {
  throw new Error('there is no such request')
}

const common = {
  quirks: {},
  reverse: reverseQuery,
  headers: bearer,
  createdField: 'created_at',
  idField: 'id',
  statusField: 'status',
  activityField: 'last_active_at',
  metadataField: 'metadata',
  confirmedBy: ['own'],
  times: 'unix',
  inUse: [],
  waits: [],
  strangeStatus: undefined,
  hasMetadata: true,
  lookup: never,
} as const

/** A page of 100, and then pages of 1,000: for lists that end on the first of those. */
const searches = (count: number) => {
  const select = ['thread_id', 'created_at', 'updated_at', 'metadata', 'status', 'state_updated_at']
  const search = (limit: number, offset: number) =>
    `POST /threads/search ${JSON.stringify({ limit, offset, sort_by: 'created_at', sort_order: 'asc', select })}`
  return [
    'POST /threads/count {}',
    search(100, 0),
    ...(count >= 100 ? [search(1_000, 99)] : []),
    // What comes behind its last thread, in a small page: no large one proves the end.
    ...(count > 0 ? [search(100, count === 1 ? 1 : count - 1)] : []),
  ]
}

export const cases: readonly Case[] = [
  {
    ...common,
    api: 'agent-sessions',
    lists: 'by cursor',
    listing: cursorPages('/agents/sessions'),
    path: (id) => `/agents/sessions/${id}`,
    headers: { ...bearer, 'openai-beta': 'agents=v1' },
    inUse: ['running'],
    waits: ['waiting'],
    strangeStatus: 'hibernating',
    activity: 'listed',
    deletion: (id) => [`DELETE /agents/sessions/${id}`],
  },
  {
    ...common,
    api: 'chatkit-threads',
    lists: 'by cursor',
    listing: cursorPages('/chatkit/threads'),
    path: (id) => `/chatkit/threads/${id}`,
    headers: { ...bearer, 'openai-beta': 'chatkit_beta=v1' },
    strangeStatus: { type: 'hibernating' },
    hasMetadata: false,
    activity: 'lookup',
    lookup: (id) => `GET /chatkit/threads/${id}/items?limit=20&order=desc`,
    deletion: (id) => [`DELETE /chatkit/threads/${id}`],
  },
  {
    ...common,
    api: 'chat-completions',
    lists: 'by cursor',
    listing: cursorPages('/chat/completions'),
    path: (id) => `/chat/completions/${id}`,
    createdField: 'created',
    activity: 'none',
    deletion: (id) => [`DELETE /chat/completions/${id}`],
  },
  {
    ...common,
    api: 'conversations',
    lists: 'by cursor',
    quirks: { lists: true, itemTimes: true },
    listing: cursorPages('/conversations'),
    path: (id) => `/conversations/${id}`,
    activity: 'lookup',
    lookup: (id) => `GET /conversations/${id}/items?limit=20&order=desc`,
    deletion: (id) => [
      `GET /conversations/${id}/items?limit=100&order=asc`,
      `DELETE /conversations/${id}/items/ITEM`,
      `DELETE /conversations/${id}/items/ITEM`,
      `GET /conversations/${id}/items?limit=100&order=asc`,
      `DELETE /conversations/${id}`,
    ],
  },
  {
    ...common,
    api: 'responses',
    lists: 'by cursor',
    quirks: { lists: true },
    listing: (ids) => cursorPages('/responses')(ids).map((request) => request.replace('&order=asc', '')),
    path: (id) => `/responses/${id}`,
    inUse: ['running', 'waiting'],
    strangeStatus: 'hibernating',
    activity: 'none',
    deletion: (id) => [`DELETE /responses/${id}`],
  },
  {
    ...common,
    api: 'assistants-threads',
    lists: 'by cursor',
    listing: cursorPages('/threads'),
    path: (id) => `/threads/${id}`,
    headers: { ...bearer, 'openai-beta': 'assistants=v2' },
    times: 'unix or milliseconds',
    activity: 'lookup',
    lookup: (id) => `GET /threads/${id}/messages?limit=20&order=desc`,
    deletion: (id) => [`DELETE /threads/${id}`],
  },
  {
    ...common,
    api: 'langgraph-threads',
    confirmedBy: ['own', '204'],
    lists: 'by place',
    listing: (ids) => searches(ids.length),
    reverse: ({ purpose, body }) => {
      if (purpose === 'list') Object.assign(body as object, { sort_order: 'desc' })
    },
    path: (id) => `/threads/${id}`,
    headers: { 'x-api-key': 'sk-sandbox' },
    idField: 'thread_id',
    activityField: 'updated_at',
    times: 'iso',
    inUse: ['running'],
    waits: ['waiting'],
    strangeStatus: 'hibernating',
    activity: 'listed',
    deletion: (id) => [`DELETE /threads/${id}`],
  },
  {
    ...common,
    api: 'mistral-conversations',
    confirmedBy: ['own', '204'],
    lists: 'by place',
    listing: ({ length }) => {
      // Each page begins at or before the last place of the page before: 0, 99, 196 (of which 196 and 197 are known), 291.
      const ends = [0, 100, 198, 294]
      const pages = [
        'page=0&page_size=100',
        'page=1&page_size=99',
        'page=2&page_size=98',
        'page=3&page_size=97',
      ].filter((_, page) => page === 0 || (ends[page] ?? 0) <= length)
      // A short page that brings something new is followed by one more question, for no more than the first page held.
      const { page, size } = pageAt(length - 1, Math.min(100, length))
      const probe = length > (ends[pages.length - 1] ?? 0) ? [`page=${page}&page_size=${size}`] : []
      return [...pages, ...probe].map((query) => `GET /conversations?${query}`)
    },
    reverse: () => {},
    path: (id) => `/conversations/${id}`,
    activityField: 'updated_at',
    times: 'iso',
    activity: 'listed',
    deletion: (id) => [`DELETE /conversations/${id}`],
  },
  {
    ...common,
    api: 'anthropic-sessions',
    lists: 'by token',
    listing: tokenPages('/v1/sessions?limit=100&order=asc&include_archived=true', 'page'),
    path: (id) => `/v1/sessions/${id}`,
    headers: {
      'x-api-key': 'sk-sandbox',
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'managed-agents-2026-04-01',
    },
    times: 'iso',
    inUse: ['running'],
    waits: ['waiting'],
    strangeStatus: 'hibernating',
    activity: 'lookup',
    lookup: (id) => `GET /v1/sessions/${id}/events?limit=20&order=desc`,
    confirmedBy: ['own'],
    deletion: (id) => [`DELETE /v1/sessions/${id}`],
  },
  {
    ...common,
    api: 'vertex-sessions',
    lists: 'by token',
    listing: tokenPages('/sessions?pageSize=100&orderBy=create_time', 'pageToken'),
    reverse: ({ purpose, query }) => {
      if (purpose === 'list') query.set('orderBy', 'create_time desc')
    },
    path: (id) => `/sessions/${id}`,
    createdField: 'createTime',
    idField: 'name',
    activityField: 'updateTime',
    metadataField: 'labels',
    times: 'iso',
    activity: 'listed',
    confirmedBy: ['own'],
    deletion: (id) => [`DELETE /sessions/${id}`, `GET /sessions/${id}/operations/OPERATION`],
  },
  {
    ...common,
    api: 'vector-stores',
    lists: 'by cursor',
    listing: cursorPages('/vector_stores'),
    path: (id) => `/vector_stores/${id}`,
    headers: { ...bearer, 'openai-beta': 'assistants=v2' },
    inUse: ['running', 'waiting'],
    strangeStatus: 'hibernating',
    activity: 'listed',
    deletion: (id) => [`DELETE /vector_stores/${id}`],
  },
  {
    ...common,
    api: 'files',
    lists: 'by cursor',
    // Asked for 10,000, as the reference allows, this server gives no more than others do.
    quirks: { pageCap: 100 },
    listing: cursorPages('/files', 10_000),
    path: (id) => `/files/${id}`,
    statusField: 'purpose',
    inUse: ['running', 'waiting'],
    strangeStatus: 'hibernating',
    hasMetadata: false,
    activity: 'none',
    deletion: (id) => [`DELETE /files/${id}`],
  },
]

export const listingCases = cases.filter(({ lists }) => lists !== 'never')
export const cursorCases = cases.filter(({ lists }) => lists === 'by cursor')
export const placeCases = cases.filter(({ lists }) => lists === 'by place')

/** Inputs that make the action judge all threads of the sandbox, by listing or by their ids. */
export function all({ lists }: Case, sandbox: Sandbox): Record<string, string> {
  if (lists !== 'never') return {}
  return {
    'thread-ids': sandbox
      .threads()
      .map(({ id }) => id)
      .join('\n'),
  }
}

/** Ids of items and operations, and tokens of pages, are the server's own business. */
export const withoutItemIds = (request: string): string =>
  request
    .replace(/\/items\/[^/?]+/, '/items/ITEM')
    .replace(/\/artifacts\/[^/?]+/, '/artifacts/ARTIFACT')
    .replace(/\/operations\/[^/?]+/, '/operations/OPERATION')
    .replace(/([?&]page(?:Token)?)=[\w-]{6,}/, '$1=TOKEN')

/** A time as this API writes it. */
export function timeIn({ times }: Case, milliseconds: number): unknown {
  return times === 'iso' ? new Date(milliseconds).toISOString() : Math.floor(milliseconds / 1000)
}
