/** The answer that tells when a thread was last active: where it may be cut off, what it does not show is not known. */

import { expect, test } from '@jest/globals'
import type { Thread, ThreadApiName } from '../../src/thread.ts'
import { known, unasked } from '../../src/thread.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { nothingElse } from '../../src/threads/fields.ts'

const createdAt = Date.parse('2026-01-01T00:00:00Z')
const thread: Thread = { ...nothingElse, id: 'a', createdAt: known(createdAt), waiting: unasked }
const asked = 20

function lookedUp(name: ThreadApiName, body: object) {
  const read = threadApis[name].activityLookup?.read(body, thread)
  const { lastActiveAt, waiting } = read ?? {}
  return { active: lastActiveAt?.state, waits: waiting?.state }
}

const messages = (count: number, more: object = {}) => ({
  data: Array.from({ length: count }, () => ({ created_at: createdAt / 1000 + 60 })),
  has_more: false,
  ...more,
})

test.each<[string, object, string]>([
  ['of one time, and all that there are', messages(asked - 1), 'known'],
  ['of one time, as many as were asked for', messages(asked), 'unknown'],
  ['of one time, and the answer names a next page', messages(2, { next_page: 'p2' }), 'unknown'],
  ['none, and all that there are', messages(0), 'known'],
  ['none, and the answer names a next page', messages(0, { next: 'https://elsewhere.example.com/2' }), 'unknown'],
])('messages: %s', (_, body, active) => {
  expect(lookedUp('assistants-threads', body).active).toBe(active)
})

const events = (count: number, more: object = {}) => ({
  data: Array.from({ length: count }, (_, index) => ({
    type: 'agent.message',
    processed_at: new Date(createdAt + (count - index) * 1000).toISOString(),
  })),
  next_page: null,
  ...more,
})

test.each<[string, object, string]>([
  ['and all that there are', events(asked - 1), 'known'],
  ['as many as were asked for', events(asked), 'unknown'],
  ['and the answer names a next page', events(3, { next_page: 'p2' }), 'unknown'],
  ['and the answer says that there are more', events(3, { has_more: true }), 'unknown'],
])('events without a change of status, %s', (_, body, waits) => {
  expect(lookedUp('anthropic-sessions', body)).toEqual({ active: 'known', waits })
})
