/** The record: what a run leaves as evidence, on the built bundle and on the class that writes it. */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  createReadStream,
  existsSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { checkRecord } from '../../scripts/check-record.ts'
import type { ActionResult } from '../../scripts/run-action.ts'
import { steps } from '../../src/policy/conditions/order.ts'
import type { Candidate } from '../../src/policy/plan.ts'
import { recordProblem } from '../../src/report/record/problem.ts'
import { RecordFile } from '../../src/report/record/record.ts'
import type { RunContext, Task } from '../../src/result.ts'
import { type Outcome, outcomes } from '../../src/sweep/outcome.ts'
import { ours, text } from '../../src/text.ts'
import { threadApiNames } from '../../src/thread.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { barePolicy } from '../bare-policy.ts'
import { fuzz } from '../properties.ts'
import { worked } from '../work.ts'
import { act, day, linesOf, pathOf, type RecordLine, readRecord, started, withOldSessions } from './records.ts'

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')

const schema = JSON.parse(readFileSync(new URL('../../docs/record.schema.json', import.meta.url), 'utf8'))
const validate = new Ajv2020({ allErrors: false, allowUnionTypes: true }).compile(schema)

/** Every promise that the documentation makes about any finished record. */
async function expectGoodRecord(result: ActionResult): Promise<RecordLine[]> {
  const path = pathOf(result)
  const record = readRecord(path)
  for (const line of record) {
    validate(line)
    expect(validate.errors ?? []).toEqual([])
  }
  expect(result.outputs['record-digest']).toBe(sha256(readFileSync(path)))
  const check = await checkRecord(createReadStream(path), result.outputs['record-digest'])
  expect(check).toMatchObject({ verdict: 'intact', problems: [] })
  return record
}

const ofType = (record: readonly RecordLine[], type: string) => record.filter((line) => line.type === type)

const temporary = () => mkdtemp(join(tmpdir(), 'record-test-'))

