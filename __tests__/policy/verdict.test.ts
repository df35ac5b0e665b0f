/** The answer for one thread in words: what the report and the record say of it. */

import { describe, expect, test } from '@jest/globals'
import { type Evaluation, type Expression, parseExpression } from '../../src/policy/expression/expression.ts'
import { lastActivity, sane } from '../../src/policy/instants.ts'
import { judge } from '../../src/policy/judge.ts'
import type { Standing } from '../../src/policy/keep-latest.ts'
import { isInventory, type Policy } from '../../src/policy/policy.ts'
import { parseSelectors } from '../../src/policy/selector.ts'
import type { Lookup, Verdict } from '../../src/policy/verdict.ts'
import { ours, rendered } from '../../src/text.ts'
import { known, notSet, structured, type Thread, unasked, unknown } from '../../src/thread.ts'
import { agentSessions } from '../../src/threads/apis/agent-sessions.ts'
import { assistantsThreads } from '../../src/threads/apis/assistants-threads.ts'
import { chatkitThreads } from '../../src/threads/apis/chatkit-threads.ts'
import { barePolicy } from '../bare-policy.ts'
import { day, having, now, session } from './session.ts'

const year2020 = Date.UTC(2020, 0, 1)

const byAge: Policy = { ...barePolicy, olderThan: 30 * day }

const expression = (evaluation: Evaluation, changes: Partial<Expression> = {}): Expression => ({
  text: 'x',
  usesActivity: false,
  usesMetadata: false,
  evaluate: () => evaluation,
  ...changes,
})

/** A verdict with its reason as one text. */
function told(verdict: Verdict | Lookup): object {
  if (verdict.kind === 'lookup') return verdict
  const { rule, ...rest } = verdict
  const named = rule === undefined ? {} : { rule }
  return 'reason' in rest ? { ...rest, ...named, reason: rendered(rest.reason) } : { ...rest, ...named }
}

const judged = (
  thread: Partial<Thread>,
  policy: Partial<Policy> = {},
  { api = agentSessions, standing = undefined as Standing | undefined } = {},
): object => told(judge({ ...session, ...thread }, { ...byAge, ...policy }, api, { now, standing }))

const keep = (step: string, reason: string, details?: object) => ({
  kind: 'keep',
  step,
  reason,
  ...(details === undefined ? {} : { details }),
})
const cannotTell = (step: string, reason: string, details?: object) => ({
  kind: 'unknown',
  step,
  reason,
  ...(details === undefined ? {} : { details }),
})
const goes = { kind: 'delete' }

