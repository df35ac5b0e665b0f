/** A copy of a thread that comes again in a list: whether it says anything else than the first one did. */

import { expect, test } from '@jest/globals'
import { text } from '../../src/text.ts'
import { known, type MetadataValue, notSet, structured, type Thread, unasked, unknown } from '../../src/thread.ts'
import { nothingElse } from '../../src/threads/fields.ts'
import { SeenThreads } from '../../src/threads/listing/seen-threads.ts'

const day = 86_400_000
const createdAt = Date.UTC(2026, 0, 1)
const metadataOf = (values: Readonly<Record<string, MetadataValue>>) => known(new Map(Object.entries(values)))

const thread: Thread = {
  ...nothingElse,
  id: 'sess_1',
  createdAt: known(createdAt),
  lastActiveAt: known(createdAt + day),
  metadata: metadataOf({ env: 'prod', team: 'growth' }),
  status: known('idle'),
  title: notSet,
  agent: known('agent_1'),
  model: unasked,
}

/** Whether the copy was told of as one that differs. */
function isTold(first: Thread, copy: Thread): boolean {
  const told: string[] = []
  const seen = new SeenThreads((id) => told.push(id))
  expect(seen.add(first)).toBe(true)
  expect(seen.add(copy)).toBe(false)
  expect(told).toEqual(told.length === 0 ? [] : [first.id])
  return told.length > 0
}

test.each<[string, Partial<Thread>]>([
  ['a time', { lastActiveAt: known(createdAt + day + 1) }],
  ['a time, by 2^32 ms', { lastActiveAt: known(createdAt + day + 2 ** 32) }],
  ['a time that is not known any more', { lastActiveAt: unknown(text`time is missing`) }],
  ['a time that was not asked for', { lastActiveAt: unasked }],
  ['a status', { status: known('in_progress') }],
  ['a status of the same length', { status: known('idlf') }],
  ['a status that is not set', { status: notSet }],
  ['a text that was not set', { title: known('it is not set') }],
  ['why it is not known', { title: unknown(text`it is not a text`) }],
  ['why it is not known, in a value', { title: unknown(text`it is not ${'set'}`) }],
  ['two facts that changed places', { agent: thread.status, status: thread.agent }],
  ['a text that moved from one fact to the next', { status: known('idlea'), agent: known('gent_1') }],
  ['metadata that is empty', { metadata: metadataOf({}) }],
  ['metadata that was not asked for', { metadata: unasked }],
  [
    'one value',
    {
      metadata: metadataOf({ env: 'test', team: 'growth' }),
    },
  ],
  [
    'one key',
    {
      metadata: metadataOf({ Env: 'prod', team: 'growth' }),
    },
  ],
  [
    'values that changed places',
    {
      metadata: metadataOf({ env: 'growth', team: 'prod' }),
    },
  ],
  [
    'a value more',
    {
      metadata: metadataOf({ env: 'prod', team: 'growth', hold: '1' }),
    },
  ],
  [
    'a null',
    {
      metadata: metadataOf({ env: 'prod', team: null }),
    },
  ],
  [
    'a value without a text',
    {
      metadata: metadataOf({ env: 'prod', team: structured }),
    },
  ],
  ['a fact that only it has', { bytes: known(0) }],
  ['a fact that only it has, false', { waiting: known(false) }],
  ['that it has no items', { hasNoItems: true }],
])('a copy that differs in %s is told of, whichever comes first', (_, changed) => {
  const other = { ...thread, ...changed }
  expect(isTold(thread, other)).toBe(true)
  expect(isTold(other, thread)).toBe(true)
})

test('a null and a value without a text are not the same', () => {
  const withValue = (value: null | typeof structured): Thread => ({
    ...thread,
    metadata: metadataOf({ env: value }),
  })
  expect(isTold(withValue(null), withValue(structured))).toBe(true)
})

test('waiting for a person and not waiting are not the same', () => {
  expect(isTold({ ...thread, waiting: known(true) }, { ...thread, waiting: known(false) })).toBe(true)
})

test('a copy that says the same is not told of, in whatever order its metadata comes', () => {
  const turned = metadataOf({ team: 'growth', env: 'prod' })
  expect(isTold(thread, { ...thread, metadata: turned })).toBe(false)
  // Made anew: what counts is what is said.
  expect(isTold(thread, { ...thread, title: unknown(text`it is not set`), status: known('idle') })).toBe(false)
})
