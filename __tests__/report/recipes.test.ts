/** The recipes of docs/record.md, each run on records of runs in which much went wrong. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { act } from '../in-process.ts'
import { act as actBuilt, day, pathOf, withOldSessions } from './records.ts'

const page = readFileSync(new URL('../../docs/record.md', import.meta.url), 'utf8')

/** Each recipe by the comment that it begins with. */
const recipes = new Map(
  [...page.matchAll(/^```sh\n# (.*)\n([\s\S]*?)^```/gm)].map(([, name = '', command = '']) => [name, command]),
)

const records: Record<string, string> = {}

/** What a recipe prints for a record, in lines of fields. */
function cooked(start: string, record: string, change = (command: string) => command): string[][] {
  const [[, command] = ['', ''], ...others] = [...recipes].filter(([name]) => name.startsWith(start))
  expect(others).toEqual([])
  const folder = mkdtempSync(join(tmpdir(), 'recipes-'))
  writeFileSync(join(folder, 'record.ndjson'), records[record] ?? '')
  const printed = execFileSync('bash', ['-c', `set -euo pipefail; ${change(command)}`], {
    cwd: folder,
    encoding: 'utf8',
  })
  const index = /deletions\.tsv/.test(command) ? readFileSync(join(folder, 'deletions.tsv'), 'utf8') : printed
  return index
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'))
}
const ids = (lines: string[][]) => lines.map(([id]) => id).sort()

beforeAll(async () => {
  const live = { 'older-than': '30d', 'dry-run': 'false', verify: 'all', protect: 'legal_hold=true' }
  await using sandbox = await withOldSessions(6)
  sandbox.add({ id: 'held', createdAt: Date.now() - 90 * day, metadata: { legal_hold: 'true' } })
  const plan = join(mkdtempSync(join(tmpdir(), 'recipes-')), 'plan.ndjson')
  const dry = await act(sandbox, { ...live, 'dry-run': 'true', 'plan-file': plan })
  records['dry run'] = dry.record
  records.aborted = (await act(sandbox, { ...live, 'abort-above': '2' })).record
  const cancelled = await actBuilt(sandbox, live, {
    onStart: (child) => {
      sandbox.setBefore(({ purpose }) => {
        if (purpose === 'delete') child.kill('SIGINT')
        return purpose === 'delete' ? { status: 503 } : undefined
      })
    },
  })
  records.cancelled = readFileSync(pathOf(cancelled), 'utf8')
  // One is held since the plan was made, one is refused, one is confirmed and kept; of one, nothing is ever heard.
  sandbox.update('old_0001', { metadata: { legal_hold: 'true' } })
  const confirmed = { status: 200, body: { id: 'old_0003', object: 'agent.session.deleted', deleted: true } }
  sandbox.setBefore(({ purpose, id }) => {
    if (id === 'old_0004' && purpose !== 'list') return { status: 500 }
    if (purpose === 'delete' && id === 'old_0002') return { status: 422 }
    return purpose === 'delete' && id === 'old_0003' ? confirmed : undefined
  })
  const applied = { 'apply-plan': plan, 'plan-digest': dry.outputs['plan-digest'] ?? '' }
  records.applied = (await act(sandbox, { ...live, ...applied })).record
  // Killed after three outcomes.
  const lines = records.applied.split('\n')
  const third = lines.findIndex(
    (_, at) => lines.slice(0, at + 1).filter((line) => /"type":"outcome"/.test(line)).length === 3,
  )
  records.killed = `${lines.slice(0, third + 1).join('\n')}\n{"type":"outc`
  sandbox.setBefore(() => undefined)
  records.supplied = (await act(sandbox, { ...live, 'thread-ids': 'old_0002 gone_1 gone_2' })).record
  await using silent = await withOldSessions(3)
  for (const id of ['young_1', 'young_2']) silent.add({ id, createdAt: Date.now() - day })
  // It deletes one without a word, and does not answer for what is not there.
  silent.setBefore(({ purpose, id = '' }) => {
    if (purpose === 'delete' && id === 'old_0001') {
      silent.remove(id)
      return { status: 500 }
    }
    return purpose === 'read' && silent.get(id) === undefined ? { status: 500 } : undefined
  })
  records.unlisted = (await act(silent, live)).record
}, 120_000)

