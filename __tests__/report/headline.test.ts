import { describe, expect, test } from '@jest/globals'
import {
  accountOf,
  carriedOut,
  exampleTask,
  galleryAccount,
  kinds,
  now,
  surveyOf,
} from '../../scripts/gallery-accounts.ts'
import { headline } from '../../src/report/headline.ts'
import type { Result, Task } from '../../src/result.ts'
import type { OutcomeName } from '../../src/sweep/outcome.ts'
import { ours } from '../../src/text.ts'
import { known, type Thread, unknown } from '../../src/thread.ts'
import { dueThread } from './threads.ts'

const unreadable = (index: number): Thread => ({ ...dueThread(index), createdAt: unknown(ours('time is missing')) })
const threads = (due: number, undecided = 0) => [
  ...Array.from({ length: due }, (_, index) => dueThread(index)),
  ...Array.from({ length: undecided }, (_, index) => unreadable(due + index)),
]

/** A live run in which the planned threads came to these ends, in order. */
function live(status: Result['status'], ends: readonly OutcomeName[], { undecided = 0, over = 0 } = {}): Result {
  const task = exampleTask({ maxDeletions: ends.length })
  const survey = surveyOf(threads(ends.length + over, undecided), task)
  const swept = carriedOut(survey, (_, index) => ({
    outcome: ends[index] ?? 'deleted',
    note: ours('confirmed by the API'),
  }))
  return accountOf(status, { task, survey, swept })
}

/** A live run that found so many that are too young, and so many that cannot be judged. */
function none(young: number, undecided: number): Result {
  const task = exampleTask()
  const found = Array.from({ length: young }, (_, index) => dueThread(index, { createdAt: known(now) }))
  const survey = surveyOf([...found, ...threads(0, undecided)], task)
  return accountOf('complete', {
    task,
    survey,
    swept: carriedOut(survey, () => ({ outcome: 'deleted', note: ours('') })),
  })
}

function dry(due: number, undecided: number, change: Partial<Task> = {}): Result {
  const task = exampleTask({ dryRun: true, ...change })
  return accountOf('planned', { task, survey: surveyOf(threads(due, undecided), task) })
}

describe('the headline', () => {
  test.each<[string, Result]>([
    ['Dry run: nothing deleted, 3 sessions due', dry(3, 0)],
    ['Dry run: nothing deleted, 1 session due, 2 unknown', dry(1, 2)],
    ['Dry run: nothing deleted, 1,200 sessions due (1,000 in one run)', dry(1200, 0)],
    ['Dry run: nothing deleted, no sessions due, 1 unknown', dry(0, 1)],
    ['Dry run: nothing deleted, no sessions visible to this key', dry(0, 0)],
    ['Dry run: nothing deleted, 3 sessions of the approved plan still due', dry(3, 0, { applying: 'a'.repeat(64) })],
    ['Dry run (inventory): nothing deleted, 3 sessions visible to this key', galleryAccount('inventory', 3) as Result],
    ['Dry run aborted: nothing deleted', { ...dry(3, 0), status: 'aborted' }],
    ['Dry run cancelled: nothing deleted', { ...dry(3, 0), status: 'cancelled' }],
    ['Dry run failed: nothing deleted', { ...dry(3, 0), status: 'failed' }],
    ['Live run: 2 sessions deleted', live('complete', ['deleted', 'deleted'])],
    ['Live run: 1 session deleted, 3 unknown', live('complete', ['deleted'], { undecided: 3 })],
    ['Live run: 1 session deleted, 2 still due', live('remaining', ['deleted'], { over: 2 })],
    ['Live run: nothing deleted, 1 already gone, 1 spared', live('complete', ['already-gone', 'spared'])],
    ['Live run: nothing deleted, 2 unknown', live('complete', [], { undecided: 2 })],
    ['Live run: nothing deleted, the one session that could be judged is not due, 1 unknown', none(1, 1)],
    ['Live run: nothing deleted, none of the 2 sessions visible to this key is due', none(2, 0)],
    ['Live run: nothing deleted, no sessions visible to this key', live('complete', [])],
    ['Live run failed: 1 session deleted, 1 still there', live('failed', ['deleted', 'failed'])],
    [
      'Live run failed: nothing deleted, 1 still there, 3 still due',
      live('failed', ['failed', 'not-attempted'], { over: 2 }),
    ],
    ['Live run cancelled: 1 session deleted, 1 still due', live('cancelled', ['deleted', 'not-attempted'])],
    ['Live run cancelled: nothing deleted', galleryAccount('cancelled', 0) as Result],
    ['Live run aborted: nothing deleted', galleryAccount('aborted', 3) as Result],
    ['Not started: nothing listed, nothing deleted', galleryAccount('bad-input', 0) as Result],
    ['Cancelled before it began: nothing listed, nothing deleted', accountOf('cancelled', {})],
  ])('%s', (text, account) => {
    expect(headline(account)).toBe(text)
  })

  test('is safe in any chat: words, numbers and marks that no chat makes anything of', () => {
    for (const kind of kinds) {
      for (const size of [0, 3, 500]) {
        const account = galleryAccount(kind, size)
        if (account === undefined) continue
        expect(headline(account)).toMatch(/^[A-Za-z0-9 ,()]+(?:: [A-Za-z0-9 ,()]+)?$/)
      }
    }
  })

  test('of a dry run is never mistaken for that of a live one', () => {
    for (const kind of kinds) {
      for (const size of [0, 3, 500]) {
        const account = galleryAccount(kind, size)
        if (account?.task === undefined) continue
        const { dryRun } = account.task
        expect(headline(account)).toMatch(dryRun ? /^Dry run.*: nothing deleted/ : /^Live run/)
        if (!dryRun) expect(headline(account)).not.toMatch(/dry/i)
      }
    }
  })
})
