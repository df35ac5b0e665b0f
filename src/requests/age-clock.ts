/**
 * The instant by which ages are counted. A runner's clock that runs ahead makes
 * every thread old, so it is held against the `Date` of the server's first answers,
 * and the earlier of the two counts. Pure.
 */

import { mostSkew } from '../clock-skew.ts'

/** A difference up to this is the way of the answer, and the second that `Date` is rounded down to; in milliseconds. */
const tolerance = 5_000
/** A difference beyond this is a warning, in milliseconds. */
const noteworthy = 5 * 60_000

/** What the two clocks say of each other; times in milliseconds since the Unix epoch. */
export type ClockCheck =
  | { readonly kind: 'agree' }
  | { readonly kind: 'differ' | 'apart'; readonly runner: number; readonly server: number }

export class AgeClock {
  readonly #startedAt: number
  #isSettled = false
  /** How far the server's clock is ahead of the runner's; negative where it is behind. */
  #ahead: { readonly by: number; readonly heardAt: number } | undefined

  /** @param startedAt when the run began, by the runner's clock */
  constructor(startedAt: number) {
    this.#startedAt = startedAt
  }

  /** An answer came. One from a cache (`Age`) says nothing of the time. @param at by the runner's clock */
  heard(headers: Headers, at: number): void {
    if (this.#isSettled || headers.get('age') !== null) return
    const date = Date.parse(headers.get('date') ?? '')
    if (Number.isNaN(date)) return
    const by = date - at
    if (this.#ahead === undefined || by < this.#ahead.by) this.#ahead = { by, heardAt: at }
  }

  /** When the run began, by the earlier clock. From the first time that this is asked, it stays. */
  get now(): number {
    this.#isSettled = true
    const by = this.#ahead?.by ?? 0
    return by < -tolerance ? this.#startedAt + by : this.#startedAt
  }

  get check(): ClockCheck {
    if (this.#ahead === undefined || Math.abs(this.#ahead.by) <= noteworthy) return { kind: 'agree' }
    const { by, heardAt } = this.#ahead
    const kind = Math.abs(by) > mostSkew ? 'apart' : 'differ'
    return { kind, runner: heardAt, server: heardAt + by }
  }
}
