/** The threads that may be gone, and when they are read back. */

import { ours } from '../text.ts'
import { bracket } from '../threads/absence/proof.ts'
import { mayActUntil, type Open } from './job.ts'
import type { OnSettled, Settler } from './settler.ts'

/** How many open threads are worth a bracket while the deletions go on: few wait, and few are left for the end. */
const enough = 8

export interface OpenThreadsEffects extends Pick<OnSettled, 'onFinal' | 'onAgain'> {
  /** Whether no control is left to read. */
  readonly isAlone: () => boolean
}

export class OpenThreads {
  readonly #settler: Settler
  readonly #effects: OpenThreadsEffects
  readonly #unread: Open[] = []
  readonly #readInVain: Open[] = []
  /** There when they were read, while a deletion of them may still take effect. */
  readonly #late: Open[] = []
  #isBeingRead = false

  constructor(settler: Settler, effects: OpenThreadsEffects) {
    this.#settler = settler
    this.#effects = effects
  }

  get count(): number {
    return this.#unread.length + this.#readInVain.length
  }

  /** All but those that are being read or will be read later. */
  get all(): readonly Open[] {
    return [...this.#unread, ...this.#readInVain]
  }

  get isBeingRead(): boolean {
    return this.#isBeingRead
  }

  add(open: Open): void {
    this.#unread.push(open)
  }

  /** The list still shows it: it is probably there. */
  addListed(open: Open): void {
    this.#unread.push({ ...open, isListed: true, why: ours('it is still listed') })
  }

  /** When no deletion can take effect any more of those that were there when they were read; undefined where there are none. */
  lateUntil(now: number): number | undefined {
    if (this.#late.length === 0) return undefined
    return this.#late.reduce((last, open) => Math.max(last, mayActUntil(open, now) ?? now), now)
  }

  /** Puts these among those to be read. */
  takeLate(): void {
    this.#unread.push(...this.#late.splice(0))
  }

  /** Takes out all of them, but for those that are read later. */
  takeOut(): readonly Open[] {
    return [...this.#unread.splice(0), ...this.#readInVain.splice(0)]
  }

  /** Puts those that were read in vain among those to be read. */
  beginAnew(): void {
    this.#unread.push(...this.#readInVain.splice(0))
  }

  /** @param moreMayCome then a few of them wait for others to share their control reads with */
  isReadingDue(moreMayCome: boolean): boolean {
    const { length } = this.#unread
    return !this.#isBeingRead && length > 0 && (length >= enough || !moreMayCome)
  }

  /** One bracket after the other, until nobody is left whom another one may settle. Others join on the way. */
  async readBack(moreMayCome: () => boolean): Promise<void> {
    let reading: readonly Open[] = []
    do {
      if (this.isReadingDue(moreMayCome())) {
        reading = [...reading, ...this.#unread.splice(0, bracket.most - reading.length)]
      }
      this.#isBeingRead = true
      reading = await this.#settler.round(reading, this.#effects.isAlone(), {
        ...this.#effects,
        onOpen: (open) => this.#readInVain.push(open),
        onLate: (open) => this.#late.push(open),
      })
      this.#isBeingRead = false
    } while (reading.length > 0 || this.isReadingDue(moreMayCome()))
  }
}
