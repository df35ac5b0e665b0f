/**
 * Every thread API at a server with every quirk that the sandbox knows, by one oracle: nothing goes that is not due, and
 * what the run says of a thread is so. How each run ends stands in the table; a quirk without a row does not compile.
 */

import { describe, expect, test } from '@jest/globals'
import type { Quirks } from '../../sandbox/options.ts'
import type { StoredThread } from '../../sandbox/thread.ts'
import { figures, type Status } from '../../src/result.ts'
import type { ThreadApiName } from '../../src/thread.ts'
import { act, ago, now, started } from './acting.ts'
import { type Case, cases } from './cases.ts'

const live = { 'dry-run': 'false', 'older-than': '30d', 'max-deletions': '0', verify: 'all', scheduled: 'keep' }

interface Row {
  readonly quirks: Partial<Quirks>
  readonly ends: Status | ((one: Case) => Status)
  /** How many threads are due; more than a page where it is about pages. */
  readonly due?: number
  /** The APIs that have it; all unless said otherwise. */
  readonly only?: (one: Case) => boolean
}

const is =
  (...names: ThreadApiName[]) =>
  ({ api }: Case): boolean =>
    names.includes(api)
const langGraph = is('langgraph-threads')
const byCursor = ({ lists }: Case) => lists === 'by cursor'
/** Where the answer to a deletion is an operation, and pages are confirmed by a count, other routes matter. */
const when =
  (test: (one: Case) => boolean, then: Status, otherwise: Status) =>
  (one: Case): Status =>
    test(one) ? then : otherwise

const pages = { due: 110 }
const each = <Quirk extends keyof Quirks>(
  quirk: Quirk,
  values: readonly Quirks[Quirk][],
  row: Omit<Row, 'quirks'>,
): Row[] => values.map((value) => ({ quirks: { [quirk]: value }, ...row }))

