/** Who gets a token, and who may not even ask for one: refused before the first request. */

import { describe, expect, test } from '@jest/globals'
import { BadInputs, readInputs } from '../../src/inputs/inputs.ts'

const guid = '11111111-2222-3333-4444-555555555555'
const atOpenAi = { api: 'agent-sessions', 'identity-provider-id': 'idp_1', 'service-account-id': 'svc_1' }
const atAzure = { api: 'assistants-threads', 'azure-tenant-id': guid, 'azure-client-id': guid }
const permitted = { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1/', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't' }

function taken(inputs: Record<string, string>, environment: Record<string, string> = permitted) {
  const variables = Object.entries({ 'older-than': '30d', ...inputs }).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ])
  return readInputs({ ...Object.fromEntries(variables), ...environment }, Date.now())
}

/** What is wrong with the inputs; empty when nothing is. */
const wrong = async (inputs: Record<string, string>, environment?: Record<string, string>) =>
  (await problems(inputs, environment)).map(({ message }) => message).join('\n')

async function problems(inputs: Record<string, string>, environment?: Record<string, string>) {
  try {
    await taken(inputs, environment)
    return []
  } catch (error) {
    if (!(error instanceof BadInputs)) throw error
    return error.problems.map(({ inputs, message }) => ({ inputs, message: String(message) }))
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
    ['https://api.openai.com./v1', ''],
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
    ['https://company.services.ai.azure.com.example.com/', 'another server must not get a token for Azure'],
    ['https://services.ai.azure.com/', 'another server must not get a token for Azure'],
    ['https://company.blob.core.windows.net/', 'another server must not get a token for Azure'],
    ['https://evil.example/', 'another server must not get a token for Azure'],
    ['http://localhost:8080/', 'another server must not get a token for Azure'],
    ['https://company.openai.azure.us/openai/v1', 'public cloud'],
    ['https://company.openai.azure.cn/openai/v1', 'public cloud'],
    ['https://company.openai.azure.com./openai/v1', ''],
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

const provider = 'projects/1/locations/global/workloadIdentityPools/github/providers/my-repo'
const google = {
  'google-workload-identity-provider': provider,
  'google-service-account': 'retention@my-project.iam.gserviceaccount.com',
}
const atGoogle = {
  api: 'vertex-sessions',
  'base-url': 'https://aiplatform.googleapis.com/v1/projects/p/locations/l/reasoningEngines/1',
}
const anthropic = { 'anthropic-federation-rule-id': 'fdrl_1', 'anthropic-organization-id': 'org_1' }

describe('the inputs of one way go together', () => {
  const openAi = { 'identity-provider-id': 'idp_1', 'service-account-id': 'svc_1' }
  const azure = { 'azure-tenant-id': guid, 'azure-client-id': guid }
  test.each<[string, string, Record<string, string>]>([
    ['identity-provider-id', 'service-account-id', { api: 'agent-sessions', ...openAi }],
    ['service-account-id', 'identity-provider-id', { api: 'agent-sessions', ...openAi }],
    ['azure-tenant-id', 'azure-client-id', { api: 'files', 'base-url': 'https://c.openai.azure.com', ...azure }],
    ['azure-client-id', 'azure-tenant-id', { api: 'files', 'base-url': 'https://c.openai.azure.com', ...azure }],
    ['anthropic-federation-rule-id', 'anthropic-organization-id', { api: 'anthropic-sessions', ...anthropic }],
    ['anthropic-organization-id', 'anthropic-federation-rule-id', { api: 'anthropic-sessions', ...anthropic }],
    ['google-workload-identity-provider', 'google-service-account', { ...atGoogle, ...google }],
    ['google-service-account', 'google-workload-identity-provider', { ...atGoogle, ...google }],
  ])('%s is missing beside %s', async (missing, given, whole) => {
    expect(await problems(whole)).toEqual([])
    const { [missing]: _, ...rest } = whole
    expect(await problems(rest)).toEqual([
      { inputs: [missing, given], message: `${missing} is not set: ${given} and ${missing} go together` },
    ])
  })
})

describe('a value of another form', () => {
  const atAzure = { api: 'files', 'base-url': 'https://c.openai.azure.com', 'azure-client-id': guid }
  test.each<[string, string, Record<string, string>]>([
    ['azure-client-id', `x${guid}`, { ...atAzure, 'azure-tenant-id': guid }],
    ['azure-client-id', `${guid}0`, { ...atAzure, 'azure-tenant-id': guid }],
    ['google-workload-identity-provider', `x/${provider}`, { ...atGoogle, ...google }],
    ['google-workload-identity-provider', `${provider}/x`, { ...atGoogle, ...google }],
    ['google-service-account', 'x/retention@my-project.iam.gserviceaccount.com', { ...atGoogle, ...google }],
    ['google-service-account', 'retention@my-project.iam.gserviceaccount.com/x', { ...atGoogle, ...google }],
    ['audience', 'https://example.com/a b', atOpenAi],
    ['anthropic-workspace-id', 'wrkspc 1', { api: 'anthropic-sessions', 'api-key': 'sk-0123456789' }],
  ])('%s: %s is refused', async (name, text, beside) => {
    expect(await problems({ ...beside, [name]: text })).toEqual([
      { inputs: [name], message: expect.stringMatching(new RegExp(`^${name} is '${text.slice(0, 57)}`)) },
    ])
  })

  test.each(['contoso.com', 'commons.example', 'un.common', guid])('tenant %s is taken', async (tenant) => {
    expect(await problems({ ...atAzure, 'azure-tenant-id': tenant })).toEqual([])
  })

  test.each([
    `//iam.googleapis.com/${provider}`,
    `http://iam.googleapis.com/${provider}`,
    `https://iam.googleapis.com/${provider}`,
  ])('provider %s is taken', async (text) => {
    const { signIn } = await taken({ ...atGoogle, ...google, 'google-workload-identity-provider': text })
    expect(signIn).toMatchObject({ provider })
  })
})

test('GitHub’s token is for OpenAI where no audience is given', async () => {
  expect((await taken(atOpenAi)).signIn).toMatchObject({ audience: 'https://api.openai.com/v1' })
})

describe('a workspace beside a key', () => {
  const inputs = { 'api-key': 'sk-0123456789', 'anthropic-workspace-id': 'wrkspc_1' }

  test('goes into a header, where one key acts in several workspaces', async () => {
    const { signIn } = await taken({ api: 'anthropic-sessions', ...inputs })
    expect(signIn).toEqual({
      kind: 'key',
      key: 'sk-0123456789',
      headers: { 'anthropic-workspace-id': 'wrkspc_1' },
    })
  })

  test('is another way to sign in, where it does not', async () => {
    expect(await wrong({ api: 'files', ...inputs })).toContain('api-key and anthropic-workspace-id are set')
  })

  test('is not held against a run whose api is not known', async () => {
    expect((await problems({ api: 'anthropic', ...inputs })).map(({ inputs }) => inputs)).toEqual([['api']])
  })
})

test('a server that needs no key needs no permission of the job', async () => {
  expect(await wrong({ api: 'langgraph-threads', 'base-url': 'http://localhost:8123' }, {})).toBe('')
})

test('another server is a mistake between two inputs', async () => {
  const names = async (inputs: Record<string, string>) => (await problems(inputs)).map(({ inputs }) => inputs)
  expect(await names({ ...atOpenAi, 'base-url': 'https://example.com' })).toEqual([
    ['identity-provider-id', 'base-url'],
  ])
  expect(await names({ ...atAzure, 'base-url': 'https://company.openai.azure.us' })).toEqual([
    ['azure-tenant-id', 'base-url'],
  ])
  expect(
    await names({ ...atOpenAi, audience: 'x', 'identity-provider-id': 'none', 'service-account-id': 'none' }),
  ).toEqual([['audience', 'identity-provider-id']])
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
    'sk-Bearer one',
  ])('%j is refused, and not told', async (key) => {
    const message = await wrong({ api: 'agent-sessions', 'api-key': key })
    expect(message).toMatch(/^api-key (holds|begins)/)
    expect(message).not.toContain(key)
  })

  test.each(['Bearer', 'Bearer ', 'Bearer  \n'])('%j has no token behind it', async (key) => {
    expect(await wrong({ api: 'agent-sessions', 'api-key': key })).toMatch(/^api-key is 'Bearer ' with no token/)
  })

  test('may end in that word', async () => {
    expect(await wrong({ api: 'agent-sessions', 'api-key': 'sk-Bearer' })).toBe('')
  })
})
