/**
 * The order of judgement, as one table: what becomes of a thread, by which step,
 * and what had to be asked of the server for it. Nothing is asked that the order
 * does not reach: a row without `asks` asks nothing besides the listing.
 */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { ThreadApiName } from '../../src/thread.ts'
import { type InputTexts, now, type Server, surveyed } from './surveyed.ts'

const hour = 3_600_000
const day = 24 * hour

/** Unix seconds, so long ago. */
const ago = (milliseconds: number) => (now - milliseconds) / 1000

type Entry = Readonly<Record<string, unknown>>

/** A session as OpenAI lists it: at rest, created 100 days ago, last active 50 days ago. */
const session = (changes: Entry = {}): Entry => ({
  id: 'it',
  object: 'agent.session',
  created_at: ago(100 * day),
  last_active_at: ago(50 * day),
  status: 'idle',
  metadata: {},
  agent: { id: 'agent_1', model: 'gpt-5.4' },
  ...changes,
})

const having = (metadata: unknown): Entry => session({ metadata })
const retained = (text: unknown): Entry => having({ retain_until: text })
const without = (field: string, entry: Entry = session()): Entry =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => name !== field))

/** A thread of the Assistants API: activity is not listed, but can be looked up. */
const thread = (changes: Entry = {}): Entry => ({
  id: 'it',
  object: 'thread',
  created_at: ago(100 * day),
  metadata: {},
  ...changes,
})

/** A thread of ChatKit: no metadata, but a user; activity can be looked up. */
const chat = (changes: Entry = {}): Entry => ({
  id: 'it',
  object: 'chatkit.thread',
  created_at: ago(100 * day),
  title: 'Refund',
  user: 'ada',
  status: { type: 'active' },
  ...changes,
})

/** These items, the first of them so long ago; and more. */
const listed = (...times: readonly number[]) => ({
  status: 200,
  body: {
    object: 'list',
    data: times.map((time, index) => ({ id: `m${index}`, created_at: ago(time) })),
    has_more: true,
  },
})
const newest = (milliseconds: number) => () => listed(milliseconds, milliseconds + day)
const empty = () => ({ status: 200, body: { object: 'list', data: [], has_more: false } })
const status = (code: number, body?: unknown) => () => ({ status: code, body })
const single = (entry: unknown) => () => ({ status: 200, body: entry })

const folder = mkdtempSync(join(tmpdir(), 'thread-retention-ids-'))
const idsFile = (...ids: string[]) => {
  const path = join(folder, `${ids.join('-')}.txt`)
  writeFileSync(path, ids.join('\n'))
  return path
}

const old = { 'older-than': '30d' }
const readAgain = ['GET /agents/sessions/it']
const messages = ['GET /threads/it/messages']
const items = ['GET /chatkit/threads/it/items']

interface Row {
  readonly inputs: InputTexts
  readonly list: readonly unknown[]
  /** What becomes of each thread, counted by row of the funnel, and who must go, in the order of the plan. */
  readonly becomes: string
  readonly api?: ThreadApiName
  readonly asks?: readonly string[]
  readonly single?: Server['single']
  readonly newest?: Server['newest']
}

const row = (becomes: string, inputs: InputTexts, entry: unknown, more: Partial<Row> = {}): Row => ({
  becomes,
  inputs,
  list: [entry],
  ...more,
})
const rows = (becomes: string, inputs: InputTexts, list: readonly unknown[], more: Partial<Row> = {}): Row => ({
  becomes,
  inputs,
  list,
  ...more,
})
const assistants = (becomes: string, inputs: InputTexts, entry: Entry, more: Partial<Row> = {}): Row =>
  row(becomes, inputs, entry, { api: 'assistants-threads', ...more })
const chatkit = (becomes: string, inputs: InputTexts, entry: Entry, more: Partial<Row> = {}): Row =>
  row(becomes, inputs, entry, { api: 'chatkit-threads', ...more })