describe('a live run', () => {
  test('leaves a header, the plan oldest first, an outcome for each planned thread, what was read back, and a footer', async () => {
    await using sandbox = await withOldSessions(12)
    const stored = new Map(sandbox.threads().map((thread) => [thread.id, thread]))
    sandbox.add({ id: 'young' })
    const result = await act(sandbox, { verify: 'all' })
    const record = await expectGoodRecord(result)

    expect(record.map(({ type }) => type)).toEqual([
      'header',
      'kept',
      'surveyed',
      ...Array(12).fill('planned'),
      ...Array(12).fill('outcome'),
      ...Array(12).fill('verified'),
      'footer',
    ])
    expect(record[0]).toMatchObject({
      format: 3,
      tool: 'thread-retention',
      mode: 'live',
      api: 'agent-sessions',
      server: sandbox.url,
      ids: 'listed',
      settings: {
        maxDeletions: 1000,
        abortAbove: null,
        failIfOverdue: null,
        timeBudget: '5h',
        concurrency: 32,
        verify: 'all',
      },
      terms: expect.objectContaining({ 'older-than': '30d', metadata: '' }),
      applying: null,
      run: {
        repository: 'example/company',
        link: 'https://github.com/example/company/actions/runs/4711/attempts/1',
        event: 'workflow_dispatch',
        actor: 'octocat',
        workflow: 'Thread retention',
        runId: '4711',
        attempt: '1',
        sha: '0'.repeat(40),
        ref: 'refs/heads/main',
        actionRef: null,
      },
      previous: null,
    })
    expect(record[0]?.policy).toMatch(/^created more than 30 days ago; always kept: /)
    expect(ofType(record, 'planned').map(({ id }) => id)).toEqual([...stored.keys()])
    for (const line of ofType(record, 'outcome')) {
      const thread = stored.get(line.id)
      const inSeconds = (at = 0) => new Date(Math.floor(at / 1000) * 1000).toISOString()
      expect(line).toMatchObject({
        outcome: 'deleted',
        note: ours('confirmed by the API'),
        status: 200,
        reason: 'created 400 days ago',
        createdAt: inSeconds(thread?.createdAt),
        lastActiveAt: inSeconds(thread?.lastActiveAt),
        errorType: null,
        itemsErased: null,
      })
      expect(line.requestId).toMatch(/^\S+$/)
      expect(Math.abs(Date.parse(line.at) - Date.now())).toBeLessThan(60_000)
    }
    const recorded = ofType(record, 'outcome').map(({ id }) => id)
    expect(recorded.sort()).toEqual([...sandbox.deletedIds].sort())
    expect(ofType(record, 'verified').every(({ found }) => found === 'gone')).toBe(true)
    expect(record.at(-1)).toMatchObject({
      status: 'complete',
      stopped: null,
      organization: 'org-sandbox',
      project: 'proj_sandbox',
      listed: 13,
      kept: 1,
      unknown: 0,
      candidates: 12,
      planned: 12,
      deleted: 12,
      remaining: 0,
      oldestRemaining: null,
      funnel: [{ step: 'older-than', answer: 'keep', count: 1 }],
      verification: { asked: 'all', chosen: 12, gone: 12, alive: 0, cannotTell: 0 },
    })
  })

  test('each line carries the SHA-256 of the line before it, and sha256sum prints the digest that the outputs give', async () => {
    await using sandbox = await withOldSessions(3)
    const result = await act(sandbox)
    const lines = linesOf(pathOf(result))
    lines.forEach((line, index) => {
      expect(JSON.parse(line).previous).toBe(index === 0 ? null : sha256(lines[index - 1] ?? ''))
    })
    const printed = spawnSync('/usr/bin/env', ['sha256sum', pathOf(result)], { encoding: 'utf8' }).stdout
    expect(printed.split(' ')[0]).toBe(result.outputs['record-digest'])
    expect(result.summary).toContain(result.outputs['record-digest'])
  })

  test('every kind of outcome is recorded with what is known of it, and the counts add up', async () => {
    await using sandbox = await withOldSessions(8)
    sandbox.add({ id: 'no-time', raw: { created_at: 'yesterday' } })
    sandbox.add({ id: 'in use', activity: 'running', createdAt: Date.now() - 90 * day })
    sandbox.add({ id: 'busy', activity: 'running', createdAt: Date.now() - 90 * day })
    sandbox.setBefore(({ purpose, id }) => {
      if (purpose === 'delete' && id === 'old_0001') {
        const error = { message: 'nobody may see this', type: 'invalid_request_error', code: 'policy_violation' }
        return { status: 403, body: { error }, headers: { 'x-request-id': 'req_1' } }
      }
      if (purpose === 'delete' && id === 'old_0002') sandbox.remove('old_0002')
      if (purpose === 'delete' && id === 'old_0003') {
        sandbox.update('old_0003', { activity: 'running' })
        return { status: 409, body: { error: { message: 'running', type: 'conflict_error', code: null } } }
      }
      if (purpose === 'delete' && id === 'old_0004') return { status: 200, body: { id, deleted: true } }
      if (purpose === 'read' && id === 'old_0005') return { status: 403, body: { error: { message: 'no' } } }
      return undefined
    })
    const result = await act(sandbox, { verify: 'all', 'max-deletions': '7' })
    const record = await expectGoodRecord(result)
    const outcomeOf = (id: string) => ofType(record, 'outcome').find((line) => line.id === id)
    expect(outcomeOf('old_0001')).toMatchObject({
      outcome: 'failed',
      status: 403,
      requestId: 'req_1',
      errorType: 'policy_violation',
    })
    expect(outcomeOf('old_0002')).toMatchObject({ outcome: 'already-gone', status: 404 })
    expect(outcomeOf('old_0003')).toMatchObject({ outcome: 'spared', note: 'its status is in_progress', status: 409 })
    const verified = ofType(record, 'verified').sort((a, b) => (a.id < b.id ? -1 : 1))
    expect(verified.map(({ id, found, status }) => [id, found, status])).toEqual([
      ['old_0000', 'gone', 404],
      ['old_0004', 'alive', 200],
      ['old_0005', 'cannot tell', 403],
      ['old_0006', 'gone', 404],
      // It took the place of one that this run did not delete.
      ['old_0007', 'gone', 404],
    ])
    expect(ofType(record, 'unknown')).toEqual([
      expect.objectContaining({ id: null, step: 'unreadable' }),
      expect.objectContaining({ id: 'no-time', step: 'unreadable' }),
    ])
    const footer = record.at(-1)
    expect(footer).toMatchObject({
      status: 'failed',
      listed: 11,
      kept: 1,
      unknown: 2,
      candidates: 8,
      planned: 8,
      deleted: 4,
      alreadyGone: 1,
      spared: 1,
      failed: 2,
      notAttempted: 0,
      remaining: 2,
      verification: { asked: 'all', chosen: 5, gone: 3, alive: 1, cannotTell: 1, notReached: 0 },
    })
    const { outputs } = result
    for (const name of [
      'listed',
      'kept',
      'unknown',
      'candidates',
      'planned',
      'deleted',
      'spared',
      'failed',
      'remaining',
    ]) {
      expect(outputs[name]).toBe(String(footer?.[name]))
    }
    expect(outputs['already-gone']).toBe('1')
    expect(outputs['oldest-remaining']).toBe(footer?.oldestRemaining)
  })

  test('items that were erased before their conversation are counted', async () => {
    await using sandbox = await started({ api: 'conversations', threads: 0, quirks: { lists: true } })
    sandbox.add({ id: 'conv_a', items: 3, createdAt: Date.now() - 90 * day })
    sandbox.add({ id: 'conv_b', items: 5, createdAt: Date.now() - 80 * day })
    const record = await expectGoodRecord(await act(sandbox))
    expect(
      ofType(record, 'outcome')
        .map(({ itemsErased }) => itemsErased)
        .sort(),
    ).toEqual([3, 5])
    expect(record.at(-1)).toMatchObject({ itemsErased: 8, deleted: 2 })
  })
})

