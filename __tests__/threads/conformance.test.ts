/** One suite for every thread API: what it sends, what it reads, and that it deletes what must go and nothing else. */

import { describe, expect, test } from '@jest/globals'
import { unknownRoutes } from '../../sandbox/errors.ts'
import type { SandboxSettings } from '../../sandbox/options.ts'
import type { Activity } from '../../sandbox/thread.ts'
import { BadInputs } from '../../src/inputs/inputs.ts'
import { threadApiNames } from '../../src/thread.ts'
import { act, ago, day, funnel, lines, list, now, outcomes, started } from './acting.ts'
import { all, type Case, cases, timeIn, withoutItemIds } from './cases.ts'

const live = { 'dry-run': 'false', 'older-than': '30d', concurrency: '1' }

/** A sandbox for this API with nothing in it. */
const open = ({ api, quirks }: Case, settings: SandboxSettings = {}) =>
  started({ api, ...settings, quirks: { ...quirks, ...settings.quirks } })

/** In the order in which the API lists them. */
const ids = ({ api }: Case, sandbox: Awaited<ReturnType<typeof open>>) => {
  const oldestFirst = sandbox.threads().map(({ id }) => id)
  return api === 'mistral-conversations' ? oldestFirst.toReversed() : oldestFirst
}

const message = async (acting: Promise<unknown>): Promise<string> => {
  try {
    await acting
  } catch (error) {
    if (error instanceof BadInputs) return error.message
    throw error
  }
  throw new Error('the inputs were accepted')
}

test('every thread API has its case', () => {
  expect(new Set(cases.map(({ api }) => api))).toEqual(new Set(threadApiNames))
})

