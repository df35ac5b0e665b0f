/** What only one of the thread APIs has. */

import { describe, expect, test } from '@jest/globals'
import { createClient } from '../../src/requests/client.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { atServer } from '../../src/threads/at-server.ts'
import { act, ago, funnel, lines, list, outcomes, started } from './acting.ts'

const live = { 'dry-run': 'false', 'older-than': '30d', concurrency: '1', verify: 'none' }
const old = { createdAt: ago(60), lastActiveAt: ago(60) }

describe('agent-sessions', () => {
  test.each([
    'conflict_error',
    'active_turn',
  ] as const)('a session that began to run after it was listed: refused with 409 %s, read again, spared', async (conflict) => {
    await using sandbox = await started({ api: 'agent-sessions', quirks: { conflict } })
    const { id } = sandbox.add(old)
    sandbox.setBefore(({ method }) => {
      if (method === 'DELETE') sandbox.update(id, { activity: 'running' })
      return undefined
    })
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'spared' })
    const aboutIt = lines(sandbox).filter((line) => line.endsWith(`/${id}`) && !line.includes('sessionz'))
    expect(aboutIt).toEqual([`DELETE /agents/sessions/${id}`, `GET /agents/sessions/${id}`])
  })

  test('agent and model, for where and keep-latest-per', async () => {
    await using sandbox = await started({ api: 'agent-sessions' })
    const doomed = sandbox.add({ ...old, agent: 'agent_a', model: 'gpt-5.4' })
    sandbox.add({ ...old, agent: 'agent_b', model: 'gpt-5.4' })
    sandbox.add({ ...old, agent: 'agent_a', model: 'gpt-5.5' })
    await act(sandbox, { ...live, where: "agent == 'agent_a' && model == 'gpt-5.4'" })
    expect(sandbox.deletedIds).toEqual([doomed.id])

    const { account } = await act(sandbox, { ...live, 'keep-latest': '1', 'keep-latest-per': 'agent' })
    expect(funnel(account)).toEqual({ 'keep: keep-latest': 2 })
  })
})

describe('agent-sessions, artifacts', () => {
  const withArtifacts = () => started({ api: 'agent-sessions', quirks: { artifacts: true } })
  const artifacts = (sandbox: Awaited<ReturnType<typeof started>>) =>
    lines(sandbox).filter((line) => line.includes('/artifacts'))

  test('are erased before their session, and counted', async () => {
    await using sandbox = await withArtifacts()
    const { id } = sandbox.add({ ...old, items: 3 })
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'deleted' })
    expect(sandbox.items(id)).toEqual([])
    expect(account.swept?.itemsErased).toBe(3)
    const sent = lines(sandbox)
    expect(sent.indexOf(`DELETE /agents/sessions/${id}`)).toBeGreaterThan(
      sent.findLastIndex((line) => line.startsWith('DELETE') && line.includes('/artifacts/')),
    )
  })

  test('one that cannot be deleted keeps its session in place: failed', async () => {
    await using sandbox = await withArtifacts()
    const { id } = sandbox.add({ ...old, items: 2 })
    sandbox.setBefore(({ method, path }) =>
      method === 'DELETE' && path.includes('/artifacts/')
        ? { status: 403, body: { error: { message: 'no' } } }
        : undefined,
    )
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'failed' })
    expect(sandbox.get(id)).toBeDefined()
  })

  test('a session without an environment has none: nobody asks', async () => {
    await using sandbox = await started({ api: 'agent-sessions' })
    sandbox.add(old)
    await act(sandbox, live)
    expect(artifacts(sandbox)).toEqual([])
    expect(sandbox.size).toBe(0)
  })

  test('a server of others without the route has none: the session goes', async () => {
    await using sandbox = await started({
      api: 'agent-sessions',
      quirks: { artifacts: true, missingRoutes: ['lookup'] },
    })
    const ids = [sandbox.add(old).id, sandbox.add(old).id, sandbox.add(old).id]
    const { account } = await act(sandbox, { ...live, 'max-deletions': '0' })
    expect(outcomes(account)).toEqual(Object.fromEntries(ids.map((id) => [id, 'deleted'])))
    // Learned once: the list three times in all, and a route that no server has; then the list once for each.
    const of = (id: string | undefined) => artifacts(sandbox).filter((line) => line.includes(`${id}/`)).length
    expect(of(ids.at(-1))).toBe(1)
    expect(lines(sandbox).filter((line) => line.includes('/artifactz'))).not.toEqual([])
  })

  test.each([
    ['a gateway that has lost the route', { of: 'items', answer: 'nginx' }],
    ['a gateway that says it as the API does', { of: 'items', answer: 'own' }],
  ] as const)('%s does not make them none: the session stays', async (_, withdrawal) => {
    await using sandbox = await withArtifacts()
    const { id } = sandbox.add({ ...old, items: 2 })
    sandbox.add({ createdAt: ago(1), lastActiveAt: ago(1) })
    sandbox.setGateway([withdrawal])
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'failed' })
    expect(sandbox.items(id)).toHaveLength(2)
    expect(sandbox.deletedIds).toEqual([])
  })

  test('one broken replica that answers as if there were no such route: asked again, and the session stays for the next run', async () => {
    await using sandbox = await withArtifacts()
    const { id } = sandbox.add({ ...old, items: 2 })
    sandbox.add({ createdAt: ago(1), lastActiveAt: ago(1) })
    let asked = 0
    sandbox.setBefore(({ path }) =>
      /\/artifact[sz]$/.test(path) && ++asked === 1 ? { status: 404, body: { error: 'no route' } } : undefined,
    )
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'failed' })
    expect(sandbox.items(id)).toHaveLength(2)
  })

  test('at the provider itself an absent route is no proof that there are none', () => {
    const absent = (server: string) =>
      atServer(threadApis['agent-sessions'], new URL(server)).itemsFirst?.absentRouteMeansNone
    expect(absent('https://api.openai.com/v1')).toBe(false)
    expect(absent('https://agents.example.com/v1')).toBe(true)
  })
})