describe('every thread that was listed has its place', () => {
  test('once, whatever becomes of it, and at most a hundred share a line', async () => {
    await using sandbox = await started({ api: 'agent-sessions', threads: 1_500 })
    const policy = { 'inactive-for': '14d', protect: 'legal_hold=true', 'keep-latest': '20', 'max-deletions': '150' }
    const record = await expectGoodRecord(await act(sandbox, { ...policy, 'dry-run': 'true' }))
    const shared = [...ofType(record, 'kept'), ...ofType(record, 'waiting')]
    const alone = [...ofType(record, 'held'), ...ofType(record, 'unknown'), ...ofType(record, 'planned')]
    const named = alone.map(({ id }) => id)
    expect([...shared.flatMap(({ ids }) => ids), ...named].toSorted()).toEqual(
      sandbox
        .threads()
        .map(({ id }) => id)
        .toSorted(),
    )
    expect(Math.max(...shared.map(({ ids }) => ids.length))).toBe(100)
    expect(ofType(record, 'waiting').map(({ reason }) => reason)).toContain('beyond max-deletions')
    const steps = (type: string) => new Set(ofType(record, type).map(({ step }) => step))
    expect(steps('kept')).toEqual(
      new Set(['in use', 'waiting', 'protected', 'retained', 'keep-latest', 'older-than', 'inactive-for']),
    )
    expect(steps('held')).toEqual(new Set(['waiting', 'protected', 'retained']))
  })

  test('long ids share a line with few others', async () => {
    await using sandbox = await withOldSessions(0)
    for (let index = 0; index < 30; index++) sandbox.add({ id: `${index}-${'x'.repeat(500)}` })
    const record = await expectGoodRecord(await act(sandbox))
    expect(ofType(record, 'kept').map(({ ids }) => ids.length)).toEqual([20, 10])
  })
})

describe('runs that delete nothing', () => {
  test('a dry run records what it would delete, and no outcome', async () => {
    await using sandbox = await withOldSessions(5)
    const record = await expectGoodRecord(await act(sandbox, { 'dry-run': 'true', 'max-deletions': '3' }))
    expect(record.map(({ type }) => type)).toEqual([
      'header',
      'waiting',
      'surveyed',
      ...Array(3).fill('planned'),
      'footer',
    ])
    expect(ofType(record, 'waiting')).toMatchObject([{ reason: 'beyond max-deletions', ids: ['old_0003', 'old_0004'] }])
    expect(record[0]?.mode).toBe('dry run')
    expect(record.at(-1)).toMatchObject({
      status: 'planned',
      candidates: 5,
      planned: 3,
      remaining: 5,
      verification: null,
    })
  })

  test('an inventory says so', async () => {
    await using sandbox = await withOldSessions(2)
    const record = await expectGoodRecord(await act(sandbox, { 'older-than': 'none', 'dry-run': 'true' }))
    expect(record.map(({ type }) => type)).toEqual(['header', 'kept', 'surveyed', 'footer'])
    expect(record[0]).toMatchObject({ mode: 'inventory', policy: expect.stringContaining('no condition') })
  })

  test('when the guard trips, the counts are those of the survey, and nothing is planned', async () => {
    await using sandbox = await withOldSessions(5)
    const record = await expectGoodRecord(await act(sandbox, { 'abort-above': '4' }))
    expect(record.map(({ type }) => type)).toEqual(['header', 'surveyed', 'waiting', 'footer'])
    expect(record[2]).toMatchObject({
      reason: 'the run ended before its plan',
      ids: expect.arrayContaining(['old_0000']),
    })
    expect(record.at(-1)).toMatchObject({
      status: 'aborted',
      candidates: 5,
      deleted: 0,
      remaining: 5,
      problems: [
        {
          inputs: ['abort-above'],
          message: '5 of 5 sessions would be deleted, and abort-above allows 4',
          hint: expect.stringContaining('raise abort-above'),
        },
      ],
    })
  })

  test('when the listing was not read to its end, the footer does not say how many threads there are', async () => {
    await using sandbox = await withOldSessions(250)
    sandbox.add({ id: 'odd', createdAt: 0 })
    let pages = 0
    sandbox.setBefore(({ purpose }) => (purpose === 'list' && ++pages === 3 ? { status: 400, body: 'no' } : undefined))
    const record = await expectGoodRecord(await act(sandbox))
    expect(ofType(record, 'planned')).toEqual([])
    expect(record.at(-1)).toMatchObject({ status: 'aborted', listed: null, unknown: null, funnel: null, deleted: 0 })
  })

  test('bad inputs leave no record', async () => {
    await using sandbox = await withOldSessions(1)
    const result = await act(sandbox, { 'older-than': '30' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { 'record-file': '', 'record-digest': '' } })
  })
})

