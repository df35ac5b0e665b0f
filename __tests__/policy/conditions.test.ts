/** A condition says itself: in the rows of the summary, among what protects, and of one thread. */

import { describe, expect, test } from '@jest/globals'
import { conditionAt, order } from '../../src/policy/conditions/order.ts'
import type { Expression } from '../../src/policy/expression/expression.ts'
import { Matter } from '../../src/policy/matter.ts'
import { isPastAge } from '../../src/policy/past-age.ts'
import type { Policy, Rule } from '../../src/policy/policy.ts'
import { parseSelectors } from '../../src/policy/selector.ts'
import type { Step } from '../../src/policy/verdict.ts'
import { ours, own } from '../../src/text.ts'
import { known, notSet, structured, type Thread, type ThreadApi, unasked, unknown } from '../../src/thread.ts'
import { agentSessions } from '../../src/threads/apis/agent-sessions.ts'
import { anthropicSessions } from '../../src/threads/apis/anthropic-sessions.ts'
import { assistantsThreads } from '../../src/threads/apis/assistants-threads.ts'
import { chatkitThreads } from '../../src/threads/apis/chatkit-threads.ts'
import { langgraphThreads } from '../../src/threads/apis/langgraph-threads.ts'
import { responses } from '../../src/threads/apis/responses.ts'
import { barePolicy } from '../bare-policy.ts'
import { day, having, judged, now, session } from './session.ts'

const noun = { one: own`session`, many: own`sessions` }

const rule: Rule = {
  name: 'staging',
  metadata: parseSelectors('env=staging'),
  where: undefined,
  olderThan: 7 * day,
  inactiveFor: undefined,
  keepLatest: 0,
  keepLatestBy: 'created',
  keepLatestPer: { by: 'nothing' },
}
const byRule: Partial<Policy> = { rules: [rule] }

