/**
 * Without a key at OpenAI: GitHub's token for one of a service account, through
 * the workload identity of the `openai` client. The client keeps the token, renews
 * it before it ends, and once after a 401.
 */

import type { ClientOptions } from 'openai'
import type { OpenAiIdentity } from './sign-in.ts'
import { exchange, gitHubToken, Restraint, shared, type TokenEffects } from './tokens.ts'

/**
 * The options that make a client sign in this way.
 *
 * Requests for tokens go through the client's `fetch` like all others. There they
 * get what the client gives them none of: a time limit, another try, one exchange
 * for all requests that wait, and masks.
 *
 * @param baseUrl requests to its host are the client's own, all others are for tokens
 */
export function openAiIdentity(
  { identityProviderId, serviceAccountId, audience }: OpenAiIdentity,
  baseUrl: string,
  effects: TokenEffects,
): Pick<ClientOptions, 'apiKey' | 'workloadIdentity' | 'fetch'> {
  const { host } = new URL(baseUrl)
  let subject = ''
  const restraint = new Restraint(effects.clock)
  const getToken = shared(async () => {
    subject = await restraint.keep(() => gitHubToken(audience, effects))
    return subject
  })
  const hint = 'Check identity-provider-id, service-account-id and audience, and which workflows that provider admits.'
  const getExchanged = shared((url: string, request: RequestInit) =>
    restraint.keep(() => exchange(url, request, { subject, hint }, effects)),
  )
  return {
    apiKey: null,
    workloadIdentity: { identityProviderId, serviceAccountId, provider: { tokenType: 'jwt', getToken } },
    fetch: async (resource, request = {}) => {
      const url = resource instanceof Request ? resource.url : String(resource)
      if (new URL(url).host === host) return effects.fetch(url, request)
      const { token, seconds } = await getExchanged(url, request)
      return Response.json({ access_token: token, expires_in: seconds, token_type: 'Bearer' })
    },
  }
}