describe('when the process ends early', () => {
  test('after SIGINT the record is finished: every planned thread has an outcome', async () => {
    await using sandbox = await withOldSessions(300, { latency: { ms: 20 } })
    const result = await act(
      sandbox,
      { concurrency: '4' },
      {
        onStart: (child) => {
          sandbox.setBefore(() => {
            if (sandbox.deletedIds.length === 40) child.kill('SIGINT')
            return undefined
          })
        },
      },
    )
    const record = await expectGoodRecord(result)
    expect(ofType(record, 'outcome')).toHaveLength(300)
    expect(
      ofType(record, 'outcome')
        .filter(({ outcome }) => outcome === 'deleted')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...sandbox.deletedIds].sort())
    expect(record.at(-1)).toMatchObject({ status: 'cancelled', stopped: 'cancelled' })
  })

  test('SIGKILL in mid-sweep: every deletion that was answered is in the record, and nothing that was not done', async () => {
    await using sandbox = await withOldSessions(400, { latency: { ms: 10, jitter: 20 } })
    const concurrency = 8
    /** What had been answered, in full, some time before the kill. */
    let answeredBefore: string[] = []
    let killed = false
    const result = await act(
      sandbox,
      { concurrency: String(concurrency) },
      {
        onStart: (child) => {
          sandbox.setBefore(() => {
            if (answeredBefore.length === 0 && sandbox.deletedIds.length >= 100)
              answeredBefore = [...sandbox.deletedIds]
            if (!killed && sandbox.deletedIds.length >= 150) {
              killed = true
              child.kill('SIGKILL')
            }
            return undefined
          })
        },
      },
    )
    expect(result.signal).toBe('SIGKILL')
    const path = /Record: (\S+)/.exec(result.log)?.[1] ?? ''
    const record = readRecord(path)
    expect(ofType(record, 'planned')).toHaveLength(400)
    const recorded = new Set(ofType(record, 'outcome').map(({ id }) => id))
    const deleted = [...sandbox.deletedIds]
    expect(deleted.filter((id) => !recorded.has(id)).length).toBeLessThanOrEqual(concurrency)
    expect(answeredBefore.slice(0, -concurrency).filter((id) => !recorded.has(id))).toEqual([])
    expect([...recorded].filter((id) => !deleted.includes(id))).toEqual([])

    const check = await checkRecord(createReadStream(path))
    expect(check).toMatchObject({ verdict: 'unfinished', problems: [], counts: { planned: 400 } })
    expect(check.counts.outcomes.deleted).toBe(recorded.size)
  })
})

describe('planned threads whose turn did not come', () => {
  const untouched = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      outcome(`sess_${index}`, {
        outcome: 'not-attempted',
        note: ours('the run was cancelled (SIGINT)'),
        status: undefined,
      }),
    )

  test('have a line each, up to 10,000 of them', async () => {
    const record = await opened()
    record.untouched(untouched(10_000), () => 'created 9 days ago')
    end(record)
    expect(ofType(readRecord(record.path), 'outcome')).toHaveLength(10_000)
  })

  test('have one line together where there are more: after a signal there is no time to write a million', async () => {
    const record = await opened()
    record.untouched(untouched(10_001), () => 'created 9 days ago')
    end(record)
    const rest = readRecord(record.path)[1]
    expect(rest).toMatchObject({
      type: 'rest',
      outcome: 'not-attempted',
      count: 10_001,
      note: 'the run was cancelled (SIGINT)',
    })
    validate(rest)
    expect(validate.errors).toBeNull()
  })

  test('after SIGINT with more than 10,000 of them, the end is told in time, and the record is whole', async () => {
    await using sandbox = await started({ api: 'agent-sessions', threads: 14_000, log: false })
    let signalledAt = 0
    const result = await act(
      sandbox,
      { 'older-than': '1h', 'max-deletions': '0', 'retain-until-key': 'keep_until' },
      {
        onStart: (child) => {
          sandbox.setBefore(() => {
            if (signalledAt === 0 && sandbox.deletedIds.length >= 100) {
              signalledAt = performance.now()
              child.kill('SIGINT')
            }
            return undefined
          })
        },
      },
    )
    expect(signalledAt).toBeGreaterThan(0)
    expect(performance.now() - signalledAt).toBeLessThan(7_000)
    const record = await expectGoodRecord(result)
    expect(ofType(record, 'rest')).toEqual([expect.objectContaining({ count: record.at(-1)?.notAttempted })])
    expect(record.at(-1)).toMatchObject({ status: 'cancelled', deleted: sandbox.deletedIds.length, failed: 0 })
  })
})

