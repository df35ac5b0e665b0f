/** The history: what is written is read back, and nothing else is. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  merged,
  mostRuns,
  type PastRun,
  readHistory,
  writeHistory,
} from '../../../src/report/tracking-issue/history.ts'
import { readMarks, type TroubleMark, writeMarks } from '../../../src/report/tracking-issue/troubles.ts'

const now = Date.UTC(2026, 10, 22, 3, 17)

const count = fc.option(fc.integer({ min: 0, max: 999_999_999_999 }), { nil: undefined })
const seconds = fc.integer({ min: 0, max: now / 1000 }).map((one) => one * 1000)
const mark: fc.Arbitrary<TroubleMark> = fc.record({
  kind: fc.constantFrom('aborted', 'failed', 'stopped', 'overdue', 'subject', 'unknown', 'cancelled', 'approval'),
  print: fc.option(fc.stringMatching(/^[0-9a-f]{8}$/), { nil: undefined }),
})
const marks = fc
  .uniqueArray(mark, { selector: (one) => writeMarks([one]), maxLength: 4 })
  .map((all) => readMarks(writeMarks(all)) ?? [])
const run: fc.Arbitrary<PastRun> = fc.record({
  runId: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map(String),
  attempt: fc.integer({ min: 1, max: 999 }).map(String),
  at: seconds,
  status: fc.constantFrom('cancelled', 'aborted', 'failed', 'remaining', 'planned', 'complete'),
  dryRun: fc.boolean(),
  listed: count,
  due: count,
  deleted: count,
  failed: count,
  unknown: count,
  oldestDue: fc.option(seconds, { nil: undefined }),
  troubles: marks,
})
const runs = fc.uniqueArray(run, { selector: ({ runId, attempt, at }) => `${runId}/${attempt}/${at}`, maxLength: 40 })

describe('what is written', () => {
  test('is read back as it was, in the order in which the runs ended, the last thirty', () => {
    fc.assert(
      fc.property(runs, fc.string(), (all, before) => {
        fc.pre(!before.includes('thread-retention'))
        const kept = merged(all)
        expect(kept.length).toBe(Math.min(all.length, mostRuns))
        expect(readHistory(`${before}\n${writeHistory(kept)}\nafter`, now)).toEqual(kept)
      }),
    )
  })

  test('is the same however often it is merged', () => {
    fc.assert(
      fc.property(runs, runs, (one, other) => {
        const both = merged(one, other)
        expect(merged(both, both)).toEqual(both)
        expect(merged(both, [])).toEqual(both)
      }),
    )
  })

  test('survives line ends of another system', () => {
    fc.assert(
      fc.property(runs, (all) => {
        const kept = merged(all)
        expect(readHistory(writeHistory(kept).replaceAll('\n', '\r\n'), now)).toEqual(kept)
      }),
    )
  })
})

const good =
  '4711 1 2026-11-20T03:17:00Z failed live 18250 80 78 2 5 2026-08-01T00:00:00Z failed,stopped:0a1b2c3d,unknown'
const body = (...lines: readonly string[]) => ['<!-- thread-retention:history v1', ...lines, '-->'].join('\n')

describe('what nobody wrote is dropped', () => {
  test('the line that the others are made of is read', () => expect(readHistory(body(good), now)).toHaveLength(1))

  test.each([
    ['a name for a number', good.replace('4711', '@octocat')],
    ['a run that is zero', good.replace('4711', '0')],
    ['a longer number than any run has', good.replace('4711', '9'.repeat(17))],
    ['a date that no calendar has', good.replace('2026-11-20', '2026-11-31')],
    ['a time to the millisecond', good.replace('03:17:00Z', '03:17:00.000Z')],
    ['a run that has not ended', good.replace('2026-11-20', '2027-11-20')],
    ['a status that there is not', good.replace('failed live', 'constructor live')],
    ['a mode that there is not', good.replace('live', 'wet')],
    ['a negative count', good.replace(' 80 ', ' -80 ')],
    ['a count with a leading zero', good.replace(' 80 ', ' 080 ')],
    ['a fraction', good.replace(' 80 ', ' 8.5 ')],
    ['a trouble that there is not', good.replace('unknown', 'panic')],
    ['troubles in another order', good.replace('failed,stopped:0a1b2c3d,unknown', 'unknown,failed')],
    ['a trouble twice', good.replace('failed,stopped:0a1b2c3d,unknown', 'failed,failed')],
    ['a word too many', `${good} more`],
    ['a word too few', good.replace(/ \S+$/, '')],
    ['two spaces', good.replace(' 80', '  80')],
    ['a letter before it', `x${good}`],
    ['markup', good.replace('4711', '[4711](https://example.com)')],
  ])('%s', (_, line) => {
    expect(readHistory(body(line), now)).toEqual([])
    expect(readHistory(body(good, line), now)).toHaveLength(1)
  })

  test.each([
    ['no history', ''],
    ['a history without an end', body(good).replace('\n-->', '')],
    ['a history of another version', body(good).replace(' v1', ' v2')],
    ['a history that is quoted', body(good).replace(/^/gm, '> ')],
  ])('%s', (_, text) => expect(readHistory(text, now)).toEqual([]))

  test('nothing that anybody writes ends the reading, or becomes anything but runs that could be written', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constant(good), fc.constant('-->')), { maxLength: 9 }), (lines) => {
        const read = readHistory(body(...lines), now)
        expect(readHistory(writeHistory(read), now)).toEqual(read)
      }),
    )
  })
})
