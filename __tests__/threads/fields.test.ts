/** Reading what servers say: a fact, or unknown; never a guess and never an error. */

import { describe, expect, test } from '@jest/globals'
import { Text } from '../../src/text.ts'
import { type Fact, known, structured } from '../../src/thread.ts'
import { pageAt } from '../../src/threads/apis/mistral-conversations.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import {
  identified,
  isoTime,
  metadata,
  text,
  unixSeconds,
  unixSecondsOrMilliseconds,
} from '../../src/threads/fields.ts'
import { SeenIds } from '../../src/threads/listing/seen-ids.ts'

const value = (fact: Fact<number>) => (fact.state === 'known' ? new Date(fact.value).toISOString() : fact.state)

describe('ISO times', () => {
  test.each([
    ['2026-08-14T17:36:38.921660+00:00', '2026-08-14T17:36:38.921Z'],
    ['2026-08-14T17:36:38.921Z', '2026-08-14T17:36:38.921Z'],
    ['2026-08-14T17:36:38Z', '2026-08-14T17:36:38.000Z'],
    ['2026-08-14t17:36:38z', '2026-08-14T17:36:38.000Z'],
    ['2026-08-14T17:36:38.5Z', '2026-08-14T17:36:38.500Z'],
    ['2026-08-14T17:36:38.123456789Z', '2026-08-14T17:36:38.123Z'],
    ['2026-08-14 17:36:38+02:00', '2026-08-14T15:36:38.000Z'],
    ['2026-08-14T17:36:38-0730', '2026-08-15T01:06:38.000Z'],
    ['2026-08-14 17:36:38+00', '2026-08-14T17:36:38.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('%s', (written, meant) => {
    expect(value(isoTime(written))).toBe(meant)
  })

  test.each([
    ['a time that does not say how far it is from UTC', '2026-08-14T17:36:38'],
    ['a day alone', '2026-08-14'],
    ['the 30th of February', '2026-02-30T00:00:00Z'],
    ['the 29th of February of a common year', '2026-02-29T00:00:00Z'],
    ['hour 25', '2026-08-14T25:00:00Z'],
    ['minute 60', '2026-08-14T10:60:00Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['a word', 'yesterday'],
    ['a year alone', '2026'],
    ['a Unix time as text', '1767225600'],
    ['a Unix time', 1767225600],
    ['the time in English', 'Fri, 14 Aug 2026 17:36:38 GMT'],
    ['something after it', '2026-08-14T17:36:38Z or so'],
    ['nothing', ''],
    ['null', null],
    ['a missing field', undefined],
    ['an object', {}],
  ])('%s is unknown', (_, written) => {
    expect(value(isoTime(written))).toBe('unknown')
  })
})

describe('Unix times', () => {
  test('in seconds', () => {
    expect(value(unixSeconds(1767225600))).toBe('2026-01-01T00:00:00.000Z')
    expect(value(unixSeconds(1767225600.5))).toBe('2026-01-01T00:00:00.500Z')
    for (const wrong of ['1767225600', null, undefined, true, {}, [1767225600]]) {
      expect(value(unixSeconds(wrong))).toBe('unknown')
    }
  })

  test('in either unit, told apart by magnitude', () => {
    expect(value(unixSecondsOrMilliseconds(1767225600))).toBe('2026-01-01T00:00:00.000Z')
    expect(value(unixSecondsOrMilliseconds(1767225600123))).toBe('2026-01-01T00:00:00.123Z')
    expect(value(unixSecondsOrMilliseconds('1767225600123'))).toBe('unknown')
  })
})

test('metadata: null and {} are known to be empty, a missing field is to be looked up, anything else is unknown', () => {
  expect(metadata(undefined)).toEqual({ state: 'unasked' })
  expect(metadata(null)).toEqual({ state: 'known', value: new Map() })
  expect(metadata({})).toEqual({ state: 'known', value: new Map() })
  expect(metadata({ a: 'b', n: 1, t: true, z: null, o: {}, l: [] })).toEqual({
    state: 'known',
    value: new Map<string, unknown>([
      ['a', 'b'],
      ['n', '1'],
      ['t', 'true'],
      ['z', null],
      ['o', structured],
      ['l', structured],
    ]),
  })
  // As a double, each of these stands for others, too; so it is no text to compare.
  for (const one of ['9007199254740992', '1180000000000000001', '-9007199254740993', '1e300', '1e999']) {
    expect(metadata(JSON.parse(`{"n": ${one}}`))).toEqual(known(new Map([['n', structured]])))
  }
  expect(metadata({ n: 9007199254740991, f: 0.5 })).toEqual(
    known(
      new Map([
        ['n', '9007199254740991'],
        ['f', '0.5'],
      ]),
    ),
  )
  expect(metadata(JSON.parse('{"__proto__": "x", "constructor": "y"}'))).toMatchObject({
    value: new Map([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]),
  })
  for (const wrong of ['a=b', 7, true, [], [['a', 'b']]]) expect(metadata(wrong).state).toBe('unknown')
})

test('text: only text', () => {
  expect(text('')).toEqual({ state: 'known', value: '' })
  for (const wrong of [null, undefined, 7, {}, ['a']]) expect(text(wrong).state).toBe('unknown')
})

test('ids: an entry without one that is usable cannot be told apart', () => {
  expect(identified({ id: 'a/b#c?d%' })).toMatchObject({ id: 'a/b#c?d%' })
  for (const id of ['', '.', '..', 'a b', 'a\n', '\u202E', 'x'.repeat(513), 7, null, {}]) {
    expect(identified({ id })).toEqual({ unreadable: expect.any(Text) })
  }
  expect(identified([])).toEqual({ unreadable: expect.any(Text) })
  expect(identified({ id: 'x' }, 'thread_id')).toEqual({ unreadable: expect.any(Text) })
})

test('no API reads a thread out of anything that is none, and none throws', () => {
  for (const api of Object.values(threadApis)) {
    for (const entry of [undefined, null, 7, 'x', [], {}, { id: 7 }, { id: '' }, { thread_id: null }]) {
      expect(api.readThread(entry)).toEqual({ unreadable: expect.any(Text) })
    }
    const bare = api.readThread({ id: 'x', thread_id: 'x', name: 'e/1/sessions/x', agent: 7, status: 7, metadata: 7 })
    expect(bare).toMatchObject({ id: 'x', createdAt: { state: 'unknown' } })
  }
})

test.each([
  ['projects/1/locations/eu/reasoningEngines/2/sessions/x', 'x'],
  ['projects/sessions/locations/eu/reasoningEngines/2/sessions/x', 'x'],
  ['projects/1/locations/eu/reasoningEngines/sessions/sessions/x', 'x'],
  ['projects/1/locations/eu/reasoningEngines/2/sessions/a/sessions/b', 'a/sessions/b'],
  ['e/1/sessions/x', 'x'],
])('Vertex: the id in the name %s is %s', (name, id) => {
  expect(threadApis['vertex-sessions'].readThread({ name })).toMatchObject({ id })
})

test.each([
  [{ status: 200, body: { id: 'x', deleted: true } }, true],
  [{ status: 200, body: { deleted: true } }, true],
  [{ status: 200, body: { id: 'other', deleted: true } }, false],
  [{ status: 200, body: { id: 'x', deleted: false } }, false],
  [{ status: 200, body: { id: 'x', deleted: 'true' } }, false],
  [{ status: 200, body: { success: true } }, false],
  [{ status: 200, body: undefined }, false],
  [{ status: 200, body: null }, false],
  [{ status: 200, body: '<!doctype html>' }, false],
  [{ status: 202, body: undefined }, false],
  [{ status: 202, body: { id: 'x', deleted: true } }, false],
  [{ status: 204, body: 'x' }, false],
  [{ status: 200, body: { id: null, deleted: true } }, false],
  [{ status: 200, body: { thread_id: 'other', deleted: true } }, false],
  [{ status: 200, body: { thread_id: 'x', deleted: true } }, true],
  [{ status: 200, body: { id: 'x', deleted: true, error: { message: 'not everywhere' } } }, false],
  [{ status: 200, body: { id: 'x', deleted: true, errors: ['a replica'] } }, false],
  [{ status: 200, body: { id: 'x', deleted: true, success: false } }, false],
  [{ status: 200, body: { id: 'x', deleted: true, success: true, error: null, errors: [] } }, true],
  [{ status: 200, body: { id: 'x', deleted: true, partial: true } }, false],
])('the answer %j confirms a deletion: %s', (answer, confirms) => {
  // Anthropic's and Google's confirmations are of their own shapes, below.
  const others: readonly string[] = ['anthropic-sessions', 'vertex-sessions']
  for (const api of Object.values(threadApis).filter(({ name }) => !others.includes(name))) {
    expect(api.confirmsDeletion({ ...answer, headers: new Headers() }, 'x')).toBe(confirms)
  }
})

test.each([
  ['anthropic-sessions', { status: 200, body: { id: 'x', type: 'session_deleted' } }, true],
  ['anthropic-sessions', { status: 200, body: { id: 'other', type: 'session_deleted' } }, false],
  ['anthropic-sessions', { status: 200, body: { id: 'x', type: 'session' } }, false],
  ['anthropic-sessions', { status: 200, body: { id: 'x', deleted: true } }, false],
  ['anthropic-sessions', { status: 204, body: undefined }, false],
  ['langgraph-threads', { status: 204, body: undefined }, true],
  ['mistral-conversations', { status: 204, body: undefined }, true],
  // A gateway that answers 204 to everything would confirm every deletion.
  ['agent-sessions', { status: 204, body: undefined }, false],
  ['assistants-threads', { status: 204, body: undefined }, false],
  ['chat-completions', { status: 204, body: undefined }, false],
  ['chatkit-threads', { status: 204, body: undefined }, false],
  ['conversations', { status: 204, body: undefined }, false],
  ['files', { status: 204, body: undefined }, false],
  ['responses', { status: 204, body: undefined }, false],
  ['vector-stores', { status: 204, body: undefined }, false],
  ['anthropic-sessions', { status: 200, body: { id: 'x', type: 'session_deleted', error: { type: 'x' } } }, false],
  ['vertex-sessions', { status: 200, body: { name: 'e/1/sessions/x/operations/1', done: true, response: {} } }, true],
  ['vertex-sessions', { status: 200, body: { name: 'e/1/sessions/x/operations/1' } }, false],
  ['vertex-sessions', { status: 200, body: { name: 'e/1/sessions/other/operations/1', done: true } }, false],
  ['vertex-sessions', { status: 200, body: { name: 'e/1/sessions/x/operations/1', done: true, error: {} } }, false],
  ['vertex-sessions', { status: 200, body: {} }, false],
  ['vertex-sessions', { status: 204, body: undefined }, false],
] as const)('%s: the answer %j confirms a deletion: %s', (api, answer, confirms) => {
  expect(threadApis[api].confirmsDeletion({ ...answer, headers: new Headers() }, 'x')).toBe(confirms)
})

test('Mistral: every page holds the place it was asked for, reaches far beyond it, and is never larger than the default', () => {
  for (let place = 0; place < 5_000; place++) {
    const { page, from, size } = pageAt(place, 100)
    const good = from === page * size && from <= place && size <= 100 && from + size > place + (place < 99 ? 0 : 50)
    expect({ place, page, from, size, good }).toMatchObject({ good: true })
  }
})

test.each([
  [0, 1, { page: 1, from: 1, size: 1 }],
  [1, 2, { page: 1, from: 2, size: 2 }],
  [5, 1, { page: 6, from: 6, size: 1 }],
])('Mistral: where no page of at most so many goes on beyond place %i, the one behind it', (place, most, page) => {
  expect(pageAt(place, most)).toEqual(page)
})

test('seen ids: each is new once, however many there are', () => {
  const seen = new SeenIds()
  for (let number = 0; number < 50_000; number++) {
    const id = `thread_${number}`
    if (seen.has(id) || seen.add(id) !== 'new' || !seen.has(id)) throw new Error(id)
  }
  for (let number = 0; number < 50_000; number++)
    if (seen.add(`thread_${number}`) !== 'same') throw new Error(String(number))
  expect(seen.size).toBe(50_000)
  expect(seen.has('thread_50000')).toBe(false)
})

test.each([
  [{ status: 200, body: { pruned_count: 3 } }, 3],
  [{ status: 200, body: { pruned_count: 0 } }, 0],
  [{ status: 200, body: { pruned_count: '3' } }, undefined],
  [{ status: 200, body: { pruned_count: 2.5 } }, undefined],
  [{ status: 200, body: { pruned_count: null } }, undefined],
  [{ status: 200, body: { pruned_count: 3, errors: [{ thread_id: 'x' }] } }, undefined],
  [{ status: 200, body: { pruned_count: 3, error: 'one of them' } }, undefined],
  [{ status: 200, body: 3 }, undefined],
  [{ status: 202, body: { pruned_count: 3 } }, undefined],
])('LangGraph: the answer %j to a page of deletions counts %s', (answer, count) => {
  expect(threadApis['langgraph-threads'].bulk?.deletedCount({ ...answer, headers: new Headers() })).toBe(count)
})