describe('where the record goes', () => {
  test('two steps of one job write two records', async () => {
    await using sandbox = await withOldSessions(2)
    const folder = await temporary()
    const environment = { RUNNER_TEMP: folder }
    const first = await act(sandbox, { 'max-deletions': '1' }, { environment })
    const before = readFileSync(pathOf(first), 'utf8')
    const second = await act(sandbox, {}, { environment })
    expect(pathOf(second)).not.toBe(pathOf(first))
    expect(pathOf(second)).toMatch(new RegExp(`^${folder}/thread-retention-[0-9a-f-]{36}\\.ndjson$`))
    expect(readFileSync(pathOf(first), 'utf8')).toBe(before)
    await expectGoodRecord(first)
    await expectGoodRecord(second)
  })

  test('record-file is the place, given back as an absolute path; nobody else may read the file', async () => {
    await using sandbox = await withOldSessions(1)
    const path = join(await temporary(), 'evidence.ndjson')
    const result = await act(sandbox, { 'record-file': path })
    expect(pathOf(result)).toBe(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await expectGoodRecord(result)

    const file = new RecordFile('some-record.ndjson', () => 0)
    expect(file.path).toBe(join(process.cwd(), 'some-record.ndjson'))
    unlinkSync(file.path)
  })

  const refusals: readonly (readonly [string, (folder: string) => string, RegExp])[] = [
    [
      'an existing file',
      (folder) => {
        writeFileSync(join(folder, 'old.ndjson'), 'the record of an earlier run\n')
        return join(folder, 'old.ndjson')
      },
      /record-file is '.*old\.ndjson': the file exists already; choose another path/,
    ],
    [
      'a link to nowhere',
      (folder) => {
        symlinkSync(join(folder, 'target'), join(folder, 'link'))
        return join(folder, 'link')
      },
      /the file exists already/,
    ],
    [
      'a folder that does not exist',
      (folder) => join(folder, 'no', 'record.ndjson'),
      /record-file is '.*': its folder does not exist; make it/,
    ],
    [
      'a file in place of the folder',
      (folder) => {
        writeFileSync(join(folder, 'file'), '')
        return join(folder, 'file', 'record.ndjson')
      },
      /record-file is '.*': what should be its folder is a file/,
    ],
    ['a folder that cannot be written to', () => '/sys/kernel/record.ndjson', /The record cannot be written: /],
  ]
  test.each(refusals)('%s is refused before the first request', async (_, prepare, message) => {
    await using sandbox = await withOldSessions(1)
    const folder = await temporary()
    const path = prepare(folder)
    const before = existsSync(path) ? readFileSync(path) : undefined
    const result = await act(sandbox, { 'record-file': path })
    expect(result).toMatchObject({
      exitCode: 1,
      outputs: { status: 'aborted', 'record-file': '', 'record-digest': '' },
    })
    expect(sandbox.requestCount).toBe(0)
    const errors = result.log.split('\n').filter((line) => line.startsWith('::error::'))
    expect(errors).toEqual([expect.stringMatching(message)])
    if (before !== undefined) expect(readFileSync(path)).toEqual(before)
  })
})

describe('a disk that fills up', () => {
  /** The process may make no file larger than so many bytes, from now on: what a full disk is to a record. */
  const limitFiles = (pid: number | undefined, bytes: number) => {
    const { status, stderr } = spawnSync('/usr/bin/env', ['prlimit', `--pid=${pid}`, `--fsize=${bytes}`], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`prlimit: ${stderr}`)
  }

  test('in mid-sweep: no deletion starts after that, the job is red and says why, and the record proves what it holds', async () => {
    await using sandbox = await withOldSessions(300, { latency: { ms: 10 } })
    let deletedAtLimit = 0
    const result = await act(
      sandbox,
      { concurrency: '4' },
      {
        onStart: ({ pid }) => {
          sandbox.setBefore(() => {
            if (deletedAtLimit === 0 && sandbox.deletedIds.length >= 50) {
              deletedAtLimit = sandbox.deletedIds.length
              limitFiles(pid, 115_000)
            }
            return undefined
          })
        },
      },
    )
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'failed', 'record-digest': '' } })
    expect(Number(result.outputs.deleted)).toBe(sandbox.deletedIds.length)
    expect(sandbox.deletedIds.length).toBeLessThan(300)
    const errors = result.log.split('\n').filter((line) => line.startsWith('::error::'))
    expect(errors).toEqual([
      expect.stringMatching(/The record cannot be written: the file would be larger than is allowed/),
    ])
    expect(result.summary).toMatch(/record cannot be written/)

    const check = await checkRecord(createReadStream(pathOf(result)))
    expect(check).toMatchObject({ verdict: 'unfinished', problems: [], bytes: 115_000 })
    // Only what was in flight is not in the record; it is in outputs and summary.
    expect(sandbox.deletedIds.length - check.counts.outcomes.deleted).toBeLessThanOrEqual(8)
  })

  test('before the plan is written: nothing is deleted', async () => {
    await using sandbox = await withOldSessions(300)
    const result = await act(sandbox, {}, { onStart: ({ pid }) => limitFiles(pid, 8_000) })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted', deleted: '0', 'record-digest': '' } })
    expect(sandbox.deletedIds).toEqual([])
    expect(result.log).toMatch(/::error::The record cannot be written/)
  })

  test('at once: nothing is asked of the server, and the failure is told once', async () => {
    await using sandbox = await withOldSessions(3)
    const result = await act(sandbox, {}, { onStart: ({ pid }) => limitFiles(pid, 100) })
    expect(result.exitCode).toBe(1)
    expect(sandbox.requestCount).toBe(0)
    expect(result.log.match(/the record cannot be written/gi)).toHaveLength(1)
    // Nor could the outputs be written, which does not keep the rest from being told.
    expect(result.log).toMatch(/::error::The outputs could not be written: EFBIG/)
    expect(result.log.trimEnd().split('\n').at(-1)).toMatch(/^Live run aborted: /)
  })

  test('at the very end: the run is red although everything is gone', async () => {
    await using sandbox = await withOldSessions(3)
    const whole = statSync(pathOf(await act(sandbox, { verify: 'none' }))).size
    await using again = await withOldSessions(3)
    const result = await act(again, { verify: 'none' }, { onStart: ({ pid }) => limitFiles(pid, whole - 200) })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'failed', deleted: '3', 'record-digest': '' } })
  })
})

