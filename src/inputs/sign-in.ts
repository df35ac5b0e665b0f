/** The sign-in inputs: exactly one way, none only where the server needs none. */

import type { SignIn } from '../requests/sign-in/sign-in.ts'
import { joined, ours, type Text, text, value } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import { isAnthropic, isAzure, isGoogle, isOpenAi } from '../threads/servers.ts'
import { parseKey } from './api-key.ts'
import type { InputName } from './declared.ts'
import type { Environment } from './environment.ts'
import { InputError, shown } from './input-errors.ts'
import { optionalHeaderText } from './scalars.ts'
import type { Server } from './server.ts'

/** Whom GitHub's token is for, where the identity provider at OpenAI does not say otherwise. */
const openAiAudience = 'https://api.openai.com/v1'

/** Each way of signing in, by the inputs that it takes; the first stands for it in messages. */
const ways = {
  key: ['api-key'],
  'openai-identity': ['identity-provider-id', 'service-account-id'],
  'azure-identity': ['azure-tenant-id', 'azure-client-id'],
  'anthropic-identity': [
    'anthropic-federation-rule-id',
    'anthropic-organization-id',
    'anthropic-service-account-id',
    'anthropic-workspace-id',
  ],
  'google-identity': ['google-workload-identity-provider', 'google-service-account'],
} as const satisfies Readonly<Record<Exclude<SignIn['kind'], 'none'>, readonly InputName[]>>

type Way = keyof typeof ways

interface Owner {
  readonly provider: Text
  /** Whether a server is the provider's own. */
  readonly isOwn: (server: URL) => boolean
}

/** Whose token each keyless way gets. */
const owners: Readonly<Record<Exclude<Way, 'key'>, Owner>> = {
  'openai-identity': { provider: text`OpenAI`, isOwn: isOpenAi },
  'azure-identity': { provider: text`Azure`, isOwn: isAzure },
  'anthropic-identity': { provider: text`Anthropic`, isOwn: isAnthropic },
  'google-identity': { provider: text`Google`, isOwn: isGoogle },
}

/**
 * @param input an input, untouched; empty where it is not set
 * @throws {InputError} whose message never holds the key
 */
export function parseSignIn(input: TextOf, api: ThreadApi | undefined): SignIn {
  const way = wayOf(input, api)
  switch (way) {
    case 'key':
      return { ...parseKey(input('api-key')), ...workspaceOf(input, api) }
    case 'openai-identity':
      return openAiIdentity(input)
    case 'azure-identity':
      return azureIdentity(input)
    case 'anthropic-identity':
      return anthropicIdentity(input)
    case 'google-identity':
      return googleIdentity(input)
    case undefined:
      if (api === undefined || api.keyOptional) return { kind: 'none' }
      throw new InputError(
        'api-key',
        text`api-key is not set: give the key from a secret, as in \`api-key: \${{ secrets.OPENAI_API_KEY }}\`; or sign in without a key, by identity-provider-id and service-account-id (OpenAI), azure-tenant-id and azure-client-id (Azure), anthropic-federation-rule-id and anthropic-organization-id (Anthropic), or google-workload-identity-provider and google-service-account (Google).`,
      )
  }
}

/** The one way of which an input is set; undefined where none is. */
function wayOf(input: TextOf, api: ThreadApi | undefined): Way | undefined {
  const isSet = (name: InputName) => input(name) !== ''
  // Of a key that may act in several workspaces, this one: no way of its own.
  const takesWorkspace = isSet('api-key') && (api === undefined || api.workspaceHeader !== undefined)
  const besideKey = takesWorkspace ? 'anthropic-workspace-id' : undefined
  const chosen = (Object.keys(ways) as Way[]).filter((way) =>
    ways[way].some((name) => isSet(name) && name !== besideKey),
  )
  if (chosen.length > 1) {
    const names = chosen.flatMap((way) => ways[way].filter(isSet).slice(0, 1))
    throw new InputError(
      names,
      text`${joined(names.map(value), ' and ')} are set: sign in one way, and leave the inputs of the others out`,
    )
  }
  const [way] = chosen
  if (isSet('audience') && way !== 'openai-identity') {
    throw new InputError(
      ['audience', 'identity-provider-id'],
      ours('audience is set, but identity-provider-id is not: it is for keyless sign-in at OpenAI alone'),
    )
  }
  return way
}

type TextOf = (name: InputName) => string

const openAiIdentity = (input: TextOf): SignIn => ({
  kind: 'openai-identity',
  identityProviderId: parseId('identity-provider-id', 'service-account-id', input),
  serviceAccountId: parseId('service-account-id', 'identity-provider-id', input),
  audience: optionalHeaderText('audience', input('audience')) ?? openAiAudience,
})

const azureIdentity = (input: TextOf): SignIn => ({
  kind: 'azure-identity',
  tenantId: parseTenant(parseId('azure-tenant-id', 'azure-client-id', input)),
  clientId: parseClient(parseId('azure-client-id', 'azure-tenant-id', input)),
})

