/** Threads that an automation or a cron will use again are kept; where that is not known, nothing is deleted. */

import { createReadStream } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { checkRecord } from '../../scripts/check-record.ts'
import type { Sender, Trace } from '../../src/requests/sender.ts'
import { Stop } from '../../src/stop.ts'
import { ours } from '../../src/text.ts'
import type { Schedules, ThreadApi } from '../../src/thread.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { readHolds } from '../../src/threads/holds.ts'
import { act, ago, allLines, funnel, outcomes, started } from './acting.ts'

const live = { 'dry-run': 'false', 'older-than': '30d', concurrency: '1', verify: 'none' }
const old = { createdAt: ago(60), lastActiveAt: ago(60) }

const apis = [
  ['agent-sessions', 'GET /agents/automations?limit=100&order=asc', 'automations'],
  ['langgraph-threads', 'POST /runs/crons/search {"limit":100,"offset":0}', 'crons'],
] as const

describe.each(apis)('%s', (api, request, many) => {
  test('one that a schedule will use is kept, although it is old and idle; a paused schedule holds as well', async () => {
    await using sandbox = await started({ api })
    const [free, held, paused] = [sandbox.add(old), sandbox.add(old), sandbox.add(old)]
    sandbox.schedule(held.id)
    sandbox.schedule(paused.id, { status: 'paused' })
    sandbox.schedule(null)
    const { account } = await act(sandbox, live)
    expect(sandbox.deletedIds).toEqual([free.id])
    expect(funnel(account)).toEqual({ 'keep: scheduled': 2 })
  })

  test('read once before anything is judged, and once more before the first deletion', async () => {
    await using sandbox = await started({ api })
    const { id } = sandbox.add(old)
    await act(sandbox, live)
    const sent = allLines(sandbox)
    const asked = sent.flatMap((line, at) => (line === request ? [at] : []))
    const deletion = sent.findIndex((line) => line.startsWith('DELETE'))
    expect(sandbox.deletedIds).toEqual([id])
    expect(asked[0]).toBe(0)
    expect(asked.at(-1)).toBe(deletion - 1)
    expect(asked).toHaveLength(2)
  })

  test('scheduled since it was judged: spared', async () => {
    await using sandbox = await started({ api })
    const { id } = sandbox.add(old)
    let times = 0
    sandbox.setBefore(({ purpose }) => {
      if (purpose === 'schedules' && ++times === 2) sandbox.schedule(id)
      return undefined
    })
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'spared' })
    expect(sandbox.get(id)).toBeDefined()
  })

  test('chaos 700001: cancelled while they are asked for again: the turn of none comes, and the record says so', async () => {
    await using sandbox = await started({ api })
    const { id } = sandbox.add(old)
    const stop = new Stop()
    let times = 0
    sandbox.setBefore(({ purpose }) => {
      if (purpose !== 'schedules' || ++times !== 2) return undefined
      stop.request('cancelled', ours('the run was cancelled (SIGINT)'))
      stop.cutOff()
      return { fault: 'stall' }
    })
    const { account } = await act(sandbox, live, { stop })
    expect([account.status, outcomes(account)]).toEqual(['cancelled', { [id]: 'not-attempted' }])
    expect(sandbox.deletedIds).toEqual([])
    const record = await checkRecord(createReadStream(account.record?.path ?? ''), account.record?.digest)
    expect({ verdict: record.verdict, problems: record.problems }).toEqual({ verdict: 'intact', problems: [] })
  })

  test('scheduled: ignore: nothing is asked, and the thread goes', async () => {
    await using sandbox = await started({ api })
    const { id } = sandbox.add(old)
    sandbox.schedule(id)
    await act(sandbox, { ...live, scheduled: 'ignore' })
    expect(sandbox.deletedIds).toEqual([id])
    expect(allLines(sandbox)).not.toContain(request)
  })

  test.each([
    [404, { detail: 'Not Found' }],
    [405, { detail: 'Method Not Allowed' }],
    [501, undefined],
    // LangGraph's JavaScript server.
    [500, 'Not implemented'],
  ])('a server of others that answers %i has none, and the run says so', async (status, body) => {
    await using sandbox = await started({ api })
    const { id } = sandbox.add(old)
    sandbox.setBefore(({ purpose }) => (purpose === 'schedules' ? { status, body } : undefined))
    const { account } = await act(sandbox, live)
    expect(sandbox.deletedIds).toEqual([id])
    expect(account.warnings.map(({ level, message }) => `${level}: ${message}`)).toContainEqual(
      expect.stringMatching(new RegExp(`^notice: This server has no ${many}: its list of them answers ${status}\\.`)),
    )
  })

  test('a list that fails with 500: nothing is deleted, and nobody is told to give up schedules', async () => {
    await using sandbox = await started({ api })
    const { id } = sandbox.add(old)
    sandbox.setBefore(({ purpose }) => (purpose === 'schedules' ? { status: 500, body: {} } : undefined))
    const { account } = await act(sandbox, live)
    expect(account.status).toBe('aborted')
    expect(String(account.problems[0]?.message)).toMatch(/could not be read, after 6 attempts: server error 500/)
    expect(String(account.problems[0]?.hint)).not.toMatch(/scheduled: ignore/)
    expect(sandbox.get(id)).toBeDefined()
  })

  test.each([
    ['is refused with 403', { status: 403, body: { error: { message: 'no' } } }],
    ['is refused with 401', { status: 401, body: { error: { message: 'no' } } }],
    ['is no list', { body: { ok: true } }],
    ['is a web page', { headers: { 'content-type': 'text/html' }, body: '<p>Sign in' }],
  ])('a list that %s: nothing is deleted, and the way out is named', async (_, reply) => {
    await using sandbox = await started({ api })
    const { id } = sandbox.add(old)
    sandbox.setBefore(({ purpose }) => (purpose === 'schedules' ? reply : undefined))
    const { account } = await act(sandbox, live)
    expect(account.status).toBe('aborted')
    expect(String(account.problems[0]?.message)).toMatch(
      /, so it is not known which threads a schedule will use again$/,
    )
    expect(String(account.problems[0]?.hint)).toMatch(/scheduled: ignore/)
    expect(sandbox.get(id)).toBeDefined()
  })

  test('the second reading fails: nothing is deleted', async () => {
    await using sandbox = await started({ api })
    const { id } = sandbox.add(old)
    let times = 0
    sandbox.setBefore(({ purpose }) =>
      purpose === 'schedules' && ++times === 2 ? { status: 403, body: { error: { message: 'no' } } } : undefined,
    )
    const { account } = await act(sandbox, live)
    expect(account.status).toBe('aborted')
    expect(sandbox.get(id)).toBeDefined()
  })

  test('scheduled since it was judged, and next in line for a place in the budget: left alone', async () => {
    await using sandbox = await started({ api })
    const [first, second, third] = [90, 80, 70].map((days) => sandbox.add({ ...old, createdAt: ago(days) }).id)
    let times = 0
    sandbox.setBefore(({ purpose }) => {
      if (purpose !== 'schedules' || ++times !== 2) return undefined
      sandbox.schedule(second ?? '')
      sandbox.remove(first ?? '')
      return undefined
    })
    const { account } = await act(sandbox, { ...live, 'max-deletions': '1' })
    expect(sandbox.get(second ?? '')).toBeDefined()
    expect(sandbox.deletedIds).toEqual([first, third])
    expect(outcomes(account)).toEqual({ [first ?? '']: 'already-gone', [third ?? '']: 'deleted' })
  })

  test('a schedule that writes the id in other letters holds it all the same: unknown, and kept', async () => {
    await using sandbox = await started({ api })
    const [free, held] = [sandbox.add(old), sandbox.add(old)]
    sandbox.schedule(held.id.toUpperCase())
    const { account } = await act(sandbox, live)
    expect(sandbox.deletedIds).toEqual([free.id])
    expect(funnel(account)).toEqual({ 'unknown: scheduled': 1 })
  })

  test('in other letters, and scheduled since: spared', async () => {
    await using sandbox = await started({ api })
    const { id } = sandbox.add(old)
    let times = 0
    sandbox.setBefore(({ purpose }) => {
      if (purpose === 'schedules' && ++times === 2) sandbox.schedule(id.toUpperCase())
      return undefined
    })
    const { account } = await act(sandbox, live)
    expect(outcomes(account)).toEqual({ [id]: 'spared' })
  })

  test.each([1, 2])('one of three replicas answers %i time that there is no such list: asked again', async (times) => {
    await using sandbox = await started({ api })
    const { id } = sandbox.add(old)
    sandbox.schedule(id)
    let asked = 0
    sandbox.setBefore(({ purpose }) =>
      purpose === 'schedules' && ++asked <= times ? { status: 404, body: { detail: 'Not Found' } } : undefined,
    )
    const { account } = await act(sandbox, live)
    expect(sandbox.deletedIds).toEqual([])
    expect(funnel(account)).toEqual({ 'keep: scheduled': 1 })
  })

  test('a list that was there, and is not when it is read again: nothing is deleted', async () => {
    await using sandbox = await started({ api })
    const { id } = sandbox.add(old)
    let asked = 0
    sandbox.setBefore(({ purpose }) =>
      purpose === 'schedules' && ++asked > 1 ? { status: 404, body: { detail: 'Not Found' } } : undefined,
    )
    const { account } = await act(sandbox, live)
    expect(account.status).toBe('aborted')
    expect(String(account.problems[0]?.message)).toBe(
      `the list of ${many} was there, and now answers 404, so it is not known which threads a schedule will use again`,
    )
    expect(sandbox.get(id)).toBeDefined()
  })

  test('several pages of schedules', async () => {
    await using sandbox = await started({ api })
    const threads = Array.from({ length: 250 }, () => sandbox.add(old))
    for (const { id } of threads) sandbox.schedule(id)
    const { account } = await act(sandbox, live)
    expect(funnel(account)).toEqual({ 'keep: scheduled': 250 })
    expect(sandbox.deletedIds).toEqual([])
  })

  test('an inventory does not ask', async () => {
    await using sandbox = await started({ api, threads: 3 })
    await act(sandbox)
    expect(allLines(sandbox)).not.toContain(request)
  })
})

