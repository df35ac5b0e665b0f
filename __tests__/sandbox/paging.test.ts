import { expect, test } from '@jest/globals'
import type { Quirks } from '../../sandbox/options.ts'
import { allPages, del, get, listPaths, started } from './ask.ts'

const path = '/agents/sessions'

test.each(Object.entries(listPaths))('%s: every thread once, in both orders', async (api, list) => {
  await using sandbox = await started({ api: api as keyof typeof listPaths, threads: 250, quirks: { lists: true } })
  const oldestFirst = sandbox.threads().map(({ id }) => id)
  expect(await allPages(sandbox, list, 'limit=100&order=asc')).toEqual(oldestFirst)
  expect(await allPages(sandbox, list, 'limit=100&order=desc')).toEqual(oldestFirst.toReversed())
  const { body } = await get(sandbox, list)
  expect(body).toMatchObject({ object: 'list', first_id: body.data[0].id, last_id: body.data[19].id, has_more: true })
  const byDefault = api === 'chat-completions' ? oldestFirst : oldestFirst.toReversed()
  expect(body.data.map(({ id }: { id: string }) => id)).toEqual(byDefault.slice(0, 20))
})

test.each(['chatkit-threads', 'conversations', 'assistants-threads'] as const)('%s: pages backwards', async (api) => {
  await using sandbox = await started({ api, threads: 30, quirks: { lists: true } })
  const ids = await allPages(sandbox, listPaths[api], 'limit=10')
  const { body } = await get(sandbox, `${listPaths[api]}?limit=10&before=${ids[15]}`)
  expect(body.data.map(({ id }: { id: string }) => id)).toEqual(ids.slice(5, 15))
  expect(body.has_more).toBe(true)
})

test('items page in both orders', async () => {
  await using sandbox = await started({ api: 'conversations', threads: 0 })
  const { id } = sandbox.add({ items: 230 })
  const ids = sandbox.items(id).map((item) => item.id)
  expect(await allPages(sandbox, `/conversations/${id}/items`, 'limit=100&order=asc')).toEqual(ids)
  expect(await allPages(sandbox, `/conversations/${id}/items`, 'limit=100')).toEqual(ids.toReversed())
})

test.each(['limit=101', 'limit=0', 'limit=ten', 'order=up'])('%s is refused', async (query) => {
  await using sandbox = await started({})
  expect((await get(sandbox, `${path}?${query}`)).status).toBe(400)
})

test('an empty list has no ids', async () => {
  await using sandbox = await started({ threads: 0 })
  expect((await get(sandbox, path)).body).toEqual({
    object: 'list',
    data: [],
    first_id: null,
    last_id: null,
    has_more: false,
  })
})

test.each<[Partial<Quirks>, string]>([
  [{ shortPages: true }, 'pages may be short'],
  [{ emptyPages: true }, 'pages may be empty'],
  [{ emptyPages: true, shortPages: true, ownCursors: true }, 'all at once, with cursors of its own'],
])('%j: nothing is lost', async (quirks) => {
  await using sandbox = await started({ threads: 200, quirks })
  const ids = await allPages(sandbox, path, 'limit=20')
  expect(ids.toReversed()).toEqual(sandbox.threads().map(({ id }) => id))
  expect(sandbox.requestCount).toBeGreaterThan(10)
})

test('a repeating cursor gives the first page for ever', async () => {
  await using sandbox = await started({ threads: 50, quirks: { repeatingCursor: true } })
  const ids = await allPages(sandbox, path, '', 5)
  expect([ids.length, new Set(ids).size]).toEqual([100, 20])
})

test('a lying has_more never ends; a missing one is missing; so is last_id', async () => {
  await using sandbox = await started({ threads: 5, quirks: { lyingHasMore: true, noLastId: true } })
  const { body } = await get(sandbox, path)
  expect(body).toMatchObject({ has_more: true })
  expect(body).not.toHaveProperty('last_id')
  sandbox.setQuirks({ missingHasMore: true })
  expect((await get(sandbox, path)).body).not.toHaveProperty('has_more')
})

test.each([
  ['400', 400],
  ['invalid_cursor', 400],
  ['500', 500],
  ['first-page', 200],
] as const)('a cursor does not survive its thread: %s', async (unknownCursor, status) => {
  await using sandbox = await started({ threads: 50, quirks: { unknownCursor } })
  const { last_id, data } = (await get(sandbox, path)).body
  await del(sandbox, `${path}/${sandbox.update(last_id, { activity: 'resting' }).id}`)
  const next = await get(sandbox, `${path}?after=${last_id}`)
  expect(next.status).toBe(status)
  if (status === 400) expect(next.body.error.code).toBe(unknownCursor === '400' ? 'invalid_value' : unknownCursor)
  if (status === 200) expect(next.body.data[0]).toEqual(data[0])
})

test('a stale list shows for a while what is gone', async () => {
  await using sandbox = await started({ threads: 0, quirks: { staleListMs: 1_000 } })
  const { id } = sandbox.add()
  await del(sandbox, `${path}/${id}`)
  expect((await get(sandbox, `${path}/${id}`)).status).toBe(404)
  expect((await get(sandbox, path)).body.data).toMatchObject([{ id }])
  await new Promise((resolve) => setTimeout(resolve, 1_050))
  expect((await get(sandbox, path)).body.data).toEqual([])
})

test('a stale list may hold gaps instead', async () => {
  await using sandbox = await started({ threads: 5, quirks: { staleListMs: 60_000, staleGaps: true } })
  const [first, , third, fourth] = (await get(sandbox, path)).body.data
  sandbox.remove(third.id)
  sandbox.remove(fourth.id)
  const page = (await get(sandbox, `${path}?limit=4`)).body
  expect(page).toMatchObject({ has_more: true, first_id: first.id, last_id: fourth.id })
  expect(page.data).toHaveLength(2)
  expect((await get(sandbox, `${path}?after=${fourth.id}`)).body.data).toHaveLength(1)
})

test('what a route does not know in the query may be refused, in several lines', async () => {
  await using sandbox = await started({ threads: 5, quirks: { strictQuery: true } })
  expect((await get(sandbox, `${path}?limit=3&order=asc&agent_id=agent_1`)).status).toBe(200)
  const { status, body } = await get(sandbox, `${path}?metadata[env]=a`)
  expect([status, body.error.code]).toEqual([400, 'invalid_request'])
  expect(body.error.message).toMatch(/\n.*metadata\[env\]/)
})

test.each([
  ['refused', 400, undefined],
  ['ignored', 200, 2],
] as const)('a metadata filter may be %s', async (metadataFilter, status, length) => {
  await using sandbox = await started({ threads: 0, quirks: { metadataFilter, listWithoutMetadata: true } })
  sandbox.add({ metadata: { env: 'a' } })
  sandbox.add({ metadata: { env: 'b' } })
  const answer = await get(sandbox, `${path}?metadata[env]=a`)
  expect([answer.status, answer.body.data?.length]).toEqual([status, length])
  for (const thread of answer.body.data ?? []) expect(thread).not.toHaveProperty('metadata')
})

test('some threads come without a creation time, the same ones each time', async () => {
  await using sandbox = await started({ threads: 100, quirks: { missingCreatedAt: 0.3 } })
  const without = async () => {
    const { body } = await get(sandbox, `${path}?limit=100`)
    return body.data.filter((each: object) => !('created_at' in each)).map(({ id }: { id: string }) => id)
  }
  const ids = await without()
  expect(ids.length).toBeGreaterThan(10)
  expect(ids.length).toBeLessThan(60)
  expect(await without()).toEqual(ids)
})