describe('what is said of a thread', () => {
  const subject = { subject: { key: 'user_id', value: '4711' } }
  test.each<[string, Partial<Thread>, Partial<Policy>, object]>([
    ['that must go', {}, {}, goes],
    ['without a creation time', { createdAt: unasked }, {}, cannotTell('unreadable', 'creation time is missing')],
    [
      'with one that cannot be read',
      { createdAt: unknown(ours('time is not a number')) },
      {},
      cannotTell('unreadable', 'time is not a number'),
    ],
    [
      'created in the future',
      { createdAt: known(now + 2 * day) },
      {},
      cannotTell('unreadable', 'creation time is in the future'),
    ],
    ['created before 2020', { createdAt: known(0) }, {}, cannotTell('unreadable', 'creation time is before 2020')],
    [
      'without a status',
      { status: unknown(ours('it is not set')) },
      {},
      cannotTell('in use', 'its status is not a text'),
    ],
    [
      'that runs',
      { status: known('in_progress') },
      {},
      keep('in use', 'its status is in_progress', { status: 'in_progress' }),
    ],
    [
      'that waits for a person',
      { status: known('requires_action') },
      {},
      keep('waiting', 'it waits for a person', { status: 'requires_action' }),
    ],
    [
      'whose status nobody knows',
      { status: known('running') },
      {},
      cannotTell('in use', 'the meaning of its status running is not known', { status: 'running' }),
    ],
    ['whose status is a word of this server', { status: known('done') }, { restingStatuses: new Set(['done']) }, goes],
    [
      'without a status, which the server may have none of',
      { status: notSet },
      { restingStatuses: new Set(['(missing)']) },
      goes,
    ],
    ['without a status at all', { status: notSet }, {}, cannotTell('in use', 'it has no status')],
    ['whose status was not sent', { status: unasked }, {}, cannotTell('in use', 'it has no status')],
    [
      'whose status was not sent, where the server may have none',
      { status: unasked },
      { restingStatuses: new Set(['(missing)']) },
      goes,
    ],
    [
      'whose id is protected',
      {},
      { protectIds: new Set(['it']) },
      keep('protected id', 'its id is in the protect-ids file'),
    ],
    [
      'that is protected',
      having({ hold: '1' }),
      { protect: parseSelectors('gone\nhold') },
      keep('protected', 'it matches the protect selector 2', { selector: 2 }),
    ],
    [
      'that one selector protects and another may',
      having({ hold: '1', other: null }),
      { protect: parseSelectors('other\nhold') },
      keep('protected', 'it matches the protect selector 2', { selector: 2 }),
    ],
    [
      'that lacks a key which must be another: doubt protects',
      having({}),
      { protect: parseSelectors('team!=a') },
      keep('protected', 'it matches the protect selector 1', { selector: 1 }),
    ],
    [
      'that lacks a key which must be another, as a condition: absent is not different',
      having({}),
      { metadata: parseSelectors('team!=a') },
      keep('metadata', 'its metadata does not match'),
    ],
    [
      'that may be protected',
      having({ hold: structured }),
      { protect: parseSelectors('gone\nhold=1') },
      cannotTell('protected', 'it may be meant by the protect selector 2', { selector: 2 }),
    ],
    [
      'that may be protected, because its metadata is unknown',
      { metadata: unknown(ours('it is not an object')) },
      { protect: parseSelectors('hold') },
      cannotTell('protected', 'it is not known if it is protected: metadata: it is not an object'),
    ],
    [
      'that may have a date, because its metadata is unknown',
      { metadata: unknown(ours('it is not an object')) },
      {},
      cannotTell('retained', 'metadata: it is not an object'),
    ],
    [
      'with a date that cannot be read',
      having({ retain_until: 'never' }),
      {},
      cannotTell('retained', 'retain_until is not an RFC 3339 date'),
    ],
    [
      'with a date under a key that is nearly the one',
      having({ 'Retain-Until': '2027-01-01' }),
      {},
      cannotTell('retained', 'Retain-Until may be meant to be retain_until'),
    ],
    [
      'with an object for a date',
      having({ keep: structured }),
      { retainUntilKey: 'keep' },
      cannotTell('retained', 'keep is not an RFC 3339 date'),
    ],
    [
      'with a date to come',
      having({ retain_until: '2026-11-20T12:00:00.001Z' }),
      {},
      keep('retained', 'retain_until is in the future', { until: now + 1 }),
    ],
    ['whose date is just over', having({ retain_until: '2026-11-20T12:00:00Z' }), {}, goes],
    ['whose date is null', having({ retain_until: null }), {}, goes],
    ['under a policy without conditions', {}, { olderThan: undefined }, keep('inventory', 'no condition was set')],
    [
      'that may be retained, under a policy without conditions: to have looked at it settles no doubt',
      having({ retain_until: 'never' }),
      { olderThan: undefined },
      cannotTell('retained', 'retain_until is not an RFC 3339 date'),
    ],
    [
      'just as old as the policy has it',
      { createdAt: known(now - 30 * day) },
      {},
      keep('older-than', 'it is not old enough'),
    ],
    ['a millisecond older', { createdAt: known(now - 30 * day - 1) }, {}, goes],
    ['of the subject', having({ user_id: '4711' }), subject, goes],
    ['of somebody else', having({ user_id: '4712' }), subject, keep('subject', 'it belongs to somebody else')],
    ['of nobody', having({}), subject, keep('subject', 'it belongs to somebody else')],
    [
      'of nobody knows whom',
      having({ user_id: structured }),
      subject,
      cannotTell('subject', 'it is not known whose it is'),
    ],
    [
      'whose user is a metadata key like any other',
      having({ user: 'ada' }),
      { subject: { key: 'user', value: 'ada' } },
      goes,
    ],
    [
      'whose metadata is another',
      having({ env: 'b' }),
      { metadata: parseSelectors('env=a') },
      keep('metadata', 'its metadata does not match'),
    ],
    [
      'of which one condition fails and another cannot be told',
      having({ env: 'b', team: structured }),
      { metadata: parseSelectors('team=a\nenv=a') },
      keep('metadata', 'its metadata does not match'),
    ],
    [
      'of which one condition holds and another cannot be told',
      having({ env: 'a', team: structured }),
      { metadata: parseSelectors('team=a\nenv=a') },
      cannotTell(
        'metadata',
        'it is not known if its metadata matches: a value in it has no certain text (it is null, a list, an object, or a number such as 1.0)',
      ),
    ],
    ['whose metadata is the one meant', having({ env: 'a' }), { metadata: parseSelectors('env=a') }, goes],
    [
      'just as inactive as the policy has it',
      { lastActiveAt: known(now - 7 * day) },
      { inactiveFor: 7 * day },
      keep('inactive-for', 'it was active recently'),
    ],
    ['inactive a millisecond longer', { lastActiveAt: known(now - 7 * day - 1) }, { inactiveFor: 7 * day }, goes],
    [
      'whose activity cannot be read',
      { lastActiveAt: unknown(ours('time is not a number')) },
      { inactiveFor: 7 * day },
      cannotTell('inactive-for', 'time is not a number'),
    ],
    [
      'whose activity is to come',
      { lastActiveAt: known(now + 2 * day) },
      { inactiveFor: 7 * day },
      cannotTell('inactive-for', 'last activity is in the future'),
    ],
    [
      'whose activity is not listed, and cannot be looked up',
      { lastActiveAt: unasked },
      { inactiveFor: 7 * day },
      cannotTell('inactive-for', 'last activity is not listed'),
    ],
    ['for which the expression is true', {}, { where: expression({ truth: 'holds' }) }, goes],
    ['for which it is false', {}, { where: expression({ truth: 'fails' }) }, keep('where', 'the expression is false')],
    [
      'for which it cannot be evaluated',
      {},
      { where: expression({ truth: 'unknown', error: 'division by zero' }) },
      cannotTell('where', 'the expression cannot be evaluated: division by zero', { error: 'division by zero' }),
    ],
  ])('%s', (_, thread, policy, verdict) => {
    expect(judged(thread, policy)).toEqual(verdict)
  })

  const countedIn = { rule: undefined, group: null }
  const newest = { keepLatest: 1 }
  test.each<[string, Standing | undefined, Partial<Policy>, object]>([
    ['within', { kind: 'within', countedIn }, newest, keep('keep-latest', 'it is among the newest that are kept')],
    ['beyond', { kind: 'beyond', countedIn, at: 0 }, newest, goes],
    [
      'not known where',
      { kind: 'unknown' },
      newest,
      cannotTell('keep-latest', 'it is not known among which newest keep-latest counts it'),
    ],
    [
      'not counted at all',
      undefined,
      newest,
      cannotTell('keep-latest', 'it is not known among which newest keep-latest counts it'),
    ],
    [
      'counted in another group than it has now',
      { kind: 'beyond', countedIn: { rule: undefined, group: 'ann' }, at: 0 },
      { keepLatest: 1, keepLatestPer: { by: 'metadata', key: 'user_id' } },
      cannotTell('keep-latest', 'keep-latest counts it in another group now'),
    ],
    [
      'counted by its agent, which an answer since then leaves out',
      { kind: 'beyond', countedIn, at: 0 },
      { keepLatest: 1, keepLatestPer: { by: 'agent' } },
      cannotTell('keep-latest', 'it is not known among which newest keep-latest counts it'),
    ],
    [
      'counted by its user, which cannot be read any more',
      { kind: 'beyond', countedIn, at: 0 },
      { keepLatest: 1, keepLatestPer: { by: 'user' } },
      cannotTell('keep-latest', 'it is not known among which newest keep-latest counts it'),
    ],
    [
      'counted by its activity, and active since',
      { kind: 'beyond', countedIn, at: now - 100 * day },
      { keepLatest: 1, keepLatestBy: 'activity' },
      cannotTell('keep-latest', 'it was active since keep-latest counted it'),
    ],
    [
      'counted by its activity, and not active since',
      { kind: 'beyond', countedIn, at: now },
      { keepLatest: 1, keepLatestBy: 'activity' },
      goes,
    ],
    ['within, where nothing asks for the newest', { kind: 'within', countedIn }, {}, goes],
  ])('among the newest: %s', (_, standing, policy, verdict) => {
    const thread = { agent: unasked, user: unknown(ours('it is not a text')) }
    expect(judged(thread, policy, { standing })).toEqual(verdict)
  })
})

