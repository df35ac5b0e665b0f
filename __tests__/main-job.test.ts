/** The main job, on the built bundle and a real server: what must go is gone, nothing else is, and the report says so. */

import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../sandbox/server.ts'
import type { StoredThread } from '../sandbox/thread.ts'
import { type ActionSettings, runAction } from '../scripts/run-action.ts'

const day = 86_400_000
let sandbox: Sandbox

afterEach(() => sandbox.close())

const act = (inputs: Record<string, string>, settings: Partial<ActionSettings> = {}) =>
  runAction({
    inputs: { api: 'agent-sessions', 'base-url': sandbox.url, 'api-key': sandbox.key, ...inputs },
    ...settings,
  })

const policy = {
  'older-than': '30d',
  'inactive-for': '7d',
  metadata: 'env!=production',
  protect: 'legal_hold\nticket=HR-*',
  'dry-run': 'false',
  'max-deletions': '0',
}

/** The policy above in plain words of its own, sharing nothing with the action. */
function mustGo(thread: StoredThread, now: number): boolean {
  if (thread.activity === 'running' || thread.activity === 'waiting') return false
  if (thread.metadata === undefined || thread.metadata === null) return false
  const { metadata } = thread
  if ('legal_hold' in metadata || String(metadata.ticket ?? '').startsWith('HR-')) return false
  if ('retain_until' in metadata) {
    const text = String(metadata.retain_until)
    const past = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?$/.test(text) && text !== '2026-02-30'
    const end = text.length === 10 ? Date.parse(text) + 1.5 * day : Date.parse(text)
    if (!past || end > now) return false
  }
  if (!('env' in metadata) || metadata.env === 'production') return false
  return now - thread.createdAt > 30 * day && now - thread.lastActiveAt > 7 * day
}

interface RecordLine {
  readonly type: string
  readonly id?: string
  readonly outcome?: string
}
const readRecord = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as RecordLine)

describe('5,000 seeded sessions', () => {
  test('exactly those that the policy selects are deleted, and a second run finds nothing to do', async () => {
    const now = Date.now()
    sandbox = await startSandbox({ api: 'agent-sessions', threads: 5_000, seed: 42, now })
    const before = sandbox.threads()
    const doomed = before.filter((thread) => mustGo(thread, now)).map(({ id }) => id)
    expect(doomed.length).toBeGreaterThan(500)

    const dry = await act({ ...policy, 'dry-run': 'true' })
    expect(dry).toMatchObject({
      exitCode: 0,
      outputs: { status: 'planned', planned: String(doomed.length), deleted: '0' },
    })
    expect(sandbox.size).toBe(5_000)
    expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([])

    const live = await act(policy)
    expect(live).toMatchObject({
      exitCode: 0,
      outputs: {
        status: 'complete',
        listed: '5000',
        deleted: String(doomed.length),
        failed: '0',
        remaining: '0',
        'oldest-remaining': '',
      },
    })
    expect([...sandbox.deletedIds].sort()).toEqual(doomed.sort())
    expect(live.log.split('\n').filter((line) => !line.startsWith('::'))[0]).toMatch(
      /^Live run: .*created more than 30 days ago and metadata env != production and last active more than 7 days ago/,
    )
    expect(live.summary).toMatch(/^## Live run: /m)
    expect(dry.summary).toMatch(/^## Dry run: /m)

    const recorded = readRecord(live.outputs['record-file'] ?? '').filter(({ type }) => type === 'outcome')
    expect(recorded.map(({ id }) => id).sort()).toEqual(doomed)

    const again = await act(policy)
    expect(again).toMatchObject({ exitCode: 0, outputs: { status: 'complete', candidates: '0', deleted: '0' } })
    expect(sandbox.deletedIds).toHaveLength(doomed.length)
    expect(again.summary).toMatch(/nothing to delete|0 sessions deleted|no session/i)
  })

  test('killed in mid-sweep and run again: nothing is lost, nothing wrong is deleted, the record holds what was answered', async () => {
    const now = Date.now()
    sandbox = await startSandbox({
      api: 'agent-sessions',
      threads: 5_000,
      seed: 7,
      now,
      latency: { ms: 20, jitter: 0 },
    })
    const doomed = new Set(
      sandbox
        .threads()
        .filter((thread) => mustGo(thread, now))
        .map(({ id }) => id),
    )
    let killed = false
    const first = await act(
      { ...policy, concurrency: '8' },
      {
        onStart: (child) => {
          sandbox.setBefore(() => {
            if (!killed && sandbox.deletedIds.length >= 200) {
              killed = true
              child.kill('SIGKILL')
            }
            return undefined
          })
        },
      },
    )
    expect(first.signal).toBe('SIGKILL')
    sandbox.setBefore(undefined)
    const deletedFirst = [...sandbox.deletedIds]
    expect(deletedFirst.length).toBeLessThan(doomed.size)

    const path = first.log.match(/Record: (\S+)/)?.[1] ?? ''
    const recorded = new Set(
      readRecord(path)
        .filter(({ outcome }) => outcome === 'deleted')
        .map(({ id }) => id),
    )
    const unrecorded = deletedFirst.filter((id) => !recorded.has(id))
    expect(unrecorded.length).toBeLessThanOrEqual(8)
    expect([...recorded].filter((id) => !deletedFirst.includes(String(id)))).toEqual([])

    const second = await act(policy)
    expect(second).toMatchObject({ exitCode: 0, outputs: { status: 'complete', remaining: '0' } })
    expect(new Set(sandbox.deletedIds)).toEqual(doomed)
  })
})

describe('many pages', () => {
  test('a listing of 13 pages is read to its end before the first deletion, each page after the last id of the one before', async () => {
    sandbox = await startSandbox({ api: 'agent-sessions', threads: 1_234, seed: 3 })
    const result = await act({ 'older-than': '1d', 'dry-run': 'false', 'max-deletions': '5', verify: 'none' })
    expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'remaining', listed: '1234', deleted: '5' } })
    const told = sandbox.requests.map(({ method, path, query }) => `${method} ${path}?${query}`)
    const pages = told.filter((request) => request.startsWith('GET /agents/sessions?'))
    expect(pages).toHaveLength(13)
    expect(pages[0]).toBe('GET /agents/sessions?limit=100&order=asc')
    const order = sandbox.requests.flatMap(({ purpose, query }) => (purpose === 'list' ? [query.get('after')] : []))
    expect(new Set(order).size).toBe(13)
    expect(told.findIndex((request) => request.startsWith('DELETE'))).toBeGreaterThan(
      told.lastIndexOf(pages.at(-1) ?? ''),
    )
    expect(told.filter((request) => request.startsWith('DELETE'))).toHaveLength(5)
    expect(sandbox.requests.every(({ headers }) => headers['openai-beta'] === 'agents=v1')).toBe(true)
  })

  test('the oldest go first, so that every run makes progress', async () => {
    sandbox = await startSandbox({ api: 'agent-sessions', threads: 300, seed: 5 })
    const doomedFirst = sandbox
      .threads()
      .filter(
        ({ activity, metadata }) => activity === 'resting' && metadata?.retain_until === undefined && metadata != null,
      )
    await act({ 'older-than': '1d', 'dry-run': 'false', 'max-deletions': '3', verify: 'none', concurrency: '1' })
    expect([...sandbox.deletedIds]).toEqual(doomedFirst.slice(0, 3).map(({ id }) => id))
  })
})

