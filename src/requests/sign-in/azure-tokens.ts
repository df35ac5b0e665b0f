/**
 * Without a key at Azure: GitHub's token as the assertion of an application or a
 * managed identity, for an Entra token. One documented request.
 *
 * Source: Microsoft identity platform, "OAuth 2.0 client credentials flow", the
 * case of a federated credential. Why no library: `docs/decisions/azure-identity.md`.
 */

import type { AzureIdentity, Tokens } from './sign-in.ts'
import { type Exchanged, exchange, gitHubToken, Restraint, shared, type TokenEffects } from './tokens.ts'

/** What Entra accepts as the audience of GitHub's token. */
const audience = 'api://AzureADTokenExchange'
const scope = 'https://ai.azure.com/.default'

/** A token is renewed so long before it ends, in milliseconds, or when half of its life is over. */
const ahead = 5 * 60_000

/** Entra tokens for as long as the run needs them. */
export class AzureTokens implements Tokens {
  readonly #effects: TokenEffects
  readonly #url: string
  readonly #clientId: string
  readonly #renew: () => Promise<string>
  #kept: (Exchanged & { readonly renewAt: number }) | undefined

  constructor({ tenantId, clientId }: AzureIdentity, effects: TokenEffects) {
    this.#effects = effects
    this.#url = `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`
    this.#clientId = clientId
    const restraint = new Restraint(effects.clock)
    this.#renew = shared(() => restraint.keep(() => this.#exchange()))
  }

  async token(): Promise<string> {
    const kept = this.#kept
    const now = this.#effects.clock.now()
    if (kept === undefined || now >= kept.expiresAt) return this.#renew()
    // Renewed while the old one is still good: nobody waits, and should it fail, there is time for another try.
    if (now >= kept.renewAt) void this.#renew().catch(() => {})
    return kept.token
  }

  refused(token: string): void {
    if (this.#kept?.token === token) this.#kept = undefined
  }

  async #exchange(): Promise<string> {
    const subject = await gitHubToken(audience, this.#effects)
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: this.#clientId,
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: subject,
    })
    const exchanged = await exchange(this.#url, { method: 'POST', body }, { subject, hint }, this.#effects)
    const life = exchanged.seconds * 1000
    this.#kept = { ...exchanged, renewAt: exchanged.expiresAt - Math.min(ahead, life / 2) }
    return exchanged.token
  }
}

const hint =
  'Check azure-tenant-id and azure-client-id, and that this identity has a federated credential for this workflow.'
