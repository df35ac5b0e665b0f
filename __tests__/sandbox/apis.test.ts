import { expect, test } from '@jest/globals'
import { threadApiNames } from '../../src/thread.ts'
import { ask, del, get, listPaths, post, started } from './ask.ts'

const created = Date.parse('2026-01-02T03:04:05.678Z')
const active = Date.parse('2026-11-19T08:00:00Z')
const thread = {
  createdAt: created,
  lastActiveAt: active,
  metadata: { env: 'preview' },
  title: 'Refund',
  user: 'ada@example.com',
}
const seconds = (ms: number) => Math.floor(ms / 1000)

test('agent-sessions: an AgentSession', async () => {
  await using sandbox = await started({ threads: 0 })
  const { id } = sandbox.add({ ...thread, agent: 'agent_7' })
  const { body, headers } = await get(sandbox, `/agents/sessions/${id}`)
  expect(body).toMatchObject({
    id,
    object: 'agent.session',
    created_at: seconds(created),
    last_active_at: seconds(active),
    metadata: { env: 'preview' },
    status: 'idle',
    agent: { id: 'agent_7' },
  })
  expect(headers.get('x-request-id')).toMatch(/^req_/)
  expect(headers.get('openai-project')).toBe('proj_sandbox')
  expect((await del(sandbox, `/agents/sessions/${id}`)).body).toEqual({
    id,
    object: 'agent.session.deleted',
    deleted: true,
  })
  const gone = await get(sandbox, `/agents/sessions/${id}`)
  expect([gone.status, gone.body.error.message]).toEqual([404, expect.stringContaining(id)])
})

test.each([
  ['running', 'in_progress'],
  ['waiting', 'requires_action'],
] as const)('agent-sessions: a session that is %s is not deleted', async (activity, status) => {
  await using sandbox = await started({ threads: 0 })
  const { id } = sandbox.add({ activity })
  expect((await get(sandbox, `/agents/sessions/${id}`)).body.status).toBe(status)
  const refused = await del(sandbox, `/agents/sessions/${id}`)
  expect([refused.status, refused.body.error.code]).toEqual([409, 'conflict_error'])
  expect(sandbox.get(id)).toBeDefined()
})

test('agent-sessions: filters by agent and by metadata', async () => {
  await using sandbox = await started({ threads: 0 })
  const { id } = sandbox.add({ agent: 'agent_7', metadata: { app: 'a', env: 'b' } })
  sandbox.add({ agent: 'agent_8', metadata: { app: 'a', env: 'c' } })
  for (const query of ['agent_id=agent_7', 'metadata[app]=a&metadata[env]=b']) {
    const { body } = await get(sandbox, `/agents/sessions?${query}`)
    expect(body.data.map((each: { id: string }) => each.id)).toEqual([id])
  }
})

test('chatkit-threads: a status object, a user, a title, no metadata; items with times', async () => {
  await using sandbox = await started({ api: 'chatkit-threads', threads: 0 })
  const { id } = sandbox.add({ ...thread, activity: 'waiting', items: 3 })
  const { body } = await get(sandbox, `/chatkit/threads/${id}`)
  expect(body).toEqual({
    id,
    object: 'chatkit.thread',
    created_at: seconds(created),
    title: 'Refund',
    user: 'ada@example.com',
    status: { type: 'locked', reason: expect.any(String) },
  })
  const items = await get(sandbox, `/chatkit/threads/${id}/items?limit=1&order=desc`)
  expect(items.body).toMatchObject({ data: [{ thread_id: id, created_at: seconds(active) }], has_more: true })
  expect((await get(sandbox, '/chatkit/threads?user=bela@example.com')).body.data).toEqual([])
})

test('chat-completions: the time is `created`, the order ascending', async () => {
  await using sandbox = await started({ api: 'chat-completions', threads: 0 })
  const { id } = sandbox.add(thread)
  sandbox.add({ model: 'o4-mini' })
  const { body } = await get(sandbox, '/chat/completions')
  expect(body.data[0]).toMatchObject({
    id,
    object: 'chat.completion',
    created: seconds(created),
    metadata: { env: 'preview' },
  })
  expect((await get(sandbox, '/chat/completions?model=o4-mini')).body.data).toHaveLength(1)
})

