/** The outputs: their names, their values in every ending, and the examples that read them. */

import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
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