describe('a row of the summary', () => {
  test.each<[Step, Partial<Policy>, string, string]>([
    ['unreadable', {}, 'Unreadable (Unknown)', 'cannot be read'],
    ['subject', {}, 'Other people (Not due)', 'belongs to somebody else (subject)'],
    ['in use', {}, 'In use (Held)', 'its status means that the session is running'],
    ['waiting', {}, 'Waiting (Held)', 'waits for a person (abandoned-after would set an end)'],
    [
      'waiting',
      { abandonedAfter: 30 * day },
      'Waiting (Held)',
      'waits for a person, for 30 days or less (abandoned-after)',
    ],
    ['scheduled', {}, 'Scheduled (Held)', 'a schedule will use it again (scheduled)'],
    ['protected id', {}, 'Protected (Held)', 'its id is in the file of protect-ids-file'],
    ['protected', {}, 'Protected (Held)', 'its metadata matches protect'],
    ['retained', { retainUntilKey: 'keep_until' }, 'Retained (Held)', 'the date in its keep_until has not passed'],
    ['rule', byRule, 'No rule (Not due)', 'falls under none of the rules'],
    [
      'retained for',
      { retainForKey: 'keep_for' },
      'Retained (Held)',
      'the age in its keep_for has not passed (retain-for-key)',
    ],
    ['keep-latest', { keepLatest: 3 }, 'Newest (Held)', 'among the newest 3 (keep-latest)'],
    ['keep-latest', byRule, 'Newest (Held)', 'among the newest of its rule (keep-latest)'],
    ['older-than', { olderThan: 30 * day }, 'Too young (Not due)', 'created 30 days ago or less (older-than)'],
    ['older-than', byRule, 'Too young (Not due)', 'created more recently than its rule allows (older-than)'],
    ['metadata', {}, 'Other metadata (Not due)', 'its metadata does not match metadata'],
    ['inactive-for', { inactiveFor: 7 * day }, 'Active (Not due)', 'active 7 days ago or less (inactive-for)'],
    ['inactive-for', byRule, 'Active (Not due)', 'active more recently than its rule allows (inactive-for)'],
    ['where', {}, 'Expression false (Not due)', 'the expression of where is false'],
    ['inventory', {}, 'Seen (Seen)', 'no condition was set'],
  ])('%s, kept, %j', (step, policy, label, why) => {
    const row = conditionAt(step)?.keptRow
    expect(`${row?.label} (${row?.slice})`).toBe(label)
    expect(row?.why({ ...barePolicy, ...policy }, { noun, fields: new Set() })).toEqual(why)
  })

  test('unknown, by each step that doubts', () => {
    const doubts = order.flatMap(({ step, doubt }) => (doubt === undefined ? [] : [[step, String(doubt)]]))
    expect(Object.fromEntries(doubts)).toEqual({
      unreadable: 'id or creation time cannot be read',
      subject: 'it is not known whose it is',
      'in use': 'its status is missing, or its meaning is not known',
      waiting: 'it waits for a person, and it is not known since when',
      scheduled: 'its id is nearly one that a schedule will use',
      'protected id': 'its id is nearly a protected one',
      protected: 'it is not known if it is protected',
      retained: 'it is not known until when it must be kept',
      rule: 'it is not known under which rule it falls',
      'retained for': 'it is not known for how long it must be kept',
      'keep-latest': 'it is not known among which newest it counts (keep-latest)',
      metadata: 'it is not known if its metadata matches',
      'inactive-for': 'it is not known when it was last active',
      where: 'the expression cannot be evaluated',
    })
  })

  test.each<[string, Partial<Policy>, string[]]>([
    [
      'whatever the policy',
      {},
      ['in use', 'waiting for a person', 'needed by a schedule', 'until the date in retain_until'],
    ],
    [
      'schedules that are ignored',
      { scheduled: 'ignore' },
      ['in use', 'waiting for a person', 'until the date in retain_until'],
    ],
    [
      'what the policy adds',
      { scheduled: 'ignore', retainUntilKey: 'hold', retainForKey: 'keep_for', keepLatest: 1 },
      [
        'in use',
        'waiting for a person',
        'until the date in hold',
        'for the age in keep_for',
        'as the newest (keep-latest)',
      ],
    ],
    [
      'the newest of one rule among several',
      { scheduled: 'ignore', rules: [rule, { ...rule, name: 'other', keepLatest: 1 }] },
      ['in use', 'waiting for a person', 'until the date in retain_until', 'as the newest (keep-latest)'],
    ],
  ])('held: %s', (_, policy, words) => {
    expect(order.flatMap(({ held }) => held?.({ ...barePolicy, ...policy }) ?? []).map(String)).toEqual(words)
  })

  test.each<[string, ThreadApi, Step[]]>([
    ['agent-sessions', agentSessions, []],
    ['langgraph-threads', langgraphThreads, []],
    ['chatkit-threads', chatkitThreads, ['retained', 'retained for', 'scheduled', 'waiting']],
    ['responses', responses, ['scheduled', 'waiting']],
    // Only its events tell who waits.
    ['anthropic-sessions', anthropicSessions, ['scheduled']],
  ])('%s has no threads that are held by these', (_, api, steps) => {
    const never = order.filter(({ canHold }) => canHold !== undefined && !canHold(api)).map(({ step }) => step)
    expect(never.toSorted()).toEqual(steps)
  })
})

const byAge = { olderThan: 30 * day }
const byInactivity = { inactiveFor: 30 * day }

