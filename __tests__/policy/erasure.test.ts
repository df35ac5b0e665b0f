/** With a subject: whose a thread is, and what holds it besides the step that decided. */

import { describe, expect, test } from '@jest/globals'
import type { Policy } from '../../src/policy/policy.ts'
import { parseSelectors } from '../../src/policy/selector.ts'
import { ours } from '../../src/text.ts'
import { known, structured, type Thread, unasked, unknown } from '../../src/thread.ts'
import { chatkitThreads } from '../../src/threads/apis/chatkit-threads.ts'
import { barePolicy } from '../bare-policy.ts'
import { day, having, judged } from './session.ts'

const subject = { key: 'user_id', value: '4711' }
const byAge = { olderThan: 30 * day }

describe('a thread without a readable time, and a subject', () => {
  const unreadable = { createdAt: unasked }
  const reason = 'unknown by unreadable: creation time is missing'
  test.each<[string, Partial<Thread>, Partial<Policy>, string]>([
    ['of the person', having({ user_id: '4711' }), { subject }, `${reason} {"isPersons":true}`],
    ['of somebody else', having({ user_id: '4712' }), { subject }, `${reason} {"isPersons":false}`],
    ['of nobody knows whom', having({ user_id: structured }), { subject }, reason],
    ['of whom was not listed', { metadata: unasked }, { subject }, reason],
    ['without a subject', having({ user_id: '4711' }), {}, reason],
  ])('%s', (_, thread, policy, answer) =>
    expect(judged({ ...thread, ...unreadable }, { ...byAge, ...policy })).toBe(answer))
})

describe('a value that is not the subject’s', () => {
  const somebodyElses = 'keep by subject: it belongs to somebody else'
  const nearly = `${somebodyElses} {"isNearSubject":true}`
  test.each<[string, string, string | null, string]>([
    ['is another', 'ada@example.com', 'bob@example.com', somebodyElses],
    ['is missing', 'ada@example.com', null, somebodyElses],
    ['differs by case', 'ada@example.com', 'Ada@Example.COM', nearly],
    ['differs by case, in the input', 'Ada@example.com', 'ada@example.com', nearly],
    ['differs by white space around it', 'ada@example.com', ' ada@example.com\n', nearly],
    ['differs by white space within it', 'Ada Lovelace', 'ada  lovelace', nearly],
    ['differs by the form of its signs alone', 'ada', 'ａｄａ', nearly],
    ['begins the same way', 'ada', 'ada.lovelace', somebodyElses],
  ])('%s', (_, value, there, answer) => {
    expect(judged(having({ email: there }), { ...byAge, subject: { key: 'email', value } })).toBe(answer)
  })

  test.each<[string, Partial<Thread>, string]>([
    ['differs by case', { user: known('Ada') }, nearly],
    ['is another', { user: known('bob') }, somebodyElses],
    ['is not known', { user: unknown(ours('it is not a text')) }, 'unknown by subject: it is not known whose it is'],
  ])('under the API’s own name for a person: %s', (_, thread, answer) => {
    const chat = { status: known('active'), metadata: unknown(ours('this API has no metadata')), ...thread }
    const policy = { ...byAge, subject: { key: 'user', value: 'ada' } }
    expect(judged(chat, policy, { api: chatkitThreads })).toBe(answer)
  })

  test('says nothing about a rule, whose threads are counted within the person’s', () => {
    const rules = [{ ...barePolicy, ...byAge, name: 'staging', metadata: parseSelectors('env=staging') }]
    expect(judged(having({ env: 'staging', user_id: '4712' }), { subject, rules })).toBe(somebodyElses)
  })
})

/** The person who erases must see each hold that somebody laid on a thread: which duty goes first is for people to say. */
describe('what holds a thread of the person besides the step that decided', () => {
  const running = { status: known('in_progress') }
  const mine = { user_id: '4711' }
  const held: Partial<Policy> = { subject, protectIds: new Set(['it']), protect: parseSelectors('hold') }
  test.each<[string, Partial<Thread>, Partial<Policy>, string]>([
    [
      'nothing else',
      { ...running, ...having(mine) },
      { subject },
      'keep by in use: its status is in_progress {"status":"in_progress"}',
    ],
    [
      'its id is protected',
      { ...running, ...having(mine) },
      held,
      'keep by in use: its status is in_progress, and its id is in the protect-ids file {"status":"in_progress","heldToo":["protected id"]}',
    ],
    [
      'all that can be laid on it, in the order of judgement',
      { ...running, ...having({ ...mine, hold: '1', retain_until: '2027-01-01' }) },
      held,
      'keep by in use: its status is in_progress, and its id is in the protect-ids file, and it matches the protect selector 1, and retain_until is in the future {"status":"in_progress","heldToo":["protected id","protected","retained"]}',
    ],
    [
      'only what comes after the step that decided',
      having({ ...mine, hold: '1' }),
      held,
      'keep by protected id: its id is in the protect-ids file, and it matches the protect selector 1 {"heldToo":["protected"]}',
    ],
    [
      'no doubt, which holds nothing for certain',
      { ...running, ...having({ ...mine, hold: structured, retain_until: 'never' }) },
      { subject, protect: parseSelectors('hold=1') },
      'keep by in use: its status is in_progress {"status":"in_progress"}',
    ],
    [
      'no condition of the policy, which nobody laid on it',
      { ...running, ...having(mine) },
      { subject, olderThan: 999 * day },
      'keep by in use: its status is in_progress {"status":"in_progress"}',
    ],
    [
      'none, where nobody’s data is erased',
      { ...running, ...having({ ...mine, hold: '1' }) },
      { ...held, subject: undefined },
      'keep by in use: its status is in_progress {"status":"in_progress"}',
    ],
    [
      'none, where it is somebody else’s',
      having({ user_id: '4712', hold: '1' }),
      held,
      'keep by subject: it belongs to somebody else',
    ],
  ])('%s', (_, thread, policy, answer) => {
    expect(judged(thread, { ...byAge, ...policy })).toBe(answer)
  })
})
