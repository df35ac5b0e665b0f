/** When it happened: what a record says of survey, deletions and the listings after them, and what its checker finds in that. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Sandbox } from '../../sandbox/server.ts'
import type { Candidate } from '../../src/policy/plan.ts'
import { RecordFile } from '../../src/report/record/record.ts'
import type { Witnessed } from '../../src/sweep/list-witness.ts'
import type { Outcome } from '../../src/sweep/outcome.ts'
import { ours, text as words } from '../../src/text.ts'
import { act, hasty } from '../in-process.ts'
import { change, changed, check, type Forgery, footer, outcomeOf, recordStore, where } from './forging.ts'
import { act as actBuilt, day, pathOf, type RecordLine, readRecord, started, withOldSessions } from './records.ts'

const live = { 'older-than': '30d', 'dry-run': 'false', verify: 'all' }
const { recordOf, keep } = recordStore()
const instant = (line: RecordLine | undefined, name: string) => Date.parse(line?.[name])
const ofType = (record: readonly RecordLine[], type: string) => record.filter((line) => line.type === type)
const linesIn = (record: string): RecordLine[] =>
  record
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
const lineOf = (record: readonly RecordLine[], id: string) => record.find(outcomeOf(id))

/** Three deletions get 500: of one that was carried out all the same, and what is gone reads as 500 as well, so only the list can tell. */
function tellsNothing(sandbox: Sandbox, listedAgain?: { readonly status: number; readonly body: object }): void {
  let isBegun = false
  sandbox.setBefore(({ purpose, id = '' }) => {
    isBegun ||= purpose === 'delete'
    if (purpose === 'list' && isBegun) return listedAgain
    if (purpose === 'delete' && /^old_000[123]$/.test(id)) {
      if (id !== 'old_0003') sandbox.remove(id)
      return { status: 500 }
    }
    return purpose === 'read' && sandbox.get(id) === undefined ? { status: 500 } : undefined
  })
}

beforeAll(async () => {
  await using sandbox = await withOldSessions(5)
  for (const id of ['young_1', 'young_2']) sandbox.add({ id, createdAt: Date.now() - day })
  sandbox.add({ id: 'doubt', createdAt: Date.now() - 60 * day, metadata: { legal_hold: 'True' } })
  tellsNothing(sandbox)
  keep('unlisted', (await act(sandbox, { ...live, protect: 'legal_hold=true' })).record)
})

describe('the survey', () => {
  test('has one line when it is at its end: when that was, by which instant ages are counted, how many were listed', async () => {
    const record = recordOf('unlisted')
    const at = where(record, ({ type }) => type === 'surveyed')
    expect(record.slice(0, at).map(({ type }) => type)).toEqual(['header', 'unknown', 'kept'])
    expect(record[at + 1]?.type).toBe('planned')
    expect(record[at]).toMatchObject({ agesAt: record[0]?.startedAt, listed: 8 })
    expect(instant(record[at], 'at')).toBeGreaterThanOrEqual(instant(record[0], 'startedAt'))
  })

  test('ages are counted by the server’s clock where that is behind', async () => {
    await using sandbox = await withOldSessions(1)
    const late = { now: () => Date.now() + 3_600_000, sleep: hasty.sleep }
    const { record } = await act(sandbox, { ...live, 'dry-run': 'true' }, { clock: late })
    const lines = linesIn(record)
    const [surveyed] = ofType(lines, 'surveyed')
    // The run began by the true clock here, an hour before the one of its answers.
    expect(instant(surveyed, 'agesAt')).toBeLessThan(instant(lines[0], 'startedAt') - 3_000_000)
    expect((await check(lines)).problems).toEqual([])
  })

  test('a list that was not read to its end has none', async () => {
    await using sandbox = await withOldSessions(2)
    sandbox.setBefore(({ purpose }) => (purpose === 'list' ? { status: 400, body: 'no' } : undefined))
    expect((await act(sandbox, live)).record).not.toContain('"surveyed"')
  })

  test('what could not be judged has its times, as far as they are known', () => {
    const [unknown] = ofType(recordOf('unlisted'), 'unknown')
    expect(unknown?.id).toBe('doubt')
    expect(Date.now() - instant(unknown, 'createdAt')).toBeGreaterThan(59 * day)
    expect(unknown?.lastActiveAt).not.toBeNull()
  })
})

