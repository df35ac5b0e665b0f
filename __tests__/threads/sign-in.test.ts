/** Where the key goes, by thread API and server, and which servers are refused. */

import { describe, expect, test } from '@jest/globals'
import { BadInputs, readInputs } from '../../src/inputs/inputs.ts'
import { type ThreadApiName, threadApiNames } from '../../src/thread.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'
import { act, lines, now, started } from './acting.ts'

const azure = [
  'https://company.services.ai.azure.com/api/projects/support',
  'https://company.openai.azure.com/openai/v1',
  'https://company.cognitiveservices.azure.com/openai/v1',
  'https://company.openai.azure.us/openai/v1',
]
const notAzure = ['https://openai.azure.com.example.org/v1', 'https://api.openai.com/v1', 'https://azure.com/v1']
const azureApis: ThreadApiName[] = [
  'assistants-threads',
  'chat-completions',
  'conversations',
  'responses',
  'vector-stores',
  'files',
]

describe('the header for the key', () => {
  test.each(threadApiNames.map((name) => [name] as const))('%s', (name) => {
    const { keyHeader } = threadApis[name]
    const elsewhere = ['langgraph-threads', 'anthropic-sessions'].includes(name) ? 'X-Api-Key' : 'Authorization'
    const atAzure = azureApis.includes(name) ? 'api-key' : elsewhere
    expect(azure.map((url) => keyHeader(new URL(url)))).toEqual(azure.map(() => atAzure))
    expect(notAzure.map((url) => keyHeader(new URL(url)))).toEqual(notAzure.map(() => elsewhere))
  })

  test('langgraph-threads: a key goes as X-Api-Key alone', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 1 })
    const { account } = await act(sandbox)
    expect(account.status).toBe('planned')
    for (const { headers } of sandbox.requests) {
      expect(headers['x-api-key']).toBe('sk-sandbox')
      expect(headers).not.toHaveProperty('authorization')
    }
  })

  test('langgraph-threads: a key that begins with "Bearer " goes as Authorization alone, to servers with a sign-in of their own', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 1 })
    const { account } = await act(sandbox, {}, { key: `Bearer ${sandbox.key}` })
    expect(account.status).toBe('planned')
    for (const { headers } of sandbox.requests) {
      expect(headers.authorization).toBe('Bearer sk-sandbox')
      expect(headers).not.toHaveProperty('x-api-key')
    }
  })

  test('langgraph-threads: without a key neither is sent; self-hosted servers often have none', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 1, key: null })
    const { account } = await act(sandbox, {}, { key: 'none' })
    expect(account.status).toBe('planned')
    for (const { headers } of sandbox.requests) {
      expect(headers).not.toHaveProperty('x-api-key')
      expect(headers).not.toHaveProperty('authorization')
    }
  })

  test('Azure: an Entra token with "Bearer " goes as Authorization, with the query of the base URL on every request', async () => {
    await using sandbox = await started({ api: 'assistants-threads', threads: 120, quirks: { apiVersion: 'v1' } })
    const { account } = await act(sandbox, { 'older-than': '1h' }, { key: `Bearer ${sandbox.key}` })
    expect(account).toMatchObject({ status: 'planned', survey: { tally: { listed: 120 } } })
    expect(lines(sandbox)).toHaveLength(2)
    for (const { headers, query } of sandbox.requests) {
      expect(headers.authorization).toBe('Bearer sk-sandbox')
      expect(query.getAll('api-version')).toEqual(['v1'])
      expect(query.get('limit')).toBe('100')
    }
  })
})

