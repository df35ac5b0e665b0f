/** Who gets a token, and who may not even ask for one: refused before the first request. */

import { describe, expect, test } from '@jest/globals'
import { BadInputs, readInputs } from '../../src/inputs/inputs.ts'

const guid = '11111111-2222-3333-4444-555555555555'
const atOpenAi = { api: 'agent-sessions', 'identity-provider-id': 'idp_1', 'service-account-id': 'svc_1' }
const atAzure = { api: 'assistants-threads', 'azure-tenant-id': guid, 'azure-client-id': guid }
const permitted = { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1/', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't' }

/** What is wrong with the inputs; empty when nothing is. */
async function wrong(inputs: Record<string, string>, environment: Record<string, string> = permitted) {
  const variables = Object.entries({ 'older-than': '30d', ...inputs }).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ])
  try {
    await readInputs({ ...Object.fromEntries(variables), ...environment }, Date.now())
    return ''
  } catch (error) {
    if (error instanceof BadInputs) return error.message
    throw error
  }
}

describe('a token for OpenAI goes to OpenAI alone', () => {
  test.each([
    ['default', ''],
    ['https://api.openai.com/v1', ''],
    ['https://eu.api.openai.com/v1', ''],
    ['https://api.openai.com.example.com/v1', 'another server'],
    ['https://api-openai.com/v1', 'another server'],
    ['https://evil.example/api.openai.com/v1', 'another server'],
    ['https://evilapi.openai.com/v1', 'another server'],
    ['https://company.openai.azure.com/openai/v1', 'another server'],
    ['http://127.0.0.1:8080/v1', 'another server'],
    ['http://api.openai.com/v1', 'unencrypted'],
    ['https://user:pass@api.openai.com/v1', 'user name or password'],
    ['https://api.openai.com@evil.example/v1', 'user name or password'],
  ])('base-url %j: %j', async (url, problem) => {
    const message = await wrong({ ...atOpenAi, 'base-url': url })
    if (problem === '') expect(message).toBe('')
    else expect(message).toContain(problem)
  })
})

describe('a token for Azure goes to Azure alone', () => {
  test.each([
    ['https://company.services.ai.azure.com/api/projects/p?api-version=v1', ''],
    ['https://company.openai.azure.com/openai/v1', ''],
    ['https://company.cognitiveservices.azure.com/openai/v1', ''],
    ['https://company.services.ai.azure.com.example.com/', 'another server'],
    ['https://services.ai.azure.com/', 'another server'],
    ['https://company.blob.core.windows.net/', 'another server'],
    ['https://evil.example/', 'another server'],
    ['http://localhost:8080/', 'another server'],
    ['https://company.openai.azure.us/openai/v1', 'public cloud'],
    ['https://company.openai.azure.cn/openai/v1', 'public cloud'],
    ['http://company.openai.azure.com/', 'unencrypted'],
  ])('base-url %j: %j', async (url, problem) => {
    const message = await wrong({ ...atAzure, 'base-url': url })
    if (problem === '') expect(message).toBe('')
    else expect(message).toContain(problem)
  })

  test.each([
    '../other',
    'a/b',
    'a?b',
    'a#b',
    'a b',
    'common',
    'Organizations',
  ])('tenant %j is none', async (tenant) => {
    const inputs = { ...atAzure, 'base-url': 'https://c.openai.azure.com/', 'azure-tenant-id': tenant }
    expect(await wrong(inputs)).toMatch(/^azure-tenant-id is /)
  })
})

test.each([
  [{ ...atOpenAi, 'api-key': 'sk-0123456789' }, 'api-key and identity-provider-id are set'],
  [
    { ...atAzure, 'base-url': 'https://c.openai.azure.com/', 'api-key': 'sk-0123456789' },
    'api-key and azure-tenant-id',
  ],
  [{ ...atOpenAi, ...atAzure }, 'identity-provider-id and azure-tenant-id are set'],
])('one way to sign in: %j', async (inputs, problem) => {
  expect(await wrong(inputs)).toContain(problem)
})

describe('a job that may not ask GitHub for a token', () => {
  const line = /the line 'permissions: \{contents: read, id-token: write\}'/

  test.each([
    ['OpenAI', atOpenAi],
    ['Azure', { ...atAzure, 'base-url': 'https://c.openai.azure.com/' }],
  ])('at %s: the error says which line to add', async (_, inputs) => {
    expect(await wrong(inputs, {})).toMatch(line)
    expect(await wrong(inputs, { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1/' })).toMatch(line)
  })
})

describe('a key', () => {
  test.each([
    'sk-one two',
    'sk-one\ttwo',
    'sk-one\u0000',
    'sk-one\r\nX-Evil: 1',
    'sk-one\n',
    'sk-\u200bone',
    'Bearer a b',
    'Bearer\ta',
  ])('%j is refused, and not told', async (key) => {
    const message = await wrong({ api: 'agent-sessions', 'api-key': key })
    expect(message).toMatch(/^api-key (holds|begins)/)
    expect(message).not.toContain(key)
  })
})