describe('a deletion', () => {
  test('is sent after the survey, answered after that, and then known', async () => {
    await using sandbox = await withOldSessions(40)
    const record = readRecord(pathOf(await actBuilt(sandbox, { concurrency: '4' })))
    const [surveyed] = ofType(record, 'surveyed')
    for (const line of ofType(record, 'outcome')) {
      const times = [instant(surveyed, 'at'), ...['sentAt', 'answeredAt', 'at'].map((name) => instant(line, name))]
      expect(times).toEqual([...times].sort((one, other) => one - other))
    }
    expect(ofType(record, 'outcome')).toHaveLength(40)
  })

  test('whose answer was lost was sent the first time, and answered the last', async () => {
    await using sandbox = await withOldSessions(2)
    let times = 0
    sandbox.setBefore(({ purpose, id }) => {
      if (purpose !== 'delete' || id !== 'old_0000') return undefined
      times += 1
      return times === 1 ? { status: 503 } : undefined
    })
    const { account } = await act(sandbox, live)
    const [twice, once] = account.swept?.outcomes ?? []
    expect(sandbox.requests.filter(({ purpose, id }) => purpose === 'delete' && id === 'old_0000')).toHaveLength(2)
    expect(twice).toMatchObject({ outcome: 'deleted', proof: 'confirmed' })
    // Between the two it was read.
    expect((twice?.answeredAt ?? 0) - (twice?.sentAt ?? 0)).toBeGreaterThan(
      (once?.answeredAt ?? 0) - (once?.sentAt ?? 0),
    )
  })

  test('that was never sent has no times', async () => {
    await using sandbox = await withOldSessions(3)
    sandbox.setBefore(({ purpose }) =>
      purpose === 'delete' ? { status: 401, body: { error: { code: 'invalid_api_key' } } } : undefined,
    )
    const { record } = await act(sandbox, { ...live, concurrency: '1' })
    const lines = linesIn(record)
    const told = ofType(lines, 'outcome').map(({ outcome, sentAt, answeredAt }) => [
      outcome,
      sentAt === null,
      answeredAt === null,
    ])
    expect(new Set(told.map(String))).toEqual(new Set(['failed,false,false', 'not-attempted,true,true']))
  })

  test('a server that throttles one thread answered it', async () => {
    await using sandbox = await withOldSessions(20)
    sandbox.setBefore(({ purpose, id }) => (purpose === 'delete' && id === 'old_0002' ? { status: 429 } : undefined))
    const { account } = await act(sandbox, live)
    const throttled = account.swept?.outcomes.find(({ candidate }) => candidate.id === 'old_0002')
    expect(throttled).toMatchObject({ outcome: 'failed', sentAt: expect.any(Number), answeredAt: expect.any(Number) })
  })

  test('a page of them has the times of its request', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 0 })
    for (let index = 0; index < 3; index++) sandbox.add({ createdAt: Date.now() - 90 * day - index })
    sandbox.add({ createdAt: Date.now() - day })
    const { account } = await act(sandbox, { ...live, concurrency: '1' })
    const times = account.swept?.outcomes.map(({ sentAt, answeredAt }) => [sentAt, answeredAt])
    expect(times?.[0]).toEqual([expect.any(Number), expect.any(Number)])
    expect(new Set(times?.map(String)).size).toBe(1)
  })

  test('that was sent in a page which the server does not take was no attempt', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 0 })
    for (let index = 0; index < 5; index++) sandbox.add({ createdAt: Date.now() - 90 * day - index })
    sandbox.add({ createdAt: Date.now() - day })
    sandbox.setBefore(({ purpose }) => {
      if (purpose === 'prune') return { status: 404 }
      return purpose === 'delete' ? { status: 401, body: { error: { code: 'invalid_api_key' } } } : undefined
    })
    const lines = linesIn((await act(sandbox, { ...live, concurrency: '1' })).record)
    const untouched = ofType(lines, 'outcome').filter(({ outcome }) => outcome === 'not-attempted')
    expect(untouched.length).toBeGreaterThan(0)
    expect(untouched.filter(({ sentAt, answeredAt }) => sentAt !== null || answeredAt !== null)).toEqual([])
    expect((await check(lines)).problems).toEqual([])
  })

  test('keeps its order where the clock is set back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'course-'))
    const record = new RecordFile(join(folder, 'record.ndjson'))
    const at = Date.UTC(2026, 10, 27, 12)
    const minute = 60_000
    const candidate: Candidate = { kind: 'due', id: 'a', createdAt: 0, lastActiveAt: undefined, seenAt: at, shown: [] }
    const known = { candidate, outcome: 'deleted', proof: 'confirmed', note: ours('confirmed by the API') } as const
    const outcome = (times: Pick<Outcome, 'at' | 'sentAt' | 'answeredAt'>): Outcome => ({ ...known, ...times })
    record.surveyed({ at, agesAt: at, listed: 1 })
    record.outcome(outcome({ at: at - minute, sentAt: at + minute, answeredAt: at - 2 * minute }), '')
    record.outcome(outcome({ at: at + 3 * minute, sentAt: at - 9 * minute, answeredAt: at - 9 * minute }), '')
    const [, ...lines] = readRecord(record.path)
    const told = lines.map((line) => ['sentAt', 'answeredAt', 'at'].map((name) => (instant(line, name) - at) / minute))
    expect(told).toEqual([
      [0, 0, 0],
      [0, 0, 3],
    ])
  })
})