test('conversations: no list at OpenAI, one at Azure AI Foundry', async () => {
  await using openai = await started({ api: 'conversations' })
  await using foundry = await started({ api: 'conversations', quirks: { lists: true } })
  expect((await get(openai, '/conversations')).status).toBe(405)
  expect(foundry.url).toMatch(/\/openai\/v1$/)
  expect((await get(foundry, '/conversations')).body.data).toHaveLength(20)
})

test('conversations: items carry no time, and outlive their conversation unless they are deleted first', async () => {
  await using sandbox = await started({ api: 'conversations', threads: 0 })
  const { id } = sandbox.add({ items: 3 })
  const { body } = await get(sandbox, `/conversations/${id}/items`)
  expect(body.data).toHaveLength(3)
  expect(body.data[0]).not.toHaveProperty('created_at')
  expect((await del(sandbox, `/conversations/${id}/items/${body.data[0].id}`)).body).toMatchObject({
    id,
    object: 'conversation',
  })
  expect((await del(sandbox, `/conversations/${id}/items/${body.data[0].id}`)).status).toBe(404)
  await del(sandbox, `/conversations/${id}`)
  expect((await get(sandbox, `/conversations/${id}/items`)).status).toBe(404)
  expect(sandbox.items(id)).toHaveLength(2)
})

test('responses: listing wants a session key', async () => {
  await using sandbox = await started({ api: 'responses', threads: 0 })
  const { id } = sandbox.add(thread)
  const { status, body } = await get(sandbox, '/responses')
  expect([status, body.error.code, body.error.message]).toEqual([
    401,
    'missing_scope',
    expect.stringContaining('session key'),
  ])
  expect((await get(sandbox, `/responses/${id}`)).body).toMatchObject({ object: 'response', status: 'completed' })
  expect((await del(sandbox, `/responses/${id}`)).body).toMatchObject({ id, deleted: true })
})

test('assistants-threads: threads, messages, and three ways to be difficult', async () => {
  await using sandbox = await started({ api: 'assistants-threads', threads: 0 })
  const { id } = sandbox.add(thread)
  expect((await get(sandbox, '/threads')).body.data).toEqual([
    { id, object: 'thread', created_at: seconds(created), metadata: { env: 'preview' }, tool_resources: {} },
  ])
  const newest = await get(sandbox, `/threads/${id}/messages?limit=1&order=desc`)
  expect(newest.body.data).toMatchObject([{ object: 'thread.message', created_at: seconds(active) }])
  sandbox.setQuirks({ millisecondTimes: true })
  expect((await get(sandbox, `/threads/${id}`)).body.created_at).toBe(created)
  sandbox.setQuirks({ missingScope: true })
  expect((await get(sandbox, '/threads')).body.error.code).toBe('missing_scope')
  sandbox.setQuirks({ shutDown: true })
  const gone = await get(sandbox, `/threads/${id}`)
  expect([gone.status, gone.body.error.message]).toEqual([404, `Invalid URL (GET /v1/threads/${id})`])
})

test('assistants-threads: Azure Foundry classic demands its api-version and no beta header', async () => {
  await using sandbox = await started({ api: 'assistants-threads', quirks: { apiVersion: 'v1' } })
  expect(sandbox.url).toMatch(/\/api\/projects\/sandbox\?api-version=v1$/)
  expect((await get(sandbox, '/threads')).status).toBe(200)
  const bare = await fetch(sandbox.url.replace('?', '/threads?no-'), {
    headers: { authorization: `Bearer ${sandbox.key}` },
  })
  expect([bare.status, await bare.json()]).toEqual([
    400,
    { error: expect.objectContaining({ code: 'MissingApiVersionParameter' }) },
  ])
})

test('langgraph-threads: search by offset, ISO times, and a total that is none', async () => {
  await using sandbox = await started({ api: 'langgraph-threads', threads: 25 })
  const first = await post(sandbox, '/threads/search', { sort_by: 'created_at', sort_order: 'asc' })
  expect(first.body).toHaveLength(10)
  expect(first.body[0]).toMatchObject({
    thread_id: sandbox.threads()[0]?.id,
    created_at: expect.stringMatching(/T.*\.\d{6}\+00:00$/),
    updated_at: expect.any(String),
  })
  expect(first.headers.get('x-pagination-total')).toBe('11')
  expect(first.headers.get('openai-project')).toBeNull()
  const last = await post(sandbox, '/threads/search', { offset: 20, limit: 10, sort_order: 'asc' })
  expect(last.body).toHaveLength(5)
  expect(last.headers.get('x-pagination-total')).toBe('25')
  expect((await post(sandbox, '/threads/count', {})).body).toBe(25)
  expect((await post(sandbox, '/threads/search', { limit: 1001 })).status).toBe(422)
})

