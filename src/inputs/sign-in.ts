/** The sign-in inputs: exactly one way, none only where the server needs none. */

import type { SignIn } from '../requests/sign-in/sign-in.ts'
import type { ThreadApi } from '../thread.ts'
import { isAzure, isOpenAi } from '../threads/servers.ts'
import type { InputName } from './declared.ts'
import type { Environment } from './environment.ts'
import { Mistake, shown } from './mistakes.ts'
import { optionalHeaderText } from './scalars.ts'
import type { Server } from './server.ts'

/** Whom GitHub's token is for, where the identity provider at OpenAI does not say otherwise. */
const openAiAudience = 'https://api.openai.com/v1'

/** Each way of signing in, by the inputs that it takes. */
const ways: readonly (readonly InputName[])[] = [
  ['api-key'],
  ['identity-provider-id', 'service-account-id'],
  ['azure-tenant-id', 'azure-client-id'],
]

/**
 * @param text an input, untouched; empty where it is not set
 * @throws {Mistake} whose message never holds the key
 */
export function parseSignIn(text: (name: InputName) => string, api: ThreadApi | undefined): SignIn {
  const isSet = (name: InputName) => text(name) !== ''
  const chosen = ways.filter((names) => names.some(isSet))
  if (chosen.length > 1) {
    const names = chosen.flatMap((names) => names.filter(isSet).slice(0, 1))
    throw new Mistake(names, `${names.join(' and ')} are set: sign in one way, and leave the inputs of the others out`)
  }
  const atOpenAi = isSet('identity-provider-id') || isSet('service-account-id')
  if (isSet('audience') && !atOpenAi) {
    throw new Mistake(
      ['audience', 'identity-provider-id'],
      'audience is set, but identity-provider-id is not: it is for keyless sign-in at OpenAI alone',
    )
  }
  if (atOpenAi) {
    return {
      kind: 'openai-identity',
      identityProviderId: parseId('identity-provider-id', 'service-account-id', text),
      serviceAccountId: parseId('service-account-id', 'identity-provider-id', text),
      audience: optionalHeaderText('audience', text('audience')) ?? openAiAudience,
    }
  }
  if (isSet('azure-tenant-id') || isSet('azure-client-id')) {
    return {
      kind: 'azure-identity',
      tenantId: parseTenant(parseId('azure-tenant-id', 'azure-client-id', text)),
      clientId: parseClient(parseId('azure-client-id', 'azure-tenant-id', text)),
    }
  }
  if (isSet('api-key')) return parseKey(text('api-key'))
  if (api === undefined || api.keyOptional) return { kind: 'none' }
  throw new Mistake(
    'api-key',
    `api-key is not set: give the key from a secret, as in api-key: \${{ secrets.OPENAI_API_KEY }}; or, without a key, set identity-provider-id and service-account-id (OpenAI), or azure-tenant-id and azure-client-id (Azure). A secret or variable that is empty counts as not set.`,
  )
}

function parseKey(key: string): SignIn {
  const bare = key.replace(/^Bearer /, '')
  if (/^\s|\s$/.test(key)) {
    throw new Mistake(
      'api-key',
      'api-key begins or ends with white space: store the secret again without the line break',
    )
  }
  if (!/^[\x21-\x7e]+$/.test(bare)) {
    throw new Mistake(
      'api-key',
      'api-key holds white space, a control character or a letter beyond ASCII: store the secret again',
    )
  }
  return { kind: 'key', key }
}

function parseId(name: InputName, other: InputName, text: (name: InputName) => string): string {
  const id = optionalHeaderText(name, text(name))
  if (id !== undefined) return id
  throw new Mistake([name, other], `${name} is not set: ${other} and ${name} go together`)
}

const exampleId = '11111111-2222-3333-4444-555555555555'

function parseTenant(tenant: string): string {
  // It becomes part of an address.
  if (/^[0-9a-z][0-9a-z.-]*$/i.test(tenant) && !/^(common|organizations|consumers)$/i.test(tenant)) return tenant
  throw new Mistake(
    'azure-tenant-id',
    `azure-tenant-id is ${shown(tenant)}: write the id of the tenant, as in ${exampleId}, or its domain`,
  )
}

function parseClient(client: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(client)) return client
  throw new Mistake(
    'azure-client-id',
    `azure-client-id is ${shown(client)}: write the client id of the application or managed identity, as in ${exampleId}`,
  )
}

/**
 * A token is good for the servers of whoever gave it, and goes nowhere else.
 *
 * @throws {Mistake}
 */
export function checkServer(signIn: SignIn, server: Server): void {
  const url = new URL(server.baseUrl)
  if (signIn.kind === 'openai-identity' && !isOpenAi(url)) {
    throw new Mistake(
      ['identity-provider-id', 'base-url'],
      `identity-provider-id signs in at OpenAI, and base-url is ${shown(server.name)}: another server must not get a token for OpenAI; use api-key`,
    )
  }
  if (signIn.kind !== 'azure-identity') return
  if (!isAzure(url)) {
    throw new Mistake(
      ['azure-tenant-id', 'base-url'],
      `azure-tenant-id signs in at Azure, and base-url is ${shown(server.name)}: another server must not get a token for Azure; set base-url to the address of the Azure project, or use api-key`,
    )
  }
  // Their sign-in has addresses and scopes of its own.
  if (!url.hostname.endsWith('.com')) {
    throw new Mistake(
      ['azure-tenant-id', 'base-url'],
      `azure-tenant-id signs in at Azure's public cloud, and base-url is ${shown(server.name)}: get a token in a step before this one, and give it as api-key: Bearer ...`,
    )
  }
}

/**
 * GitHub gives tokens only to jobs that ask for the permission.
 *
 * @throws {Mistake} that says which line to add
 */
export function checkPermission(signIn: SignIn, environment: Environment): void {
  if (signIn.kind !== 'openai-identity' && signIn.kind !== 'azure-identity') return
  if (environment.ACTIONS_ID_TOKEN_REQUEST_URL && environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN) return
  const name = signIn.kind === 'openai-identity' ? 'identity-provider-id' : 'azure-tenant-id'
  throw new Mistake(
    name,
    `${name} is set, but this job may not ask GitHub for a token: add to the job, beside runs-on, the line 'permissions: {contents: read, id-token: write}'. Runs for pull requests from forks never get one.`,
  )
}