describe('an age in the metadata, with retain-for-key', () => {
  const created = now - 100 * day
  const active = now - 50 * day
  test.each<[string, Partial<Thread>, Partial<Policy>, string]>([
    ['none', {}, byAge, 'delete'],
    ['null', having({ keep_for: null }), byAge, 'delete'],
    [
      'it has not passed since the creation',
      having({ keep_for: '101d' }),
      byAge,
      `keep by retained for: the 101 days of keep_for have not passed {"until":${created + 101 * day}}`,
    ],
    [
      'it has just passed, and the thread is as old',
      having({ keep_for: '100d' }),
      byAge,
      `keep by retained for: the 100 days of keep_for have not passed {"until":${created + 100 * day}}`,
    ],
    ['it has passed', having({ keep_for: '99d' }), byAge, 'delete'],
    [
      'it is shorter than the period, and only lengthens',
      having({ keep_for: '1d' }),
      { olderThan: 200 * day },
      'keep by older-than: it is not old enough',
    ],
    [
      'under inactive-for alone it counts from the last activity',
      having({ keep_for: '60d' }),
      byInactivity,
      `keep by retained for: the 60 days of keep_for have not passed {"until":${active + 60 * day}}`,
    ],
    [
      'under both ages it counts from the creation',
      having({ keep_for: '60d' }),
      { ...byAge, ...byInactivity },
      'delete',
    ],
    [
      'and without any age from the creation too',
      having({ keep_for: '101d', env: 'x' }),
      { metadata: parseSelectors('env=x') },
      `keep by retained for: the 101 days of keep_for have not passed {"until":${created + 101 * day}}`,
    ],
    ['it is none', having({ keep_for: 'long' }), byAge, 'unknown by retained for: keep_for is not an age'],
    [
      'a key that is nearly the one',
      having({ 'Keep-For': '1000d' }),
      byAge,
      'unknown by retained for: Keep-For may be meant to be keep_for',
    ],
    ['it is an object', having({ keep_for: structured }), byAge, 'unknown by retained for: keep_for is not an age'],
    [
      'the last activity is not known',
      { ...having({ keep_for: '60d' }), lastActiveAt: unknown(ours('time is not a number')) },
      byInactivity,
      'unknown by retained for: keep_for counts from its last activity, which is not known',
    ],
    [
      'no rule, so no period, and nobody knows from when it counts',
      having({ keep_for: '1000d' }),
      byRule,
      'keep by rule: it falls under no rule',
    ],
    [
      'its rule is not known, so no period either',
      having({ keep_for: '1000d', env: structured }),
      byRule,
      'unknown by rule: it is not known if it falls under the rule staging: a value in its metadata has no text to compare',
    ],
    [
      'under a rule',
      having({ keep_for: '1000d', env: 'staging' }),
      byRule,
      `keep by retained for under staging: the 1000 days of keep_for have not passed {"until":${created + 1000 * day}}`,
    ],
  ])('%s', (_, thread, policy, answer) => {
    expect(judged(thread, { retainForKey: 'keep_for', ...policy })).toBe(answer)
  })

  test('metadata that was not listed is looked up, and so is the activity', () => {
    const policy = { retainForKey: 'keep_for', ...byInactivity }
    expect(judged({ metadata: unasked }, policy)).toBe('look up its thread')
    const unseen = { ...having({ keep_for: '60d' }), lastActiveAt: unasked }
    expect(judged(unseen, policy, { api: { ...agentSessions, activityLookup: () => 'never' } as never })).toBe(
      'look up its activity',
    )
    const notAnAge = { ...having({ keep_for: 'long' }), lastActiveAt: unasked }
    expect(judged(notAnAge, policy, { api: { ...agentSessions, activityLookup: () => 'never' } as never })).toBe(
      'unknown by retained for: keep_for is not an age',
    )
  })

  test('where the API has no metadata nothing is asked', () => {
    const thread = { status: known('active'), metadata: unknown(ours('this API has no metadata')) }
    expect(judged(thread, { ...byAge, retainForKey: 'keep_for' }, { api: chatkitThreads })).toBe('delete')
  })
})