// --- The class that writes it ---

const context: RunContext = {
  repository: 'a/b',
  link: undefined,
  event: '',
  actor: '',
  workflow: '',
  runId: '',
  attempt: '',
}
const task: Task = {
  api: threadApis['agent-sessions'],
  server: 'https://api.example.com/v1',
  organization: undefined,
  project: undefined,
  policy: { ...barePolicy, olderThan: day },
  policyInWords: ours('created more than 1 day ago'),
  inventory: false,
  dryRun: false,
  supplied: undefined,
  maxDeletions: 0,
  settings: {
    abortAbove: undefined,
    failIfOverdue: undefined,
    timeBudget: 5 * 3_600_000,
    concurrency: 32,
    verify: 'sample',
  },
  stand: { salt: '5a17', subject: undefined, query: undefined },
  summaryMetadata: [],
  applying: undefined,
}
const now = Date.UTC(2026, 10, 22, 13)
const candidate = (id: string): Candidate => ({
  id,
  createdAt: now - 9 * day,
  lastActiveAt: undefined,
  kind: 'due',
  seenAt: now,
  shown: [],
})
const outcome = (id: string, more: Partial<Outcome> = {}): Outcome => ({
  candidate: candidate(id),
  outcome: 'deleted',
  at: now,
  note: ours('confirmed by the API'),
  status: 200,
  ...more,
})

async function opened(write?: (descriptor: number, bytes: Uint8Array) => number): Promise<RecordFile> {
  const record = new RecordFile(join(await temporary(), 'record.ndjson'), write)
  record.header(task, { context, version: '0.0.0', startedAt: now })
  return record
}
const end = (record: RecordFile) =>
  record.footer({
    status: 'aborted',
    organization: undefined,
    project: undefined,
    survey: undefined,
    swept: undefined,
    endedAt: now,
    stopped: undefined,
    problems: [],
    planDigest: undefined,
  })