const table: { readonly [Quirk in keyof Quirks]: readonly Row[] } = {
  lists: each('lists', [false], { ends: 'aborted' }),
  missingScope: each('missingScope', [true], { ends: 'aborted' }),
  lyingHasMore: each('lyingHasMore', [true], {
    ...pages,
    ends: when(({ lists }) => lists === 'by place', 'complete', 'aborted'),
  }),
  repeatingCursor: each('repeatingCursor', [true], { ...pages, ends: 'aborted' }),
  missingHasMore: each('missingHasMore', [true], { ends: 'aborted', only: byCursor }),
  noLastId: each('noLastId', [true], { ...pages, ends: 'complete', only: byCursor }),
  earlyEnd: each('earlyEnd', [true], { ...pages, ends: 'complete', only: byCursor }),
  pageCap: each('pageCap', [7, 30], { ends: 'complete' }),
  contradictions: each('contradictions', [0.2], { ends: 'complete', only: byCursor }),
  ties: each('ties', [5], { ends: 'complete' }),
  unstableTies: [
    { quirks: { ties: 5, unstableTies: true }, ends: 'complete', only: ({ lists }) => lists === 'by place' },
  ],
  ownCursors: each('ownCursors', [true], { ...pages, ends: 'complete', only: byCursor }),
  shortPages: each('shortPages', [true], { ...pages, ends: 'complete' }),
  // With tokens an empty page in the middle is documented; for cursors see `listing.test.ts`.
  emptyPages: each('emptyPages', [true], { ...pages, ends: 'complete', only: (one) => !byCursor(one) }),
  unknownCursor: each('unknownCursor', ['400', 'invalid_cursor', '500', 'first-page'], {
    ...pages,
    ends: 'complete',
    only: byCursor,
  }),
  metadataFilter: each('metadataFilter', ['refused', 'ignored'], { ends: 'complete' }),
  staleListMs: each('staleListMs', [600_000], { ends: 'complete' }),
  staleGaps: [{ quirks: { staleListMs: 600_000, staleGaps: true }, ends: 'complete', only: byCursor }],
  // Where milliseconds are not known to be sent, every time lies far in the future, and nothing can be judged.
  millisecondTimes: each('millisecondTimes', [true], {
    ends: when(({ times }) => times === 'unix', 'failed', 'complete'),
  }),
  missingCreatedAt: each('missingCreatedAt', [0.2], { ends: 'complete' }),
  listWithoutMetadata: each('listWithoutMetadata', [true], { ends: 'complete' }),
  itemTimes: each('itemTimes', [false, true], { ends: 'complete', only: is('conversations') }),
  oddIds: each('oddIds', [true], { ends: 'complete' }),
  ghosts: each('ghosts', [0.2], { ends: 'complete' }),
  undeletable: each('undeletable', [2, 1_000], { ends: 'failed' }),
  remakes: each('remakes', [0.2], { ends: 'complete' }),
  keeps: each('keeps', [0.2, 1], { ends: 'failed' }),
  deletedFalse: each('deletedFalse', [0.2], { ends: 'failed' }),
  deleteAnswer: each('deleteAnswer', ['204', 'success', 'empty'], { ends: 'complete' }),
  secondDelete: each('secondDelete', ['200'], { ends: 'complete' }),
  notFound: each('notFound', ['empty', '500'], { ends: 'complete' }),
  conflict: each('conflict', ['active_turn'], { ends: 'complete' }),
  unknownRoute: each('unknownRoute', ['detail'], { ends: 'complete' }),
  missingRoutes: [
    ...each('missingRoutes', [['list']], { ends: 'aborted' }),
    // Confirmed as documented, and not verified: a warning.
    ...each('missingRoutes', [['read']], { ends: 'complete' }),
    ...each('missingRoutes', [['delete']], { ends: when(langGraph, 'complete', 'failed') }),
    ...each('missingRoutes', [['delete', 'prune']], { ends: 'failed', only: langGraph }),
    ...each('missingRoutes', [['lookup']], { ends: when(is('conversations'), 'failed', 'complete') }),
    ...each('missingRoutes', [['schedules'], ['prune']], { ends: 'complete' }),
  ],
  strictQuery: each('strictQuery', [true], { ends: 'complete' }),
  quotaFrom: [
    ...each('quotaFrom', [1], { ends: 'aborted' }),
    ...each('quotaFrom', [12], {
      ends: when(is('anthropic-sessions'), 'aborted', 'failed'),
      only: (one) => !langGraph(one),
    }),
  ],
  expiredFrom: [
    ...each('expiredFrom', [1], { ends: 'aborted' }),
    ...each('expiredFrom', [12], {
      ends: when(is('anthropic-sessions'), 'aborted', 'failed'),
      only: (one) => !langGraph(one),
    }),
  ],
  forbidden: [
    ...each('forbidden', [['list']], { ends: 'aborted' }),
    ...each('forbidden', [['read'], ['prune']], { ends: 'complete' }),
    ...each('forbidden', [['delete']], { ends: when(langGraph, 'complete', 'failed') }),
    ...each('forbidden', [['lookup']], { ends: when(is('conversations'), 'failed', 'complete') }),
    ...each('forbidden', [['schedules']], {
      ends: when(is('agent-sessions', 'langgraph-threads'), 'aborted', 'complete'),
    }),
  ],
  apiVersion: each('apiVersion', ['v1'], { ends: 'complete', only: is('assistants-threads') }),
  shutDown: each('shutDown', [true], { ends: 'aborted' }),
  replacedFrom: each('replacedFrom', [1], { ends: 'complete' }).concat(
    each('replacedFrom', [14], {
      ends: 'failed',
      only: ({ api }) => api !== 'langgraph-threads' && api !== 'anthropic-sessions',
    }),
  ),
  clockSkewMs: [
    { quirks: { noDate: false, clockSkewMs: now - Date.now() }, ends: 'complete' },
    { quirks: { noDate: false, clockSkewMs: now - Date.now() - 3 * 86_400_000 }, ends: 'aborted' },
  ],
  noDate: each('noDate', [true], { ends: 'complete' }),
  // From a cache, a list of items says nothing of those that came since.
  cacheAge: each('cacheAge', [30], { ends: when(is('conversations'), 'failed', 'complete') }),
  artifacts: each('artifacts', [true], { ends: 'complete', only: is('agent-sessions') }),
  operationReads: each('operationReads', [2], { ends: 'complete', only: is('vertex-sessions') }),
  failedOperations: each('failedOperations', [0.2], { ends: 'failed', only: is('vertex-sessions') }),
  paginationTotal: each('paginationTotal', ['drifting', 'exact'], { ends: 'complete', only: langGraph }),
  noCountRoute: each('noCountRoute', [true], { ends: 'complete', only: langGraph }),
  olderServer: each('olderServer', [true], { ends: 'complete', only: langGraph }),
  badId: each('badId', ['400'], { ends: 'complete', only: langGraph }),
  runMetadata: each('runMetadata', [true], { ends: 'complete', only: langGraph }),
}

