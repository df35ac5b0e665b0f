/** What ends a run before its first deletion, and what makes it fail, although the survey was whole. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type Acted, act } from '../in-process.ts'
import { act as actBuilt, day, started, withOldSessions } from '../report/records.ts'

const live = { 'older-than': '30d', 'dry-run': 'false' }
const errors = ({ log }: Acted) => log.filter((line) => line.startsWith('error: '))
const warnings = ({ log }: Acted) => log.filter((line) => line.startsWith('warning: '))

test('new-user F14: a dry run only warns that abort-above would stop a live one', async () => {
  await using sandbox = await withOldSessions(5)
  const dry = await act(sandbox, { ...live, 'dry-run': 'true', 'abort-above': '40%' })
  expect(dry).toMatchObject({ status: 'planned', outputs: { candidates: '5', planned: '5' } })
  expect(warnings(dry)).toContainEqual(
    'warning: A live run would stop here: 5 of 5 sessions would be deleted, and abort-above allows 40 % of those judged',
  )
  const stopped = await act(sandbox, { ...live, 'abort-above': '40%' })
  expect(stopped).toMatchObject({ status: 'aborted', outputs: { deleted: '0', candidates: '5' } })
  expect(sandbox.deletedIds).toEqual([])
})

test('adversary M1: a share is one of the threads that were judged, and ids that are gone do not dilute it', async () => {
  await using sandbox = await withOldSessions(10)
  const gone = Array.from({ length: 20 }, (_, index) => `gone_${index}`)
  const ids = [...sandbox.threads().map(({ id }) => id), ...gone].join(' ')
  const acted = await act(sandbox, { ...live, 'thread-ids': ids, 'abort-above': '40%' })
  expect(acted).toMatchObject({
    status: 'aborted',
    outputs: { listed: '10', 'not-found': '20', unknown: '0', candidates: '10' },
  })
})

test('servers-of-others 12: supplied ids that are gone are not-found, and nobody has to decide about them', async () => {
  await using sandbox = await withOldSessions(2)
  const acted = await act(sandbox, { ...live, 'thread-ids': 'old_0000 old_0001 gone_1 gone_2' })
  expect(acted).toMatchObject({
    status: 'complete',
    outputs: { listed: '2', 'not-found': '2', unknown: '0', kept: '0', deleted: '2', remaining: '0' },
  })
  expect(acted.record).toContain('"type":"not-found"')
})

test('public-reports 12, servers-of-others 3: supplied ids that could not be read are not told as unknown to the server', async () => {
  await using sandbox = await withOldSessions(3)
  const invalid = { status: 400, body: { error: { message: 'Invalid model name' } } }
  sandbox.setBefore(({ path }) => (path.includes('old_') ? invalid : undefined))
  const acted = await act(sandbox, { ...live, 'thread-ids': 'old_0000 old_0001 old_0002' })
  expect(acted).toMatchObject({ status: 'aborted', outputs: { unknown: '3', 'not-found': '0' } })
  expect(errors(acted)).toEqual([expect.stringMatching(/none of the 3 supplied ids is known to be there: .*400/)])
})

test('where all supplied ids are gone, the run is aborted, and says what the server answered', async () => {
  await using sandbox = await withOldSessions(1)
  const acted = await act(sandbox, { ...live, 'thread-ids': 'gone_1 gone_2' })
  expect(acted).toMatchObject({ status: 'aborted', outputs: { deleted: '0' } })
  expect(errors(acted)[0]).toContain('none of the 2 supplied ids is known to be there: ')
})

test('where the key may read none of the supplied ids, the run says so, and not that statuses may be missing', async () => {
  await using sandbox = await withOldSessions(12)
  sandbox.setQuirks({ forbidden: ['read'] })
  const ids = sandbox.threads().map(({ id }) => id)
  const acted = await act(sandbox, { ...live, 'thread-ids': ids.join(' ') })
  expect(acted).toMatchObject({ status: 'aborted', outputs: { unknown: '12', deleted: '0' } })
  expect(errors(acted)).toEqual([
    'error: none of the 12 supplied ids is known to be there: the server answered 403 (12)',
  ])
  expect(String(acted.account.problems[0]?.hint)).toContain('that the key may read these threads')
})

test('servers-of-others 13: ten threads of which not one can be judged fail a live run, and nine do not', async () => {
  await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
  for (let index = 0; index < 9; index++) sandbox.add({ id: `odd_${index}`, raw: { created_at: null } })
  expect((await act(sandbox, live)).status).toBe('complete')
  sandbox.add({ id: 'odd_9', raw: { created_at: null } })
  const acted = await act(sandbox, live)
  expect(acted).toMatchObject({ status: 'failed', outputs: { unknown: '10' } })
  expect(errors(acted)).toEqual(['error: not one of the 10 sessions could be judged'])
  expect((await act(sandbox, { ...live, 'dry-run': 'true' })).status).toBe('planned')
})

test('new-user F2: where something of the person is left, the status is remaining at best', async () => {
  await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
  const person = { user_id: 'goran' }
  sandbox.add({ id: 'a', createdAt: Date.now() - 90 * day, metadata: person })
  sandbox.add({ id: 'held', createdAt: Date.now() - 90 * day, metadata: { ...person, legal_hold: 'true' } })
  sandbox.add({ id: 'other', createdAt: Date.now() - 90 * day, metadata: { user_id: 'hana' } })
  const inputs = { ...live, subject: 'user_id=goran', protect: 'legal_hold=true' }
  const acted = await act(sandbox, inputs)
  expect(acted).toMatchObject({ status: 'remaining', outputs: { deleted: '1', 'subject-remaining': '1' } })
  const freed = await act(sandbox, { ...live, subject: 'user_id=goran' })
  expect(freed).toMatchObject({ status: 'complete', outputs: { deleted: '1', 'subject-remaining': '0' } })
})

/** A server that sends a creation time that nobody can read. */
const timeless = { raw: { created_at: null } }