describe('hostile text', () => {
  /** Ids that a server or a list of ids could hold, and worse. */
  const ids = fc.string({ unit: 'binary', minLength: 1, maxLength: 1024 })
  const nasty = [
    '\u2028',
    'a\u0085b\u000b\u000c\u001c',
    '"},{"type":"footer"',
    '\\u0022',
    '\ud800',
    '\u202egnp.exe',
    '\u009b31m',
    '::error::x',
    '../../etc/passwd',
    '\u00e9',
    'e\u0301',
    '𝒳'.repeat(512),
  ]

  test('any id is one line of ASCII that reads back as the same id', async () => {
    const record = await opened()
    const given: string[] = [...nasty, ...fc.sample(ids, 2_000 * fuzz.times)]
    for (const id of given) record.outcome(outcome(id), 'created 9 days ago')
    const digest = end(record)
    const bytes = readFileSync(record.path)
    expect(bytes.every((byte) => byte === 10 || (byte >= 32 && byte < 127))).toBe(true)
    expect(sha256(bytes)).toBe(digest)
    const read = ofType(readRecord(record.path), 'outcome').map(({ id }) => id)
    expect(read).toEqual(given)
    expect(bytes.toString('utf8').split(/[\n\v\f\r\u0085\u2028\u2029\u001c-\u001e]/)).toHaveLength(given.length + 3)
  })

  test('words of a server are ids and codes, or nothing', async () => {
    const record = await opened()
    const sentence = 'The thread of Jane Doe could not be deleted'
    record.outcome(
      outcome('a', { outcome: 'failed', requestId: sentence, errorType: sentence, serverMessage: sentence }),
      '',
    )
    record.outcome(outcome('b', { outcome: 'failed', requestId: `req_${'x'.repeat(200)}`, errorType: 'a\nb' }), '')
    record.outcome(outcome('c', { outcome: 'failed', requestId: 'req_01/HK-2:7.1', errorType: 'server_error' }), '')
    end(record)
    expect(
      ofType(readRecord(record.path), 'outcome').map(({ requestId, errorType }) => [requestId, errorType]),
    ).toEqual([
      [null, null],
      [null, null],
      ['req_01/HK-2:7.1', 'server_error'],
    ])
    expect(readFileSync(record.path, 'utf8')).not.toContain('Jane')
  })

  test('a sentence has an end', async () => {
    const record = await opened()
    record.outcome(outcome('a', { outcome: 'failed', note: text`no answer: ${'x'.repeat(5_000)}` }), '')
    end(record)
    expect(ofType(readRecord(record.path), 'outcome')[0]?.note).toHaveLength(300)
  })

  test('nothing that a thread or a server says is in the record of a run: titles, users, metadata, errors, or the subject', async () => {
    const secret = 'Canary7731'
    await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
    for (let index = 0; index < 6; index++) {
      sandbox.add({
        id: `sess_${index}`,
        createdAt: Date.now() - (90 + index) * day,
        lastActiveAt: Date.now() - 80 * day,
        metadata: {
          user_id: `${secret} person`,
          note: `${secret} note`,
          retain_until: index === 0 ? `${secret} until` : '2025-01-01',
        },
        title: `${secret} title`,
        user: `${secret}@example.com`,
        agent: `${secret}_agent`,
        model: `${secret}_model`,
      })
    }
    sandbox.setBefore(({ purpose, id }) =>
      purpose === 'delete' && id === 'sess_1'
        ? {
            status: 422,
            headers: { 'x-request-id': `${secret} said this` },
            body: { error: { message: `${secret} message`, type: `${secret} type`, code: `${secret} code` } },
          }
        : undefined,
    )
    const result = await act(sandbox, {
      subject: `user_id=${secret} person`,
      'summary-metadata': 'note',
      verify: 'all',
    })
    const record = await expectGoodRecord(result)
    expect(result.outputs).toMatchObject({ deleted: '4', failed: '1', unknown: '1' })
    expect(readFileSync(pathOf(result), 'utf8')).not.toContain(secret)
    expect(record[0]).toMatchObject({
      policy: expect.stringContaining('"user_id" is the given subject'),
      subject: sha256(`${record[0]?.salt}\nuser_id=${secret} person`),
    })
    expect(record.flatMap((line) => Object.values(line))).not.toContain(sandbox.key)
  })
})

