/**
 * Whether a 403 speaks of the key. One thread's refusal is its own: only where
 * five threads that can be read are refused in a row, and none was deleted, the
 * key may not delete.
 */

import { ours } from '../text.ts'
import { look } from '../threads/read-thread.ts'
import type { Open, Result, Sweeping } from './job.ts'

const enough = 5

export const mayNotDelete = ours('the server refuses to delete threads that it lets this key read (403)')
export const rightToDelete = ours('Give this sign-in the right to delete, or use another one.')

export class Forbidden {
  readonly #sweeping: Sweeping
  readonly #inRow: Open[] = []
  #isDeleted = false
  #isKey = false
  #checking: Promise<void> | undefined

  constructor(sweeping: Sweeping) {
    this.#sweeping = sweeping
  }

  /** Whether the server refuses every deletion with this key. */
  get isKey(): boolean {
    return this.#isKey
  }

  settled({ outcome }: Result): void {
    if (outcome === 'deleted') this.#isDeleted = true
    if (outcome !== 'not-attempted') this.#inRow.length = 0
  }

  /** Takes in a reply that settled nothing. Where it may be the fifth refusal, resolves when it is known whose it is. */
  async unsettled(open: Open): Promise<void> {
    if (open.isForbidden) this.#inRow.push(open)
    else this.#inRow.length = 0
    if (this.#isDeleted || this.#inRow.length < enough) return this.#checking
    this.#checking ??= this.#check(this.#inRow.splice(0)).finally(() => {
      this.#checking = undefined
    })
    return this.#checking
  }

  async #check(refused: readonly Open[]): Promise<void> {
    const { api, send, settleBefore } = this.#sweeping
    for (const { candidate } of refused) {
      const found = await look(api, candidate.id, 'read', send, { startBefore: settleBefore })
      if (found.kind !== 'there') return
    }
    this.#isKey = !this.#isDeleted
  }
}