test('langgraph-threads: filters, sorts, deletes with 204, and knows what a UUID is', async () => {
  await using sandbox = await started({ api: 'langgraph-threads', threads: 0 })
  const old = sandbox.add({ ...thread, activity: 'running' })
  const young = sandbox.add({ metadata: { env: 'staging' }, lastActiveAt: active - 1 })
  const search = async (body: object) => {
    const answer = await post(sandbox, '/threads/search', body)
    return answer.body.map((each: { thread_id: string }) => each.thread_id)
  }
  expect(await search({ status: 'busy' })).toEqual([old.id])
  expect(await search({ metadata: { env: 'staging' } })).toEqual([young.id])
  expect(await search({ ids: [old.id] })).toEqual([old.id])
  expect(await search({ sort_by: 'updated_at', sort_order: 'desc' })).toEqual([old.id, young.id])
  expect(await search({ sort_by: 'created_at', sort_order: 'desc' })).toEqual([young.id, old.id])
  const deleted = await del(sandbox, `/threads/${young.id}`)
  expect([deleted.status, deleted.body]).toEqual([204, ''])
  expect((await get(sandbox, `/threads/${young.id}`)).body).toEqual({ detail: `Thread with ID ${young.id} not found` })
  expect((await get(sandbox, '/threads/nonsense')).status).toBe(422)
})

test('mistral-conversations: page numbers, bare arrays, ISO times, 204', async () => {
  await using sandbox = await started({ api: 'mistral-conversations', threads: 25 })
  const pages = await Promise.all([0, 1, 2, 3].map((page) => get(sandbox, `/conversations?page=${page}&page_size=10`)))
  expect(pages.map(({ body }) => body.length)).toEqual([10, 10, 5, 0])
  const { id, createdAt } = sandbox.threads().at(-1) ?? sandbox.add()
  expect(pages[0]?.body[0]).toMatchObject({ id, object: 'conversation', created_at: new Date(createdAt).toISOString() })
  expect((await del(sandbox, `/conversations/${id}`)).status).toBe(204)
  expect((await del(sandbox, `/conversations/${id}`)).status).toBe(404)
  sandbox.add({ metadata: { env: 'lab' } })
  const filtered = await get(sandbox, `/conversations?metadata=${encodeURIComponent('{"env":"lab"}')}`)
  expect(filtered.body).toHaveLength(1)
})

test.each(threadApiNames)('%s: an unknown route is told apart from an unknown thread', async (api) => {
  await using sandbox = await started({ api })
  const { status, body } = await get(sandbox, '/nowhere')
  expect(status).toBe(404)
  expect(JSON.stringify(body)).toContain('Invalid URL (GET /')
})