describe('where the API has a user of its own, the subject user=...', () => {
  const subject = { subject: { key: 'user', value: 'ada' } }
  const chat = { status: known('active'), metadata: unknown(ours('this API has no metadata')) }
  test.each<[string, Partial<Thread>, object]>([
    ['is that user', { user: known('ada') }, goes],
    ['is nobody else', { user: known('bob') }, keep('subject', 'it belongs to somebody else')],
    [
      'cannot be told where none is known',
      { user: unknown(ours('it is not set')) },
      cannotTell('subject', 'it is not known whose it is'),
    ],
  ])('%s', (_, thread, verdict) => {
    expect(judged({ ...chat, ...thread }, subject, { api: chatkitThreads })).toEqual(verdict)
  })

  test('and no other key: it has no metadata', () => {
    const other = { subject: { key: 'user_id', value: 'ada' } }
    expect(judged({ ...chat, user: known('ada') }, other, { api: chatkitThreads })).toEqual(
      cannotTell('subject', 'it is not known whose it is'),
    )
  })

  test.each([
    chat.metadata,
    unasked,
  ])('conditions on metadata cannot be told there, and nothing is asked: %j', (fact) => {
    const policy = { metadata: parseSelectors('env=a') }
    expect(judged({ ...chat, metadata: fact }, policy, { api: chatkitThreads })).toEqual(
      cannotTell('metadata', 'it is not known if its metadata matches'),
    )
  })
})