test.each([
  ['an hour ago holds its thread: the clocks may be a day apart', 1 / 24, 'keep'],
  ['two days ago holds none', 2, 'deleted'],
])('a cron that ended %s', async (_, days, becomes) => {
  await using sandbox = await started({ api: 'langgraph-threads' })
  const { id } = sandbox.add(old)
  sandbox.schedule(id, { endsAt: ago(days) })
  const { account } = await act(sandbox, live)
  expect(outcomes(account)).toEqual(becomes === 'deleted' ? { [id]: 'deleted' } : {})
  expect(funnel(account)).toEqual(becomes === 'keep' ? { 'keep: scheduled': 1 } : {})
})

describe('while the end of the list is proven, schedules are asked for the second time', () => {
  const [, request] = apis[0]
  const quick = { ...live, concurrency: '4' }
  /** A whole page: it may be cut off, although the server says that nothing follows. */
  const fullPage = async () => {
    const sandbox = await started({ api: 'agent-sessions' })
    return { sandbox, threads: Array.from({ length: 100 }, () => sandbox.add(old)) }
  }
  const positions = (lines: readonly string[], sought: string) =>
    lines.flatMap((line, at) => (line.startsWith(sought) ? [at] : []))

  test('at the same time, and what has been scheduled since is spared', async () => {
    const { sandbox, threads } = await fullPage()
    await using _ = sandbox
    const [first] = threads
    let [lists, times] = [0, 0]
    let goOn = () => {}
    const isAsked = new Promise<void>((resolve) => {
      goOn = resolve
    })
    sandbox.setBefore(async ({ purpose }) => {
      // The proof is answered only when the schedules were asked for.
      if (purpose === 'list' && ++lists === 2) await isAsked
      if (purpose !== 'schedules' || ++times !== 2) return undefined
      sandbox.schedule(first?.id ?? null)
      goOn()
      return undefined
    })
    const { account } = await act(sandbox, quick)
    expect([lists, times]).toEqual([2, 2])
    expect(outcomes(account)[first?.id ?? '']).toBe('spared')
    expect(sandbox.deletedIds).toHaveLength(99)
  })

  test('and once more where the proof took its time', async () => {
    const { sandbox } = await fullPage()
    await using _ = sandbox
    let lists = 0
    sandbox.setBefore(({ purpose }) => {
      if (purpose === 'list') lists += 1
      return purpose === 'list' && lists > 1 && lists < 5 ? { status: 503, body: {} } : undefined
    })
    await act(sandbox, quick)
    const lines = allLines(sandbox)
    const asked = positions(lines, request)
    expect(asked).toHaveLength(3)
    expect(asked.at(-1)).toBe((positions(lines, 'DELETE')[0] ?? 0) - 1)
  })

  test('and an error of that ends the run like any other, before the first deletion', async () => {
    const { sandbox } = await fullPage()
    await using _ = sandbox
    let times = 0
    sandbox.setBefore(({ purpose }) =>
      purpose === 'schedules' && ++times === 2 ? { status: 403, body: { error: { message: 'no' } } } : undefined,
    )
    const { account } = await act(sandbox, quick)
    expect([account.status, sandbox.deletedIds]).toEqual(['aborted', []])
    expect(String(account.problems[0]?.message)).toContain('it is not known which threads a schedule will use again')
  })

  test('a dry run asks once', async () => {
    const { sandbox } = await fullPage()
    await using _ = sandbox
    await act(sandbox, { ...quick, 'dry-run': 'true' })
    expect(positions(allLines(sandbox), request)).toHaveLength(1)
  })
})