describe('a whole listing after the deletions', () => {
  const witnessed = (more: Partial<Witnessed> = {}): Witnessed => ({
    beganAt: 0,
    at: 0,
    asked: 1,
    listed: 3,
    stillListed: new Set(),
    stayed: 2,
    stayedListed: 2,
    isCached: false,
    why: undefined,
    ...more,
  })

  test('says what it showed, before the outcomes that it settles', () => {
    const record = recordOf('unlisted')
    const [first, ...others] = ofType(record, 'listing')
    // Five were listed as planned; two are gone by confirmation and two by this list, and three stayed for certain.
    expect(first).toMatchObject({
      asked: 3,
      listed: 4,
      stillListed: 1,
      stayed: 3,
      stayedListed: 3,
      settles: true,
      why: '',
    })
    expect(others.map(({ asked, stillListed }) => [asked, stillListed])).toEqual([
      [1, 1],
      [1, 1],
    ])
    const at = where(record, ({ type }) => type === 'listing')
    expect(record.slice(at + 1, at + 3)).toMatchObject([
      { type: 'outcome', id: 'old_0001', outcome: 'deleted', proof: 'not listed' },
      { type: 'outcome', id: 'old_0002', outcome: 'deleted', proof: 'not listed' },
    ])
    expect(instant(first, 'beganAt')).toBeGreaterThanOrEqual(instant(lineOf(record, 'old_0001'), 'sentAt'))
  })

  test('is told in the log, with what it settled', async () => {
    await using sandbox = await withOldSessions(5)
    sandbox.add({ id: 'young', createdAt: Date.now() - day })
    tellsNothing(sandbox)
    const { log } = await act(sandbox, live)
    expect(log).toContain('Listed once more to settle 3 sessions: 2 no longer listed, 1 still listed')
  })

  test('that cannot be read settles nothing, and says why without the server’s words', async () => {
    await using sandbox = await withOldSessions(5)
    sandbox.add({ id: 'young', createdAt: Date.now() - day })
    tellsNothing(sandbox, { status: 400, body: { error: { message: 'a secret of somebody' } } })
    const { record, log, outputs } = await act(sandbox, live)
    const lines = linesIn(record)
    expect(ofType(lines, 'listing')).toMatchObject([
      { asked: 3, listed: null, stillListed: null, stayed: 1, stayedListed: null, settles: false },
    ])
    expect(ofType(lines, 'listing')[0]?.why).toMatch(/^the server answered 400 to /)
    expect(record).not.toContain('a secret of somebody')
    expect(log.filter((line) => line.startsWith('Listed once more'))).toEqual([
      expect.stringMatching(/^Listed once more to settle 3 sessions, in vain: the server answered 400 to /),
    ])
    expect(outputs).toMatchObject({ deleted: '2', 'not-known': '3' })
    expect((await check(lines)).problems).toEqual([])
  })

  test.each<[string, Partial<Witnessed>, object]>([
    [
      'that shows another list',
      { stayedListed: 0, why: ours('it shows too few of the threads that stayed') },
      { settles: false, why: 'it shows too few of the threads that stayed', listed: 3, stayedListed: 0 },
    ],
    [
      'that was not read to its end',
      { listed: undefined, why: words`the server answered 403 to ${'the list of secrets'}` },
      {
        settles: false,
        why: 'the server answered 403 to (see the log)',
        listed: null,
        stillListed: null,
        stayedListed: null,
      },
    ],
  ])('%s', async (_, showed, expected) => {
    const record = new RecordFile(join(mkdtempSync(join(tmpdir(), 'course-')), 'record.ndjson'))
    record.listing(witnessed(showed))
    expect(readRecord(record.path)).toMatchObject([expected])
  })
})

