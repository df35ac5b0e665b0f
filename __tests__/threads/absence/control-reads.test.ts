/** Control reads: what is read to see whether "not there" means anything, and what is made of it. */

import { expect, test } from '@jest/globals'
import { randomFrom } from '../../../sandbox/random.ts'
import { ours } from '../../../src/text.ts'
import { ControlReads } from '../../../src/threads/absence/control-reads.ts'
import { Controls } from '../../../src/threads/absence/controls.ts'
import type { Route, Sight, SightOptions } from '../../../src/threads/absence/sight.ts'

interface There {
  readonly kind: 'there'
  readonly cached: boolean
}
type Seen = 'there' | 'cached' | 'absent' | 'unreadable' | 'stopped'

const cancelled = { reason: 'cancelled', detail: ours('the run was cancelled') } as const
const answered = { status: 404, requestId: undefined } as const
const sights: Readonly<Record<Seen, Sight<There>>> = {
  there: { kind: 'there', cached: false },
  cached: { kind: 'there', cached: true },
  absent: { kind: 'absent', answer: { status: 404, body: {}, headers: new Headers() }, isFirst: true, ...answered },
  unreadable: { kind: 'cannot tell', why: ours('the server answered 500'), ...answered },
  stopped: { kind: 'stopped', stopped: cancelled },
}

/** Control reads of these threads, each of which shows one thing after the other, the last one for good. */
function reads(seen: Readonly<Record<string, readonly Seen[]>>) {
  const [looked, options]: [string[], SightOptions[]] = [[], []]
  const controls = new Controls(randomFrom(1))
  for (const id of Object.keys(seen)) controls.keep(id)
  const route: Route<There> = {
    request: (id) => ({ method: 'GET', path: `/threads/${id}` }),
    look: async (id, option) => {
      const turn = looked.filter((one) => one === id).length
      looked.push(id)
      options.push(option)
      return sights[seen[id]?.[turn] ?? seen[id]?.at(-1) ?? 'absent']
    },
  }
  let flickered = 0
  const control = new ControlReads(route, controls, () => {
    flickered += 1
  })
  return { control, controls, looked, options, flickered: () => flickered }
}

const missing = { kind: 'bad', why: 'what is known to be there is not found either' }
const unread = { kind: 'bad', why: 'what is known to be there cannot be read either' }

test.each<[string, Readonly<Record<string, readonly Seen[]>>, object, readonly string[]]>([
  ['one that is there: good', { a: ['there'], b: ['there'] }, { kind: 'good' }, ['a']],
  [
    'one that a cache knows, then one that is there: good',
    { a: ['cached'], b: ['there'] },
    { kind: 'good' },
    ['a', 'b'],
  ],
  [
    'two that cannot be read, then one that is there: good',
    { a: ['unreadable'], b: ['unreadable'], c: ['there'] },
    { kind: 'good' },
    ['a', 'b', 'c'],
  ],
  [
    'three that are not there: bad, and no fourth is tried',
    { a: ['absent'], b: ['absent'], c: ['absent'], d: ['there'] },
    missing,
    ['a', 'b', 'c'],
  ],
  [
    'three that cannot be read: bad',
    { a: ['unreadable'], b: ['unreadable'], c: ['unreadable'] },
    unread,
    ['a', 'b', 'c'],
  ],
  ['one that a cache knows, and no other: bad', { a: ['cached'] }, unread, ['a']],
  ['none: bad', {}, { kind: 'bad', why: 'nothing is left that is known to be there' }, []],
  [
    'one whose answer was not waited for: stopped',
    { a: ['stopped'], b: ['there'] },
    { kind: 'stopped', stopped: cancelled },
    ['a'],
  ],
])('a control read of %s', async (_, seen, expected, looked) => {
  const reading = reads(seen)
  expect(await reading.control.read({ startBefore: 7 })).toEqual(expected)
  expect(reading.looked).toEqual(looked)
  // Each on a connection of its own, so that another replica may answer.
  for (const option of reading.options) expect(option).toEqual({ startBefore: 7, closesConnection: true })
})

test.each<[string, readonly Seen[], boolean, readonly string[]]>([
  ['nor twice more: it is gone, and no control any more', ['absent'], false, ['b']],
  ['but there at once: a replica is broken', ['absent', 'there', 'absent'], true, ['a', 'b']],
  ['but there the second time: a replica is broken', ['absent', 'absent', 'there'], true, ['a', 'b']],
  ['and cannot be read any more: nobody knows, so it stays', ['absent', 'absent', 'unreadable'], false, ['a', 'b']],
])('one that is not found while another is, %s', async (_, seen, isBroken, kept) => {
  const { control, controls, looked, flickered } = reads({ a: seen, b: ['there'] })
  expect(await control.read({})).toEqual({ kind: 'good' })
  expect(looked).toEqual(['a', 'b', 'a', 'a'])
  expect(flickered()).toBe(isBroken ? 1 : 0)
  expect(controls.kept).toEqual(kept)
  expect(control.counts).toEqual({ controlReads: 4, failed: 1 })
})

test('one that cannot be read while another can is not read again', async () => {
  const { control, looked, controls } = reads({ a: ['unreadable'], b: ['there'] })
  await control.read({})
  expect([looked, controls.kept]).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ])
})

test('the latest that was found is known, until one is not', async () => {
  const { control } = reads({ a: ['there', 'unreadable'] })
  expect(control.latest).toBeUndefined()
  await control.read({})
  expect(control.latest).toBe('a')
  await control.read({})
  expect(control.latest).toBeUndefined()
  expect(control.counts).toEqual({ controlReads: 2, failed: 1 })
})