test('a first page that waited for the list of schedules is asked for again: its threads count as seen when they were', async () => {
  await using sandbox = await started({ api: 'agent-sessions' })
  const { id } = sandbox.add(old)
  let times = 0
  sandbox.setBefore(({ purpose }) => {
    if (purpose !== 'schedules' || ++times > 4) return undefined
    // Used since the first page was answered.
    if (times === 4) sandbox.update(id, { lastActiveAt: ago(0) })
    return { status: 429, headers: { 'retry-after': '100' }, body: { error: { message: 'slow down' } } }
  })
  const { account } = await act(sandbox, { ...live, 'inactive-for': '30d' })
  expect(outcomes(account)).toEqual({})
  expect(funnel(account)).toEqual({ 'keep: inactive-for': 1 })
})

const schedulesOf = (api: ThreadApi): Schedules => {
  if (api.schedules === undefined) throw new Error('it has no schedules')
  return api.schedules
}

describe('the end of a list of automations is proven', () => {
  const automation = (number: number) => ({
    id: `auto_${number}`,
    status: 'active',
    target: { type: 'existing_session', session_id: `sess_${number}` },
  })
  const all = Array.from({ length: 130 }, (_, number) => automation(number))
  const api = threadApis['agent-sessions']

  /** Reads a list whose server answers for what comes after an automation. */
  async function held(pageAfter: (after: string | undefined) => { status?: number; body: unknown }) {
    const asked: (string | undefined)[] = []
    const send: Sender['send'] = async ({ query }) => {
      asked.push(query?.after)
      const { status = 200, body } = pageAfter(query?.after)
      return { kind: 'answer', answer: { status, body, headers: new Headers() }, trace: { attempts: 1, lost: 0 } }
    }
    const holds = await readHolds(schedulesOf(api), { isProvidersOwn: true, now: Date.now(), send })
    return { held: holds.kind === 'read' ? holds.threads.size : 0, schedules: holds, asked: asked.length }
  }
  const placeAfter = (id: string | undefined) => (id === undefined ? 0 : Number(id.slice('auto_'.length)) + 1)

  test.each([
    ['that says of every page that it is the last', {}, 100, 130, 3],
    ['that says so of every page, and gives 50 at a time', {}, 50, 130, 4],
    ['with short pages that point at the next', { next: 'https://elsewhere.example.com/2' }, 10, 130, 14],
  ])('a server %s', async (_, more, size, expected, requests) => {
    const { held: threads, asked } = await held((id) => {
      const data = all.slice(placeAfter(id), placeAfter(id) + size)
      return { body: { data, last_id: data.at(-1)?.id, has_more: false, ...(data.length === 0 ? {} : more) } }
    })
    expect(threads).toBe(expected)
    expect(asked).toBe(requests)
  })

  test.each([
    ['nothing comes behind it', () => ({ body: { data: [], has_more: false } })],
    ['it is refused', () => ({ status: 400, body: { error: { message: 'no such cursor' } } })],
    ['the first page comes again', () => ({ body: { data: all.slice(0, 100), has_more: false } })],
  ])('a full page that is the last: %s', async (_, behind) => {
    const { held: threads, asked } = await held((id) =>
      id === undefined ? { body: { data: all.slice(0, 100), has_more: false } } : behind(),
    )
    expect(threads).toBe(100)
    expect(asked).toBe(2)
  })

  test('a full page that says it is the last, and behind it an error of the server: nobody knows', async () => {
    const page = (id: string | undefined) =>
      id === undefined ? { body: { data: all.slice(0, 100), has_more: false } } : { status: 501, body: {} }
    await expect(held(page)).rejects.toThrow(/it is not known which threads a schedule will use again/)
  })

  test('an error behind a full page is no end', async () => {
    const page = (id: string | undefined) =>
      id === undefined ? { body: { data: all.slice(0, 100), has_more: true } } : { status: 403, body: {} }
    await expect(held(page)).rejects.toThrow(/it is not known which threads a schedule will use again/)
  })
})

