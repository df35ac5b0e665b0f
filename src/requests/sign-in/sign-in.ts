/**
 * How requests are signed: by a key, or without one, by tokens for which GitHub
 * vouches. A token is told to the masks before anything else happens to it.
 */

import type { KeyHeader } from '../../thread.ts'
import { anthropicTokens } from './anthropic-tokens.ts'
import { azureTokens } from './azure-tokens.ts'
import { googleTokens } from './google-tokens.ts'
import type { SignIn, Tokens } from './identities.ts'
import { openAiTokens } from './openai-identity.ts'
import type { TokenEffects } from './tokens.ts'

export type {
  AnthropicIdentity,
  AzureIdentity,
  GoogleIdentity,
  OpenAiIdentity,
  SignIn,
  Tokens,
} from './identities.ts'

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
  if (signIn.kind === 'key') {
    return { headers: { ...signIn.headers, ...keyHeaders(signIn.key, keyHeader) }, tokens: undefined }
  }
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
