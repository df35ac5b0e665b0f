/** The next page is on its way while this one is read and judged: the server and the judge work at the same time. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { ThreadApi, ThreadApiName } from '../../src/thread.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { listThreads } from '../../src/threads/listing/listing.ts'
import { connect, started } from './acting.ts'
import { listingCases } from './cases.ts'

/** Requests that Node's `fetch` wrote to a connection. */
let sent = 0
const onSent = () => {
  sent += 1
}

beforeAll(() => subscribe('undici:client:sendHeaders', onSent))
afterAll(() => {
  unsubscribe('undici:client:sendHeaders', onSent)
})
beforeEach(() => {
  sent = 0
})

test.each(listingCases)('$api: when a page is handed out, the next one was asked for', async ({ api, quirks }) => {
  await using sandbox = await started({ api, threads: 250, quirks })
  const { listing } = threadApis[api]
  if (listing === undefined) throw new Error(`${api} has no list`)
  const atHandOut: number[] = []
  for await (const _ of listThreads(threadApis[api], listing, connect(sandbox))) atHandOut.push(sent)
  expect(atHandOut[0]).toBe(listing.count === undefined ? 2 : 3)
})

/** How many requests had been sent when each thread was read. */
async function atReading(name: ThreadApiName): Promise<number[]> {
  await using sandbox = await started({ api: name, threads: 300 })
  const sentBy: number[] = []
  const api: ThreadApi = {
    ...threadApis[name],
    readThread: (raw) => {
      sentBy.push(sent)
      return threadApis[name].readThread(raw)
    },
  }
  if (api.listing === undefined) throw new Error(`${name} has no list`)
  for await (const _ of listThreads(api, api.listing, connect(sandbox)));
  return sentBy
}

const hundred = (sentBy: number) => Array<number>(100).fill(sentBy)

test('by cursor, the next page was asked for before any but the last thread of this one is read', async () => {
  expect((await atReading('agent-sessions')).slice(0, 202)).toEqual([1, ...hundred(2), 2, ...hundred(3)])
})

test('by token, the next page was asked for before any thread of this one is read', async () => {
  expect((await atReading('anthropic-sessions')).slice(0, 200)).toEqual([...hundred(2), ...hundred(3)])
})