describe('what contradicts itself', () => {
  const surveyed = ({ type }: RecordLine) => type === 'surveyed'
  const listing = ({ type }: RecordLine) => type === 'listing'
  const early = '2020-01-01T00:00:00.000Z'
  const late = '2099-01-01T00:00:00.000Z'
  const unsettled = { settles: false, why: 'it shows too few of the threads that stayed' }

  test('the true record is intact', async () => {
    expect(await check(recordOf('unlisted'))).toMatchObject({ verdict: 'intact', problems: [] })
  })

  const forgeries: readonly [name: string, forge: Forgery, says: RegExp][] = [
    ['no end of the survey', (all) => all.filter((line) => !surveyed(line)), /plans a thread before all were judged$/],
    [
      'two ends of the survey',
      (all) => all.toSpliced(where(all, surveyed), 0, all[where(all, surveyed)] ?? {}),
      /is a second end of the survey$/,
    ],
    [
      'ages counted by another instant',
      changed(surveyed, { agesAt: late }),
      /counts ages by 2099.*, which is no clock/,
    ],
    ['ages counted by an instant long ago', changed(surveyed, { agesAt: early }), /counts ages by 2020.*, which is no/],
    [
      'fewer listed than the footer says',
      changed(surveyed, { listed: 7 }),
      /^the survey ended with 7 threads listed, and the footer says 8$/,
    ],
    [
      'a thread judged after the end of the survey',
      (all) => {
        const kept = where(all, ({ type }) => type === 'kept')
        return all.toSpliced(kept, 1).toSpliced(where(all, surveyed), 0, all[kept] ?? {})
      },
      /comes too late: a kept line stands earlier$/,
    ],
    [
      'a deletion before the end of the survey',
      changed(outcomeOf('old_0000'), { sentAt: early }),
      /was deleted before all threads were judged$/,
    ],
    [
      'an answer before the question',
      changed(outcomeOf('old_0000'), { answeredAt: early }),
      /was answered before it was sent$/,
    ],
    [
      'an answer after the outcome',
      changed(outcomeOf('old_0000'), { answeredAt: late }),
      /has an outcome from before its deletion$/,
    ],
    [
      'a deletion that was not sent',
      changed(outcomeOf('old_0001'), { sentAt: null, answeredAt: null }),
      /is deleted, and no deletion was sent$/,
    ],
    [
      'an answer without a deletion',
      changed(outcomeOf('old_0001'), { sentAt: null }),
      /has an answer to a deletion that was not sent$/,
    ],
    [
      'a confirmation without an answer',
      changed(outcomeOf('old_0000'), { answeredAt: null }),
      /was confirmed, and not answered$/,
    ],
    [
      'a deletion that was sent and not attempted',
      changed(outcomeOf('old_0003'), { outcome: 'not-attempted', end: null }),
      /was not attempted, and its deletion was sent$/,
    ],
    [
      'a listing left out',
      (all) => all.toSpliced(where(all, listing), 1),
      /is gone because it is not listed, and no listing before it says so$/,
    ],
    [
      'the last listing left out',
      (all) => all.toSpliced(all.findLastIndex(listing), 1),
      /^the footer says listings 3, and the lines make 2$/,
    ],
    [
      'more still listed than the outcomes say',
      changed(listing, { stillListed: 2 }),
      /is gone because it is not listed, and no listing before it says so$/,
    ],
    [
      'fewer still listed than the outcomes say',
      changed(listing, { stillListed: 0 }),
      /^a listing no longer shows 1 threads, and they have no such outcome$/,
    ],
    ['a listing that settles too much', changed(listing, { stayedListed: 1 }), /settles what became of threads, and/],
    [
      'a listing of nothing that stayed',
      changed(listing, { stayed: 0, stayedListed: 0 }),
      /shows too little for that$/,
    ],
    ['a listing that shows too many', changed(listing, { stayedListed: 4 }), /shows more threads than it can$/],
    ['a listing that shows more than all', changed(listing, { listed: 3 }), /shows more threads than it can$/],
    ['a listing that was not read', changed(listing, { listed: null }), /tells a part of what it showed$/],
    ['a listing that settles nothing', changed(listing, unsettled), /is not listed, and no listing before it says so$/],
    ['a reason why a listing settles', changed(listing, { why: 'so' }), /settles true, because of so$/],
    ['a listing before the deletions', changed(listing, { beganAt: early }), /began before all threads were judged$/],
    ['a listing that ended before it began', changed(listing, { beganAt: late }), /ended before it began$/],
    ['a listing of supplied ids', (all) => change(all, 0, { ids: 'supplied' }), /is a listing, and ids were supplied$/],
    [
      'a thread that could not be judged, long overdue',
      (all) => change(all, 0, { settings: { ...all[0]?.settings, failIfOverdue: '45d' } }),
      /^a thread that could not be judged is older than fail-if-overdue allows, and is no problem$/,
    ],
    [
      'one of unknown age, with any age allowed',
      (all) =>
        change(changed(({ type }) => type === 'unknown', { createdAt: null })(all), 0, {
          settings: { ...all[0]?.settings, failIfOverdue: '9999d' },
        }),
      /^a thread that could not be judged is older than fail-if-overdue allows/,
    ],
  ]

  test.each(forgeries)('%s', async (_, forge, says) => {
    const { verdict, problems } = await check(forge(recordOf('unlisted')))
    expect(verdict).toBe('damaged')
    expect(problems).toContainEqual(expect.stringMatching(says))
  })

  test('a fault of the program may come before the outcomes of a listing', async () => {
    const record = recordOf('unlisted')
    const stopped = { stopped: 'fault', stoppedBecause: 'unexpected error', proof: null, verification: null }
    const brokenOff = [...record.slice(0, where(record, listing) + 1), ...footer(stopped)(record).slice(-1)]
    const { problems } = await check(brokenOff)
    expect(problems.filter((problem) => /listing/.test(problem))).toEqual([])
  })
})