const table: Readonly<Record<string, Row>> = {
  // 1. id or creation time unreadable
  'without an id it is unknown': row('unknown unreadable', old, without('id')),
  'with an empty id it is unknown': row('unknown unreadable', old, session({ id: '' })),
  'with a number for an id it is unknown': row('unknown unreadable', old, session({ id: 7 })),
  'with an id that breaks the line it is unknown': row('unknown unreadable', old, session({ id: 'a\nb' })),
  'with an id that a URL would resolve away it is unknown': row('unknown unreadable', old, session({ id: '..' })),
  'an entry that is no object is unknown': row('unknown unreadable', old, 'it'),
  'an entry that is null is unknown': row('unknown unreadable', old, null),
  'without a creation time it is unknown': row('unknown unreadable', old, without('created_at')),
  'with a creation time of null it is unknown': row('unknown unreadable', old, session({ created_at: null })),
  'with a creation time in words it is unknown': row(
    'unknown unreadable',
    old,
    session({ created_at: '2025-01-01T00:00:00Z' }),
  ),
  'created in milliseconds where seconds are due, it is unknown': row(
    'unknown unreadable',
    old,
    session({ created_at: now - 100 * day }),
  ),
  'created in 1970 it is unknown, and not very old': row('unknown unreadable', old, session({ created_at: 0 })),
  'created before 1970 it is unknown': row('unknown unreadable', old, session({ created_at: -1 })),
  'created a second before 2020 it is unknown': row(
    'unknown unreadable',
    old,
    session({ created_at: Date.UTC(2020, 0, 1) / 1000 - 1 }),
  ),
  'created as 2020 began it can be judged': row('delete it', old, session({ created_at: Date.UTC(2020, 0, 1) / 1000 })),
  'created an hour from now it has age zero': row(
    'keep older-than',
    { 'older-than': '0h', metadata: 'a' },
    session({ created_at: ago(-hour), metadata: { a: '1' } }),
  ),
  'created just a day from now it has age zero': row('keep older-than', old, session({ created_at: ago(-day) })),
  'created more than a day from now it is unknown': row(
    'unknown unreadable',
    old,
    session({ created_at: ago(-day) + 1 }),
  ),
  'unreadable and running, it is unknown: the first step decides': row(
    'unknown unreadable',
    old,
    without('created_at', session({ status: 'in_progress' })),
  ),
  'unreadable and protected, it is unknown': row(
    'unknown unreadable',
    { ...old, protect: 'hold' },
    without('created_at', having({ hold: '1' })),
  ),
  'unreadable and protected by id, it is unknown': row(
    'unknown unreadable',
    { ...old, 'protect-ids-file': idsFile('it') },
    without('created_at'),
  ),

  // 2. in use
  'running, it is kept': row('keep in use', old, session({ status: 'in_progress' })),
  'waiting for an action, it is kept': row('keep waiting', old, session({ status: 'requires_action' })),
  'with a status that this program does not know, it is unknown': row(
    'unknown in use',
    old,
    session({ status: 'archived' }),
  ),
  'with a known status in another case, it is unknown': row('unknown in use', old, session({ status: 'Idle' })),
  'without a status although this API has one, it is unknown': row('unknown in use', old, without('status')),
  'with a status that is not a text, it is unknown': row('unknown in use', old, session({ status: 1 })),
  'at rest, it can go': row('delete it', old, session({ status: 'idle' })),
  'failed, it can go': row('delete it', old, session({ status: 'failed' })),
  'in use and protected by id: in use decides': row(
    'keep in use',
    { ...old, 'protect-ids-file': idsFile('it') },
    session({ status: 'in_progress' }),
  ),
  'in use, its missing metadata is not asked for': row(
    'keep in use',
    { ...old, protect: 'hold' },
    without('metadata', session({ status: 'in_progress' })),
  ),
  'in use and young: in use decides': row('keep in use', old, session({ status: 'in_progress', created_at: ago(day) })),
  'a locked chat can go': chatkit('delete it', old, chat({ status: { type: 'locked', reason: 'legal' } })),
  'a closed chat can go': chatkit('delete it', old, chat({ status: { type: 'closed' } })),
  'a chat whose status is a bare word is unknown': chatkit('unknown in use', old, chat({ status: 'active' })),
  'a thread of an API without a status can go': assistants('delete it', old, thread({ status: 'in_progress' })),

  // 3. protect-ids-file, then protect
  'its id in the file, it is kept': row(
    'keep protected id',
    { ...old, 'protect-ids-file': idsFile('other', 'it') },
    session(),
  ),
  'another id in the file protects the other': row(
    'delete it',
    { ...old, 'protect-ids-file': idsFile('other', 'them') },
    session(),
  ),
  'an id in another case may be meant: unknown': row(
    'unknown protected id',
    { ...old, 'protect-ids-file': idsFile('other', 'IT') },
    session(),
  ),
  'kept by its id, its missing metadata is not asked for': row(
    'keep protected id',
    { ...old, protect: 'hold', 'protect-ids-file': idsFile('it') },
    without('metadata'),
  ),
  'kept by its id and by a selector: the id decides': row(
    'keep protected id',
    { ...old, protect: 'hold', 'protect-ids-file': idsFile('it') },
    having({ hold: '1' }),
  ),
  'a selector that matches keeps it': row('keep protected', { ...old, protect: 'hold=true' }, having({ hold: 'true' })),
  'a boolean is compared by its JSON text': row(
    'keep protected',
    { ...old, protect: 'hold=true' },
    having({ hold: true }),
  ),
  'a number is compared by its JSON text': row(
    'keep protected',
    { ...old, protect: 'level=1.5' },
    having({ level: 1.5 }),
  ),
  'a selector that does not match lets it go': row(
    'delete it',
    { ...old, protect: 'hold=true' },
    having({ hold: 'false' }),
  ),
  'a value that is nearly the one of a selector may be meant: unknown': row(
    'unknown protected',
    { ...old, protect: 'hold=true' },
    having({ hold: 'True' }),
  ),
  'a selector in quotes is exact': row('delete it', { ...old, protect: 'hold="true"' }, having({ hold: 'True' })),
  'any one of several selectors keeps it': row(
    'keep protected',
    { ...old, protect: 'a=1\n# and\nb in (1, 2)' },
    having({ b: '2' }),
  ),
  'a different value is not the one meant by !=: kept': row(
    'keep protected',
    { ...old, protect: 'env!=preview' },
    having({ env: 'production' }),
  ),
  'an absent key is different for a protection (!=)': row(
    'keep protected',
    { ...old, protect: 'env!=preview' },
    having({}),
  ),
  'an absent key is different for a protection (notin)': row(
    'keep protected',
    { ...old, protect: 'env notin (preview, test)' },
    having(null),
  ),
  'the value named by notin lets it go': row(
    'delete it',
    { ...old, protect: 'env notin (preview, test)' },
    having({ env: 'test' }),
  ),
  'an absent key keeps it where its absence protects': row(
    'keep protected',
    { ...old, protect: '!reviewed' },
    having({}),
  ),
  'metadata that is null is known to be empty': row('delete it', { ...old, protect: 'hold' }, having(null)),
  'metadata that is {} is known to be empty': row('delete it', { ...old, protect: 'hold' }, having({})),
  'a null under a key may be a hold': row('unknown protected', { ...old, protect: 'hold' }, having({ hold: null })),
  'an object under a key that a selector names may be a hold': row(
    'unknown protected',
    { ...old, protect: 'hold=true' },
    having({ hold: { by: 'legal' } }),
  ),
  'an array under a key that a selector names may be a hold': row(
    'unknown protected',
    { ...old, protect: 'tags=hold' },
    having({ tags: ['hold'] }),
  ),
  'an object under another key is nobody’s business': row(
    'delete it',
    { ...old, protect: 'hold' },
    having({ tags: ['hold'] }),
  ),
  'one selector holds, another cannot be told: kept for certain': row(
    'keep protected',
    { ...old, protect: 'tags=hold\nhold' },
    having({ tags: [], hold: '1' }),
  ),
  'metadata that is no object may hold anything': row('unknown protected', { ...old, protect: 'hold' }, having('hold')),
  'missing metadata is looked up, and protects': row(
    'keep protected',
    { ...old, protect: 'hold' },
    without('metadata'),
    { asks: readAgain, single: single(having({ hold: '1' })) },
  ),
  'missing metadata is looked up, and does not protect': row(
    'delete it',
    { ...old, protect: 'hold' },
    without('metadata'),
    { asks: readAgain, single: single(having({})) },
  ),
  'missing metadata that is missing again is unknown': row(
    'unknown protected',
    { ...old, protect: 'hold' },
    without('metadata'),
    { asks: readAgain, single: single(without('metadata')) },
  ),
  'missing metadata of a thread that is gone meanwhile is unknown': row(
    'unknown protected',
    { ...old, protect: 'hold' },
    without('metadata'),
    { asks: readAgain },
  ),
  'missing metadata that may not be read is unknown': row(
    'unknown protected',
    { ...old, protect: 'hold' },
    without('metadata'),
    { asks: readAgain, single: status(418) },
  ),
  'missing metadata in an answer about another thread is unknown': row(
    'unknown protected',
    { ...old, protect: 'hold' },
    without('metadata'),
    { asks: readAgain, single: single({ ...having({}), id: 'other' }) },
  ),
  'protected and young: protection decides': row(
    'keep protected',
    { ...old, protect: 'hold' },
    session({ metadata: { hold: '1' }, created_at: ago(day) }),
  ),
  'perhaps protected and young: it is kept for certain': row(
    'keep older-than',
    { ...old, protect: 'hold' },
    session({ metadata: { hold: [] }, created_at: ago(day) }),
  ),

  // 4. retained
  'retained until tomorrow, it is kept': row('keep retained', old, retained('2026-11-21')),
  'retained until today, it is kept: the day has not ended anywhere': row('keep retained', old, retained('2026-11-20')),
  'retained until yesterday, it may go: at noon UTC that day has ended everywhere': row(
    'delete it',
    old,
    retained('2026-11-19'),
  ),
  'retained until a later instant, it is kept': row('keep retained', old, retained('2026-11-20T12:00:01Z')),
  'retained until this very instant, it may go': row('delete it', old, retained('2026-11-20T12:00:00Z')),
  'retained until a later instant, by its offset': row('keep retained', old, retained('2026-11-20T11:00:00-02:00')),
  'retained until an earlier instant, by its offset': row('delete it', old, retained('2026-11-20T13:00:00+02:00')),
  'retained until a fraction of a second from now': row('keep retained', old, retained('2026-11-20T12:00:00.001Z')),
  'retained until a time in small letters': row('delete it', old, retained('2026-11-20t11:59:59z')),
  'a date-time without an offset could be anywhere: unknown': row(
    'unknown retained',
    old,
    retained('2025-01-01T00:00:00'),
  ),
  'a date that does not exist is unknown': row('unknown retained', old, retained('2025-02-30')),
  'a date in another order is unknown': row('unknown retained', old, retained('31.12.2025')),
  'a word is unknown': row('unknown retained', old, retained('forever')),
  'an empty date is unknown': row('unknown retained', old, retained('')),
  'a Unix time is unknown': row('unknown retained', old, retained(1_700_000_000)),
  'a boolean is unknown': row('unknown retained', old, retained(true)),
  'an object is unknown': row('unknown retained', old, retained({ date: '2025-01-01' })),
  'no date at all (null) retains nothing': row('delete it', old, retained(null)),
  'a key that is nearly the one for dates, and a date to come': row(
    'unknown retained',
    old,
    having({ 'Retain-Until': '2027-01-01' }),
  ),
  'a key that is nearly the one for dates, and no date': row(
    'unknown retained',
    old,
    having({ 'retain until': 'soon' }),
  ),
  'a key that is nearly the one for dates, and one that has passed': row(
    'delete it',
    old,
    having({ retainuntil: '2025-01-01' }),
  ),
  'a key that is nearly the one for dates, and null': row('delete it', old, having({ 'Retain-Until': null })),
  'a key that is nearly the one for dates, beside the very one, which has passed': row(
    'unknown retained',
    old,
    having({ 'Retain-Until': '2027-01-01', retain_until: '2025-01-01' }),
  ),
  'a key that is nearly the one for dates, beside the very one, which has not passed': row(
    'keep retained',
    old,
    having({ 'Retain-Until': 'never', retain_until: '2027-01-01' }),
  ),
  'a key that is nearly the one for dates, beside the very one, and both have passed': row(
    'delete it',
    old,
    having({ 'Retain-Until': '2025-01-02', retain_until: '2025-01-01' }),
  ),
  'a key that is nearly the one for ages, and has not passed': row(
    'unknown retained for',
    { ...old, 'retain-for-key': 'retain_for' },
    having({ 'Retain-For': '9999d' }),
  ),
  'a key that is nearly the one for ages, and has passed': row(
    'delete it',
    { ...old, 'retain-for-key': 'retain_for' },
    having({ 'Retain-For': '1h' }),
  ),
  'another key is meant by retain-until-key': row(
    'keep retained',
    { ...old, 'retain-until-key': 'hold_until' },
    having({ hold_until: '2027-01-01', retain_until: 'forever' }),
  ),
  'the default key means nothing beside another': row(
    'delete it',
    { ...old, 'retain-until-key': 'hold_until' },
    having({ retain_until: '2027-01-01' }),
  ),
  'missing metadata is looked up for its date, protection or not': row('keep retained', old, without('metadata'), {
    asks: readAgain,
    single: single(retained('2027-01-01')),
  }),
  'metadata that is missing again may hold a date: unknown': row('unknown retained', old, without('metadata'), {
    asks: readAgain,
    single: single(without('metadata')),
  }),
  'protected and retained: protection decides': row(
    'keep protected',
    { ...old, protect: 'hold' },
    having({ hold: '1', retain_until: '2027-01-01' }),
  ),
  'protected, its unreadable date does not matter': row(
    'keep protected',
    { ...old, protect: 'hold' },
    having({ hold: '1', retain_until: 'forever' }),
  ),
  'retained and young: retention decides': row(
    'keep retained',
    old,
    session({ metadata: { retain_until: '2027-01-01' }, created_at: ago(day) }),
  ),
  'retained and among the newest: retention decides': row(
    'keep retained',
    { ...old, 'keep-latest': '1' },
    retained('2027-01-01'),
  ),

  // 5. within keep-latest
  'the newest is kept, the others go, oldest first': rows(
    '1 keep keep-latest, delete a b',
    { ...old, 'keep-latest': '1' },
    [
      session({ id: 'c', created_at: ago(40 * day) }),
      session({ id: 'b', created_at: ago(50 * day) }),
      session({ id: 'a', created_at: ago(60 * day) }),
    ],
  ),
  'as many as there are: all are kept': rows('2 keep keep-latest', { ...old, 'keep-latest': '2' }, [
    session({ id: 'a' }),
    session({ id: 'b' }),
  ]),
  'among equally old ones the greatest id is the newest': rows(
    '1 keep keep-latest, delete a b',
    { ...old, 'keep-latest': '1' },
    [session({ id: 'b' }), session({ id: 'c' }), session({ id: 'a' })],
  ),
  'young ones take places too': rows('1 keep keep-latest, delete a', { ...old, 'keep-latest': '1' }, [
    session({ id: 'a' }),
    session({ id: 'young', created_at: ago(day) }),
  ]),
  'protected ones take places too': rows(
    '1 keep protected, delete a',
    { ...old, 'keep-latest': '1', protect: 'hold' },
    [session({ id: 'a' }), session({ id: 'held', created_at: ago(day), metadata: { hold: '1' } })],
  ),
  'ones in use take places too': rows('1 keep in use, delete a', { ...old, 'keep-latest': '1' }, [
    session({ id: 'a' }),
    session({ id: 'running', created_at: ago(day), status: 'in_progress' }),
  ]),
  'one with an unreadable time takes no place': rows(
    '1 unknown unreadable, 1 keep keep-latest',
    { ...old, 'keep-latest': '1' },
    [session({ id: 'a' }), session({ id: 'future', created_at: ago(-99 * day) })],
  ),
  'one from a clock ahead of ours takes the first place': rows(
    '1 keep keep-latest, delete a',
    { ...old, 'keep-latest': '1' },
    [session({ id: 'a', created_at: ago(31 * day) }), session({ id: 'ahead', created_at: ago(-hour) })],
  ),
  'counted per metadata key': rows(
    '2 keep keep-latest, delete a1',
    { ...old, 'keep-latest': '1', 'keep-latest-per': 'team' },
    [
      session({ id: 'a1', created_at: ago(60 * day), metadata: { team: 'a' } }),
      session({ id: 'a2', created_at: ago(50 * day), metadata: { team: 'a' } }),
      session({ id: 'b1', created_at: ago(90 * day), metadata: { team: 'b' } }),
    ],
  ),
  'those without the key are a group of their own': rows(
    '2 keep keep-latest, delete n1',
    { ...old, 'keep-latest': '1', 'keep-latest-per': 'team' },
    [
      session({ id: 'n1', created_at: ago(60 * day), metadata: null }),
      session({ id: 'n2', created_at: ago(50 * day), metadata: { other: 'x' } }),
      session({ id: 'b1', created_at: ago(90 * day), metadata: { team: 'b' } }),
    ],
  ),
  'counted per agent': rows(
    '2 keep keep-latest, delete a1',
    { ...old, 'keep-latest': '1', 'keep-latest-per': 'agent' },
    [
      session({ id: 'a1', created_at: ago(60 * day) }),
      session({ id: 'a2', created_at: ago(50 * day) }),
      session({ id: 'b1', created_at: ago(90 * day), agent: { id: 'agent_2' } }),
    ],
  ),
  'counted per user': rows(
    '2 keep keep-latest, delete a1',
    { ...old, 'keep-latest': '1', 'keep-latest-per': 'user' },
    [
      chat({ id: 'a1', created_at: ago(60 * day) }),
      chat({ id: 'a2', created_at: ago(50 * day) }),
      chat({ id: 'b1', user: 'bela' }),
    ],
    { api: 'chatkit-threads' },
  ),
  'a group that cannot be told may be any: unknown, and takes no place': rows(
    '1 keep keep-latest, 1 unknown keep-latest',
    { ...old, 'keep-latest': '1', 'keep-latest-per': 'team' },
    [
      session({ id: 'a', metadata: { team: 'a' } }),
      session({ id: 'b', created_at: ago(40 * day), metadata: { team: ['a'] } }),
    ],
  ),
  'young, its group does not matter': row(
    'keep older-than',
    { ...old, 'keep-latest': '1', 'keep-latest-per': 'team' },
    session({ created_at: ago(day), metadata: { team: ['a'] } }),
  ),
  'young, its missing metadata is not asked for': row(
    'keep older-than',
    { ...old, protect: 'hold' },
    without('metadata', session({ created_at: ago(day) })),
  ),
  'not matching the expression, its missing metadata is not asked for': row(
    'keep where',
    { ...old, where: "agent == 'agent_2'" },
    without('metadata'),
  ),
  'young, its unknown status does not matter': row(
    'keep older-than',
    old,
    session({ created_at: ago(day), status: 'archived' }),
  ),
  'protected, its unknown status does not matter': row(
    'keep protected',
    { ...old, protect: 'hold' },
    session({ status: 'archived', metadata: { hold: '1' } }),
  ),
  'a group that was not listed is looked up': row(
    'keep keep-latest',
    { ...old, 'keep-latest': '1', 'keep-latest-per': 'team' },
    without('metadata'),
    { asks: readAgain, single: single(having({ team: 'a' })) },
  ),
  'a group that cannot be looked up is in unknown metadata, which may hold a date as well': row(
    'unknown retained',
    { ...old, 'keep-latest': '1', 'keep-latest-per': 'team' },
    without('metadata'),
    { asks: readAgain },
  ),
  'among the newest and young: keep-latest decides': row(
    'keep keep-latest',
    { ...old, 'keep-latest': '1' },
    session({ created_at: ago(day) }),
  ),
  'among the newest, its activity is not asked for': assistants(
    'keep keep-latest',
    { 'inactive-for': '7d', 'keep-latest': '1' },
    thread(),
  ),

  // 6. older-than
  'older than the age, it goes': row('delete it', old, session({ created_at: ago(30 * day) - 1 })),
  'just as old as the age, it stays': row('keep older-than', old, session({ created_at: ago(30 * day) })),
  'younger, it stays': row('keep older-than', old, session({ created_at: ago(29 * day) })),
  'created this instant it is not older than 0h': row(
    'keep older-than',
    { 'older-than': '0h', metadata: 'a' },
    session({ created_at: ago(0), metadata: { a: '1' } }),
  ),
  'created a second ago it is older than 0h': row(
    'delete it',
    { 'older-than': '0h', metadata: 'a' },
    session({ created_at: ago(1000), metadata: { a: '1' } }),
  ),
  'young, and whose it is cannot be told: the owner comes first': row(
    'unknown subject',
    { ...old, subject: 'user=ada' },
    session({ created_at: ago(day), metadata: { user: ['ada'] } }),
  ),
  'young, its activity is not asked for': assistants(
    'keep older-than',
    { ...old, 'inactive-for': '7d' },
    thread({ created_at: ago(day) }),
  ),

  // 7. subject
  'the subject’s thread goes': row('delete it', { ...old, subject: 'user_id=4711' }, having({ user_id: '4711' })),
  'a number is the subject by its JSON text': row(
    'delete it',
    { ...old, subject: 'user_id=4711' },
    having({ user_id: 4711 }),
  ),
  'somebody else’s stays': row('keep subject', { ...old, subject: 'user_id=4711' }, having({ user_id: '47110' })),
  'the subject is taken literally, stars and all': row(
    'keep subject',
    { ...old, subject: 'user_id=*' },
    having({ user_id: '4711' }),
  ),
  'everything after the first = is the value': row(
    'delete it',
    { ...old, subject: 'user_id=a=b c' },
    having({ user_id: 'a=b c' }),
  ),
  'nobody’s stays': row('keep subject', { ...old, subject: 'user_id=4711' }, having({})),
  'a null is nobody': row('keep subject', { ...old, subject: 'user_id=4711' }, having({ user_id: null })),
  'an owner that has no text may be anybody': row(
    'unknown subject',
    { ...old, subject: 'user_id=4711' },
    having({ user_id: ['4711'] }),
  ),
  'user is a metadata key where the API has no user': row(
    'delete it',
    { ...old, subject: 'user=ada' },
    having({ user: 'ada' }),
  ),
  'user is the API’s own where it has one': chatkit('delete it', { ...old, subject: 'user=ada' }, chat()),
  'another user’s stays': chatkit('keep subject', { ...old, subject: 'user=Ada' }, chat()),
  'a thread that does not say whose it is may be anybody’s': chatkit(
    'unknown subject',
    { ...old, subject: 'user=ada' },
    chat({ user: null }),
  ),
  'somebody else’s, its metadata does not matter': row(
    'keep subject',
    { ...old, subject: 'user_id=4711', metadata: 'tags=x' },
    having({ user_id: '1', tags: [] }),
  ),

  // 8. metadata
  'metadata that matches lets it go': row('delete it', { ...old, metadata: 'env=staging' }, having({ env: 'staging' })),
  'all selectors must hold': row(
    'keep metadata',
    { ...old, metadata: 'env=staging\nteam=a' },
    having({ env: 'staging', team: 'b' }),
  ),
  'metadata that is empty matches no value': row('keep metadata', { ...old, metadata: 'env=staging' }, having(null)),
  'absent is not "different" for a condition (!=)': row(
    'keep metadata',
    { ...old, metadata: 'env!=production' },
    having({}),
  ),
  'absent is not "different" for a condition (notin)': row(
    'keep metadata',
    { ...old, metadata: 'env notin (production)' },
    having({ team: 'a' }),
  ),
  'a different value is different': row(
    'delete it',
    { ...old, metadata: 'env!=production' },
    having({ env: 'staging' }),
  ),
  'absence can be asked for': row('delete it', { ...old, metadata: '!env' }, having({ team: 'a' })),
  'presence can be asked for': row('delete it', { ...old, metadata: 'env' }, having({ env: '' })),
  'a null is neither presence nor absence': row(
    'unknown metadata',
    { ...old, metadata: '!env' },
    having({ env: null }),
  ),
  'a null is not known to differ': row(
    'unknown metadata',
    { ...old, metadata: 'env!=production' },
    having({ env: null }),
  ),
  'a value without a text may be the one': row(
    'unknown metadata',
    { ...old, metadata: 'tags=x' },
    having({ tags: ['x'] }),
  ),
  'one selector fails, another cannot be told: kept for certain': row(
    'keep metadata',
    { ...old, metadata: 'tags=x\nenv=staging' },
    having({ tags: ['x'], env: 'production' }),
  ),
  'a glob matches any text': row(
    'delete it',
    { ...old, metadata: 'user=*@example.com' },
    having({ user: 'ada@example.com' }),
  ),
  'in quotes a star is a star': row(
    'keep metadata',
    { ...old, metadata: 'user="*@example.com"' },
    having({ user: 'ada@example.com' }),
  ),
  'a glob over keys matches any of them': row(
    'delete it',
    { ...old, metadata: 'x-*=1' },
    having({ 'x-a': '0', 'x-b': '1' }),
  ),
  'not matching, its activity is not asked for': assistants(
    'keep metadata',
    { 'inactive-for': '7d', metadata: 'a=1' },
    thread(),
  ),

  // 9. inactive-for
  'inactive for longer, it goes': row('delete it', { 'inactive-for': '7d' }, session()),
  'active recently though created long ago, it stays': row(
    'keep inactive-for',
    { ...old, 'inactive-for': '7d' },
    session({ last_active_at: ago(day) }),
  ),
  'inactive for just as long, it stays': row(
    'keep inactive-for',
    { 'inactive-for': '7d' },
    session({ last_active_at: ago(7 * day) }),
  ),
  'without a listed activity it is unknown': row(
    'unknown inactive-for',
    { 'inactive-for': '7d' },
    without('last_active_at'),
  ),
  'with an activity of null it is unknown': row(
    'unknown inactive-for',
    { 'inactive-for': '7d' },
    session({ last_active_at: null }),
  ),
  'with an activity of 0 it is unknown, and not long ago': row(
    'unknown inactive-for',
    { 'inactive-for': '7d' },
    session({ last_active_at: 0 }),
  ),
  'with an activity in milliseconds it is unknown': row(
    'unknown inactive-for',
    { 'inactive-for': '7d' },
    session({ last_active_at: now - 50 * day }),
  ),
  'active an hour from now is active now': row(
    'keep inactive-for',
    { 'inactive-for': '0h', metadata: 'a' },
    session({ last_active_at: ago(-hour), metadata: { a: '1' } }),
  ),
  'activity cannot precede creation: the later of the two counts': row(
    'keep inactive-for',
    { 'inactive-for': '7d' },
    session({ created_at: ago(2 * day), last_active_at: ago(9 * day) }),
  ),
  'looked up where it is not listed': assistants('delete it', { 'inactive-for': '7d' }, thread(), {
    asks: messages,
    newest: newest(8 * day),
  }),
  'looked up, and recent': assistants('keep inactive-for', { 'inactive-for': '7d' }, thread(), {
    asks: messages,
    newest: newest(day),
  }),
  'looked up, and there is nothing in it: active at its creation': assistants(
    'delete it',
    { 'inactive-for': '7d' },
    thread(),
    { asks: messages, newest: empty },
  ),
  'looked up, young and empty': assistants(
    'keep inactive-for',
    { 'inactive-for': '7d' },
    thread({ created_at: ago(day) }),
    { asks: messages, newest: empty },
  ),
  'a lookup that fails is unknown, and not "long ago"': assistants(
    'unknown inactive-for',
    { 'inactive-for': '7d' },
    thread(),
    { asks: messages, newest: status(404, { error: { message: 'No thread found' } }) },
  ),
  'a lookup that is refused is unknown': assistants('unknown inactive-for', { 'inactive-for': '7d' }, thread(), {
    asks: messages,
    newest: status(400, {}),
  }),
  'a lookup of another shape is unknown': assistants('unknown inactive-for', { 'inactive-for': '7d' }, thread(), {
    asks: messages,
    newest: status(200, []),
  }),
  'a newest item without a time is unknown': assistants('unknown inactive-for', { 'inactive-for': '7d' }, thread(), {
    asks: messages,
    newest: status(200, { data: [{ id: 'm1' }] }),
  }),
  'items of the same second, and more of them, show no order: unknown': assistants(
    'unknown inactive-for',
    { 'inactive-for': '7d' },
    thread(),
    { asks: messages, newest: () => listed(8 * day, 8 * day) },
  ),
  'one item, and more of them, shows no order: unknown': assistants(
    'unknown inactive-for',
    { 'inactive-for': '7d' },
    thread(),
    { asks: messages, newest: () => listed(8 * day) },
  ),
  'one item that is the only one is the newest': assistants('delete it', { 'inactive-for': '7d' }, thread(), {
    asks: messages,
    newest: status(200, { data: [{ id: 'm1', created_at: ago(8 * day) }], has_more: false }),
  }),
  'no item, and no word whether there are more: unknown': assistants(
    'unknown inactive-for',
    { 'inactive-for': '7d' },
    thread(),
    { asks: messages, newest: status(200, { data: [] }) },
  ),
  'a chat’s activity is looked up too': chatkit('delete it', { 'inactive-for': '7d' }, chat(), {
    asks: items,
    newest: newest(8 * day),
  }),
  'without inactive-for nobody asks': assistants('delete it', old, thread()),

  // 10. where
  'an expression that is true lets it go': row(
    'delete it',
    { ...old, where: "metadata.env == 'staging'" },
    having({ env: 'staging' }),
  ),
  'an expression that is false keeps it': row(
    'keep where',
    { ...old, where: "metadata.env == 'staging'" },
    having({ env: 'production' }),
  ),
  'an absent key makes it unknown': row('unknown where', { ...old, where: "metadata.env == 'staging'" }, having({})),
  'an absent key makes its opposite unknown too': row(
    'unknown where',
    { ...old, where: "metadata.env != 'staging'" },
    having({}),
  ),
  'a null is left out': row('unknown where', { ...old, where: "metadata.env != 'staging'" }, having({ env: null })),
  'presence can be asked for in an expression': row('keep where', { ...old, where: 'has(metadata.env)' }, having({})),
  'a fact that is not known is not bound': row(
    'unknown where',
    { ...old, where: "idle > duration('1h')" },
    without('last_active_at'),
  ),
  'a fact that is not needed need not be known': row(
    'delete it',
    { ...old, where: "age > duration('1h') || idle > duration('1h')" },
    without('last_active_at'),
  ),
  'activity is looked up for an expression that uses it': assistants(
    'delete it',
    { ...old, where: "idle > duration('24h')" },
    thread(),
    { asks: messages, newest: newest(8 * day) },
  ),
  'activity is looked up for last_active_at as well': assistants(
    'keep where',
    { ...old, where: "last_active_at < timestamp('2026-01-01T00:00:00Z')" },
    thread(),
    { asks: messages, newest: newest(8 * day) },
  ),
  'a lookup for an expression that fails is unknown': assistants(
    'unknown where',
    { ...old, where: "idle > duration('24h')" },
    thread(),
    { asks: messages, newest: status(400, {}) },
  ),
  'an expression that does not use it asks nothing': assistants(
    'delete it',
    { ...old, where: "age > duration('24h')" },
    thread(),
  ),
  'asked once for both inactive-for and the expression': assistants(
    'delete it',
    { 'inactive-for': '7d', where: "idle < duration('999h')" },
    thread(),
    { asks: messages, newest: newest(8 * day) },
  ),
  'active recently, the expression is not evaluated': row(
    'keep inactive-for',
    { 'inactive-for': '7d', where: "metadata.env == 'x'" },
    session({ last_active_at: ago(day) }),
  ),

  // Inventory, and supplied ids
  'without any condition nothing goes': row('keep inventory', {}, session()),
  'without any condition protections still count': rows(
    '1 keep protected, 1 keep keep-latest, 1 keep inventory',
    { protect: 'hold', 'keep-latest': '1' },
    [having({ hold: '1' }), session({ id: 'b', created_at: ago(day) }), session({ id: 'c' })],
  ),
  'a supplied id is read, and judged': rows('delete it', { ...old, 'thread-ids': 'it it' }, [], {
    asks: readAgain,
    single: single(session()),
  }),
  'a supplied id that may not be read is unknown': rows('unknown unreadable', { ...old, 'thread-ids': 'it' }, [], {
    asks: readAgain,
    single: status(418),
  }),
  'a supplied id that answers with another thread is unknown': rows(
    'unknown unreadable',
    { ...old, 'thread-ids': 'it' },
    [],
    { asks: readAgain, single: single(session({ id: 'other' })) },
  ),
  'of a supplied id that was read without metadata, they are asked for once more': rows(
    'unknown retained',
    { ...old, 'thread-ids': 'it' },
    [],
    { asks: [...readAgain, ...readAgain], single: single(without('metadata')) },
  ),
  'supplied ids may be judged at any age': rows('delete it', { 'older-than': '0h', 'thread-ids': 'it' }, [], {
    asks: readAgain,
    single: single(session({ created_at: ago(1000) })),
  }),
}