describe('what has to be looked up first', () => {
  const usingActivity = (usesActivity: boolean) => expression({ truth: 'holds' }, { usesActivity })
  const bare = { lastActiveAt: unasked, status: unknown(ours('this API has no status')) }
  test.each<[string, Partial<Thread>, Partial<Policy>, object]>([
    ['metadata that was not listed', { ...bare, metadata: unasked }, {}, { kind: 'lookup', of: 'thread' }],
    ['activity, for inactive-for', bare, { inactiveFor: day }, { kind: 'lookup', of: 'activity' }],
    [
      'activity, for the rule that it falls under',
      bare,
      { olderThan: undefined, rules: [{ ...barePolicy, name: 'idle', inactiveFor: day }] },
      { kind: 'lookup', of: 'activity' },
    ],
    [
      'activity, for an expression that uses it',
      bare,
      { where: usingActivity(true) },
      { kind: 'lookup', of: 'activity' },
    ],
    ['nothing, for one that does not', bare, { where: usingActivity(false) }, goes],
    [
      'nothing, where activity is known',
      { ...bare, lastActiveAt: known(now - day) },
      { where: usingActivity(true) },
      goes,
    ],
    [
      'nothing for inactive-for, where activity has been looked up',
      { ...bare, lastActiveAt: known(now - 2 * day) },
      { inactiveFor: day },
      goes,
    ],
    [
      'nothing, where the age decides',
      { ...bare, createdAt: known(now - day) },
      { inactiveFor: day },
      keep('older-than', 'it is not old enough'),
    ],
  ])('%s', (_, thread, policy, answer) => {
    expect(judged(thread, policy, { api: assistantsThreads })).toEqual(answer)
  })

  test('nothing, where no activity can be looked up: the expression says what it makes of it', () => {
    expect(judged({ lastActiveAt: unasked }, { where: usingActivity(true) })).toEqual(goes)
  })
})

