/** The next page is on its way while this one is read and judged: the server and the judge work at the same time. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { ThreadApi } from '../../src/thread.ts'
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

test('by cursor, the next page was asked for before any but the last thread of this one is read', async () => {
  await using sandbox = await started({ api: 'agent-sessions', threads: 300 })
  const atReading: number[] = []
  const api: ThreadApi = {
    ...threadApis['agent-sessions'],
    readThread: (raw) => {
      atReading.push(sent)
      return threadApis['agent-sessions'].readThread(raw)
    },
  }
  if (api.listing === undefined) throw new Error(`${api.name} has no list`)
  for await (const _ of listThreads(api, api.listing, connect(sandbox)));
  const hundred = (page: number) => Array<number>(100).fill(page)
  expect(atReading.slice(0, 202)).toEqual([1, ...hundred(2), 2, ...hundred(3)])
})