/** Ids that servers of others were seen to make, and some that nobody should have to. */
const oddId = (index: number) =>
  [`a/b#${index}`, `ü ${index}`.replace(' ', '·'), `100%25${index}`, `a.b:${index}?x=1&y`][index % 4]

async function world(one: Case, { quirks, due: count = 26 }: Row) {
  const sandbox = await started({ api: one.api, quirks: { ...one.quirks, ...quirks } })
  const held = [...one.inUse, ...one.waits] as readonly string[]
  const due = new Map<string, StoredThread>()
  const kept = new Map<string, StoredThread>()
  const add = (more: Partial<StoredThread>, stays = false) => {
    const thread = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(55), ...more })
    ;(stays ? kept : due).set(thread.id, thread)
  }
  const group = quirks.ties ?? 1
  for (let index = 0; index < count; index++) {
    const id = quirks.oddIds === true && !langGraph(one) ? oddId(index) : undefined
    add({ createdAt: ago(60) + Math.floor(index / group) * 1000, ...(id === undefined ? {} : { id }) })
  }
  for (const activity of ['running', 'waiting'] as const) add({ activity }, held.includes(activity))
  if (one.hasMetadata) add({ metadata: { legal_hold: 'true' } }, true)
  for (let index = 0; index < 8; index++) add({ createdAt: ago(3), lastActiveAt: ago(2) }, true)
  return { sandbox, due, kept }
}

const rows = Object.entries(table).flatMap(([quirk, all]) => all.map((row) => [quirk, row] as const))

describe.each(cases)('$api', (one) => {
  const mine = rows.filter(([, { only = () => true }]) => only(one))
  test.each(mine.map(([, row]) => [JSON.stringify(row.quirks), row] as const))('%s', async (_, row) => {
    const { sandbox, due, kept } = await world(one, row)
    await using _closing = sandbox
    const hold = one.hasMetadata ? { protect: 'legal_hold=true' } : {}
    const address = row.quirks.apiVersion === undefined ? {} : { 'base-url': sandbox.url }
    const { account } = await act(sandbox, { ...live, ...hold, ...address })

    const isThere = (id: string) => {
      const thread = sandbox.get(id)
      // Made anew under its id, it is another one.
      return thread !== undefined && thread.createdAt === (due.get(id) ?? kept.get(id))?.createdAt
    }
    const asked = sandbox.requests.filter(({ method, purpose }) => method === 'DELETE' || purpose === 'prune')
    const isAsked = (id: string) =>
      asked.some(({ path, body }) => path.includes(`/${encodeURIComponent(id)}`) || JSON.stringify(body)?.includes(id))
    expect([...kept.keys()].filter((id) => !isThere(id) || isAsked(id))).toEqual([])

    const ghosts = row.quirks.ghosts === undefined
    const untrue = (account.swept?.outcomes ?? []).filter(({ candidate: { id }, outcome, end }) => {
      if (!due.has(id)) return true
      if (outcome === 'deleted' || outcome === 'already-gone') return ghosts && isThere(id)
      return outcome === 'failed' && end !== 'not known' && !isThere(id)
    })
    expect(untrue).toEqual([])

    const told = figures(account)
    expect(told.listed).toBe(told.kept + told.unknown + told.candidates)
    expect(told.planned).toBe(told.deleted + told.alreadyGone + told.spared + told.failed + told.notAttempted)
    expect(account.status).toBe(typeof row.ends === 'function' ? row.ends(one) : row.ends)
    if (account.status !== 'complete' || row.quirks.replacedFrom === 1) return
    const left = [...due.keys()].filter(isThere).length
    if (ghosts) expect(left).toBeLessThanOrEqual(told.unknown)
    expect(told.listed).toBe(due.size + kept.size)
  })
})
