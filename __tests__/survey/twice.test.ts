/** A thread that comes twice in the list with different facts is read afresh and judged by that, before anything is counted. */

import { describe, expect, test } from '@jest/globals'
import { startSandbox } from '../../sandbox/server.ts'
import { runAction } from '../../scripts/run-action.ts'
import { now, surveyed } from '../policy/surveyed.ts'
import { type Act, scriptedServer } from '../requests/scripted-server.ts'

type Entry = Readonly<Record<string, unknown>>
const day = 86_400
const old = now / 1000 - 90 * day

const session = (id: string, more: Entry = {}): Entry => ({
  id,
  created_at: old + Number(id.slice(1)),
  last_active_at: old + Number(id.slice(1)),
  status: 'idle',
  metadata: {},
  ...more,
})
const sessions = (count: number, from = 0) => Array.from({ length: count }, (_, at) => session(`s${from + at}`))
const held = { metadata: { legal_hold: 'true' } }
const policy = { 'older-than': '30d', protect: 'legal_hold=true' }
const counts = ({ tally, planned, asked }: Awaited<ReturnType<typeof surveyed>>) => ({
  ...tally.counts(),
  planned: planned.length,
  asked,
})

describe('adversary C1: two copies of one thread, in a list by cursor', () => {
  test.each([
    ['held', held],
    ['running', { status: 'in_progress' }],
    ['just used', { last_active_at: now / 1000 - 60 }],
  ])('the second copy is %s, and so is the thread: kept, and counted so', async (_, change) => {
    const list = [...sessions(120), session('s3', change), ...sessions(10, 120)]
    const found = await surveyed(
      { ...policy, 'inactive-for': '7d' },
      { list, single: (id) => ({ status: 200, body: session(id, change) }) },
    )
    expect(counts(found)).toEqual({
      listed: 130,
      kept: 1,
      unknown: 0,
      candidates: 129,
      planned: 129,
      asked: ['GET /agents/sessions/s3'],
    })
    expect(found.planned).not.toContain('s3')
  })

  test('the first copy kept it, the thread is due by now: it is due', async () => {
    const list = [session('s3', { status: 'in_progress' }), ...sessions(3), session('s3')]
    const found = await surveyed(policy, { list, single: (id) => ({ status: 200, body: session(id) }) })
    expect(counts(found)).toMatchObject({ listed: 4, kept: 0, candidates: 4, planned: 4 })
  })

  test.each([
    ['is not there any more', undefined],
    ['cannot be read', { status: 403, body: {} }],
    ['answers with another thread', { status: 200, body: session('s9') }],
  ])('the thread %s: unknown', async (_, answer) => {
    const list = [...sessions(5), session('s3', held)]
    const found = await surveyed(policy, { list, single: () => answer })
    expect(counts(found)).toMatchObject({ listed: 5, kept: 0, unknown: 1, candidates: 4, planned: 4 })
    expect(found.unknownIds).toEqual(['s3'])
    expect(String(found.tally.unknownCauses()[0]?.cause)).toMatch(
      /^it was listed twice with different facts, and could not be read: /,
    )
  })

  test('equal copies cost nothing', async () => {
    const found = await surveyed(policy, { list: [...sessions(120), ...sessions(30, 90), ...sessions(5, 200)] })
    expect(counts(found)).toMatchObject({ listed: 125, candidates: 125, asked: [] })
  })

  test('the newest that are kept are counted by what is read afresh', async () => {
    const mine = (id: string, who: string) => session(id, { metadata: { user: who } })
    const list = [mine('s1', 'ann'), mine('s2', 'ann'), mine('s3', 'ann'), mine('s3', 'bob')]
    const found = await surveyed(
      { 'older-than': '1d', 'keep-latest': '1', 'keep-latest-per': 'user' },
      { list, single: () => ({ status: 200, body: mine('s3', 'bob') }) },
    )
    expect(found.planned).toEqual(['s1'])
  })

  test.each([
    [1, 'due', {}, { kept: 0, candidates: 3_000, planned: 3_000 }],
    [1, 'held', held, { kept: 1, candidates: 2_999, planned: 2_999 }],
  ])('long after it was judged (copy %d), and the thread is %s: the counts follow', async (_, __, change, expected) => {
    const list = [...sessions(3_000), session('s3', held)]
    const found = await surveyed(
      { ...policy, 'max-deletions': '0' },
      { list, single: (id) => ({ status: 200, body: session(id, change) }) },
    )
    expect(counts(found)).toEqual({ listed: 3_000, unknown: 0, asked: ['GET /agents/sessions/s3'], ...expected })
    expect(found.tally.candidateAges.reduce((sum, count) => sum + count, 0)).toBe(expected.candidates)
  })

  test('long after it was judged by its activity not to be among the newest, and it was used since: not due', async () => {
    const used = { last_active_at: now / 1000 - 60 }
    const list = [...sessions(500), session('s3', used)]
    const found = await surveyed(
      { 'older-than': '30d', 'keep-latest': '1', 'keep-latest-by': 'activity', 'max-deletions': '0' },
      { list, single: (id) => ({ status: 200, body: session(id, used) }) },
    )
    expect(found.planned).not.toContain('s3')
    expect(counts(found)).toMatchObject({ listed: 500, kept: 1, unknown: 1, candidates: 498 })
  })

  test('long after it was judged, and it cannot be read: unknown', async () => {
    const list = [...sessions(3_000), session('s3', held)]
    const found = await surveyed({ ...policy, 'max-deletions': '0' }, { list })
    expect(counts(found)).toMatchObject({ listed: 3_000, unknown: 1, candidates: 2_999, planned: 2_999 })
  })

  test('by rule, long after it was judged: the counts of the rule follow', async () => {
    const list = [...sessions(3_000), session('s3', { status: 'in_progress' })]
    const rules = '- name: all\n  older-than: 30d'
    const found = await surveyed(
      { rules, 'max-deletions': '0' },
      { list, single: (id) => ({ status: 200, body: session(id, { status: 'in_progress' }) }) },
    )
    const [[name, { under, due }] = ['', { under: 0, due: 0 }]] = found.tally.byRule.entries()
    expect([name, under, due, found.tally.kept]).toEqual(['all', 3_000, 2_999, 1])
  })
})