function anthropicIdentity(input: TextOf): SignIn {
  const optional = (name: InputName) => optionalHeaderText(name, input(name))
  return {
    kind: 'anthropic-identity',
    federationRuleId: parseId('anthropic-federation-rule-id', 'anthropic-organization-id', input),
    organizationId: parseId('anthropic-organization-id', 'anthropic-federation-rule-id', input),
    serviceAccountId: optional('anthropic-service-account-id'),
    workspaceId: optional('anthropic-workspace-id'),
  }
}

const googleIdentity = (input: TextOf): SignIn => ({
  kind: 'google-identity',
  provider: parseGoogleProvider(parseId('google-workload-identity-provider', 'google-service-account', input)),
  serviceAccount: parseServiceAccount(parseId('google-service-account', 'google-workload-identity-provider', input)),
})

function workspaceOf(input: TextOf, api: ThreadApi | undefined): { headers?: Record<string, string> } {
  const workspace = optionalHeaderText('anthropic-workspace-id', input('anthropic-workspace-id'))
  return workspace === undefined || api?.workspaceHeader === undefined
    ? {}
    : { headers: { [api.workspaceHeader]: workspace } }
}

function parseId(name: InputName, other: InputName, input: TextOf): string {
  const id = optionalHeaderText(name, input(name))
  if (id !== undefined) return id
  throw new InputError([name, other], text`${name} is not set: ${other} and ${name} go together`)
}

const exampleId = '11111111-2222-3333-4444-555555555555'

function parseTenant(tenant: string): string {
  // It becomes part of an address.
  if (/^[0-9a-z][0-9a-z.-]*$/i.test(tenant) && !/^(common|organizations|consumers)$/i.test(tenant)) return tenant
  throw new InputError(
    'azure-tenant-id',
    text`azure-tenant-id is ${shown(tenant)}: write the id of the tenant, as in ${exampleId}, or its domain`,
  )
}

function parseClient(client: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(client)) return client
  throw new InputError(
    'azure-client-id',
    text`azure-client-id is ${shown(client)}: write the client id of the application or managed identity, as in ${exampleId}`,
  )
}

function parseGoogleProvider(provider: string): string {
  // It becomes the audience of GitHub's token and part of an address.
  const name = provider.replace(/^(?:https?:)?\/\/iam\.googleapis\.com\//, '')
  if (/^projects\/[\w-]+\/locations\/global\/workloadIdentityPools\/[\w-]+\/providers\/[\w-]+$/.test(name)) return name
  throw new InputError(
    'google-workload-identity-provider',
    text`google-workload-identity-provider is ${shown(provider)}: write its full name, as in projects/123456789/locations/global/workloadIdentityPools/github/providers/my-repo`,
  )
}

function parseServiceAccount(account: string): string {
  if (/^[\w.-]+@[\w.-]+\.[a-z]+$/i.test(account)) return account
  throw new InputError(
    'google-service-account',
    text`google-service-account is ${shown(account)}: write its address, as in retention@my-project.iam.gserviceaccount.com`,
  )
}

/**
 * A token is good for the servers of whoever gave it, and goes nowhere else. A key goes where the user sends it.
 *
 * @throws {InputError}
 */
export function checkServer(signIn: SignIn, server: Server): void {
  if (signIn.kind === 'none' || signIn.kind === 'key') return
  const url = new URL(server.baseUrl)
  const { isOwn, provider } = owners[signIn.kind]
  const [input] = ways[signIn.kind]
  if (!isOwn(url)) {
    throw new InputError(
      [input, 'base-url'],
      text`${input} signs in at ${provider}, and base-url is ${shown(server.name)}: another server must not get a token for ${provider}; set base-url to an address of ${provider}, or use api-key`,
    )
  }
  // The sign-in of Azure's other clouds has addresses and scopes of its own.
  if (signIn.kind === 'azure-identity' && !/\.com\.?$/.test(url.hostname)) {
    throw new InputError(
      [input, 'base-url'],
      text`azure-tenant-id signs in at Azure's public cloud, and base-url is ${shown(server.name)}: get a token in a step before this one, and give it as api-key: Bearer ...`,
    )
  }
}

/**
 * GitHub gives tokens only to jobs that ask for the permission.
 *
 * @throws {InputError} that says which line to add
 */
export function checkPermission(signIn: SignIn, environment: Environment): void {
  if (signIn.kind === 'none' || signIn.kind === 'key') return
  if (environment.ACTIONS_ID_TOKEN_REQUEST_URL && environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN) return
  const [name] = ways[signIn.kind]
  throw new InputError(
    name,
    text`${name} is set, but this job may not ask GitHub for a token: add to the job, beside runs-on, the line 'permissions: {contents: read, id-token: write}'. Runs for pull requests from forks never get one.`,
  )
}