describe('writing', () => {
  test('an outcome is in the file as soon as it is told; planned threads are when asked for', async () => {
    const record = await opened()
    expect(linesOf(record.path)).toHaveLength(1)
    record.planned(candidate('a'), 'created 9 days ago')
    record.planned(candidate('b'), 'created 9 days ago')
    expect(linesOf(record.path)).toHaveLength(1)
    record.flush()
    expect(linesOf(record.path)).toHaveLength(3)
    record.outcome(outcome('a'), 'created 9 days ago')
    expect(linesOf(record.path)).toHaveLength(4)
    record.verified({ candidate: candidate('a'), at: now, found: 'gone', status: 404, why: undefined })
    expect(linesOf(record.path)).toHaveLength(5)
  })

  test('what a full disk did not take is written when there is room again: no line is lost, cut or doubled', async () => {
    let room = Number.POSITIVE_INFINITY
    const record = await opened((descriptor, bytes) => {
      const some = bytes.subarray(0, Math.min(room, 7))
      if (some.length === 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
      room -= some.length
      return writeSync(descriptor, some)
    })
    record.outcome(outcome('a'), '')
    room = 100
    for (const id of ['b', 'c', 'd']) expect(() => record.outcome(outcome(id), '')).toThrow('ENOSPC')
    room = Number.POSITIVE_INFINITY
    record.outcome(outcome('e'), '')
    const digest = end(record)
    expect(sha256(readFileSync(record.path))).toBe(digest)
    expect(ofType(readRecord(record.path), 'outcome').map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect((await checkRecord(createReadStream(record.path), digest)).problems.join()).not.toMatch(/follow|JSON/)
  })

  test('a record that had to leave lines out never gets an end', async () => {
    let full = false
    const record = await opened((descriptor, bytes) => {
      if (full) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
      return writeSync(descriptor, bytes)
    })
    full = true
    const long = 'x'.repeat(1_000_000)
    for (let index = 0; index < 70; index++) expect(() => record.planned(candidate(long), '')).toThrow()
    full = false
    expect(() => record.flush()).not.toThrow()
    expect(() => end(record)).toThrow('too much waits')
    expect((await checkRecord(createReadStream(record.path))).footer).toBeUndefined()
  })

  test('a record of 100,000 outcomes is written in seconds, each of them handed to the system at once', async () => {
    const record = await opened()
    const startedAt = worked()
    for (let index = 0; index < 100_000; index++)
      record.outcome(outcome(`sess_${index}`, { requestId: `req_${index}` }), 'created 9 days ago')
    end(record)
    // 1.2 s on two busy cores; the bound is for machines that are busier.
    expect(worked() - startedAt).toBeLessThan(20_000)
    expect(linesOf(record.path)).toHaveLength(100_002)
  })

  test.each([
    ['ENOSPC', /no space is left on the disk/],
    ['EDQUOT', /quota/],
    ['EACCES', /may not be written to/],
    ['EROFS', /only be read/],
    ['EIO', /EIO/],
  ])('the failure %s is told in words, with what to do', (code, message) => {
    const problem = recordProblem(Object.assign(new Error('x'), { code }))
    expect(String(problem.message)).toMatch(message)
    expect(problem.hint).not.toEqual('')
  })

  test('an error that is none of the system is told as well', () => {
    expect(recordProblem('odd').message).toEqual('the record cannot be written: unknown error')
  })
})

describe('the documentation', () => {
  const page = readFileSync(new URL('../../docs/record.md', import.meta.url), 'utf8')
  const definitions = Object.entries<RecordLine>(schema.$defs)
  const linesDefined = definitions.filter(([, definition]) => definition.properties?.type !== undefined)

  const refName = ({ $ref }: { $ref: string }) => $ref.replace('#/$defs/', '')

  test('the schema knows the words that the program knows', () => {
    expect(schema.$defs.step.enum).toEqual([...steps])
    expect(schema.$defs.header.properties.api.enum).toEqual([...threadApiNames])
    expect(schema.$defs.outcomeName.enum).toEqual([...outcomes])
  })

  test('the schema demands every field that it describes, and allows no other', () => {
    expect(linesDefined.map(([name]) => name)).toEqual(schema.oneOf.map(refName))
    for (const [, { properties, required, additionalProperties }] of linesDefined) {
      expect(required).toEqual(Object.keys(properties))
      expect(additionalProperties).toBe(false)
    }
  })

  test('schema and docs/record.md say alike when each line is written, in the order in which they are', () => {
    const rows = [...page.matchAll(/^\| (?:one )?`([\w-]+)`[^|]*\| ([^|]+?) *\|$/gm)].map(([, name, when]) => [
      name,
      when,
    ])
    const told = linesDefined.map(([name, { $comment }]) => [name, /^Written (.*)\.$/.exec($comment)?.[1]])
    expect(rows.slice(0, told.length)).toEqual(told)
  })

  test.each(linesDefined)('docs/record.md has a table with every field of a line of type %s', (name, {
    properties,
  }) => {
    const section = page.split(/^#{2,3} /m).find((part) => part.startsWith(`\`${name}\``)) ?? ''
    const documented = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, field]) => field)
    const fields = Object.keys(properties).filter((field) => field !== 'type' && field !== 'previous')
    expect(documented).toEqual(fields)
  })
})