describe('chatkit-threads', () => {
  const texts = { ...old, title: 'Invoice 7', user: 'ada@example.com' }

  test('user, title and status in where', async () => {
    await using sandbox = await started({ api: 'chatkit-threads' })
    const doomed = sandbox.add({ ...texts, activity: 'failed' })
    sandbox.add({ ...texts, activity: 'failed', user: 'bob@example.com' })
    sandbox.add({ ...texts, activity: 'failed', title: 'Greetings' })
    sandbox.add({ ...texts, activity: 'resting' })
    sandbox.add({ ...texts, activity: 'waiting' })
    const where = "status == 'closed' && user == 'ada@example.com' && title.startsWith('Invoice')"
    const { account } = await act(sandbox, { ...live, where })
    expect(sandbox.deletedIds).toEqual([doomed.id])
    expect(funnel(account)).toEqual({ 'keep: where': 4 })
  })

  test('a thread without a title cannot be told by its title: unknown, and kept', async () => {
    await using sandbox = await started({ api: 'chatkit-threads' })
    sandbox.add({ ...texts, title: null })
    const { account } = await act(sandbox, { ...live, where: "title != 'Invoice 7'" })
    expect(funnel(account)).toEqual({ 'unknown: where': 1 })
  })

  test('subject: user=..., and the newest of each user kept', async () => {
    await using sandbox = await started({ api: 'chatkit-threads' })
    const [oldest, middle] = [90, 80].map((days) => sandbox.add({ ...texts, createdAt: ago(days) }))
    sandbox.add({ ...texts, createdAt: ago(70) })
    sandbox.add({ ...texts, user: 'bob@example.com' })
    const { account } = await act(sandbox, {
      ...live,
      subject: 'user=ada@example.com',
      'keep-latest': '1',
      'keep-latest-per': 'user',
    })
    expect([...sandbox.deletedIds].sort()).toEqual([oldest?.id, middle?.id].sort())
    expect(funnel(account)).toEqual({ 'keep: keep-latest': 1, 'keep: subject': 1 })
  })
})