describe('a thread that waits for a person', () => {
  const waits = { status: known('requires_action') }
  test.each<[string, Partial<Thread>, Partial<Policy>, string]>([
    ['is kept', waits, {}, 'keep by waiting: it waits for a person {"status":"requires_action"}'],
    [
      'is kept as long as abandoned-after says',
      waits,
      { abandonedAfter: 50 * day },
      'keep by waiting: it waits for a person, and was active recently {"status":"requires_action"}',
    ],
    ['and no longer', waits, { abandonedAfter: 50 * day - 1 }, 'delete'],
    [
      'is unknown where nobody knows since when',
      { ...waits, lastActiveAt: unknown(ours('time is not a number')) },
      { abandonedAfter: day },
      'unknown by waiting: it waits for a person, and it is not known since when {"status":"requires_action"}',
    ],
    ['by a fact of its own', { waiting: known(true) }, {}, 'keep by waiting: it waits for a person {"status":"idle"}'],
    [
      'by a fact of its own, and has no status',
      { waiting: known(true), status: notSet },
      { restingStatuses: new Set(['(missing)']) },
      'keep by waiting: it waits for a person',
    ],
    ['by a fact of its own, not', { ...waits, waiting: known(false) }, {}, 'delete'],
    [
      'is unknown where this is not known',
      { waiting: unknown(ours('it is not a list')) },
      {},
      'unknown by waiting: it is not known if it waits for a person: it is not a list',
    ],
    ['is looked up where this is not listed', { waiting: unasked }, {}, 'look up its activity'],
    [
      'but not in an inventory',
      { waiting: unasked },
      { olderThan: undefined },
      'keep by inventory: no condition was set',
    ],
  ])('%s', (_, thread, policy, answer) => {
    expect(judged(thread, { ...byAge, ...policy })).toBe(answer)
  })
})

test('since when a thread waits is looked up, where the list does not say', () => {
  const thread = { status: known('requires_action'), lastActiveAt: unasked }
  const api: ThreadApi = { ...agentSessions, activityLookup: assistantsThreads.activityLookup }
  expect(judged(thread, { ...byAge, abandonedAfter: day }, { api })).toBe('look up its activity')
  expect(judged(thread, { ...byAge, abandonedAfter: day })).toBe(
    'unknown by waiting: it waits for a person, and it is not known since when {"status":"requires_action"}',
  )
})

describe('metadata that a step asks for', () => {
  const asking: Policy = {
    ...barePolicy,
    ...byAge,
    subject: { key: 'user_id', value: '4711' },
    protect: parseSelectors('hold'),
    retainForKey: 'keep_for',
    metadata: parseSelectors('env=a'),
  }
  test.each<[Step, string, Policy]>([
    ['subject', 'it is not known whose it is', asking],
    ['protected', 'it is not known if it is protected: metadata: it is not an object', asking],
    ['retained', 'metadata: it is not an object', asking],
    [
      'rule',
      'it is not known if it falls under the rule staging: its metadata is not known',
      { ...barePolicy, ...byRule },
    ],
    ['retained for', 'metadata: it is not an object', asking],
    ['metadata', 'it is not known if its metadata matches', asking],
  ])('%s: looked up where it was not listed, and doubted where it cannot be read', (step, reason, policy) => {
    const decided = (metadata: Thread['metadata']) =>
      conditionAt(step)?.decide(new Matter({ ...session, metadata }, policy, agentSessions, { now }))
    expect(decided(unasked)).toEqual({ kind: 'lookup', of: 'thread' })
    expect(decided(unknown(ours('it is not an object')))).toEqual({ kind: 'unknown', step, reason })
  })
})

test.each<[string, Partial<Policy>, string]>([
  ['is kept', {}, 'keep by scheduled: a schedule will use it again'],
  ['is kept, under a policy of rules too', byRule, 'keep by scheduled: a schedule will use it again'],
  ['is due like others where schedules are ignored', { scheduled: 'ignore' }, 'delete'],
])('a thread that a schedule will use again %s', (_, policy, answer) => {
  expect(judged({}, { ...byAge, ...policy }, { scheduledIds: new Set(['it']) })).toBe(answer)
})

test.each([
  ['another', 'delete'],
  ['IT', 'unknown by scheduled: its id is nearly one that a schedule will use'],
])('a schedule that will use %s', (id, answer) => {
  expect(judged({}, byAge, { scheduledIds: new Set([id]) })).toBe(answer)
})