describe('inventory', () => {
  test('a dry run without any condition lists what is there and plans nothing', async () => {
    sandbox = await startSandbox({ api: 'agent-sessions', threads: 250, seed: 9 })
    const result = await act({ 'dry-run': 'true' })
    expect(result).toMatchObject({
      exitCode: 0,
      outputs: { status: 'planned', listed: '250', candidates: '0', planned: '0' },
    })
    expect(result.summary).toMatch(/inventory/i)
    expect(result.summary).toMatch(/gpt-5\.4/)
    expect(result.summary).not.toMatch(/@example/)
  })

  test('a live run without any condition is refused before the first request', async () => {
    sandbox = await startSandbox({ api: 'agent-sessions', threads: 10, seed: 9 })
    const result = await act({ 'dry-run': 'false' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(sandbox.requestCount).toBe(0)
  })
})

describe('cancellation', () => {
  test('SIGINT in mid-sweep: no new request, then record, outputs and summary, within seven seconds', async () => {
    sandbox = await startSandbox({ api: 'agent-sessions', threads: 2_000, seed: 11, latency: { ms: 50, jitter: 0 } })
    let requestsAtSignal = 0
    let signalledAt = 0
    const result = await act(
      { 'older-than': '1d', 'dry-run': 'false', 'max-deletions': '0', concurrency: '4' },
      {
        onStart: (child) => {
          sandbox.setBefore(() => {
            if (signalledAt === 0 && sandbox.deletedIds.length >= 50) {
              signalledAt = performance.now()
              requestsAtSignal = sandbox.requestCount
              child.kill('SIGINT')
            }
            return undefined
          })
        },
      },
    )
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'cancelled' } })
    expect(sandbox.requestCount - requestsAtSignal).toBeLessThanOrEqual(4)
    expect(Number(result.outputs.deleted)).toBe(sandbox.deletedIds.length)
    expect(result.summary).toMatch(/cancel/i)
    const footer = readRecord(result.outputs['record-file'] ?? '').at(-1)
    expect(footer).toMatchObject({ type: 'footer', status: 'cancelled', deleted: sandbox.deletedIds.length })
  })

  test('SIGTERM while a server stalls: requests in flight are cut off and the end is still told', async () => {
    sandbox = await startSandbox({
      api: 'agent-sessions',
      threads: 300,
      seed: 12,
      faults: { stall: 1, on: ['delete'] },
    })
    const result = await act(
      { 'older-than': '1d', 'dry-run': 'false' },
      {
        onStart: (child) => {
          sandbox.setBefore(({ method }) => {
            if (method === 'DELETE') setTimeout(() => child.kill('SIGTERM'), 200)
            return undefined
          })
        },
      },
    )
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'cancelled', deleted: '0' } })
    expect(Number(result.outputs.failed)).toBeGreaterThan(0)
  })
})
