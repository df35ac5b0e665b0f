/**
 * Without a key at Google: GitHub's token for one of the workload identity pool,
 * and that for one of a service account.
 *
 * Source: Google Cloud, "Workload Identity Federation with deployment pipelines";
 * the references of `sts.googleapis.com/v1/token` and of `generateAccessToken`.
 */

import { ours } from '../../text.ts'
import type { GoogleIdentity, Tokens } from './identities.ts'
import { RenewedTokens } from './renewed-tokens.ts'
import { exchange, gitHubToken, type TokenEffects } from './tokens.ts'

const scope = 'https://www.googleapis.com/auth/cloud-platform'

const hints = {
  pool: ours('Check google-workload-identity-provider, and that the condition of that provider admits this workflow.'),
  account: ours('Check google-service-account, and that this workflow may act as it (roles/iam.workloadIdentityUser).'),
} as const

export function googleTokens({ provider, serviceAccount }: GoogleIdentity, effects: TokenEffects): Tokens {
  const json = (value: object, headers: Record<string, string> = {}) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  })
  return new RenewedTokens(async () => {
    const subject = await gitHubToken(`https://iam.googleapis.com/${provider}`, effects)
    const federated = await exchange(
      'https://sts.googleapis.com/v1/token',
      json({
        audience: `//iam.googleapis.com/${provider}`,
        grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
        requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
        scope,
        subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
        subjectToken: subject,
      }),
      { subject, hint: hints.pool },
      effects,
    )
    return exchange(
      `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${encodeURIComponent(serviceAccount)}:generateAccessToken`,
      json({ scope: [scope], lifetime: '3600s' }, { authorization: `Bearer ${federated.token}` }),
      { subject, hint: hints.account },
      effects,
    )
  }, effects)
}