describe('langgraph-threads', () => {
  const counted = (sandbox: Awaited<ReturnType<typeof started>>) =>
    lines(sandbox).filter((line) => line.startsWith('POST /threads/count')).length

  test('the server counts more than it lists, at the beginning and at the end: aborted', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 120 })
    sandbox.setBefore(({ path }) => (path === '/threads/count' ? { body: 121 } : undefined))
    const { account } = await act(sandbox, live)
    expect(account.status).toBe('aborted')
    expect(String(account.problems[0]?.message)).toBe('the server counts 121 threads, but its list held 120')
    expect(sandbox.deletedIds).toEqual([])
  })

  test('it counted more at the beginning, because somebody else has deleted some since: whole', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 250 })
    const [first, ...others] = sandbox.threads().map(({ id }) => id)
    const last = others.at(-1) ?? ''
    let pages = 0
    sandbox.setBefore(({ purpose }) => {
      if (purpose === 'list' && ++pages === 2) sandbox.remove(last)
      return undefined
    })
    expect(await list(sandbox)).toEqual([first, ...others.slice(0, -1)])
    expect(counted(sandbox)).toBe(2)
  })

  test('it counts more at the end, because new ones were made since: whole, and counted once', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 50 })
    let pages = 0
    sandbox.setBefore(({ purpose }) => {
      // The second page is the question behind the last thread.
      if (purpose === 'list' && ++pages === 2) setTimeout(() => sandbox.add(), 0)
      return undefined
    })
    expect(await list(sandbox)).toHaveLength(50)
    expect(counted(sandbox)).toBe(1)
  })

  test.each([
    ['404', { status: 404, body: { detail: 'Not Found' } }],
    ['405', { status: 405, body: { detail: 'Method Not Allowed' } }],
    ['something else than a number', { body: { status: 'ok' } }],
  ])('a server that does not count, and answers %s: the list alone', async (_, reply) => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 150 })
    sandbox.setBefore(({ path }) => (path === '/threads/count' ? reply : undefined))
    expect(await list(sandbox)).toHaveLength(150)
  })

  test.each([
    ['403', { status: 403, body: { detail: 'Forbidden' } }],
    ['500', { status: 500, body: {} }],
  ])('a count that is refused with %s: the list stands by itself', async (_, reply) => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 150 })
    sandbox.setBefore(({ path }) => (path === '/threads/count' ? reply : undefined))
    expect(await list(sandbox)).toHaveLength(150)
  })

  test('an entry without an id counts among the listed, so that the count is right', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 20 })
    sandbox.add({ ...old, raw: { thread_id: null } })
    expect(await list(sandbox)).toHaveLength(21)
  })

  test.each([
    'next',
    'drifting',
    'exact',
  ] as const)('the header x-pagination-total (%s) is not believed', async (paginationTotal) => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 250, quirks: { paginationTotal } })
    expect(await list(sandbox)).toHaveLength(250)
  })

  test.each(['422', '400'] as const)('a supplied id that is no UUID gets %s: unknown, and kept', async (badId) => {
    await using sandbox = await started({ api: 'langgraph-threads', quirks: { badId } })
    const { id } = sandbox.add(old)
    const { account } = await act(sandbox, { ...live, 'thread-ids': `thread_1 ${id}` })
    expect(funnel(account)).toEqual({ 'unknown: unreadable': 1 })
    expect(sandbox.deletedIds).toEqual([id])
    expect(sandbox.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
  })

  test('what a run adds to the metadata can be a condition, and makes no thread match another', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', quirks: { runMetadata: true } })
    const support = sandbox.add({ ...old, agent: 'support', metadata: { env: 'staging' } })
    sandbox.add({ ...old, agent: 'sales', metadata: { env: 'staging' } })
    sandbox.add({ ...old, agent: 'support', metadata: null })
    const { account } = await act(sandbox, { ...live, metadata: 'graph_id=support\nenv=staging' })
    expect(sandbox.deletedIds).toEqual([support.id])
    expect(funnel(account)).toEqual({ 'keep: metadata': 2 })
  })
})

