/** What a row of runs leaves wrong, and when that is told. */

import { describe, expect, test } from '@jest/globals'
import { changeBy, standing } from '../../../src/report/tracking-issue/course.ts'
import type { PastRun } from '../../../src/report/tracking-issue/history.ts'
import { writeMarks } from '../../../src/report/tracking-issue/troubles.ts'
import { madeUpRun } from '../../github/writing.ts'

const usual: Readonly<Record<string, PastRun['status']>> = { cancelled: 'cancelled', dry: 'planned' }

/** `dry unknown`, `live well`, `cancelled failed`: a run of this mode with these troubles. */
const course = (...words: readonly string[]): PastRun[] =>
  words.map((word, index) => {
    const [mode = '', troubles = ''] = word.split(' ')
    const ended = troubles.includes('aborted') ? 'aborted' : usual[mode]
    const status = ended ?? 'complete'
    return madeUpRun({ runId: `${index + 1}`, at: index * 86_400_000, dryRun: mode === 'dry', status, troubles })
  })

const left = (...words: readonly string[]) => writeMarks(standing(course(...words)).map(({ mark }) => mark))

describe('what is wrong after', () => {
  test.each([
    [['live well'], 'well'],
    [['live failed', 'live well'], 'well'],
    [['live failed', 'live unknown'], 'unknown'],
    // A dry run deletes nothing: it cannot show that deleting works again.
    [['live failed', 'dry well'], 'failed'],
    [['live failed', 'dry well', 'dry well'], 'failed'],
    [['live aborted', 'dry well'], 'aborted'],
    [['live failed', 'dry well', 'live well'], 'well'],
    // It can show what a survey shows.
    [['live unknown', 'dry well'], 'well'],
    [['dry approval', 'dry well'], 'well'],
    [['dry aborted', 'dry well'], 'well'],
    [['live failed,unknown', 'dry unknown'], 'failed,unknown'],
    [['live failed', 'dry approval'], 'approval,failed'],
    [['dry approval', 'live well'], 'well'],
    // A run that was cancelled takes nothing back.
    [['live unknown', 'cancelled well'], 'unknown'],
    [['live failed', 'cancelled cancelled', 'live well'], 'well'],
    [['dry approval', 'cancelled cancelled'], 'approval,cancelled'],
  ])('%j: %s', (words, expected) => expect(left(...words)).toBe(expected))
})

describe('what a run changes', () => {
  const change = (words: readonly string[], isOpen: boolean | undefined) => {
    const runs = course(...words)
    const run = runs.pop()
    if (run === undefined) throw new Error('no run')
    const { open, comment } = changeBy(run, runs, isOpen === undefined ? undefined : { isOpen })
    return { open, comment }
  }
  test.each<[string[], boolean | undefined, { open: boolean | undefined; comment: string | undefined }]>([
    [['live well'], undefined, { open: false, comment: undefined }],
    [['live failed'], undefined, { open: true, comment: 'opened' }],
    [['live failed', 'live failed'], true, { open: true, comment: undefined }],
    [['live failed', 'live failed'], false, { open: true, comment: 'reopened' }],
    [['live failed', 'live unknown'], true, { open: true, comment: 'changed' }],
    [['live stopped:00000001', 'live stopped:00000002'], true, { open: true, comment: 'changed' }],
    [['live failed', 'live well'], true, { open: false, comment: 'closed' }],
    [['live failed', 'live well'], false, { open: false, comment: undefined }],
    [['live well', 'live well'], true, { open: false, comment: 'closed' }],
    // Nothing to say of its own: as it was, also where a person closed it.
    [['live failed', 'dry well'], true, { open: undefined, comment: undefined }],
    [['live failed', 'dry well'], false, { open: undefined, comment: undefined }],
    // The history was taken out.
    [['dry well'], true, { open: undefined, comment: undefined }],
    [['live well'], true, { open: false, comment: 'closed' }],
    [['live failed'], true, { open: true, comment: 'changed' }],
  ])('%j, issue open: %s', (words, isOpen, expected) => expect(change(words, isOpen)).toEqual(expected))

  test('a run that ended later and has trouble is left alone by one that is well', () => {
    const [before, later] = course('live failed', 'live unknown')
    if (before === undefined || later === undefined) throw new Error('no runs')
    const well = madeUpRun({ runId: '9', at: later.at - 1000 })
    expect(changeBy(well, [before, later], { isOpen: true })).toMatchObject({ open: undefined, comment: undefined })
  })

  test('runs that see the same change have the same key, others have not', () => {
    const [before, one] = course('live failed', 'live unknown')
    if (before === undefined || one === undefined) throw new Error('no runs')
    const other = { ...one, runId: '77' }
    const key = (run: PastRun, others: PastRun[]) => changeBy(run, others, { isOpen: true }).key
    expect(key(one, [before])).toBe(key(other, [before]))
    expect(key(one, [before])).not.toBe(key(one, [{ ...before, runId: '78' }]))
    expect(key(one, [before])).not.toBe(key({ ...one, troubles: [] }, [before]))
  })
})