test('new-user F2: a thread of the person whose time cannot be read is counted, and never complete', async () => {
  await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
  const old = Date.now() - 90 * day
  sandbox.add({ id: 'a', createdAt: old, metadata: { user_id: 'goran' } })
  sandbox.add({ id: 'own', metadata: { user_id: 'goran' }, ...timeless })
  sandbox.add({ id: 'other', metadata: { user_id: 'hana' }, ...timeless })
  const acted = await act(sandbox, { ...live, 'older-than': '0h', subject: 'user_id=goran' })
  expect(acted).toMatchObject({
    status: 'remaining',
    outputs: { deleted: '1', unknown: '2', 'subject-remaining': '1' },
  })
  expect(acted.summary).toContain('**1 session of this person is still there: 1 unreadable.**')
  expect(sandbox.deletedIds).toEqual(['a'])
})

test('new-user F2: a thread of which neither time nor owner can be read is a warning, and no leftover', async () => {
  await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
  sandbox.add({ id: 'a', createdAt: Date.now() - 90 * day, metadata: { user_id: 'goran' } })
  sandbox.add({ id: 'odd', metadata: { user_id: ['goran'] }, ...timeless })
  const acted = await act(sandbox, { ...live, 'older-than': '0h', subject: 'user_id=goran' })
  expect(acted).toMatchObject({ status: 'complete', outputs: { deleted: '1', 'subject-remaining': '0' } })
  expect(warnings(acted)).toContainEqual(expect.stringContaining('It is not known whose 1 session is'))
})

test.each([
  ['somebody else’s', { user_id: 'hana' }, 'complete'],
  ['of nobody known', { user_id: ['goran'] }, 'complete'],
  ['the person’s', { user_id: 'goran' }, 'failed'],
])('new-user F2: an unreadable thread that is %s: fail-if-overdue counts within the person’s', async (_, metadata, status) => {
  await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
  sandbox.add({ id: 'a', createdAt: Date.now() - 90 * day, metadata: { user_id: 'goran' } })
  sandbox.add({ id: 'odd', metadata, ...timeless })
  const acted = await act(sandbox, { ...live, subject: 'user_id=goran', 'fail-if-overdue': '40d' })
  expect(acted.status).toBe(status)
})

test('new-user F4: a subject key that no thread has aborts a live run, and a dry run warns', async () => {
  await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
  sandbox.add({ id: 'a', createdAt: Date.now() - 90 * day, metadata: { user_id: 'goran' } })
  const inputs = { ...live, subject: 'userid=goran' }
  const acted = await act(sandbox, inputs)
  expect(acted).toMatchObject({ status: 'aborted', outputs: { 'subject-remaining': '0' } })
  expect(errors(acted)[0]).toContain("no session has the metadata key 'userid' of subject: did you mean 'user_id'?")
  const dry = await act(sandbox, { ...inputs, 'dry-run': 'true' })
  expect(dry.status).toBe('planned')
  expect(warnings(dry)).toContainEqual(expect.stringContaining("the metadata key 'userid' of subject"))
})

test.each([
  ['row numbers', '1\n2\n3'],
  ['links', 'https://example.com/s/1\nhttps://example.com/s/2'],
  ['addresses', 'a@example.com\nb@example.com'],
])('public-reports 06: a list of protected ids that holds %s aborts a live run, and a dry run warns', async (_, list) => {
  await using sandbox = await withOldSessions(2)
  const path = join(mkdtempSync(join(tmpdir(), 'holds-')), 'holds.txt')
  writeFileSync(path, list)
  const inputs = { ...live, 'protect-ids-file': path }
  const acted = await act(sandbox, inputs)
  expect(acted.status).toBe('aborted')
  expect(errors(acted)[0]).toContain('protect-ids-file holds numbers, links or e-mail addresses')
  const dry = await act(sandbox, { ...inputs, 'dry-run': 'true' })
  expect(dry.status).toBe('planned')
  expect(warnings(dry)).toContainEqual(expect.stringContaining('A live run would stop here: protect-ids-file'))
  // Where ids look like that, it is a list of ids.
  sandbox.add({ id: '77', createdAt: Date.now() })
  expect((await act(sandbox, inputs)).status).toBe('complete')
})