describe('langgraph-threads, last activity', () => {
  const inactive = { ...live, 'inactive-for': '14d' }
  const at = (days: number) => new Date(ago(days)).toISOString()

  test('state_updated_at where the server gives it: a patch of metadata is no activity', async () => {
    await using sandbox = await started({ api: 'langgraph-threads' })
    const quiet = sandbox.add({ ...old, raw: { updated_at: at(1), state_updated_at: at(50) } })
    sandbox.add({ ...old, raw: { updated_at: at(50), state_updated_at: at(1) } })
    const never = sandbox.add({ ...old, raw: { updated_at: at(50), state_updated_at: null } })
    sandbox.add({ ...old, raw: { updated_at: at(50), state_updated_at: 'some day' } })
    const { account } = await act(sandbox, inactive)
    expect([...sandbox.deletedIds].sort()).toEqual([quiet.id, never.id].sort())
    expect(funnel(account)).toEqual({ 'keep: inactive-for': 1, 'unknown: inactive-for': 1 })
  })

  test('an older server refuses to select it: asked again without, and updated_at counts', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 0, quirks: { olderServer: true } })
    const quiet = sandbox.add({ ...old, lastActiveAt: ago(50) })
    sandbox.add({ ...old, lastActiveAt: ago(1) })
    await act(sandbox, inactive)
    expect(sandbox.deletedIds).toEqual([quiet.id])
    expect(sandbox.requests.filter(({ status }) => status === 422)).toHaveLength(1)
  })
})

describe('responses', () => {
  test.each([
    ['user', 'ada@example.com'],
    ['safety_identifier', 'hash-of-ada@example.com'],
  ])('subject: %s', async (key, person) => {
    await using sandbox = await started({ api: 'responses', quirks: { lists: true } })
    const hers = sandbox.add({ ...old, user: 'ada@example.com' })
    sandbox.add({ ...old, user: 'bob@example.com' })
    await act(sandbox, { ...live, subject: `${key}=${person}` })
    expect(sandbox.deletedIds).toEqual([hers.id])
  })

  test('whose it is cannot be told where the response does not say: unknown, and kept', async () => {
    await using sandbox = await started({ api: 'responses', quirks: { lists: true } })
    sandbox.add({ ...old, raw: { safety_identifier: null } })
    const { account } = await act(sandbox, { ...live, subject: 'safety_identifier=x' })
    expect(funnel(account)).toEqual({ 'unknown: subject': 1 })
  })

  test('a deletion that is answered with a message, as at Fireworks, is read back', async () => {
    await using sandbox = await started({ api: 'responses', quirks: { lists: true } })
    const { id } = sandbox.add(old)
    sandbox.setBefore(({ method }) => {
      if (method !== 'DELETE') return undefined
      sandbox.remove(id)
      return { body: { message: 'Response deleted successfully' } }
    })
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'deleted' })
    expect(lines(sandbox)).toContain(`GET /responses/${id}`)
  })
})

describe('mistral-conversations', () => {
  test('title, and agent or model, in where; what a conversation lacks makes it unknown', async () => {
    await using sandbox = await started({ api: 'mistral-conversations' })
    const withAgent = sandbox.add({ ...old, title: 'A', raw: { agent_id: 'ag_1', model: undefined } })
    sandbox.add({ ...old, title: 'A', raw: { agent_id: 'ag_2', model: undefined } })
    sandbox.add({ ...old, title: 'B', raw: { agent_id: 'ag_1', model: undefined } })
    sandbox.add({ ...old, title: 'A', raw: { agent_id: undefined, model: 'mistral-large' } })
    const { account } = await act(sandbox, { ...live, where: "title == 'A' && agent == 'ag_1'" })
    expect(sandbox.deletedIds).toEqual([withAgent.id])
    expect(funnel(account)).toEqual({ 'keep: where': 2, 'unknown: where': 1 })
  })
})

