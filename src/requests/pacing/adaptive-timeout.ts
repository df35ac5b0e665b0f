/**
 * How long to wait for an answer, learned from how long answers take: a request
 * that stalls must not hold everything up for half a minute where others take
 * milliseconds, and it holds one of the places that requests in flight have.
 * Cutting off too early does no harm: a deletion is looked at before it is
 * repeated, and the next attempt gets twice the time. Pure.
 *
 *     slow  += 20 % of the distance for a slower answer, 1 % for a faster one: near the 95th percentile
 *     limit  = (4 + 8 / answers) x slow x 2 ^ attempts before, between 400 ms and what the purpose allows
 *
 * A packet that is lost once is sent again by TCP after 200 ms, so that its answer still comes in time.
 */

import type { Purpose } from '../../api-request.ts'

/** Nobody is cut off earlier, in milliseconds. */
const shortest = 400
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
const tolerance = (answers: number) => 4 + 8 / answers
/**
 * The first thread that is read by its id may take so many times as long as what else is known of the server, and at least
 * so many milliseconds. Nothing is concluded for a deletion: that may take much longer than reading.
 */
const [asOthers, atLeast] = [10, 2_000]
const isReading = (purpose: Purpose) => purpose === 'read' || purpose === 'verify'
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
   * @param before how many attempts at the same there were before: each gets twice the time of the one before
   * @param weight how many times as much is asked for as usual
   */
  limit(purpose: Purpose, before: number, weight = 1): number {
    const most = longest[purpose]
    return Math.min(most, Math.max(shortest, this.#usual(purpose) ?? most * atFirst) * weight * 2 ** before)
  }

  #usual(purpose: Purpose): number | undefined {
    const slow = this.#slow.get(purpose)
    if (slow !== undefined) return tolerance(slow.answers) * slow.milliseconds
    if (!isReading(purpose) || this.#slow.size === 0) return undefined
    const slowest = Math.max(...[...this.#slow.values()].map(({ milliseconds }) => milliseconds))
    return Math.max(atLeast, Math.min(longest[purpose] * atFirst, asOthers * slowest))
  }
}
