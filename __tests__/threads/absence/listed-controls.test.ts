/** Threads of the list that serve as controls where the supplied ids leave too few: which, and what it takes. */

import { expect, test } from '@jest/globals'
import { randomFrom } from '../../../sandbox/random.ts'
import type { Reply, Sender } from '../../../src/requests/sender.ts'
import type { ThreadApi } from '../../../src/thread.ts'
import { Controls } from '../../../src/threads/absence/controls.ts'
import { takeListedControls } from '../../../src/threads/absence/listed-controls.ts'
import { agentSessions } from '../../../src/threads/apis/agent-sessions.ts'
import { answer, listedSession, lost, missing, session, stopped } from '../../sweep/scripted.ts'

const list = 'list /agents/sessions'
const reading = (id: string) => `verify /agents/sessions/${id}`
const page = (...ids: readonly string[]) => answer(200, { data: ids.map(listedSession), has_more: ids.length > 0 })
const fromCache = (id: string): Reply => {
  const reply = session(id)
  if (reply.kind === 'answer') reply.answer.headers.set('age', '7')
  return reply
}

interface Given {
  readonly api?: ThreadApi
  /** Supplied threads that stay. */
  readonly kept?: readonly string[]
  readonly supplied?: readonly string[]
  readonly listed?: Reply
  /** What reading a thread says, where it is not simply there. */
  readonly read?: Readonly<Record<string, Reply>>
}

async function take({ api = agentSessions, kept = [], supplied = kept, listed = page(), read = {} }: Given, times = 1) {
  const controls = new Controls(randomFrom(1))
  for (const id of kept) controls.keep(id)
  const [sent, told]: [string[], string[]] = [[], []]
  const send: Sender['send'] = async ({ path }, purpose, startBefore, sending) => {
    sent.push(`${purpose} ${path}`)
    // The run can do without, so it waits for none of these, and none of them ends it.
    expect([startBefore, sending]).toEqual([undefined, { isOptional: true }])
    const id = path.slice('/agents/sessions/'.length)
    return id === '' ? listed : (read[id] ?? session(id))
  }
  const onNone = (why: unknown) => told.push(String(why))
  for (let time = 1; time <= times; time++) {
    await takeListedControls({ api, send, controls, supplied: new Set(supplied), onNone })
  }
  return { kept: controls.kept, sent, told }
}

test.each<[string, Given, Awaited<ReturnType<typeof take>>]>([
  [
    'three supplied threads that stay are enough',
    { kept: ['a', 'b', 'c'] },
    { kept: ['a', 'b', 'c'], sent: [], told: [] },
  ],
  [
    'two are not: the list is asked, and its last three threads are read, the supplied ones left out',
    { kept: ['a', 'b'], listed: page('a', 'v', 'w', 'x', 'y', 'b') },
    { kept: ['a', 'b', 'w', 'x', 'y'], sent: [list, reading('w'), reading('x'), reading('y')], told: [] },
  ],
  [
    'one that is listed, but not there, is none',
    { listed: page('x', 'y'), read: { x: missing('x') } },
    { kept: ['y'], sent: [list, reading('x'), reading('y')], told: [] },
  ],
  [
    'nor is one that a cache says is there',
    { listed: page('x', 'y'), read: { x: fromCache('x') } },
    { kept: ['y'], sent: [list, reading('x'), reading('y')], told: [] },
  ],
  [
    'an entry that cannot be told apart is passed over',
    { listed: answer(200, { data: [{ id: 7 }, listedSession('x')], has_more: false }) },
    { kept: ['x'], sent: [list, reading('x')], told: [] },
  ],
  ['an empty list gives none', {}, { kept: [], sent: [list], told: [] }],
  [
    'an API without a list gives none',
    { api: { ...agentSessions, listing: undefined } },
    { kept: [], sent: [], told: [] },
  ],
  ['a run that was stopped needs none', { listed: stopped(0) }, { kept: [], sent: [list], told: [] }],
  [
    'a list that does not answer gives none, and it is told',
    { listed: lost('no answer came') },
    { kept: [], sent: [list], told: ['no answer came'] },
  ],
  [
    'a key that may not list gives none, and it is told',
    { listed: answer(403, {}) },
    { kept: [], sent: [list], told: ['the server answered 403'] },
  ],
  [
    'a redirect is not followed',
    { listed: answer(300, { data: [listedSession('x')], has_more: false }) },
    { kept: [], sent: [list], told: ['the server answered 300'] },
  ],
  [
    'what is not a page gives none, and it is told',
    { listed: answer(200, { sessions: [] }) },
    { kept: [], sent: [list], told: ['the answer is not a page of a list'] },
  ],
])('%s', async (_, given, expected) => expect(await take(given)).toEqual(expected))

test('the list is asked once in a run, whatever came of it', async () => {
  expect((await take({ listed: answer(403, {}) }, 2)).sent).toEqual([list])
})

test('a fault of this program is not taken for a page of another shape', async () => {
  const listing = {
    ...agentSessions.listing,
    read: () => {
      throw new Error('a fault')
    },
  } as unknown as ThreadApi['listing']
  await expect(take({ api: { ...agentSessions, listing } })).rejects.toThrow('a fault')
})