describe('an expression', () => {
  test('is given the facts as they are judged by: the clock may be a little behind', () => {
    const where = parseExpression("age == duration('0s') && idle == duration('0s')", agentSessions)
    const young = { createdAt: known(now + 5), lastActiveAt: known(now + 5) }
    expect(judged(young, { olderThan: undefined, where })).toEqual(goes)
  })
})

describe('an instant that can be trusted', () => {
  test.each([
    ['is one in the past', now - 1, known(now - 1)],
    ['is now', now, known(now)],
    ['is now, where it is later by up to a day', now + day, known(now)],
    ['is none later than that', now + day + 1, unknown(ours('it is in the future'))],
    ['is one as 2020 began', year2020, known(year2020)],
    ['is none before', year2020 - 1, unknown(ours('it is before 2020'))],
    ['is a number', Number.NaN, unknown(ours('it is not a number'))],
    ['is a finite one', Number.NEGATIVE_INFINITY, unknown(ours('it is not a number'))],
  ])('%s', (_, at, fact) => expect(sane(known(at), now, ours('it'))).toEqual(fact))

  test.each([unasked, unknown(ours('it is not set'))])('is none that is not known: %j', (fact) => {
    expect(sane(fact, now, ours('it'))).toEqual(fact)
  })
})

describe('last activity', () => {
  test.each<[string, Partial<Thread>, object]>([
    ['is as listed', { lastActiveAt: known(now - day) }, known(now - day)],
    ['is the creation, where it would come before', { lastActiveAt: known(now - 200 * day) }, known(now - 100 * day)],
    [
      'is now, where both are a little in the future',
      { createdAt: known(now + 9), lastActiveAt: known(now + 5) },
      known(now),
    ],
    [
      'is as listed, where no creation is known',
      { createdAt: unknown(ours('time is missing')), lastActiveAt: known(now - 200 * day) },
      known(now - 200 * day),
    ],
    ['is unasked, where it is', { lastActiveAt: unasked }, unasked],
    ['is unknown, where it is before 2020', { lastActiveAt: known(0) }, unknown(ours('last activity is before 2020'))],
  ])('%s', (_, thread, fact) => expect(lastActivity({ ...session, ...thread }, now)).toEqual(fact))
})

describe('a policy is an inventory', () => {
  test.each<[string, Partial<Policy>, boolean]>([
    ['without any condition', {}, true],
    ['with protections alone', { protect: parseSelectors('hold'), protectIds: new Set(['a']), keepLatest: 3 }, true],
    ['not with older-than', { olderThan: 0 }, false],
    ['not with inactive-for', { inactiveFor: 0 }, false],
    ['not with a subject', { subject: { key: 'user', value: 'ada' } }, false],
    ['not with metadata', { metadata: parseSelectors('env=a') }, false],
    ['not with an expression', { where: expression({ truth: 'holds' }) }, false],
  ])('%s', (_, policy, is) => expect(isInventory({ ...barePolicy, ...policy })).toBe(is))
})
