/** Tokens for as long as the run needs them: kept, and renewed before they end. */

import type { Tokens } from './identities.ts'
import { type Exchanged, Restraint, shared, type TokenEffects } from './tokens.ts'

/** A token is renewed this long before it ends, in milliseconds, or when half of its life is over. */
const ahead = 5 * 60_000

export class RenewedTokens implements Tokens {
  readonly #effects: TokenEffects
  readonly #renew: () => Promise<string>
  #kept: (Exchanged & { readonly renewAt: number }) | undefined

  /** @param exchange gets a token that is good for a while */
  constructor(exchange: () => Promise<Exchanged>, effects: TokenEffects) {
    this.#effects = effects
    const restraint = new Restraint(effects.clock)
    this.#renew = shared(() => restraint.keep(() => this.#exchange(exchange)))
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

  async #exchange(exchange: () => Promise<Exchanged>): Promise<string> {
    const exchanged = await exchange()
    const life = exchanged.seconds * 1000
    this.#kept = { ...exchanged, renewAt: exchanged.expiresAt - Math.min(ahead, life / 2) }
    return exchanged.token
  }
}