describe('an id in the protect-ids file', () => {
  const near = 'unknown by protected id: its id is nearly one in the protect-ids file'
  test.each<[string, string]>([
    ['thread_1', 'keep by protected id: its id is in the protect-ids file'],
    ['Thread_1', near],
    ['thread _1', near],
    ['thread_1\t', near],
    ['ｔhread_1', near],
    ['thread-1', 'delete'],
    ['thread_11', 'delete'],
    ['thread_1.', near],
    ['1', 'delete'],
  ])('thread_1, and a thread %j', (id, answer) => {
    expect(judged({ id }, { ...byAge, protectIds: new Set(['thread_1', 'thread_2']) })).toBe(answer)
  })

  const uuid = '0b7a6c1e-9d7d-4b8e-8d29-2f0f0c5f1a11'
  test.each<[string, string, string]>([
    ['urn:uuid:0B7A6C1E-9D7D-4B8E-8D29-2F0F0C5F1A11', uuid, near],
    ['0b7a6c1e9d7d4b8e8d292f0f0c5f1a11', uuid, near],
    ['0b7a6c1e-9d7d-4b8e-8d29-2f0f0c5f1a12', uuid, 'delete'],
    ['https://host/threads/thread_1', 'host', near],
    ['https://host/threads/thread_1', 'thread_11', 'delete'],
    ['a/b', 'b', 'delete'],
    ['%', '!', 'delete'],
    ['%E0%A4%A', 'x', 'delete'],
    ['1234567890123450000', '1234567890123456789', near],
    ['1234567890123450000', '123456789012345678', 'delete'],
    ['1234567890123450001', '1234567890123456789', 'delete'],
    ['123456789012345', '123456789012346', 'delete'],
    ['1.234.567', '1234567', near],
    ['12.0', '12', near],
    ['1.23', '123', 'delete'],
  ])('a list that holds %j, and a thread %j', (entry, id, answer) => {
    expect(judged({ id }, { ...byAge, protectIds: new Set([entry]) })).toBe(answer)
  })
})

describe('a doubt about the rule', () => {
  const where = (evaluation: ReturnType<Expression['evaluate']>): Expression => ({
    text: 'x',
    usesActivity: false,
    usesMetadata: false,
    evaluate: () => evaluation,
  })
  const scoped = (changes: Partial<Rule>): Partial<Policy> => ({ rules: [{ ...rule, metadata: [], ...changes }] })
  test.each<[string, Partial<Thread>, Partial<Policy>, string]>([
    ['under the rule', having({ env: 'staging' }), byRule, 'delete under staging'],
    ['under none', {}, byRule, 'keep by rule: it falls under no rule'],
    [
      'its metadata has no text to compare',
      having({ env: structured }),
      byRule,
      'unknown by rule: it is not known if it falls under the rule staging: a value in its metadata has no text to compare',
    ],
    [
      'its expression is false, whatever its metadata is',
      having({ env: structured }),
      { rules: [{ ...rule, where: where({ truth: 'fails' }) }] },
      'keep by rule: it falls under no rule',
    ],
    [
      'its expression holds, and its metadata has no text to compare',
      having({ env: structured }),
      { rules: [{ ...rule, where: where({ truth: 'holds' }) }] },
      'unknown by rule: it is not known if it falls under the rule staging: a value in its metadata has no text to compare',
    ],
    ['its metadata is looked up', { metadata: unasked }, byRule, 'look up its thread'],
    [
      'none: the doubt is about what the rule asks for',
      { ...having({ env: 'staging' }), lastActiveAt: unknown(ours('time is not a number')) },
      { rules: [{ ...rule, inactiveFor: day }] },
      'unknown by inactive-for under staging: time is not a number',
    ],
    [
      'its expression is false',
      {},
      scoped({ where: where({ truth: 'fails' }) }),
      'keep by rule: it falls under no rule',
    ],
  ])('%s', (_, thread, policy, answer) => expect(judged(thread, policy)).toBe(answer))

  const doubt = where({ truth: 'unknown', error: 'no such key: x' })
  /** What the step says by itself: other steps ask for metadata as well. */
  const ofRule = (metadata: Thread['metadata'], changes: Partial<Rule>) => {
    const policy = { ...barePolicy, rules: [{ ...rule, ...changes }] }
    return conditionAt('rule')?.decide(new Matter({ ...session, metadata }, policy, agentSessions, { now }))
  }

  test('metadata is looked up where the scope asks for it', () => {
    const lookup = { kind: 'lookup', of: 'thread' }
    expect(ofRule(unasked, { where: undefined })).toEqual(lookup)
    expect(ofRule(unasked, { where: where({ truth: 'holds' }) })).toEqual(lookup)
    expect(ofRule(unasked, { where: doubt })).toEqual(lookup)
    expect(ofRule(unasked, { metadata: [], where: { ...doubt, usesMetadata: true } })).toEqual(lookup)
    expect(ofRule(unasked, { metadata: [], where: doubt })).toMatchObject({ kind: 'unknown' })
    expect(ofRule(known(new Map()), { metadata: [], where: { ...doubt, usesMetadata: true } })).toMatchObject({
      kind: 'unknown',
    })
    expect(ofRule(unasked, { where: where({ truth: 'fails' }) })).toMatchObject({ kind: 'keep' })
  })

  test('neither its metadata nor its expression can be told: the reason is the first', () => {
    expect(String(ofRule(known(new Map([['env', structured]])), { where: doubt })?.kind)).toBe('unknown')
    expect(judged(having({ env: structured }), { rules: [{ ...rule, where: doubt }] })).toBe(
      'unknown by rule: it is not known if it falls under the rule staging: a value in its metadata has no text to compare',
    )
  })

  test('its expression cannot be evaluated', () => {
    const reason =
      'unknown by rule: it is not known if it falls under the rule staging: its expression cannot be evaluated: no such key: x {"error":"no such key: x"}'
    expect(judged({}, scoped({ where: doubt }))).toBe(reason)
    // What it lacks may be in metadata that was not listed.
    expect(judged({ metadata: unasked }, scoped({ where: { ...doubt, usesMetadata: true } }))).toBe(
      'look up its thread',
    )
  })
})