describe('anthropic-sessions', () => {
  const events = (sandbox: Awaited<ReturnType<typeof started>>) =>
    lines(sandbox).filter((line) => line.includes('/events'))

  test('an idle session that waits for a person is kept; asked only of those that are due', async () => {
    await using sandbox = await started({ api: 'anthropic-sessions' })
    const due = sandbox.add(old)
    const waits = sandbox.add({ ...old, activity: 'waiting' })
    sandbox.add({ createdAt: ago(3), lastActiveAt: ago(3) })
    sandbox.add({ ...old, metadata: { hold: 'true' } })
    const { account } = await act(sandbox, { ...live, protect: 'hold=true' })
    expect(sandbox.deletedIds).toEqual([due.id])
    expect(funnel(account)).toEqual({ 'keep: waiting': 1, 'keep: protected': 1, 'keep: older-than': 1 })
    expect(events(sandbox).sort()).toEqual(
      [due, waits].map(({ id }) => `GET /v1/sessions/${id}/events?limit=20&order=desc`).sort(),
    )
  })

  test('one request tells both, whether it waits and when it was last active', async () => {
    await using sandbox = await started({ api: 'anthropic-sessions' })
    const quiet = sandbox.add(old)
    sandbox.add({ ...old, lastActiveAt: ago(1) })
    const abandoned = sandbox.add({ ...old, activity: 'waiting' })
    sandbox.add({ ...old, activity: 'waiting', lastActiveAt: ago(10) })
    const { account } = await act(sandbox, { ...live, 'inactive-for': '14d', 'abandoned-after': '40d' })
    expect([...sandbox.deletedIds].sort()).toEqual([quiet.id, abandoned.id].sort())
    expect(funnel(account)).toEqual({ 'keep: waiting': 1, 'keep: inactive-for': 1 })
    expect(events(sandbox)).toHaveLength(4)
  })

  const idle = { id: 'e2', type: 'session.status_idle', processed_at: new Date(ago(60)).toISOString() }
  const said = { id: 'e1', type: 'user.message', processed_at: new Date(ago(61)).toISOString() }
  test.each([
    ['a reason that nobody has heard of', [{ ...idle, stop_reason: { type: 'napping' } }, said], null],
    ['no reason', [idle, said], null],
    ['that it runs', [{ ...idle, type: 'session.status_running' }, said], null],
    ['no change of status among the last events', [{ ...said, processed_at: idle.processed_at }, said], 'more'],
    [
      'an event that is not taken up yet',
      [
        { ...said, processed_at: null },
        { ...idle, stop_reason: { type: 'end_turn' } },
      ],
      null,
    ],
    ['the oldest event first', [said, { ...idle, stop_reason: { type: 'end_turn' } }], null],
  ])('the last events tell %s: unknown, and kept', async (_, data, next) => {
    await using sandbox = await started({ api: 'anthropic-sessions' })
    sandbox.add(old)
    sandbox.setBefore(({ purpose }) => (purpose === 'lookup' ? { body: { data, next_page: next } } : undefined))
    const { account } = await act(sandbox, live)
    expect(funnel(account)).toEqual({ 'unknown: waiting': 1 })
    expect(sandbox.deletedIds).toEqual([])
  })

  test('archived sessions are listed, and may go', async () => {
    await using sandbox = await started({ api: 'anthropic-sessions' })
    const { id } = sandbox.add({ ...old, metadata: { archived: 'true' } })
    await act(sandbox, live)
    expect(sandbox.deletedIds).toEqual([id])
  })

  test.each([
    'conflict_error',
    'active_turn',
  ] as const)('one that runs by now is refused (%s), read again, and spared', async (conflict) => {
    await using sandbox = await started({ api: 'anthropic-sessions', quirks: { conflict } })
    const { id } = sandbox.add(old)
    sandbox.setBefore(({ method }) => {
      if (method === 'DELETE') sandbox.update(id, { activity: 'running' })
      return undefined
    })
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'spared' })
  })

  test('an inventory asks for no events', async () => {
    await using sandbox = await started({ api: 'anthropic-sessions', threads: 20 })
    await act(sandbox)
    expect(events(sandbox)).toEqual([])
  })

  test('the address may end in /v1', async () => {
    await using sandbox = await started({ api: 'anthropic-sessions', threads: 3 })
    const { account } = await act(sandbox, { 'base-url': `${sandbox.url}/v1` })
    expect(account.status).toBe('planned')
    expect(lines(sandbox)).toEqual(['GET /v1/sessions?limit=100&order=asc&include_archived=true'])
  })

  test('a key of several workspaces names one in a header of its own, in every request', async () => {
    await using sandbox = await started({ api: 'anthropic-sessions', threads: 3 })
    sandbox.add(old)
    const { account } = await act(sandbox, { ...live, 'anthropic-workspace-id': 'wrkspc_1' })
    expect(account.status).toBe('complete')
    expect(sandbox.requests.length).toBeGreaterThan(3)
    for (const { headers } of sandbox.requests) {
      expect(headers).toMatchObject({ 'anthropic-workspace-id': 'wrkspc_1', 'x-api-key': sandbox.key })
    }
  })

  test('a bearer token goes with the beta header that it needs', async () => {
    await using sandbox = await started({ api: 'anthropic-sessions', threads: 1 })
    await act(sandbox, {}, { key: `Bearer ${sandbox.key}` })
    expect(sandbox.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${sandbox.key}`,
      'anthropic-beta': 'oauth-2025-04-20,managed-agents-2026-04-01',
    })
    expect(sandbox.requests[0]?.headers).not.toHaveProperty('x-api-key')
  })
})

describe('vertex-sessions', () => {
  test('the operation is read until it is done: deleted', async () => {
    await using sandbox = await started({ api: 'vertex-sessions', quirks: { operationReads: 3 } })
    const { id } = sandbox.add(old)
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'deleted' })
    expect(lines(sandbox).filter((line) => line.includes('/operations/'))).toHaveLength(4)
    expect(sandbox.get(id)).toBeUndefined()
  })

  test('the operation fails, and the session reads as there: failed', async () => {
    await using sandbox = await started({ api: 'vertex-sessions', quirks: { failedOperations: 1 } })
    const { id } = sandbox.add(old)
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'failed' })
    expect(sandbox.get(id)).toBeDefined()
  })

  test('the operation never ends, and the session reads as there: failed', async () => {
    await using sandbox = await started({ api: 'vertex-sessions', quirks: { operationReads: 1000 } })
    const { id } = sandbox.add(old)
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'failed' })
  })

  const said = (status: number) => ({ status, body: { error: { code: status, message: 'no' } } })
  test.each([
    ['is not allowed to be read', said(403)],
    ['is not there', said(404)],
    ['is lost', said(500)],
    ['is an answer about something else', { body: { name: 'operations/7', done: true } }],
    ['holds nothing', { body: {} }],
  ])('an operation that %s says nothing: the session itself is read', async (_, reply) => {
    for (const isGone of [true, false]) {
      await using sandbox = await started({ api: 'vertex-sessions', quirks: { operationReads: isGone ? 0 : 9 } })
      const { id } = sandbox.add(old)
      sandbox.add({ createdAt: ago(1), lastActiveAt: ago(1) })
      sandbox.setBefore(({ purpose }) => (purpose === 'lookup' ? reply : undefined))
      const { account } = await act(sandbox, live)
      expect(outcomes(account)).toEqual({ [id]: isGone ? 'deleted' : 'failed' })
      expect(sandbox.get(id) === undefined).toBe(isGone)
    }
  })

  test('an answer about another session, done, confirms nothing', async () => {
    await using sandbox = await started({ api: 'vertex-sessions' })
    const { id } = sandbox.add(old)
    const name = 'projects/1/locations/x/reasoningEngines/1/sessions/another/operations/1'
    sandbox.setBefore(({ method }) => (method === 'DELETE' ? { body: { name, done: true, response: {} } } : undefined))
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'failed' })
    expect(sandbox.get(id)).toBeDefined()
  })

  test('user and labels', async () => {
    await using sandbox = await started({ api: 'vertex-sessions' })
    const ada = sandbox.add({ ...old, user: 'ada', metadata: { env: 'staging' } })
    sandbox.add({ ...old, user: 'ada', metadata: { env: 'staging', hold: 'true' } })
    sandbox.add({ ...old, user: 'bob', metadata: { env: 'staging' } })
    sandbox.add({ ...old, user: 'ada', metadata: {} })
    await act(sandbox, { ...live, subject: 'user=ada', metadata: 'env=staging', protect: 'hold=true' })
    expect(sandbox.deletedIds).toEqual([ada.id])
  })

  test.each(['emptyPages', 'shortPages'] as const)('%s: every session once', async (quirk) => {
    await using sandbox = await started({ api: 'vertex-sessions', threads: 450, quirks: { [quirk]: true } })
    expect(await list(sandbox)).toEqual(sandbox.threads().map(({ id }) => id))
  })

  test('an engine without sessions answers {}: an empty list', async () => {
    await using sandbox = await started({ api: 'vertex-sessions' })
    expect(await list(sandbox)).toEqual([])
  })

  test.each([
    ['a token that was there before', { repeatingCursor: true }],
    ['a token behind the last session, for ever', { lyingHasMore: true }],
  ] as const)('%s: aborted', async (_, quirks) => {
    await using sandbox = await started({ api: 'vertex-sessions', threads: 150, quirks })
    const { account } = await act(sandbox, live)
    expect(account.status).toBe('aborted')
    expect(sandbox.deletedIds).toEqual([])
  })
})

describe('vector-stores', () => {
  test('name and bytes in where; one that is being filled is in use', async () => {
    await using sandbox = await started({ api: 'vector-stores' })
    const big = sandbox.add({ ...old, title: 'chat-1', items: 50 })
    sandbox.add({ ...old, title: 'chat-2', items: 5 })
    sandbox.add({ ...old, title: 'docs', items: 50 })
    sandbox.add({ ...old, title: 'chat-3', items: 50, activity: 'running' })
    const { account } = await act(sandbox, { ...live, where: "name.startsWith('chat-') && bytes > 10000" })
    expect(sandbox.deletedIds).toEqual([big.id])
    expect(funnel(account)).toEqual({ 'keep: in use': 1, 'keep: where': 2 })
  })

  test('one that was never used tells no last activity: unknown, and kept', async () => {
    await using sandbox = await started({ api: 'vector-stores' })
    sandbox.add({ ...old, raw: { last_active_at: null } })
    const { account } = await act(sandbox, { ...live, 'inactive-for': '14d' })
    expect(funnel(account)).toEqual({ 'unknown: inactive-for': 1 })
  })
})

describe('files', () => {
  test.each([
    ['assistants', 'deleted'],
    ['assistants_output', 'deleted'],
    ['user_data', 'deleted'],
    ['vision', 'deleted'],
    ['batch', 'keep: in use'],
    ['batch_output', 'keep: in use'],
    ['fine-tune', 'keep: in use'],
    ['fine-tune-results', 'keep: in use'],
    ['evals', 'keep: in use'],
    ['something new', 'unknown: in use'],
  ])('a file for %s: %s', async (purpose, expected) => {
    await using sandbox = await started({ api: 'files' })
    const { id } = sandbox.add({ ...old, raw: { purpose } })
    const { account } = await act(sandbox, live)
    if (expected === 'deleted') expect(outcomes(account)).toEqual({ [id]: 'deleted' })
    else expect(funnel(account)).toEqual({ [expected]: 1 })
  })

  test('filename, purpose and bytes in where', async () => {
    await using sandbox = await started({ api: 'files' })
    const gone = sandbox.add({ ...old, title: 'a.txt', items: 9 })
    sandbox.add({ ...old, title: 'b.txt', items: 9 })
    sandbox.add({ ...old, title: 'a.txt', items: 2 })
    await act(sandbox, { ...live, where: "filename == 'a.txt' && purpose == 'user_data' && bytes >= 9000" })
    expect(sandbox.deletedIds).toEqual([gone.id])
  })
})

test('Azure: a key goes as api-key alone', async () => {
  await using sandbox = await started({ api: 'assistants-threads', key: null })
  const client = createClient({
    baseUrl: sandbox.url,
    signIn: { kind: 'key', key: 'azure-key' },
    keyHeader: 'api-key',
    headers: {},
    organization: undefined,
    project: undefined,
    userAgent: 'test',
  })
  await client.attempt(
    { method: 'GET', path: '/threads' },
    { timeout: () => 5_000, cutOff: new AbortController().signal, maySend: () => true },
  )
  expect(sandbox.requests[0]?.headers['api-key']).toBe('azure-key')
  expect(sandbox.requests[0]?.headers).not.toHaveProperty('authorization')
})