describe('adversary C1, on the built action: the thread at the edge of two pages by place', () => {
  const atEdge = async (api: 'langgraph-threads' | 'mistral-conversations', dryRun: boolean, isHeld = true) => {
    const sandbox = await startSandbox({ api, threads: 0, quirks: { noCountRoute: true } })
    try {
      const created = Date.now() - 90 * day * 1000
      for (let at = 0; at < 150; at++) sandbox.add({ createdAt: created + at, lastActiveAt: created + at })
      // Mistral lists the newest first.
      const [edge] = sandbox.threads().slice(api === 'mistral-conversations' ? 50 : 99)
      let pages = 0
      sandbox.setBefore(({ purpose }) => {
        if (purpose === 'list' && pages++ === 1 && isHeld) {
          sandbox.update(edge?.id ?? '', { metadata: { legal_hold: 'true' } })
        }
        return undefined
      })
      const inputs = {
        api,
        'base-url': sandbox.url,
        'api-key': sandbox.key,
        'older-than': '1h',
        protect: 'legal_hold=true',
        'dry-run': String(dryRun),
      }
      const { outputs } = await runAction({ inputs })
      const reads = sandbox.requests.filter(({ purpose, method }) => purpose === 'read' && method === 'GET')
      return { outputs, readsOfEdge: reads.filter(({ id }) => id === edge?.id).length, left: sandbox.size }
    } finally {
      await sandbox.close()
    }
  }

  test.each(['langgraph-threads', 'mistral-conversations'] as const)('%s, dry run', async (api) => {
    const { outputs, readsOfEdge, left } = await atEdge(api, true)
    expect(outputs).toMatchObject({ status: 'planned', listed: '150', kept: '1', candidates: '149', planned: '149' })
    expect([readsOfEdge, left]).toEqual([1, 150])
  })

  test('langgraph-threads, live', async () => {
    const { outputs, left } = await atEdge('langgraph-threads', false)
    expect(outputs).toMatchObject({ status: 'complete', kept: '1', candidates: '149', deleted: '149', spared: '0' })
    expect(left).toBe(1)
  })

  test('and it says the same both times: no read for it', async () => {
    const { outputs, readsOfEdge } = await atEdge('langgraph-threads', true, false)
    expect([outputs.candidates, readsOfEdge]).toEqual(['150', 0])
  })
})