const refusal = async (inputs: Record<string, string>): Promise<string> => {
  const named = Object.entries({ 'api-key': 'sk-x', 'older-than': '30d', ...inputs })
  const environment = Object.fromEntries(named.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
  try {
    await readInputs(environment, now)
    return ''
  } catch (error) {
    if (error instanceof BadInputs) return error.message
    throw error
  }
}

describe('refused before the first request', () => {
  test.each([
    'https://api.openai.com/v1',
    'https://API.OPENAI.COM/v1/',
    'https://api.openai.com./v1',
    'https://eu.api.openai.com/v1',
    'https://api.openai.com:443/v1',
  ])('assistants-threads at %s: shut down, and what to do instead', async (url) => {
    const message = await refusal({ api: 'assistants-threads', 'base-url': url })
    expect(message).toMatch(/shut down on 2026-08-26/)
    expect(message).toMatch(/nothing can be deleted through it any more/)
    expect(message).toMatch(/Ask OpenAI support to erase what is left/)
    expect(message).toMatch(/agent-sessions, conversations, chatkit-threads/)
  })

  test('assistants-threads at another server, even one that has OpenAI in its name, is not refused', async () => {
    for (const url of ['https://api.openai.com.example.org/v1', 'https://myapi.openai.azure.com/v1']) {
      expect(await refusal({ api: 'assistants-threads', 'base-url': url })).toBe('')
    }
  })

  test.each([
    ['one engine', 'projects/p/locations/l/reasoningEngines/1', true],
    ['one engine, and a slash', 'projects/p/locations/l/reasoningEngines/1/', true],
    ['a project', 'projects/p/locations/l', false],
    ['sessions', 'projects/p/locations/l/reasoningEngines/1/sessions', false],
    ['all engines', 'projects/p/locations/l/reasoningEngines/-', false],
    ['all engines, and a slash', 'projects/p/locations/l/reasoningEngines/-/', false],
    ['all locations', 'projects/p/locations/-/reasoningEngines/1', false],
    ['all projects', 'projects/-/locations/l/reasoningEngines/1', false],
  ])('vertex-sessions at the address of %s', async (_, path, isTaken) => {
    const url = `https://europe-west1-aiplatform.googleapis.com/v1/${path}`
    const refused = await refusal({ api: 'vertex-sessions', 'base-url': url, 'api-key': 'Bearer token' })
    expect(refused.includes('is the address of one Agent Engine')).toBe(!isTaken)
  })

  test.each([
    'assistants-threads',
    'langgraph-threads',
  ])('%s without base-url: there is no server of its own', async (api) => {
    expect(await refusal({ api })).toMatch(/^base-url is not set: .* has no server of its own/)
  })

  test.each([
    ['conversations', 'https://api.openai.com/v1'],
    ['conversations', 'https://eu.api.openai.com/v1'],
    ['conversations', 'default'],
    ['responses', 'default'],
  ])('%s at "%s" cannot list: names the inputs that take ids', async (api, url) => {
    expect(await refusal({ api, 'base-url': url })).toMatch(
      /^thread-ids and thread-ids-file are not set: .* does not let a key list/,
    )
    expect(await refusal({ api, 'base-url': url, 'thread-ids': 'conv_1' })).toBe('')
  })

  test('conversations at Azure, or at a server that is not known, is listed', async () => {
    for (const url of [...azure, 'https://llm.example.org/v1']) {
      expect(await refusal({ api: 'conversations', 'base-url': url })).toBe('')
    }
  })

  test.each(threadApiNames.filter((name) => !threadApis[name].keyOptional))('%s without a key', async (api) => {
    const message = await refusal({
      api,
      'api-key': 'none',
      'base-url': 'https://llm.example.org/v1',
      'thread-ids': 'x',
    })
    expect(message).toMatch(/^api-key is not set/)
  })
})

test('conversations at a server that answers 405: says how to supply ids', async () => {
  await using sandbox = await started({ api: 'conversations', threads: 3 })
  const { account } = await act(sandbox, { 'older-than': '30d' })
  expect(account.status).toBe('aborted')
  const [problem] = account.problems
  expect(String(problem?.message)).toMatch(/answered 405 to page 1 of the list of conversations/)
  expect(String(problem?.hint)).toMatch(/supply the ids of the threads in thread-ids or thread-ids-file/)
  expect(lines(sandbox)).toEqual(['GET /conversations?limit=100&order=asc'])
})

test.each([
  ['with no key', 'none', /^This run signs in with no key: set api-key/],
  ['with a key', 'sk-old', /^Check the key, the organization and the project/],
])('a run that signs in %s and is refused says what to look at', async (_, key, hint) => {
  await using sandbox = await started({ api: 'langgraph-threads', threads: 3 })
  const { account } = await act(sandbox, { 'older-than': '30d' }, { key })
  expect(account.status).toBe('aborted')
  expect(String(account.problems[0]?.hint)).toMatch(hint)
})
