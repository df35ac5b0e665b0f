/**
 * How requests are signed: by a key, or without one, by tokens for which GitHub
 * vouches. A token is told to the masks before anything else happens to it.
 */

import type { ClientOptions as OpenAiOptions } from 'openai'
import type { KeyHeader } from '../thread.ts'
import { AzureTokens } from './azure-tokens.ts'
import { openAiIdentity } from './openai-identity.ts'
import type { TokenEffects } from './tokens.ts'

/** An identity at OpenAI: GitHub's token is exchanged for one of a service account. */
export interface OpenAiIdentity {
  readonly kind: 'openai-identity'
  readonly identityProviderId: string
  readonly serviceAccountId: string
  /** Whom GitHub's token is for. */
  readonly audience: string
}

/** An identity at Azure: GitHub's token is exchanged for one of an application or a managed identity. */
export interface AzureIdentity {
  readonly kind: 'azure-identity'
  readonly tenantId: string
  readonly clientId: string
}

export type SignIn =
  | { readonly kind: 'none' }
  | { readonly kind: 'key'; readonly key: string }
  | OpenAiIdentity
  | AzureIdentity

/** What the `openai` client is made with, and what is done around its requests. */
export interface Signing {
  readonly options: Pick<OpenAiOptions, 'apiKey' | 'workloadIdentity' | 'fetch'>
  /** Sent with every request; null takes away what the client would send. */
  readonly headers: Readonly<Record<string, string | null>>
  /** A token for the next request, where tokens are ours to fetch. */
  token?(): Promise<string>
  /** The server refused this token. The next one is new. */
  refused?(token: string): void
}

/** The client insists on a key of its own; what is sent is decided by the headers. */
const byHeader = { apiKey: 'sent-by-header' } as const

/**
 * @param keyHeader where the server looks for a key that does not begin with `Bearer `
 * @param effects needed where there is no key
 */
export function signing(signIn: SignIn, keyHeader: KeyHeader, baseUrl: string, effects?: TokenEffects): Signing {
  if (signIn.kind === 'none') return { options: byHeader, headers: { Authorization: null } }
  if (signIn.kind === 'key') return { options: byHeader, headers: keyHeaders(signIn.key, keyHeader) }
  if (effects === undefined) throw new TypeError('a sign-in without a key needs the effects of getting tokens')
  switch (signIn.kind) {
    case 'openai-identity':
      return { options: openAiIdentity(signIn, baseUrl, effects), headers: {} }
    case 'azure-identity': {
      const tokens = new AzureTokens(signIn, effects)
      return {
        options: byHeader,
        headers: { Authorization: null },
        token: () => tokens.current(),
        refused: (token) => tokens.refused(token),
      }
    }
  }
}

function keyHeaders(key: string, keyHeader: KeyHeader): Record<string, string | null> {
  if (key.startsWith('Bearer ')) return { Authorization: key }
  return keyHeader === 'Authorization' ? { Authorization: `Bearer ${key}` } : { Authorization: null, [keyHeader]: key }
}