test.each(Object.entries(listPaths))('%s: ids with / and # survive the trip', async (api, path) => {
  await using sandbox = await started({
    api: api as keyof typeof listPaths,
    threads: 6,
    quirks: { oddIds: true, lists: true },
  })
  const odd = sandbox.threads()[0]?.id ?? ''
  expect(odd).toMatch(/\/.*#/)
  expect((await get(sandbox, `${path}/${encodeURIComponent(odd)}`)).body.id).toBe(odd)
  expect((await del(sandbox, `${path}/${encodeURIComponent(odd)}`)).status).toBe(200)
  expect(sandbox.deletedIds).toEqual([odd])
})

test('a test may lay anything over a thread, and script any answer', async () => {
  await using sandbox = await started({
    threads: 0,
    before: ({ purpose }) => (purpose === 'delete' ? { status: 418, body: 'tea' } : undefined),
  })
  const { id } = sandbox.add({ metadata: undefined, raw: { created_at: 'yesterday', status: undefined } })
  const { body } = await get(sandbox, `/agents/sessions/${id}`)
  expect(body.created_at).toBe('yesterday')
  expect(body).not.toHaveProperty('status')
  expect(body).not.toHaveProperty('metadata')
  const deletion = await del(sandbox, `/agents/sessions/${id}`)
  expect([deletion.status, deletion.body, sandbox.size]).toEqual([418, 'tea', 1])
  expect(sandbox.requests).toMatchObject([
    { method: 'GET', purpose: 'read', id, status: 200 },
    { method: 'DELETE', purpose: 'delete', id, status: 418 },
  ])
})

test.each([
  ['own', 404, { error: expect.objectContaining({ message: expect.any(String) }) }],
  ['detail', 404, { detail: expect.any(String) }],
  ['string', 404, { error: expect.any(String) }],
  ['text', 404, expect.stringContaining('sess_none')],
  ['empty', 200, ''],
  ['500', 500, expect.anything()],
] as const)('a missing thread, reported in the style %s', async (notFound, status, body) => {
  await using sandbox = await started({ quirks: { notFound } })
  expect(await get(sandbox, '/agents/sessions/sess_none')).toMatchObject({ status, body })
})

test.each([
  ['success', 200, { success: true }],
  ['empty', 200, ''],
  ['204', 204, ''],
] as const)('a deletion, confirmed in the style %s', async (deleteAnswer, status, body) => {
  await using sandbox = await started({ threads: 0, quirks: { deleteAnswer } })
  const { id } = sandbox.add()
  expect(await del(sandbox, `/agents/sessions/${id}`)).toMatchObject({ status, body })
  expect(sandbox.get(id)).toBeUndefined()
})

test('deletions that are not done: confirmed, or denied', async () => {
  await using sandbox = await started({ threads: 0, quirks: { keeps: 1, secondDelete: '200' } })
  const { id } = sandbox.add()
  const path = `/agents/sessions/${id}`
  expect((await del(sandbox, path)).body.deleted).toBe(true)
  expect(sandbox.get(id)).toBeDefined()
  sandbox.setQuirks({ keeps: 0, deletedFalse: 1 })
  expect((await del(sandbox, path)).body.deleted).toBe(false)
  expect(sandbox.get(id)).toBeDefined()
  sandbox.setQuirks({ deletedFalse: 0 })
  expect((await del(sandbox, path)).body.deleted).toBe(true)
  expect((await del(sandbox, path)).body.deleted).toBe(true)
  expect(sandbox.deletedIds).toEqual([id])
})

test('HEAD and POST to a thread are no routes', async () => {
  await using sandbox = await started({})
  expect((await ask(sandbox, 'POST', '/agents/sessions/sess_1')).status).toBe(404)
})

test.each([
  ['own', { error: { message: 'Invalid URL (DELETE /v1/agents/sessions/sess_1)' } }],
  ['detail', { detail: 'Not Found' }],
  ['hono', '404 Not Found'],
  ['go', '404 page not found\n'],
  ['unsupported', { error: { code: 'unsupported_endpoint' } }],
  ['unknown-url', { error: { code: 'unknown_url' } }],
] as const)('a route that is not there, reported in the style %s', async (unknownRoute, body) => {
  await using sandbox = await started({ threads: 0, quirks: { unknownRoute, missingRoutes: ['delete'] } })
  expect(await del(sandbox, '/agents/sessions/sess_1')).toMatchObject({ status: 404, body })
  expect((await get(sandbox, '/agents/sessions')).status).toBe(200)
})

test('a running session is not deleted, and the client told not to ask again', async () => {
  await using sandbox = await started({ threads: 0, quirks: { conflict: 'active_turn' } })
  const { id } = sandbox.add({ activity: 'waiting' })
  const { status, body, headers } = await del(sandbox, `/agents/sessions/${id}`)
  expect([status, body.error.code, headers.get('x-should-retry')]).toEqual([409, 'active_turn', 'false'])
})

test('LangGraph deletes a running thread like any other', async () => {
  await using sandbox = await started({ api: 'langgraph-threads', threads: 0 })
  const { id } = sandbox.add({ activity: 'running' })
  expect((await del(sandbox, `/threads/${id}`)).status).toBe(204)
  expect(sandbox.get(id)).toBeUndefined()
})

test('LangGraph: an id that is no UUID may get 400, in several lines', async () => {
  await using sandbox = await started({ api: 'langgraph-threads', quirks: { badId: '400' } })
  const { status, body } = await get(sandbox, '/threads/thread_1')
  expect([status, body.success]).toEqual([400, false])
  expect(body.error.message).toMatch(/\n.*UUID/)
})

test('LangGraph: a run adds to the metadata', async () => {
  await using sandbox = await started({ api: 'langgraph-threads', threads: 0, quirks: { runMetadata: true } })
  const { id } = sandbox.add({ metadata: { env: 'a' }, agent: 'support' })
  const { body } = await get(sandbox, `/threads/${id}`)
  expect(body.metadata).toEqual({ env: 'a', graph_id: 'support', assistant_id: expect.any(String) })
})
