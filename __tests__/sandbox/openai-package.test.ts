import { expect, test } from '@jest/globals'
import OpenAI from 'openai'
import type { Sandbox } from '../../sandbox/server.ts'
import { started } from './ask.ts'

/** The official client, unchanged, works against the sandbox. */

const clientOf = (sandbox: Sandbox): OpenAI =>
  new OpenAI({ apiKey: sandbox.key, baseURL: sandbox.url, maxRetries: 0, logLevel: 'off' })

const idsOf = async (pages: AsyncIterable<{ id: string }>): Promise<string[]> => {
  const ids: string[] = []
  for await (const { id } of pages) ids.push(id)
  return ids
}

test('agent sessions: list, retrieve, delete', async () => {
  await using sandbox = await started({ threads: 120 })
  const { sessions } = clientOf(sandbox).beta.agents
  const ids = sandbox.threads().map(({ id }) => id)
  expect(await idsOf(sessions.list({ limit: 50, order: 'asc' }))).toEqual(ids)
  const idle = sandbox.threads().find(({ activity }) => activity === 'resting')?.id ?? ''
  expect((await sessions.retrieve(idle)).object).toBe('agent.session')
  expect(await sessions.delete(idle)).toEqual({ id: idle, object: 'agent.session.deleted', deleted: true })
  await expect(sessions.retrieve(idle)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
})

test('ChatKit threads, their items, and stored chat completions', async () => {
  await using chatkit = await started({ api: 'chatkit-threads', threads: 30 })
  const { threads } = clientOf(chatkit).beta.chatkit
  expect(await idsOf(threads.list({ limit: 7 }))).toHaveLength(30)
  const talkative = chatkit.threads().find(({ items }) => items > 1)?.id ?? ''
  expect(await idsOf(threads.listItems(talkative))).toHaveLength(chatkit.items(talkative).length)
  expect((await threads.delete(talkative)).deleted).toBe(true)

  await using stored = await started({ api: 'chat-completions', threads: 30 })
  const { completions } = clientOf(stored).chat
  const ids = await idsOf(completions.list({ limit: 7 }))
  expect(ids).toHaveLength(30)
  expect((await completions.delete(ids[0] ?? '')).deleted).toBe(true)
})

test('conversations, item by item, and responses', async () => {
  await using sandbox = await started({ api: 'conversations', threads: 0 })
  const { conversations } = clientOf(sandbox)
  const { id } = sandbox.add({ items: 45 })
  const items = await idsOf(conversations.items.list(id, { limit: 20 }) as AsyncIterable<{ id: string }>)
  expect(items).toHaveLength(45)
  for (const item of items) await conversations.items.delete(item, { conversation_id: id })
  expect((await conversations.delete(id)).deleted).toBe(true)
  expect(sandbox.items(id)).toEqual([])

  await using stored = await started({ api: 'responses', threads: 1 })
  const { responses } = clientOf(stored)
  const response = stored.threads()[0]?.id ?? ''
  expect((await responses.retrieve(response)).object).toBe('response')
  await responses.delete(response)
  expect(stored.deletedIds).toEqual([response])
})

test('the client knows the errors for what they are', async () => {
  await using sandbox = await started({})
  const list = () => clientOf(sandbox).beta.agents.sessions.list()
  sandbox.setRateLimit({ perMinute: 1, burst: 0 })
  await expect(list()).rejects.toBeInstanceOf(OpenAI.RateLimitError)
  sandbox.setRateLimit(undefined)
  sandbox.setQuirks({ expiredFrom: 1 })
  await expect(list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
  sandbox.setBefore(() => ({ fault: 'truncate' }))
  await expect(list()).rejects.toHaveProperty('name', 'SyntaxError')
})