test('new-user F13: a list without a single id is a statement: nothing to judge, complete, with a warning', async () => {
  await using sandbox = await withOldSessions(2)
  const path = join(mkdtempSync(join(tmpdir(), 'ids-')), 'ids.csv')
  writeFileSync(path, 'id\n')
  const acted = await act(sandbox, { ...live, 'thread-ids-file': path })
  expect(acted).toMatchObject({ status: 'complete', outputs: { listed: '0', deleted: '0' } })
  expect(warnings(acted)).not.toEqual([])
})

describe('what the runner reads is tried before the first request', () => {
  /** A file that nobody may write to, whoever runs the tests. */
  const readOnly = '/sys/kernel/uevent_seqnum'
  const places = (): readonly (readonly [path: string, says: string])[] => {
    const folder = mkdtempSync(join(tmpdir(), 'files-'))
    writeFileSync(join(folder, 'file'), '')
    return [
      [folder, 'names a folder, not a file (EISDIR)'],
      [join(folder, 'missing', 'file'), 'names a path that is not there (ENOENT)'],
      [join(folder, 'file', 'file'), 'names a path that is not there (ENOTDIR)'],
      [readOnly, 'names a file that may not be written to (EACCES)'],
      ['/dev/full', 'names a file on a disk that is full (ENOSPC)'],
    ]
  }
  const files = [
    ['GITHUB_OUTPUT', 'The outputs', 'Later steps would not learn what was deleted, so nothing was.'],
    ['GITHUB_STEP_SUMMARY', 'The job summary', 'Nobody would see what was deleted, so nothing was.'],
  ] as const

  test.each(files)('adversary L8: %s', async (variable, what, without) => {
    await using sandbox = await withOldSessions(2)
    for (const [path, says] of places()) {
      const { exitCode, log, outputs, summary } = await actBuilt(sandbox, {}, { environment: { [variable]: path } })
      expect(exitCode).toBe(1)
      expect(log).toContain(
        `::error::${what} cannot be written: ${variable} ${says}. ${without} The runner sets ${variable}`,
      )
      expect(log.match(/::error::/g)).toHaveLength(1)
      expect(log.trimEnd().split('\n').at(-1)).toBe('Not started: nothing listed, nothing deleted')
      // The other of the two is written all the same.
      if (variable === 'GITHUB_OUTPUT') expect(summary).toContain('cannot be written')
      else expect(outputs).toMatchObject({ status: 'aborted', deleted: '0' })
    }
    expect(sandbox.requestCount).toBe(0)
  })

  test('both at once are told, each with its variable', async () => {
    await using sandbox = await withOldSessions(1)
    const environment = { GITHUB_OUTPUT: '/dev/full', GITHUB_STEP_SUMMARY: '/dev/full' }
    const { log } = await actBuilt(sandbox, {}, { environment })
    expect(log).toMatch(/::error::The outputs cannot be written: GITHUB_OUTPUT/)
    expect(log).toMatch(/::error::The job summary cannot be written: GITHUB_STEP_SUMMARY/)
    expect(sandbox.requestCount).toBe(0)
  })

  test.each([undefined, ''])('outside GitHub there is no summary: GITHUB_STEP_SUMMARY is %p', async (path) => {
    await using sandbox = await withOldSessions(1)
    const { exitCode, log } = await actBuilt(sandbox, {}, { environment: { GITHUB_STEP_SUMMARY: path } })
    expect(exitCode).toBe(0)
    expect(log).not.toMatch(/job summary/)
    expect(sandbox.deletedIds).toHaveLength(1)
  })

  test('a summary that is not there yet is made', async () => {
    await using sandbox = await withOldSessions(1)
    const path = join(mkdtempSync(join(tmpdir(), 'files-')), 'summary.md')
    const { exitCode } = await actBuilt(sandbox, {}, { environment: { GITHUB_STEP_SUMMARY: path } })
    expect(exitCode).toBe(0)
    expect(readFileSync(path, 'utf8')).toMatch(/^## Live run: 1 session deleted/)
  })

  test('a summary that cannot be written later is told, and the outputs say what was deleted', async () => {
    await using sandbox = await withOldSessions(2)
    const path = join(mkdtempSync(join(tmpdir(), 'files-')), 'summary.md')
    sandbox.setBefore(() => {
      rmSync(path, { recursive: true, force: true })
      mkdirSync(path)
      return undefined
    })
    const { exitCode, log, outputs } = await actBuilt(sandbox, {}, { environment: { GITHUB_STEP_SUMMARY: path } })
    expect(exitCode).toBe(1)
    expect(outputs).toMatchObject({ status: 'complete', deleted: '2' })
    expect(log).toMatch(/::error::The job summary could not be written: EISDIR/)
  })
})