for (const one of cases) {
  describe(one.api, () => {
    describe('surveying', () => {
      test('a list of several pages: each thread once, by exactly these requests', async () => {
        await using sandbox = await open(one, { threads: one.lists === 'never' ? 7 : 250 })
        const { account } = await act(sandbox, { ...all(one, sandbox), concurrency: '1' })
        expect(account).toMatchObject({ status: 'planned', survey: { tally: { listed: sandbox.size } } })
        expect(lines(sandbox).map(withoutItemIds)).toEqual(one.listing(ids(one, sandbox)))
      })

      if (one.lists !== 'never') {
        test.each([1, 99, 100, 101, 198, 200, 201, 294])('a list of %i', async (threads) => {
          await using sandbox = await open(one, { threads })
          expect(await list(sandbox)).toEqual(ids(one, sandbox))
          expect(lines(sandbox).map(withoutItemIds)).toEqual(one.listing(ids(one, sandbox)))
        })
      }

      test('every request carries the key where this API wants it, and no header of another API', async () => {
        await using sandbox = await open(one, { threads: 3 })
        const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
        await act(sandbox, { ...all(one, sandbox), ...live, verify: 'all' })
        expect(sandbox.get(id)).toBeUndefined()
        for (const { headers } of sandbox.requests) {
          const telling = [
            'authorization',
            'x-api-key',
            'api-key',
            'anthropic-version',
            'anthropic-beta',
            'openai-beta',
            'openai-organization',
            'openai-project',
          ]
          const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => telling.includes(name)))
          expect(sent).toEqual(one.headers)
        }
      })

      test('organization and project go into headers of their own', async () => {
        await using sandbox = await open(one, { threads: 1 })
        await act(sandbox, { ...all(one, sandbox), organization: 'org-1', project: 'proj_1' })
        for (const { headers } of sandbox.requests) {
          expect(headers).toMatchObject({ 'openai-organization': 'org-1', 'openai-project': 'proj_1' })
        }
      })
    })

    describe('creation time', () => {
      test.each([
        ['missing', undefined],
        ['null', null],
        ['a word', 'yesterday'],
        ['empty', ''],
        ['zero', 0],
        ['negative', -5],
        ['an object', {}],
        ['true', true],
      ])('%s: unknown, and kept', async (_, value) => {
        await using sandbox = await open(one)
        const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60), raw: { [one.createdField]: value } })
        const { account } = await act(sandbox, { ...all(one, sandbox), ...live })
        expect(funnel(account)).toEqual({ 'unknown: unreadable': 1 })
        expect(sandbox.get(id)).toBeDefined()
      })

      test('before 2020, or later than tomorrow: unknown, and kept', async () => {
        await using sandbox = await open(one)
        for (const at of [Date.parse('2019-12-31'), now + 2 * day]) {
          sandbox.add({ raw: { [one.createdField]: timeIn(one, at) } })
        }
        const { account } = await act(sandbox, { ...all(one, sandbox), ...live })
        expect(funnel(account)).toEqual({ 'unknown: unreadable': 2 })
        expect(sandbox.deletedIds).toEqual([])
      })

      if (one.times !== 'iso') {
        test('in milliseconds where seconds belong: understood only where some servers send them', async () => {
          await using sandbox = await open(one, { quirks: { millisecondTimes: true } })
          const old = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
          sandbox.add({ createdAt: ago(3), lastActiveAt: ago(3) })
          const { account } = await act(sandbox, { ...all(one, sandbox), ...live })
          expect(sandbox.deletedIds).toEqual(one.times === 'unix' ? [] : [old.id])
          if (one.times === 'unix') expect(funnel(account)).toEqual({ 'unknown: unreadable': 2 })
        })
      }

      test('the age is reckoned from it to the second', async () => {
        await using sandbox = await open(one)
        const old = sandbox.add({ createdAt: ago(30) - 60_000 })
        sandbox.add({ createdAt: ago(30) + 60_000 })
        await act(sandbox, { ...all(one, sandbox), ...live })
        expect(sandbox.deletedIds).toEqual([old.id])
      })
    })

    describe('in use', () => {
      test('what is running or waiting for somebody is kept, what rests or failed goes', async () => {
        await using sandbox = await open(one)
        const threads = (['resting', 'running', 'waiting', 'failed'] as const).map((activity) =>
          sandbox.add({ activity, createdAt: ago(60), lastActiveAt: ago(60) }),
        )
        const { account } = await act(sandbox, { ...all(one, sandbox), ...live })
        const isHeld = (activity: Activity) => [...one.inUse, ...one.waits].includes(activity)
        const atRest = threads.filter(({ activity }) => !isHeld(activity)).map(({ id }) => id)
        expect([...sandbox.deletedIds].sort()).toEqual(atRest.sort())
        expect(funnel(account)).toEqual({
          ...(one.inUse.length === 0 ? {} : { 'keep: in use': one.inUse.length }),
          ...(one.waits.length === 0 ? {} : { 'keep: waiting': one.waits.length }),
        })
      })

      if (one.strangeStatus !== undefined) {
        test.each([
          ['nobody has heard of', (strange: unknown) => strange],
          ['is missing', () => undefined],
          ['is null', () => null],
          ['is a number', () => 7],
        ])('a status that %s: unknown, and kept', async (_, status) => {
          await using sandbox = await open(one)
          sandbox.add({
            createdAt: ago(60),
            lastActiveAt: ago(60),
            raw: { [one.statusField]: status(one.strangeStatus) },
          })
          const { account } = await act(sandbox, { ...all(one, sandbox), ...live })
          expect(funnel(account)).toEqual({ 'unknown: in use': 1 })
          expect(sandbox.deletedIds).toEqual([])
        })
      }
    })

    describe('last activity', () => {
      const inactive = { ...live, 'inactive-for': '14d' }

      test('old and long unused goes, old and lately used stays; asked for only where it decides', async () => {
        await using sandbox = await open(one)
        if (one.activity === 'none') {
          expect(await message(act(sandbox, { ...all(one, sandbox), 'thread-ids': 'x', ...inactive }))).toMatch(
            /^inactive-for cannot be used with .*: it does not tell when a .* was last active; use older-than/,
          )
          expect(sandbox.requestCount).toBe(0)
          return
        }
        const unused = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(50), items: 3 })
        const used = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(1), items: 3 })
        const young = sandbox.add({ createdAt: ago(20), lastActiveAt: ago(20), items: 3 })
        const { account } = await act(sandbox, inactive)
        expect(sandbox.deletedIds).toEqual([unused.id])
        expect(funnel(account)).toEqual({ 'keep: older-than': 1, 'keep: inactive-for': 1 })
        const lookups = lines(sandbox).filter((request) => request.includes('order=desc'))
        expect(lookups.sort()).toEqual(
          one.activity === 'lookup' ? [unused, used].map(({ id }) => one.lookup(id)).sort() : [],
        )
        expect(young).toBeDefined()
      })

      if (one.activity === 'lookup') {
        test('a thread without any entry counts as active at its creation', async () => {
          await using sandbox = await open(one)
          const old = sandbox.add({ createdAt: ago(60), items: 0 })
          sandbox.add({ createdAt: ago(10), items: 0 })
          await act(sandbox, { ...inactive, 'older-than': '7d' })
          expect(sandbox.deletedIds).toEqual([old.id])
        })
      }

      if (one.activity === 'lookup') {
        test.each([
          ['answers 404', { status: 404, body: { error: { message: 'No thread found' } } }],
          ['answers 403', { status: 403, body: { error: { message: 'No' } } }],
          ['answers 500', { status: 500, body: {} }],
          ['is a bare array', { body: [] }],
          ['is a web page', { headers: { 'content-type': 'text/html' }, body: '<!doctype html><p>Sign in' }],
          ['holds an entry without a time', { body: { object: 'list', data: [{ id: 'x' }], has_more: false } }],
          [
            'holds an entry with a word for a time',
            { body: { data: [{ id: 'x', created_at: 'now' }], has_more: false } },
          ],
          ['holds nothing, but says that there is more', { body: { data: [], has_more: true } }],
          [
            'comes oldest first, because the server ignores the order',
            {
              body: {
                data: [60, 1].map((days) => ({ id: `i${days}`, created_at: Math.floor(ago(days) / 1000) })),
                has_more: false,
              },
            },
          ],
        ])('a lookup that %s: unknown, and kept', async (_, reply) => {
          await using sandbox = await open(one)
          const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
          sandbox.setBefore(({ purpose }) => (purpose === 'lookup' ? reply : undefined))
          const { account } = await act(sandbox, inactive)
          // Where the same lookup tells whether the thread waits for a person, that doubt comes first.
          const step = one.waits.length > 0 ? 'waiting' : 'inactive-for'
          expect(funnel(account)).toEqual({ [`unknown: ${step}`]: 1 })
          expect(sandbox.get(id)).toBeDefined()
        })
      }

      if (one.activity === 'listed') {
        test('a listed time that cannot be read: unknown, and kept', async () => {
          const field = one.activityField
          await using sandbox = await open(one)
          for (const value of [undefined, null, 'long ago', 0])
            sandbox.add({ createdAt: ago(60), raw: { [field]: value, state_updated_at: value } })
          const { account } = await act(sandbox, inactive)
          expect(funnel(account)).toEqual({ 'unknown: inactive-for': 4 })
          expect(sandbox.deletedIds).toEqual([])
        })
      }
    })

    describe('metadata', () => {
      const staging = { ...live, metadata: 'env=staging' }

      test('conditions and protection read it', async () => {
        await using sandbox = await open(one)
        const old = { createdAt: ago(60), lastActiveAt: ago(60) }
        if (!one.hasMetadata) {
          for (const input of ['metadata', 'protect', 'keep-latest-per', 'retain-until-key', 'summary-metadata']) {
            const asked = { ...live, 'keep-latest': '1', [input]: 'env' }
            expect(await message(act(sandbox, asked))).toMatch(new RegExp(`^${input} cannot be used with ${one.api}`))
          }
          expect(sandbox.requestCount).toBe(0)
          return
        }
        const doomed = sandbox.add({ ...old, metadata: { env: 'staging' } })
        sandbox.add({ ...old, metadata: { env: 'production' } })
        sandbox.add({ ...old, metadata: { env: 'staging', legal_hold: 'true' } })
        sandbox.add({ ...old, metadata: {} })
        sandbox.add({ ...old, metadata: null })
        sandbox.add({ ...old, raw: { [one.metadataField]: 'env=staging' } })
        const { account } = await act(sandbox, { ...all(one, sandbox), ...staging, protect: 'legal_hold=true' })
        expect(sandbox.deletedIds).toEqual([doomed.id])
        expect(funnel(account)).toEqual({ 'keep: protected': 1, 'keep: metadata': 3, 'unknown: protected': 1 })
      })

      // What is empty is left out of Google's JSON: labels that are missing are none.
      if (one.hasMetadata && one.lists !== 'never' && one.metadataField === 'metadata') {
        test('where the list does not hold it, it is looked up once for each thread', async () => {
          await using sandbox = await open(one, { quirks: { listWithoutMetadata: true } })
          const doomed = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60), metadata: { env: 'staging' } })
          const other = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60), metadata: { env: 'production' } })
          const missing = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60), metadata: undefined })
          const { account } = await act(sandbox, { ...staging, verify: 'none' })
          expect(sandbox.deletedIds).toEqual([doomed.id])
          expect(funnel(account)).toEqual({ 'keep: metadata': 1, 'unknown: retained': 1 })
          const reads = lines(sandbox).filter(
            (request) => request.startsWith(`GET ${one.path('')}`) && !request.includes('?'),
          )
          expect(reads.sort()).toEqual([doomed, other, missing].map(({ id }) => `GET ${one.path(id)}`).sort())
        })
      }
    })

    describe('deleting', () => {
      test('oldest first, then read back: exactly these requests', async () => {
        await using sandbox = await open(one)
        const [second, first] = [ago(50), ago(60)].map((createdAt) =>
          sandbox.add({ createdAt, lastActiveAt: createdAt }),
        )
        const young = sandbox.add({ createdAt: ago(3), lastActiveAt: ago(3) })
        const supplied = all(one, sandbox)
        const listing = one.listing(ids(one, sandbox))
        const { account } = await act(sandbox, { ...supplied, ...live, verify: 'all', 'max-deletions': '1' })
        expect(account).toMatchObject({ status: 'remaining', swept: { counts: { deleted: 1 } } })
        const sent = lines(sandbox).map(withoutItemIds)
        const about = sent
          .filter((request) => listing.includes(request) || request.includes(first?.id ?? ''))
          .filter((request) => !request.includes('order=desc'))
        expect(about).toEqual([...listing, ...one.deletion(first?.id ?? ''), `GET ${one.path(first?.id ?? '')}`])
        // For belief: two control reads, three ids that nobody has, and a route that does not exist.
        const forBelief = sent.filter((request) => !about.includes(request) && !request.includes('order=desc'))
        expect(forBelief.filter((request) => !request.startsWith('GET '))).toEqual([])
        expect(forBelief).toHaveLength(6)
        expect(sandbox.deletedIds).toEqual([first?.id])
        expect([second, young].map((thread) => sandbox.get(thread?.id ?? ''))).not.toContain(undefined)
      })

      test.each([
        ['own', 0],
        ['204', 0],
        ['success', 1],
        ['empty', 1],
      ] as const)('answered by %s: deleted, and read back first unless that confirms it', async (deleteAnswer, confirmedReads) => {
        const reads = deleteAnswer === '204' && !one.confirmedBy.includes('204') ? 1 : confirmedReads
        await using sandbox = await open(one, { quirks: { deleteAnswer } })
        const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
        const supplied = all(one, sandbox)
        const { account } = await act(sandbox, { ...supplied, ...live, verify: 'none' })
        expect(outcomes(account)).toEqual({ [id]: 'deleted' })
        const sent = lines(sandbox).map(withoutItemIds)
        const last = deleteAnswer === 'own' ? one.deletion(id).at(-1) : `DELETE ${one.path(id)}`
        const after = sent.slice(sent.lastIndexOf(last ?? '') + 1)
        if (reads === 0) expect(after).toEqual([])
        else expect(after).toContain(`GET ${one.path(id)}`)
      })

      test.each(['own', 'success', 'empty'] as const)('answered by %s, but not done: failed', async (deleteAnswer) => {
        await using sandbox = await open(one, { quirks: { deleteAnswer, keeps: 1 } })
        const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
        const { account } = await act(sandbox, { ...all(one, sandbox), ...live, verify: 'all' })
        expect(account).toMatchObject({ status: 'failed', swept: { counts: { deleted: 0, failed: 1 } } })
        expect(sandbox.get(id)).toBeDefined()
      })

      const nothing = { headers: { 'content-type': 'text/plain' }, body: '' }
      test.each([
        [1, 'deleted', 2],
        [3, 'deleted', 4],
        [1_000, 'failed', 6],
      ] as const)('answered %i times with nothing, by a gateway in between: %s after %i attempts', async (times, outcome, attempts) => {
        await using sandbox = await open(one)
        const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
        const supplied = all(one, sandbox)
        let deletions = 0
        sandbox.setBefore(({ method, path }) => {
          if (`${method} ${path}` !== `DELETE ${one.path(id)}`) return undefined
          deletions += 1
          return deletions <= times ? nothing : undefined
        })
        const { account } = await act(sandbox, { ...supplied, ...live, verify: 'none' })
        expect(outcomes(account)).toEqual({ [id]: outcome })
        expect(deletions).toBe(attempts)
        expect(sandbox.get(id) === undefined).toBe(outcome === 'deleted')
      })

      if (one.hasMetadata) {
        const itemsGone = one.deletion('').some((request) => request.includes('/ITEM'))
        test(`answered with nothing, and then put under a legal hold: ${itemsGone ? 'failed, as its items are gone' : 'spared'}`, async () => {
          await using sandbox = await open(one)
          const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60), metadata: { env: 'staging' } })
          const supplied = all(one, sandbox)
          sandbox.setBefore(({ method, path }) => {
            if (`${method} ${path}` !== `DELETE ${one.path(id)}`) return undefined
            sandbox.update(id, { metadata: { hold: 'true' } })
            return nothing
          })
          const { account } = await act(sandbox, { ...supplied, ...live, protect: 'hold=true', verify: 'none' })
          expect(outcomes(account)).toEqual({ [id]: itemsGone ? 'failed' : 'spared' })
          expect(sandbox.get(id)).toBeDefined()
        })
      }

      test('answered by "deleted: false": failed', async () => {
        await using sandbox = await open(one, { quirks: { deletedFalse: 1 } })
        const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
        const { account } = await act(sandbox, { ...all(one, sandbox), ...live, verify: 'none' })
        expect(outcomes(account)).toEqual({ [id]: 'failed' })
      })

      test.each([
        'own',
        'openai',
        'detail',
        'text',
        'string',
      ] as const)('deleted by somebody else before, said in the style "%s": already gone', async (notFound) => {
        await using sandbox = await open(one, { quirks: { notFound } })
        const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
        const supplied = all(one, sandbox)
        sandbox.setBefore(({ method }) => {
          if (method === 'DELETE') sandbox.remove(id)
          return undefined
        })
        const { account } = await act(sandbox, { ...supplied, ...live })
        expect(outcomes(account)).toEqual({ [id]: 'already-gone' })
        expect(account.status).toBe('complete')
      })

      test.each(
        unknownRoutes,
      )('a 404 that speaks of the route, in the style "%s", is no proof that the thread is gone', async (unknownRoute) => {
        await using sandbox = await open(one, { quirks: { unknownRoute, missingRoutes: ['delete'] } })
        const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
        const { account } = await act(sandbox, { ...all(one, sandbox), ...live })
        expect(outcomes(account)).toEqual({ [id]: 'failed' })
        expect(account.status).toBe('failed')
        expect(sandbox.get(id)).toBeDefined()
      })

      test.each(
        unknownRoutes,
      )('nor is one that speaks of the route to read it back, in the style "%s"', async (unknownRoute) => {
        await using sandbox = await open(one, { quirks: { unknownRoute, deleteAnswer: 'success', keeps: 1 } })
        const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
        const supplied = all(one, sandbox)
        sandbox.setBefore(({ method }) => {
          if (method === 'DELETE') sandbox.setQuirks({ missingRoutes: ['read'] })
          return undefined
        })
        const { account } = await act(sandbox, { ...supplied, ...live, verify: 'all' })
        expect(outcomes(account)).toEqual({ [id]: 'failed' })
        expect(sandbox.get(id)).toBeDefined()
      })

      test('deleted by somebody else before, and confirmed again all the same: deleted', async () => {
        await using sandbox = await open(one, { quirks: { secondDelete: '200' } })
        const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
        const supplied = all(one, sandbox)
        sandbox.setBefore(({ method, path }) => {
          if (`${method} ${path}` === `DELETE ${one.path(id)}`) sandbox.remove(id)
          return undefined
        })
        const { account } = await act(sandbox, { ...supplied, ...live, verify: 'all' })
        expect(outcomes(account)).toEqual({ [id]: 'deleted' })
        expect(account.status).toBe('complete')
      })

      test('the answer is lost: read back gone, so deleted, counted once and never sent again', async () => {
        await using sandbox = await open(one)
        const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
        const supplied = all(one, sandbox)
        let attempts = 0
        sandbox.setBefore(({ method, path }) => {
          if (`${method} ${path}` !== `DELETE ${one.path(id)}`) return undefined
          attempts += 1
          return { fault: 'lost' }
        })
        const { account } = await act(sandbox, { ...supplied, ...live, verify: 'all' })
        expect(attempts).toBe(1)
        expect(account).toMatchObject({ status: 'complete', swept: { counts: { deleted: 1, failed: 0 } } })
        expect(sandbox.deletedIds).toEqual([id])
      })

      test('asks for nothing that the API does not have, even where that could spare requests', async () => {
        await using sandbox = await open(one, { quirks: { strictQuery: true } })
        const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60), metadata: { env: 'staging' } })
        sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60), metadata: { env: 'production' } })
        const conditions = {
          ...(one.hasMetadata ? { metadata: 'env=staging' } : {}),
          ...(one.activity === 'none' ? {} : { 'inactive-for': '14d' }),
        }
        const { account } = await act(sandbox, { ...all(one, sandbox), ...live, ...conditions, verify: 'all' })
        expect(account.status).toBe('complete')
        expect(sandbox.deletedIds).toContain(id)
        expect(sandbox.requests.filter(({ status }) => status === 400)).toEqual([])
      })

      // Where a lookup has to tell whether it waits for a person, a thread that is gone is unknown, and not due.
      if (one.lists !== 'never' && !(one.activity === 'lookup' && one.waits.length > 0)) {
        test('what a stale list still shows is gone already, not failed', async () => {
          await using sandbox = await open(one, { quirks: { staleListMs: 600_000 } })
          const { id } = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
          // A thread that is kept shows that reading works.
          sandbox.add({ createdAt: ago(3), lastActiveAt: ago(3) })
          const first = await act(sandbox, live)
          expect(outcomes(first.account)).toEqual({ [id]: 'deleted' })
          const second = await act(sandbox, live)
          expect(second.account).toMatchObject({ status: 'complete', survey: { tally: { listed: 2 } } })
          expect(outcomes(second.account)).toEqual({ [id]: 'already-gone' })
        })
      }

      if (one.api !== 'langgraph-threads') {
        test('ids with a slash and a hash go percent-encoded, and to the right thread', async () => {
          await using sandbox = await open(one)
          const id = 'sess/a?b#c%2Fd+e'
          sandbox.add({ id, createdAt: ago(60), lastActiveAt: ago(60) })
          const other = sandbox.add({ id: 'sess', createdAt: ago(3), lastActiveAt: ago(3) })
          const supplied = all(one, sandbox)
          const { account } = await act(sandbox, { ...supplied, ...live, verify: 'all' })
          expect(outcomes(account)).toEqual({ [id]: 'deleted' })
          expect(sandbox.deletedIds).toEqual([id])
          expect(sandbox.get(other.id)).toBeDefined()
          expect(lines(sandbox)).toContain(`DELETE ${one.path('sess%2Fa%3Fb%23c%252Fd%2Be')}`)
        })
      }

      if (one.lists !== 'never') {
        test.each([
          '',
          '.',
          '..',
          'sess/../a',
          'sess%2F..%2Fa',
          'with space',
          'line\nbreak',
          'bell\u0007',
          '\u202Ereversed',
          7,
          null,
        ])('an id that cannot be told apart, %j, is unknown and kept', async (id) => {
          await using sandbox = await open(one)
          const shown = one.idField === 'name' && typeof id === 'string' ? `engines/1/sessions/${id}` : id
          sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60), raw: { [one.idField]: shown } })
          const { account } = await act(sandbox, live)
          expect(funnel(account)).toEqual({ 'unknown: unreadable': 1 })
          expect(sandbox.requests.filter(({ method }) => method === 'DELETE')).toEqual([])
        })
      }
    })

    describe('supplied ids', () => {
      test('each is read, judged by the same policy, and deleted if it must go', async () => {
        await using sandbox = await open(one, { quirks: { lists: false } })
        const old = sandbox.add({ createdAt: ago(60), lastActiveAt: ago(60) })
        const young = sandbox.add({ createdAt: ago(3), lastActiveAt: ago(3) })
        sandbox.add({ createdAt: ago(90), lastActiveAt: ago(90) })
        const unknown = old.id.replace(/\w{4}$/, 'ffff')
        const given = [old.id, young.id, unknown, old.id]
        const { account } = await act(sandbox, { ...live, 'thread-ids': given.join(', '), verify: 'none' })
        expect(account).toMatchObject({ status: 'complete', survey: { tally: { listed: 2, notFound: 1 } } })
        expect(funnel(account)).toEqual({ 'keep: older-than': 1 })
        expect(sandbox.deletedIds).toEqual([old.id])
        const sent = lines(sandbox)
          .map(withoutItemIds)
          .filter((request) => !request.includes('order=desc'))
        const [reads, deletion] = [[old.id, young.id, unknown].map((id) => `GET ${one.path(id)}`), one.deletion(old.id)]
        expect(sent.slice(0, reads.length)).toEqual(reads)
        expect(sent.slice(-deletion.length)).toEqual(deletion)
        // In between stand the three reads that make the absence of one believed.
        expect(sent.filter((request) => request === `GET ${one.path(unknown)}`)).toHaveLength(1 + 3)
      })

      test('none of them there, and nothing to compare with: unknown and aborted, with the likely causes', async () => {
        await using sandbox = await open(one)
        const { id } = sandbox.add({ createdAt: ago(60) })
        const given = [1, 2].map((digit) => id.replace(/\w{4}$/, `fff${digit}`))
        const { account } = await act(sandbox, { ...live, 'thread-ids': given.join(' ') })
        expect(account).toMatchObject({ status: 'aborted', survey: { tally: { listed: 2, notFound: 0 } } })
        expect(String(account.problems[0]?.message)).toMatch(/none of the 2 supplied ids is known to be there/)
        expect(String(account.problems[0]?.hint)).toMatch(
          /deleted already.*another project.*another thread API.*shut down/,
        )
        expect(sandbox.requests.filter(({ method }) => method === 'DELETE')).toEqual([])
      })

      test.each(
        unknownRoutes,
      )('a server without this route, which says so in the style "%s": aborted, never "already gone"', async (unknownRoute) => {
        await using sandbox = await open(one, { quirks: { shutDown: true, unknownRoute } })
        const { account } = await act(sandbox, { ...live, 'thread-ids': 'x1 x2' })
        expect(account.status).toBe('aborted')
        expect(String(account.problems[0]?.message)).toMatch(/none of the 2 supplied ids/)
        expect(sandbox.requests.filter(({ method }) => method === 'DELETE')).toEqual([])
      })
    })
  })
}
