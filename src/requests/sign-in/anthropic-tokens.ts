/**
 * Without a key at Anthropic: GitHub's token for one that a federation rule allows.
 *
 * Source: the request code of the `@anthropic-ai/sdk` package, `lib/credentials`.
 */

import { ours } from '../../text.ts'
import type { AnthropicIdentity, Tokens } from './identities.ts'
import { RenewedTokens } from './renewed-tokens.ts'
import { exchange, gitHubToken, type TokenEffects } from './tokens.ts'

const audience = 'https://api.anthropic.com'

const hint = ours(
  'Check anthropic-federation-rule-id and anthropic-organization-id, and which workflows that rule admits.',
)

export function anthropicTokens(identity: AnthropicIdentity, effects: TokenEffects): Tokens {
  const { federationRuleId, organizationId, serviceAccountId, workspaceId } = identity
  return new RenewedTokens(async () => {
    const subject = await gitHubToken(audience, effects)
    const body = {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: subject,
      federation_rule_id: federationRuleId,
      organization_id: organizationId,
      ...(serviceAccountId === undefined ? {} : { service_account_id: serviceAccountId }),
      ...(workspaceId === undefined ? {} : { workspace_id: workspaceId }),
    }
    const request = {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'anthropic-beta': 'oauth-2025-04-20,oidc-federation-2026-04-01',
      },
      body: JSON.stringify(body),
    }
    return exchange('https://api.anthropic.com/v1/oauth/token', request, { subject, hint }, effects)
  }, effects)
}
