/** Which threads take a place among the newest, and what has to be known before they are counted. */

import { describe, expect, test } from '@jest/globals'
import { Counting } from '../../src/policy/counting.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { parseSelectors } from '../../src/policy/selector.ts'
import { ours } from '../../src/text.ts'
import { known, structured, type Thread, type ThreadApi, unasked, unknown } from '../../src/thread.ts'
import { agentSessions } from '../../src/threads/apis/agent-sessions.ts'
import { barePolicy } from '../bare-policy.ts'
import { day, having, now, session } from './session.ts'

/** What counting makes of one thread, where one place is to be had. */
function counted(
  changes: Partial<Thread>,
  policy: Partial<Policy> = {},
  { api = agentSessions as ThreadApi, isReadAgain = false } = {},
): string {
  const counting = new Counting({ ...barePolicy, olderThan: day, keepLatest: 1, ...policy }, api, now)
  const element = { id: 'it', thread: { ...session, ...changes } }
  const count = counting.offer(element, isReadAgain)
  if (count.kind === 'lookup') return `look up its ${count.of}`
  if (count.kind === 'settled') return count.standing === undefined ? 'takes no place' : `is ${count.standing.kind}`
  return `waits, ${[...counting.kept()].map(({ standing }) => JSON.stringify(standing)).join()}`
}

const within = (group: string | null, rule?: string) =>
  `waits, ${JSON.stringify({ kind: 'within', countedIn: { rule, group } })}`

describe('a thread', () => {
  const subject = { key: 'user_id', value: '4711' }
  const perTeam: Partial<Policy> = { keepLatestPer: { by: 'metadata', key: 'team' } }
  const rule = {
    ...barePolicy,
    name: 'staging',
    metadata: parseSelectors('env=staging'),
    olderThan: day,
    keepLatest: 1,
  }
  const rules: Partial<Policy> = { keepLatest: 0, olderThan: undefined, rules: [rule] }
  test.each<[string, Partial<Thread>, Partial<Policy>, string]>([
    ['waits until all have come', {}, {}, within(null)],
    ['is not counted where nothing asks for the newest', {}, { keepLatest: 0 }, 'takes no place'],
    ['without a readable creation', { createdAt: unasked }, {}, 'takes no place'],
    [
      'without a readable creation, by activity',
      { createdAt: unknown(ours('time is not a number')) },
      { keepLatestBy: 'activity' },
      'takes no place',
    ],
    [
      'whose activity cannot be read, by activity',
      { lastActiveAt: unknown(ours('time is not a number')) },
      { keepLatestBy: 'activity' },
      'is unknown',
    ],
    ['of the subject', having({ user_id: '4711' }), { subject }, within(null)],
    ['of somebody else', having({ user_id: '4712' }), { subject }, 'takes no place'],
    ['of nobody knows whom', having({ user_id: structured }), { subject }, 'takes no place'],
    ['of whom is not listed', { metadata: unasked }, { subject }, 'look up its thread'],
    ['of a group', having({ team: 'red' }), perTeam, within('red')],
    ['of a group that is not listed', { metadata: unasked }, perTeam, 'look up its thread'],
    ['of a group that has no text', having({ team: structured }), perTeam, 'is unknown'],
    ['under a rule', having({ env: 'staging' }), rules, within(null, 'staging')],
    ['under no rule', {}, rules, 'takes no place'],
    [
      'under a rule that has no newest',
      having({ env: 'staging' }),
      { ...rules, rules: [{ ...rule, keepLatest: 0 }] },
      'takes no place',
    ],
    [
      'under a rule beside one that has none',
      having({ env: 'staging' }),
      { ...rules, rules: [rule, { ...rule, name: 'b', keepLatest: 0 }] },
      within(null, 'staging'),
    ],
    ['of which the rule is not known', having({ env: structured }), rules, 'takes no place'],
    ['of which the rule is looked up', { metadata: unasked }, rules, 'look up its thread'],
  ])('%s', (_, changes, policy, what) => expect(counted(changes, policy)).toBe(what))

  test('of a group that was looked up in vain', () => {
    expect(counted({ metadata: unasked }, perTeam, { isReadAgain: true })).toBe('is unknown')
  })
})

test('an older thread gives its place to a newer one, and is settled then', () => {
  const counting = new Counting({ ...barePolicy, olderThan: day, keepLatest: 1 }, agentSessions, now)
  const older = { id: 'old', thread: { ...session, id: 'old', createdAt: known(now - 200 * day) } }
  const newer = { id: 'new', thread: { ...session, id: 'new' } }
  const countedIn = { rule: undefined, group: null }
  expect(counting.offer(older, false)).toEqual({ kind: 'waits' })
  expect(counting.offer(newer, false)).toEqual({
    kind: 'settled',
    element: older,
    standing: { kind: 'beyond', countedIn, at: now - 200 * day },
  })
  expect([...counting.kept()]).toEqual([{ element: newer, standing: { kind: 'within', countedIn } }])
})