describe('which thread one holds', () => {
  const now = Date.parse('2026-11-20T12:00:00Z')
  const automation = (status: unknown, target: unknown) => ({ id: 'a', status, target })
  const one = { type: 'existing_session', session_id: 'sess_1', instructions: '' }
  test.each([
    [automation('active', one), 'sess_1'],
    [automation('paused', one), 'sess_1'],
    [automation('something new', one), 'sess_1'],
    [automation('completed', one), undefined],
    [automation('active', { type: 'new_session' }), undefined],
    [automation('active', { type: 'existing_session' }), 'wrong shape'],
    [automation('active', { type: 'something new' }), 'wrong shape'],
    [automation('active', undefined), 'wrong shape'],
    ['text', 'wrong shape'],
  ])('automation %j: %s', (entry, expected) => {
    expect(heldBy(threadApis['agent-sessions'], entry, now)).toBe(expected)
  })

  const cron = (fields: object) => ({ cron_id: 'c', thread_id: 'thread', end_time: null, enabled: true, ...fields })
  test.each([
    [cron({}), 'thread'],
    [cron({ enabled: false }), 'thread'],
    [cron({ end_time: '2026-12-01T00:00:00Z' }), 'thread'],
    [cron({ end_time: 'whenever' }), 'thread'],
    [cron({ end_time: '2026-11-01T00:00:00Z' }), undefined],
    [cron({ thread_id: null }), undefined],
    [cron({ thread_id: 7 }), 'wrong shape'],
    [null, 'wrong shape'],
  ])('cron %j: %s', (entry, expected) => {
    expect(heldBy(threadApis['langgraph-threads'], entry, now)).toBe(expected)
  })
})

