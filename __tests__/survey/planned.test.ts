/** What the statistics make of threads that are planned although they are not due, and of those that are judged afresh. */

import { expect, test } from '@jest/globals'
import { parseExpression } from '../../src/policy/expression/expression.ts'
import type { Due } from '../../src/policy/plan.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { parseSelectors } from '../../src/policy/selector.ts'
import type { Verdict } from '../../src/policy/verdict.ts'
import { Tally } from '../../src/survey/statistics.ts'
import { ours } from '../../src/text.ts'
import { known, type Thread } from '../../src/thread.ts'
import { agentSessions } from '../../src/threads/apis/agent-sessions.ts'
import { nothingElse } from '../../src/threads/fields.ts'
import { barePolicy } from '../bare-policy.ts'

const day = 86_400_000
const now = Date.parse('2026-11-20T12:00:00Z')
const rules = [{ ...barePolicy, name: 'all', metadata: [], where: undefined, olderThan: day, inactiveFor: undefined }]
const thread: Thread = { ...nothingElse, id: 'a', createdAt: known(now - 3 * day), metadata: known(new Map()) }
const tooYoung = { kind: 'keep', step: 'older-than', reason: ours('it is too young'), rule: 'all' } as const
const due: Verdict = { kind: 'delete', rule: 'all' }

const candidate: Due = {
  ...{ kind: 'due', id: 'a', createdAt: now - 3 * day, lastActiveAt: undefined, seenAt: now, shown: [] },
}

const tallyOf = (policy: Partial<Policy>) => new Tally({ ...barePolicy, ...policy }, { now, summaryKeys: [] })
const under = (tally: Tally) => tally.byRule.entries().map(([name, { under, due, held }]) => [name, under, due, held])

test('a thread that is planned to be spared is a candidate, and in no row of the funnel', () => {
  const tally = tallyOf({ rules })
  tally.spared(tooYoung, thread)
  expect(tally.counts()).toEqual({ listed: 1, kept: 0, unknown: 0, candidates: 1 })
  expect(tally.funnel()).toEqual([])
  expect(under(tally)).toEqual([['all', 1, 1, 0]])
  expect(tally.candidateAges).toEqual([0, 1, 0, 0, 0, 0, 0, 0])
})

test('the expression was asked of no thread that an earlier step keeps, nor of one that nobody found', () => {
  const tally = tallyOf({ where: parseExpression('true', agentSessions) })
  tally.spared(tooYoung, thread)
  tally.unlisted({ rule: undefined })
  expect(tally.where).toMatchObject({ count: 0, failures: 0 })
  tally.judged(due, thread)
  expect(tally.where).toMatchObject({ count: 1, failures: 0 })
})

test('a thread that nobody found is listed and a candidate, without an age', () => {
  const tally = tallyOf({ rules })
  tally.unlisted({ rule: 'all' })
  expect(tally.counts()).toEqual({ listed: 1, kept: 0, unknown: 0, candidates: 1 })
  expect(under(tally)).toEqual([['all', 1, 1, 0]])
  expect(tally.candidateAges.every((count) => count === 0)).toBe(true)
})

test('what is planned for one person counts as that person’s, and what is judged afresh counts once', () => {
  const tally = tallyOf({ rules, subject: { key: 'user_id', value: 'u' } })
  tally.spared({ ...tooYoung, step: 'subject' }, thread)
  tally.unlisted({ rule: 'all' })
  expect(tally.ofSubject).toBe(2)
  tally.judged(due, thread)
  expect(tally.ofSubject).toBe(3)
  tally.takeBack({ ...candidate, rule: 'all' }, thread)
  expect([tally.ofSubject, tally.listed, tally.candidates]).toEqual([2, 2, 2])
  tally.judged({ kind: 'keep', step: 'subject', reason: ours('it is somebody else’s'), rule: undefined }, thread)
  expect([tally.ofSubject, tally.kept]).toEqual([2, 1])
  expect(under(tally)).toEqual([['all', 2, 2, 0]])
})

test('one that is judged afresh is described once: by the copy that was listed first', () => {
  const protect = parseSelectors('hold=yes')
  const tally = new Tally({ ...barePolicy, protect }, { now, summaryKeys: ['env', 'team'] })
  const listed = {
    ...thread,
    metadata: known(
      new Map([
        ['env', 'live'],
        ['hold', 'no'],
      ]),
    ),
  }
  const afresh = {
    ...thread,
    metadata: known(
      new Map([
        ['env', 'test'],
        ['hold', 'yes'],
      ]),
    ),
  }
  tally.judged(due, listed)
  tally.takeBack({ ...candidate, shown: ['live', ''] }, afresh)
  tally.judged(due, afresh)
  expect([tally.listed, tally.candidates, tally.metadataRead]).toEqual([1, 1, 1])
  expect(tally.metadataKeys.entries()).toEqual([
    ['env', 1],
    ['hold', 1],
  ])
  expect([tally.protectMatches, tally.protectMet.isMet(0)]).toEqual([[1], true])
  expect(tally.shownValues.get('env')?.entries()).toEqual([['live', 1]])
  expect(tally.candidateValues.get('env')?.entries()).toEqual([['test', 1]])
})
