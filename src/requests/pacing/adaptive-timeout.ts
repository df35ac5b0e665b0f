/**
 * How long to wait for an answer, learned from how long answers take: a request
 * that stalls must not hold everything up for half a minute where others take
 * milliseconds, and it holds one of the places that requests in flight have.
 * Cutting off too early does no harm: a deletion is looked at before it is
 * repeated, and the next attempt gets twice the time. Pure.
 *
 *     slow  += 20 % of the distance for a slower answer, 1 % for a faster one: near the 95th percentile
 *     limit  = (6 + 34 / answers) x slow x 2 ^ attempts cut off, between 600 ms and what the purpose allows
 */

import type { Purpose } from '../../thread.ts'

/** Nobody is cut off earlier, in milliseconds. */
const shortest = 600
/** Nor later: pages are large, single objects are not. */
const longest: Readonly<Record<Purpose, number>> = {
  list: 60_000,
  'look up': 30_000,
  read: 30_000,
  delete: 30_000,
  verify: 30_000,
}
/** Until something is known, an answer may take a third of that: a first request that stalls gets its second chance soon. */
const atFirst = 1 / 3
/** How many times as long as the slower ones an answer may take: the fewer are known, the more. */
const tolerance = (answers: number) => 6 + 34 / answers
/** Slower answers move the estimate by 20 %, faster ones by 1 %, so it settles near the 95th percentile. */
const [rise, fall] = [0.2, 0.01]

export class AdaptiveTimeout {
  readonly #slow = new Map<Purpose, { answers: number; milliseconds: number }>()

  /** An answer came after this many milliseconds. */
  took(purpose: Purpose, milliseconds: number): void {
    const slow = this.#slow.get(purpose) ?? { answers: 0, milliseconds }
    const distance = milliseconds - slow.milliseconds
    const share = distance > 0 ? rise : fall
    this.#slow.set(purpose, { answers: slow.answers + 1, milliseconds: slow.milliseconds + distance * share })
  }

  /**
   * The milliseconds that an answer may take, as far as is known now.
   *
   * @param cutOff how many attempts at the same request were cut off already
   */
  limit(purpose: Purpose, cutOff: number): number {
    const slow = this.#slow.get(purpose)
    const most = longest[purpose]
    const usual = slow === undefined ? most * atFirst : tolerance(slow.answers) * slow.milliseconds
    const least = Math.max(shortest, usual)
    return Math.min(most, least * 2 ** cutOff)
  }
}