test.each(Object.entries(table))('%s', async (_, {
  inputs,
  list,
  becomes,
  api = 'agent-sessions',
  asks = [],
  ...server
}) => {
  const { tally, planned, asked } = await surveyed(inputs, { api, list, ...server })
  const caught = tally
    .funnel()
    .map(({ answer, step, count }) => `${list.length > 1 ? `${count} ` : ''}${answer} ${step}`)
  expect([...caught, ...(planned.length === 0 ? [] : [`delete ${planned.join(' ')}`])].join(', ')).toBe(becomes)
  expect(asked).toEqual(asks)
  expect(tally.listed).toBe(tally.kept + tally.unknown + tally.candidates)
  expect(tally.listed).toBe(Math.max(1, list.length))
})

test('a supplied id that is said not to be there, where nothing is known to be there: not believed, and unknown', async () => {
  const { tally, asked } = await surveyed({ ...old, 'thread-ids': 'it' }, { list: [] })
  expect([tally.listed, tally.unknown, tally.notFound, tally.funnel()]).toEqual([
    1,
    1,
    0,
    [{ answer: 'unknown', step: 'unreadable', count: 1 }],
  ])
  expect(asked).toEqual(readAgain)
})

test('the table is whole', () => expect(Object.keys(table).length).toBeGreaterThanOrEqual(150))
