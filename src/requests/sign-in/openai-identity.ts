/**
 * Without a key at OpenAI: GitHub's token for one of a service account, through
 * the workload identity of the `openai` package. It keeps the token, and renews it
 * before it ends.
 */

import { WorkloadIdentityAuth } from 'openai/auth/workload-identity-auth'
import { ours, text } from '../../text.ts'
import type { OpenAiIdentity, Tokens } from './identities.ts'
import { exchange, gitHubToken, Restraint, SignInFailed, shared, type TokenEffects } from './tokens.ts'

/**
 * Requests for tokens get here what the package gives them none of: a time limit,
 * another try, one exchange for all requests that wait, and masks.
 */
export function openAiTokens(
  { identityProviderId, serviceAccountId, audience }: OpenAiIdentity,
  effects: TokenEffects,
): Tokens {
  let subject = ''
  const restraint = new Restraint(effects.clock)
  const getToken = shared(async () => {
    subject = await restraint.keep(() => gitHubToken(audience, effects))
    return subject
  })
  const hint = ours(
    'Check identity-provider-id, service-account-id and audience, and which workflows that provider admits.',
  )
  const getExchanged = shared((url: string, request: RequestInit) =>
    restraint.keep(() => exchange(url, request, { subject, hint }, effects)),
  )
  const identity = new WorkloadIdentityAuth(
    { identityProviderId, serviceAccountId, provider: { tokenType: 'jwt', getToken } },
    async (resource, request = {}) => {
      const { token, seconds } = await getExchanged(String(resource), request)
      return Response.json({ access_token: token, expires_in: seconds, token_type: 'Bearer' })
    },
  )
  let current = ''
  return {
    token: async () => {
      try {
        current = await identity.getToken()
        return current
      } catch (error) {
        throw error instanceof SignInFailed ? error : new SignInFailed(text`no token: ${String(error)}`)
      }
    },
    refused: (token) => {
      if (token === current) identity.invalidateToken()
    },
  }
}
