/**
 * Without a key at Azure: GitHub's token as the assertion of an application or a
 * managed identity, for an Entra token. One documented request.
 *
 * Source: Microsoft identity platform, "OAuth 2.0 client credentials flow", the
 * case of a federated credential. Why no library: `docs/decisions/azure-identity.md`.
 */

import { ours } from '../../text.ts'
import type { AzureIdentity, Tokens } from './identities.ts'
import { RenewedTokens } from './renewed-tokens.ts'
import { exchange, gitHubToken, type TokenEffects } from './tokens.ts'

/** What Entra accepts as the audience of GitHub's token. */
const audience = 'api://AzureADTokenExchange'
const scope = 'https://ai.azure.com/.default'

const hint = ours(
  'Check azure-tenant-id and azure-client-id, and that this identity has a federated credential for this workflow.',
)

export function azureTokens({ tenantId, clientId }: AzureIdentity, effects: TokenEffects): Tokens {
  const url = `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`
  return new RenewedTokens(async () => {
    const subject = await gitHubToken(audience, effects)
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: subject,
    })
    return exchange(url, { method: 'POST', body }, { subject, hint }, effects)
  }, effects)
}
