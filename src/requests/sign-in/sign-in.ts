/**
 * How requests are signed: by a key, or without one, by tokens for which GitHub
 * vouches. A token is told to the masks before anything else happens to it.
 */

import type { KeyHeader } from '../../thread.ts'
import { anthropicTokens } from './anthropic-tokens.ts'
import { azureTokens } from './azure-tokens.ts'
import { googleTokens } from './google-tokens.ts'
import { openAiTokens } from './openai-identity.ts'
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

/** An identity at Anthropic: GitHub's token is exchanged under a federation rule. */
export interface AnthropicIdentity {
  readonly kind: 'anthropic-identity'
  readonly federationRuleId: string
  readonly organizationId: string
  readonly serviceAccountId: string | undefined
  readonly workspaceId: string | undefined
}

/** An identity at Google: GitHub's token is exchanged at a workload identity provider for one of a service account. */
export interface GoogleIdentity {
  readonly kind: 'google-identity'
  /** `projects/.../locations/global/workloadIdentityPools/.../providers/...` */
  readonly provider: string
  /** Its e-mail address. */
  readonly serviceAccount: string
}

export type SignIn =
  | { readonly kind: 'none' }
  | { readonly kind: 'key'; readonly key: string }
  | OpenAiIdentity
  | AzureIdentity
  | AnthropicIdentity
  | GoogleIdentity

/** Where tokens come from. */
export interface Tokens {
  /**
   * A token that is good now.
   *
   * @throws {SignInFailed}
   */
  token(): Promise<string>
  /** The server refused this token, although its time is not over: it is not used again. */
  refused(token: string): void
}

/** How every request is signed. */
export interface Signing {
  /** Null takes away what the client would send. */
  readonly headers: Readonly<Record<string, string | null>>
  /** What each request gets one of; undefined where the headers are enough. */
  readonly tokens: Tokens | undefined
}

/**
 * @param keyHeader where the server looks for a key that does not begin with `Bearer `
 * @param effects needed where there is no key
 */
export function signing(signIn: SignIn, keyHeader: KeyHeader, effects?: TokenEffects): Signing {
  if (signIn.kind === 'key') return { headers: keyHeaders(signIn.key, keyHeader), tokens: undefined }
  const headers = { Authorization: null }
  if (signIn.kind === 'none') return { headers, tokens: undefined }
  if (effects === undefined) throw new TypeError('a sign-in without a key needs the effects of getting tokens')
  return { headers, tokens: tokensOf(signIn, effects) }
}

function tokensOf(signIn: Exclude<SignIn, { readonly kind: 'none' | 'key' }>, effects: TokenEffects): Tokens {
  switch (signIn.kind) {
    case 'openai-identity':
      return openAiTokens(signIn, effects)
    case 'azure-identity':
      return azureTokens(signIn, effects)
    case 'anthropic-identity':
      return anthropicTokens(signIn, effects)
    case 'google-identity':
      return googleTokens(signIn, effects)
  }
}

function keyHeaders(key: string, keyHeader: KeyHeader): Record<string, string | null> {
  if (key.startsWith('Bearer ')) return { Authorization: key }
  return keyHeader === 'Authorization' ? { Authorization: `Bearer ${key}` } : { Authorization: null, [keyHeader]: key }
}