describe('adversary C1, on the built action: a copy that comes when the first has long been judged', () => {
  const created = new Date(Date.now() - 90 * day * 1000)
  const at = (index: number) => new Date(created.getTime() + index * 1000)
  const numbers = Array.from({ length: 2_500 }, (_, index) => index)
  type Copy = (index: number, isHeld: boolean) => Entry

  interface Case {
    readonly entry: Copy
    /** The page that a request asks for, out of all copies. */
    readonly page: (all: readonly Entry[], url: URL, body: string) => unknown
    readonly deleted: (id: string) => { readonly status: number; readonly body?: unknown }
  }
  const metadata = (isHeld: boolean) => (isHeld ? { legal_hold: 'true' } : {})

  const cases: Readonly<Record<string, Case>> = {
    'agent-sessions': {
      entry: (index, isHeld) => ({
        id: `s${index}`,
        created_at: at(index).getTime() / 1000,
        last_active_at: at(index).getTime() / 1000,
        status: 'idle',
        metadata: metadata(isHeld),
      }),
      page: (all, { searchParams }) => {
        const from = all.findLastIndex(({ id }) => id === searchParams.get('after')) + 1
        const data = all.slice(from, from + 100)
        return { object: 'list', data, has_more: from + 100 < all.length, last_id: data.at(-1)?.id }
      },
      deleted: (id) => ({ status: 200, body: { id, deleted: true } }),
    },
    'langgraph-threads': {
      entry: (index, isHeld) => ({
        thread_id: `s${index}`,
        created_at: at(index).toISOString(),
        updated_at: at(index).toISOString(),
        status: 'idle',
        metadata: metadata(isHeld),
      }),
      page: (all, _, body) => {
        const { offset, limit } = JSON.parse(body) as { readonly offset: number; readonly limit: number }
        return all.slice(offset, offset + limit)
      },
      deleted: () => ({ status: 204 }),
    },
    'anthropic-sessions': {
      entry: (index, isHeld) => ({
        id: `s${index}`,
        type: 'session',
        created_at: at(index).toISOString(),
        status: 'terminated',
        metadata: metadata(isHeld),
      }),
      page: (all, { searchParams }) => {
        const from = Number(searchParams.get('page') ?? 0)
        return {
          data: all.slice(from, from + 100),
          next_page: from + 100 < all.length ? String(from + 100) : null,
        }
      },
      deleted: (id) => ({ status: 200, body: { id, type: 'session_deleted' } }),
    },
  }

  /** The oldest thread comes again at the end of the list, held: and so it is when it is read. */
  async function runOn(api: string, { entry, page, deleted }: Case) {
    const all = [...numbers.map((index) => entry(index, false)), entry(0, true), entry(2_500, false)]
    const answers: Act = (response, { url = '', method }) => {
      const address = new URL(url, 'http://localhost')
      const id = address.pathname.split('/').at(-1) ?? ''
      const isThread = /^s\d+$/.test(id)
      let reply: { readonly status: number; readonly body?: unknown }
      if (isThread)
        reply = method === 'DELETE' ? deleted(id) : { status: 200, body: entry(Number(id.slice(1)), id === 's0') }
      else if (/\/(threads\/search|sessions)$/.test(address.pathname)) {
        reply = { status: 200, body: page(all, address, server.bodies.at(-1) ?? '') }
      } else reply = { status: 404, body: { detail: 'Not Found' } }
      response.writeHead(reply.status, { 'content-type': 'application/json' })
      response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body))
    }
    const server = await scriptedServer([answers])
    try {
      const { outputs, log } = await runAction({
        inputs: {
          api,
          'base-url': server.url,
          'api-key': 'sk-test',
          'older-than': '30d',
          protect: 'legal_hold=true',
          'max-deletions': '3',
          verify: 'none',
          scheduled: 'ignore',
          'dry-run': 'false',
        },
      })
      return { outputs, log, requests: server.requests.filter((one) => /\/s\d+$/.test(one)) }
    } finally {
      await server.close()
    }
  }

  test.each(Object.keys(cases))('%s: the thread is read afresh, and kept', async (api) => {
    const one = cases[api] as Case
    const { outputs, log, requests } = await runOn(api, one)
    expect({ ...outputs, log }).toMatchObject({ listed: '2501', kept: '1', candidates: '2500', deleted: '3' })
    const deletions = requests.filter((request) => request.startsWith('DELETE'))
    expect(deletions.map((request) => request.split('/').at(-1)).toSorted()).toEqual(['s1', 's2', 's3'])
    expect(requests.filter((request) => /^GET .*\/s0$/.test(request))).toHaveLength(1)
  })
})
