/** What to look at when the server refuses all requests, whatever they ask for. */

import { ours, type Text } from '../text.ts'
import type { SignIn } from './sign-in/sign-in.ts'

/** When there is nothing to look at, or the message says already what. */
export const goesOn = ours('The next run goes on where this one stopped.')

/** When there is no quota or credit left. */
export const quotaHint = ours("Check the account's quota and billing at the provider.")

/** When it refuses the sign-in, or there is no token to sign in with. */
export function signInHint(signIn: SignIn): Text {
  switch (signIn.kind) {
    case 'none':
      return ours('This run signs in with no key: set api-key, if the server wants one.')
    case 'key':
      return ours(
        'Check the key, the organization and the project: the key may have expired or been revoked, or is not allowed to list and delete.',
      )
    case 'openai-identity':
      return ours(
        'Check identity-provider-id and service-account-id, and that the service account may list and delete in this project.',
      )
    case 'azure-identity':
      return ours(
        'Check azure-tenant-id and azure-client-id, and that the identity has the role Foundry User on the Foundry resource.',
      )
    case 'anthropic-identity':
      return ours(
        'Check anthropic-federation-rule-id and anthropic-organization-id, and that the rule admits this repository and its service account may list and delete sessions.',
      )
    case 'google-identity':
      return ours(
        'Check google-workload-identity-provider and google-service-account, and that the service account may list and delete sessions of this engine (roles/aiplatform.user).',
      )
  }
}