describe('past its age, whatever else keeps it', () => {
  const idle = (created: number, active: Thread['lastActiveAt']): Thread => ({
    ...session,
    createdAt: known(now - created * day),
    lastActiveAt: active,
  })
  const activeFor = (days: number) => known(now - days * day)
  const momentOld = { createdAt: known(now - 1), lastActiveAt: known(now - 1) }
  test.each<[string, Thread, Partial<Policy>, boolean]>([
    ['older', idle(31, activeFor(1)), byAge, true],
    ['older, and active just now', idle(31, activeFor(0)), byAge, true],
    ['just as old', idle(30, activeFor(1)), byAge, false],
    ['inactive for longer', idle(100, activeFor(31)), byInactivity, true],
    ['inactive for just as long', idle(100, activeFor(30)), byInactivity, false],
    ['both', idle(100, activeFor(31)), { ...byAge, ...byInactivity }, true],
    ['old, but active', idle(100, activeFor(1)), { ...byAge, ...byInactivity }, false],
    ['inactive, but young', idle(31, activeFor(31)), { olderThan: 31 * day, ...byInactivity }, false],
    ['with activity that was not looked up: from the creation on', idle(31, unasked), byInactivity, true],
    ['of any age', idle(0, activeFor(0)), { olderThan: 0 }, false],
    ['a moment old, of any age', { ...session, ...momentOld }, { olderThan: 0 }, true],
    ['a moment old, inactive for any time', { ...session, ...momentOld }, { inactiveFor: 0 }, true],
    ['under a policy without an age', idle(1000, activeFor(1000)), {}, false],
    ['of an age that cannot be read', { ...session, createdAt: unasked }, byAge, false],
    ['of one rule among several', idle(8, activeFor(1)), { rules: [{ ...rule, olderThan: 90 * day }, rule] }, true],
    ['of no rule', idle(6, activeFor(1)), { rules: [{ ...rule, olderThan: 90 * day }, rule] }, false],
  ])('%s', (_, thread, policy, isPast) => {
    expect(isPastAge(thread, { ...barePolicy, ...policy }, now)).toBe(isPast)
  })
})
