/** The outputs: their names, their values in every ending, and the examples that read them. */

import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { parse } from 'yaml'
import { outputs } from '../../src/report/outputs.ts'
import { act, day, started, withOldSessions } from './records.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const declared = Object.keys(parse(read('action.yml')).outputs)

/** The account of a run whose inputs were refused. */
const nothing: Parameters<typeof outputs>[0] = {
  status: 'aborted',
  task: undefined,
  survey: undefined,
  swept: undefined,
  problems: [],
  warnings: [],
  startedAt: 0,
  endedAt: 0,
  traffic: { requests: 0, throttled: 0, lost: 0 },
  context: { repository: '', link: undefined, event: '', actor: '', workflow: '', runId: '', attempt: '' },
  version: '0.0.0',
  record: undefined,
  planFile: undefined,
}

describe('the names', () => {
  test('are those of action.yml, in its order', () => {
    expect(Object.keys(outputs(nothing))).toEqual(declared)
  })

  test('are all in docs/outputs.md, in the same order, each with a type and an example that has this type', () => {
    const rows = [...read('docs/outputs.md').matchAll(/^\| `([\w-]+)` *\| ([\w-]+) *\| `([^`]+)` *\| /gm)]
    expect(rows.map(([, name]) => name)).toEqual(declared)
    const types: Readonly<Record<string, RegExp>> = {
      word: /^[a-z]+$/,
      count: /^\d+$/,
      time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
      path: /^\//,
      number: /^\d+$/,
      text: /\w/,
      address: /^https:\/\//,
      'SHA-256': /^[0-9a-f]{64}$/,
    }
    for (const [, , type = '', example] of rows) expect(example).toMatch(types[type] ?? 'a type that is known')
  })

  test('the example in docs/outputs.md adds up', () => {
    const rows = [...read('docs/outputs.md').matchAll(/^\| `([\w-]+)` *\| count *\| `(\d+)`/gm)]
    const count = Object.fromEntries(rows.map(([, name = '', value]) => [name, Number(value)]))
    const sum = (...names: string[]) => names.reduce((total, name) => total + (count[name] ?? Number.NaN), 0)
    expect(sum('kept', 'unknown', 'candidates')).toBe(count.listed)
    expect(sum('deleted', 'already-gone', 'spared', 'failed')).toBe(count.planned)
    expect(sum('remaining', 'deleted', 'already-gone', 'spared')).toBe(count.candidates)
  })

  test('docs/outputs.md has every status', () => {
    const table = read('docs/outputs.md').split('## `status`')[1] ?? ''
    const named = [...table.matchAll(/^\| `(\w+)` *\|/gm)].map(([, status]) => status)
    expect(named.sort()).toEqual(['aborted', 'cancelled', 'complete', 'failed', 'planned', 'remaining'])
  })
})

describe('the values', () => {
  test('every output is written in every ending, and nothing else is', async () => {
    await using sandbox = await withOldSessions(4)
    const endings = [
      await act(sandbox, { 'dry-run': 'true' }),
      await act(sandbox, { 'older-than': 'soon' }),
      await act(sandbox, { 'abort-above': '1' }),
      await act(sandbox, { 'max-deletions': '1' }),
      await act(sandbox),
    ]
    expect(endings.map(({ outputs }) => outputs.status)).toEqual([
      'planned',
      'aborted',
      'aborted',
      'remaining',
      'complete',
    ])
    expect(endings.map(({ exitCode }) => exitCode)).toEqual([0, 1, 1, 0, 0])
    for (const ending of endings) expect(Object.keys(ending.outputs)).toEqual(declared)
  })

  test('a run that leaves some: the counts, and when the oldest of what remains was created', async () => {
    await using sandbox = await withOldSessions(5)
    sandbox.add({ id: 'young' })
    sandbox.add({ id: 'odd', raw: { created_at: 'never' } })
    const second = sandbox.threads()[2]
    const { outputs } = await act(sandbox, { 'max-deletions': '2' })
    expect(outputs).toMatchObject({
      status: 'remaining',
      listed: '7',
      kept: '1',
      unknown: '1',
      candidates: '5',
      planned: '2',
      deleted: '2',
      'already-gone': '0',
      spared: '0',
      failed: '0',
      remaining: '3',
      'oldest-remaining': new Date(Math.floor((second?.createdAt ?? 0) / 1000) * 1000).toISOString(),
      'plan-file': '',
    })
    expect(outputs['record-digest']).toMatch(/^[0-9a-f]{64}$/)
  })

  test('a thread that failed, or is found alive, is the oldest that remains although newer ones are gone', async () => {
    await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
    for (const age of [90, 80, 70])
      sandbox.add({ id: `age_${age}`, createdAt: Date.now() - age * day, lastActiveAt: Date.now() - 60 * day })
    sandbox.setBefore(({ purpose, id }) => (purpose === 'delete' && id === 'age_80' ? { status: 422 } : undefined))
    const { outputs } = await act(sandbox)
    expect(outputs).toMatchObject({ status: 'failed', deleted: '2', failed: '1', remaining: '1' })
    expect(Math.round((Date.now() - Date.parse(outputs['oldest-remaining'] ?? '')) / day)).toBe(80)
  })
})

describe('examples/alert-when-overdue.yml', () => {
  const script: string = parse(read('examples/alert-when-overdue.yml')).jobs.alert.steps[0].with.script
  const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor
  const alert = new AsyncFunction('github', 'context', 'core', 'process', script)

  const create = jest.fn<(issue: object) => Promise<void>>()
  const createComment = jest.fn<(comment: object) => Promise<void>>()
  afterEach(() => {
    jest.resetAllMocks()
  })

  /** Runs the step's script as `actions/github-script` would. */
  const run = async (env: Record<string, string>, openIssues: readonly object[] = []) => {
    const listForRepo = async () => ({ data: openIssues })
    const context = { repo: { owner: 'example', repo: 'company' }, serverUrl: 'https://github.com', runId: 4711 }
    const process = {
      env: { STATUS: 'complete', REMAINING: '0', OLDEST_REMAINING: '', UNKNOWN: '0', ...env },
    }
    await alert({ rest: { issues: { listForRepo, create, createComment } } }, context, { info: () => {} }, process)
  }
  const daysAgo = (days: number) => new Date(Date.now() - days * day - 1000).toISOString()
  const title = 'Chat threads are overdue for deletion'

  test.each([
    ['everything is gone', {}],
    ['what remains is not overdue', { STATUS: 'remaining', REMAINING: '3', OLDEST_REMAINING: daysAgo(37) }],
    ['it was a dry run', { STATUS: 'planned', REMAINING: '3', OLDEST_REMAINING: daysAgo(400) }],
  ])('is silent when %s', async (_, env) => {
    await run(env)
    expect(create).not.toHaveBeenCalled()
    expect(createComment).not.toHaveBeenCalled()
  })

  test.each([
    [
      'a thread is overdue',
      { STATUS: 'failed', REMAINING: '3', OLDEST_REMAINING: daysAgo(38), UNKNOWN: '2' },
      /^The retention run failed: .* 3 threads should be gone and are not, the oldest created \d{4}-.* 2 could not be judged/,
    ],
    [
      'it cannot be told whether one is overdue',
      { STATUS: 'failed', UNKNOWN: '2' },
      /0 threads should be gone and are not\. 2 could not be judged and were kept: somebody has to decide/,
    ],
    [
      'the run was aborted, so that an empty oldest-remaining means nothing',
      { STATUS: 'aborted' },
      /was aborted: what is overdue cannot be told/,
    ],
    ['the run was cancelled', { STATUS: 'cancelled' }, /was cancelled/],
    ['the run was killed', { STATUS: '', REMAINING: '', UNKNOWN: '' }, /was killed, or never began/],
  ])('opens an issue when %s', async (_, env, body) => {
    await run(env)
    expect(create).toHaveBeenCalledTimes(1)
    expect(create.mock.calls[0]?.[0]).toMatchObject({
      owner: 'example',
      repo: 'company',
      title,
      body: expect.stringMatching(body),
    })
    expect(create.mock.calls[0]?.[0]).toMatchObject({
      body: expect.stringContaining('https://github.com/example/company/actions/runs/4711'),
    })
  })

  test('adds to the issue that is open already', async () => {
    await run({ STATUS: 'aborted' }, [
      { number: 5, title: 'Another' },
      { number: 6, title },
    ])
    expect(create).not.toHaveBeenCalled()
    expect(createComment.mock.calls[0]?.[0]).toMatchObject({ issue_number: 6 })
  })
})

describe('the examples', () => {
  test.each([
    'branch-on-status',
    'alert-when-overdue',
    'keep-and-anchor-the-record',
  ])('%s reads outputs that there are', (name) => {
    const text = read(`examples/${name}.yml`)
    const used = [...text.matchAll(/steps\.retention\.outputs\.([\w-]+)/g)].map(([, output]) => output)
    expect(used.length).toBeGreaterThan(0)
    for (const output of used) expect(declared).toContain(output)
    const handed = Object.keys(parse(text).jobs.retention.outputs)
    for (const [, output] of text.matchAll(/needs\.retention\.outputs\.([\w-]+)/g)) expect(handed).toContain(output)
  })

  test('branch-on-status knows every status that is not the good news of a dry run', () => {
    const named = [...read('examples/branch-on-status.yml').matchAll(/outputs\.status == '(\w*)'/g)].map(
      ([, status]) => status,
    )
    expect(named.sort()).toEqual(['', 'aborted', 'complete', 'failed', 'remaining'])
  })
})
