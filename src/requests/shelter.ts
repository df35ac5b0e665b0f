/** Waiting out an outage: everybody's requests are held back, and one at a time asks whether the server is there. */

import type { Clock } from '../clock.ts'
import type { Stop } from '../stop.ts'
import { text } from '../text.ts'
import type { Outage } from './outage.ts'
import type { TurnQueue } from './pacing/turn-queue.ts'

/** Told when requests are held back, and when they go on. */
export type OnOutage = (
  event: { readonly kind: 'began' } | { readonly kind: 'over'; readonly milliseconds: number },
) => void

export interface ShelterEffects {
  readonly clock: Clock
  readonly stop: Stop
  readonly queue: TurnQueue
  readonly outage: Outage
  /** From 0 up to 1, for jitter. */
  readonly random: () => number
  /** Asks the server something. @returns undefined where there is nothing to ask, and waiting is all there is */
  readonly isThere: () => Promise<boolean | undefined>
  readonly onOutage: OnOutage | undefined
  /**
   * Told how long an outage was waited out, whether the server is back or the run gave up; in milliseconds. From the
   * first loss to the first answer: the server itself may have been back before it was asked.
   */
  readonly onWaited: (milliseconds: number) => void
}

export class Shelter {
  readonly #effects: ShelterEffects
  #waiting: Promise<void> | undefined
  /** How many outages have been waited out. */
  #over = 0

  constructor(effects: ShelterEffects) {
    this.#effects = effects
  }

  get outagesOver(): number {
    return this.#over
  }

  /** Resolves when the server answers again, or the run is stopped. */
  waitOut(): Promise<void> {
    this.#waiting ??= this.#probe().finally(() => {
      this.#waiting = undefined
    })
    return this.#waiting
  }

  /**
   * For a request that was lost too often while nobody else was answered: is the server away, or is it the request?
   *
   * @returns whether the server was away, and answers again now, so that asking again makes sense
   */
  async wasAway(): Promise<boolean> {
    if (this.#waiting === undefined && (await this.#effects.isThere()) !== false) return false
    await this.waitOut()
    return this.#effects.stop.stopped === undefined
  }

  async #probe(): Promise<void> {
    const { clock, stop, queue, outage, random, isThere, onOutage, onWaited } = this.#effects
    queue.hold()
    const began = outage.since
    onOutage?.({ kind: 'began' })
    for (let probes = 0; stop.stopped === undefined; probes++) {
      const wait = outage.wait(clock.now(), probes, stop.endsAt)
      if (wait === undefined) {
        stop.request('outage', text`the server gave no good answer for ${inWords(clock.now() - began)}`)
        break
      }
      await clock.sleep(wait * (0.75 + 0.25 * random()), stop.signal)
      // Where nothing is known that it would answer, the next request in line finds out.
      if (stop.stopped !== undefined || (await isThere()) !== false) break
    }
    this.#over += 1
    outage.restart()
    queue.release()
    const milliseconds = clock.now() - began
    onWaited(milliseconds)
    if (stop.stopped === undefined) onOutage?.({ kind: 'over', milliseconds })
  }
}

const inWords = (milliseconds: number) =>
  milliseconds < 120_000
    ? text`${Math.round(milliseconds / 1000)} seconds`
    : text`${Math.round(milliseconds / 60_000)} minutes`