describe('the recipes of docs/record.md', () => {
  test('what became of the planned threads: one found alive counts as failed', () => {
    const became = cooked('what became of the planned threads', 'applied')
    expect(Object.fromEntries(became.map(([, id, ...rest]) => [id, rest]))).toEqual({
      old_0000: ['deleted', ''],
      old_0001: ['spared', ''],
      old_0002: ['failed', 'still there'],
      old_0003: ['failed', 'still there'],
      old_0004: ['failed', expect.stringMatching(/^(?:not known|still there)$/)],
      old_0005: ['deleted', ''],
    })
    expect(cooked('what became of the planned threads', 'dry run')).toEqual([])
    const cancelled = cooked('what became of the planned threads', 'cancelled')
    expect(cancelled).toHaveLength(6)
    expect(new Set(cancelled.map(([, , outcome]) => outcome))).not.toContain('deleted')
  })

  test('new-user F7: what was deleted leaves out what was found alive', () => {
    expect(ids(cooked('what was deleted', 'applied'))).toEqual(['old_0000', 'old_0005'])
    expect(cooked('what was deleted', 'aborted')).toEqual([])
  })

  test('what was read back, and was gone', () => {
    expect(ids(cooked('what was read back', 'applied'))).toEqual(['old_0000', 'old_0005'])
  })

  test('how it is known that threads are gone', () => {
    expect(cooked('how it is known', 'applied')).toEqual([['confirmed', '2']])
    expect(cooked('how it is known', 'aborted')).toEqual([])
  })

  test('when it was deleted: where the API confirmed it, between two times', () => {
    const deleted = cooked('when it was deleted', 'applied')
    expect(ids(deleted)).toEqual(['old_0000', 'old_0005'])
    for (const [, ...times] of deleted) expect(times).toEqual([...times].sort())
    expect(deleted.flat()).not.toContain('')
    // Nobody confirmed the second: only the list told.
    const unconfirmed = cooked('when it was deleted', 'unlisted').find(([id]) => id === 'old_0001')
    expect(unconfirmed).toEqual(['old_0001', expect.stringMatching(/^20/), '', expect.stringMatching(/^20/)])
  })

  test('what a whole list settled afterwards', () => {
    const time = expect.stringMatching(/^20/)
    expect(cooked('what a whole list settled', 'unlisted')).toEqual([
      [time, '2', ''],
      [time, 'old_0001'],
    ])
    expect(cooked('what a whole list settled', 'dry run')).toEqual([])
  })

  test('what failed, and why: also what was found alive', () => {
    const failed = cooked('what failed', 'applied')
    expect(ids(failed)).toEqual(['old_0002', 'old_0003', 'old_0004'])
    expect(failed.every(([, end = '', note = '']) => end !== '' && note !== '')).toBe(true)
  })

  test('what is not known', () => {
    const open = cooked('what is not known', 'applied')
    expect(open.length).toBeLessThanOrEqual(1)
    expect(cooked('what is not known', 'dry run')).toEqual([])
  })

  test('what was kept although it is past an age', () => {
    const held = cooked('what was kept', 'aborted')
    expect(held).toHaveLength(1)
    expect(held[0]?.[0]).toBe('held')
    expect(held[0]?.slice(2)).toEqual(['protected', 'idle', '1', '', '', expect.stringContaining('protect')])
  })

  test('why the run failed or was aborted', () => {
    const aborted = cooked('why the run', 'aborted')
    expect(aborted[0]).toEqual(['aborted'])
    expect(aborted.flat().join(' ')).toContain('abort-above allows 2')
    const cancelled = cooked('why the run', 'cancelled')
    expect(cancelled.slice(0, 2)).toEqual([['cancelled'], ['the run was cancelled (SIGINT)']])
    const [status, ...failed] = cooked('why the run', 'applied')
    expect(status).toEqual(['failed'])
    expect(failed.reduce((sum, [count]) => sum + Number(count), 0)).toBe(3)
    expect(failed.every(([, end = '', , note = '']) => end !== '' && note !== '')).toBe(true)
  })

  test('which supplied ids are not there', () => {
    expect(ids(cooked('which supplied ids', 'supplied'))).toEqual(['gone_1', 'gone_2'])
  })

  test('everything that is said of one thread', () => {
    const about = cooked('everything', 'applied', (command) => command.replace('sess_68f0c1', 'old_0003'))
    const types = about.map(([line = '']) => JSON.parse(line).type)
    expect(types).toEqual(['planned', 'outcome', 'verified', 'settled'])
  })

  test('what a killed run leaves open', () => {
    expect(cooked('what was planned and has no outcome', 'killed')).toHaveLength(3)
  })

  test('an index over all runs: one line for each deletion', () => {
    const index = cooked('one line for each deletion', 'applied')
    expect(index.map(([, , , id]) => id).sort()).toEqual(['old_0000', 'old_0005'])
    for (const [run, attempt, at = '', , createdAt = '', rule] of index) {
      expect([run, attempt, rule]).toEqual(['1', '1', ''])
      expect(Date.parse(createdAt)).toBeLessThan(Date.parse(at))
    }
    expect(cooked('one line for each deletion', 'aborted')).toEqual([])
  })

  test('new-user F43: which run deleted it? The index over several runs answers', () => {
    const [, append = ''] = [...recipes].find(([name]) => name.startsWith('one line for each deletion')) ?? []
    const [, search = ''] = /^ {4}(grep .* deletions\.tsv)$/m.exec(page) ?? []
    const folder = mkdtempSync(join(tmpdir(), 'index-'))
    const bash = (command: string) =>
      execFileSync('bash', ['-c', `set -euo pipefail; ${command}`], { cwd: folder, encoding: 'utf8' })
    const night = (runId: string, record: string) => {
      writeFileSync(join(folder, 'record.ndjson'), record.replace('"runId":"1"', `"runId":"${runId}"`))
      bash(append)
    }
    night('101', records.applied ?? '')
    night('102', records['dry run'] ?? '')
    night('103', records.supplied ?? '')
    const askFor = (id: string) =>
      bash(search.replace(/sess_\w+/, id))
        .split('\t')
        .slice(0, 4)
    expect(askFor('old_0005')).toEqual(['101', '1', expect.stringMatching(/^20/), 'old_0005'])
    expect(askFor('old_0002')).toEqual(['103', '1', expect.stringMatching(/^20/), 'old_0002'])
    // Found alive by the first of them, so that no run has deleted it yet.
    expect(() => askFor('old_0003')).toThrow()
  })

  test('each of them is tried here, or in database.test.ts', () => {
    expect([...recipes.keys()].filter((name) => !name.startsWith('what a database should know'))).toHaveLength(14)
    expect(recipes.size).toBe(15)
  })
})
