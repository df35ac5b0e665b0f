/** What people are told to look at, when a server refuses the sign-in, fits how the run signs in. */

import { expect, test } from '@jest/globals'
import { signInHint } from '../../src/requests/refusal-hints.ts'
import type { SignIn } from '../../src/requests/sign-in/sign-in.ts'

const azure: SignIn = { kind: 'azure-identity', tenantId: 'tenant', clientId: 'client' }
const openAi: SignIn = {
  kind: 'openai-identity',
  identityProviderId: 'provider',
  serviceAccountId: 'account',
  audience: 'https://api.openai.com/v1',
}

test.each<[SignIn, RegExp]>([
  [{ kind: 'none' }, /signs in with no key: set api-key/],
  [{ kind: 'key', key: 'sk-1' }, /^Check the key, the organization and the project/],
  [openAi, /^Check identity-provider-id and service-account-id/],
  [azure, /^Check azure-tenant-id and azure-client-id, .* Foundry User/],
])('%j', (signIn, hint) => expect(String(signInHint(signIn))).toMatch(hint))

test.each([azure, openAi])('without a key, no key is spoken of', (signIn) => {
  expect(String(signInHint(signIn))).not.toMatch(/\bkey\b/)
})