function heldBy(api: ThreadApi, entry: unknown, now: number): string | undefined {
  try {
    return schedulesOf(api).threadHeld(entry, now)
  } catch {
    return 'wrong shape'
  }
}

test.each([
  404, 405,
])('at the provider itself a route that answers %i is an error, not an empty list', async (status) => {
  const answer = { status, body: { error: { message: 'Invalid URL' } }, headers: new Headers() }
  const send: Sender['send'] = async () => ({ kind: 'answer', answer, trace: { attempts: 1, lost: 0 } as Trace })
  const api = threadApis['agent-sessions']
  const server = new URL('https://api.openai.com/v1')
  const read = (url: URL) =>
    readHolds(schedulesOf(api), { isProvidersOwn: api.isProvidersOwn(url), now: Date.now(), send })
  await expect(read(server)).rejects.toThrow(/it is not known which threads a schedule will use again/)
  expect(await read(new URL('https://agents.example.com/v1'))).toEqual({ kind: 'absent', status })
})

test.each([
  ['agent-sessions', 'https://api.openai.com/v1', true],
  ['agent-sessions', 'https://eu.api.openai.com/v1', true],
  ['agent-sessions', 'https://agents.example.com/v1', false],
  ['langgraph-threads', 'https://my-app-1234.us.langgraph.app', true],
  ['langgraph-threads', 'https://langgraph.app.example.com', false],
] as const)('%s at %s: the provider itself? %s', (api, server, expected) => {
  expect(threadApis[api].isProvidersOwn(new URL(server))).toBe(expected)
})
