/**
 * The oldest candidates, up to the budget, in whatever order they come. Holds no
 * more of them than the budget allows, however many the listing has.
 */

import { CandidateColumns } from '../candidate-columns.ts'
import { extremesOf, isOlder, Outermost } from '../extremes.ts'
import { Heap } from '../heap.ts'
import type { Candidate, Due, Plan, Spared, Unlisted, Waiting } from '../plan.ts'

export type OnWaiting = (candidate: Candidate, why: Waiting) => void

/** How many candidates are kept ready for each place in the budget, in case threads that never go take it up. */
const reservesPerPlace = 10

export class WithinBudget {
  readonly #budget: number
  readonly #onWaiting: OnWaiting
  readonly #spared: Spared[] = []
  /** The oldest candidates seen so far, reserves among them. */
  readonly #within = new CandidateColumns()
  /** Their places, the newest on top; empty where there is no limit. */
  #newest = this.#newestOnTop()
  #candidates = 0
  #unplanned = 0
  /** Those that are neither planned nor reserves. */
  readonly #beyond = new Outermost<Candidate>()
  readonly #oldestOfRules = new Map<string, number>()

  /**
   * @param budget the most candidates to plan; 0 for no limit
   * @param onWaiting told of each candidate that will not be planned, once
   */
  constructor(budget: number, onWaiting: OnWaiting = () => {}) {
    this.#budget = budget
    this.#onWaiting = onWaiting
  }

  add(candidate: Due | Unlisted): void {
    this.#candidates += 1
    const place = this.#newest.top
    if (place === undefined || this.#within.length < this.#budget * (1 + reservesPerPlace)) {
      this.#takeIn(this.#within.push(candidate))
      return
    }
    const newest = this.#within.at(place)
    const beyond = isOlder(candidate, newest) ? newest : candidate
    if (beyond === newest) {
      this.#within.put(place, candidate)
      this.#newest.replaceTop(place)
    }
    this.#pass(beyond, 'beyond max-deletions')
  }

  /** Hands back those of these that may be planned, as if they had not been added. */
  takeBack(ids: ReadonlySet<string>): readonly Due[] {
    if (ids.size === 0) return []
    const taken = this.#within.take(ids)
    this.#newest = this.#newestOnTop()
    for (let place = 0; place < this.#within.length; place++) this.#takeIn(place)
    this.#candidates -= taken.length
    return taken
  }

  #newestOnTop(): Heap<number> {
    return new Heap((a, b) => this.#within.isOlder(b, a))
  }

  #takeIn(place: number): void {
    if (this.#budget > 0) this.#newest.push(place)
  }

  /** Takes in a thread that no longer qualifies: planned, to be spared, at no cost to the budget. */
  spare(candidate: Spared): void {
    this.#candidates += 1
    this.#spared.push(candidate)
  }

  /** Takes in a candidate that this run must not delete, because the approved plan does not name it. */
  leave(candidate: Due): void {
    this.#candidates += 1
    this.#unplanned += 1
    this.#pass(candidate, 'not in the approved plan')
  }

  /** This one is neither planned nor a reserve. */
  #pass(candidate: Candidate, why: Waiting): void {
    this.#onWaiting(candidate, why)
    this.#beyond.add(candidate)
    const { rule, createdAt } = candidate
    if (rule === undefined) return
    const oldest = this.#oldestOfRules.get(rule) ?? createdAt
    this.#oldestOfRules.set(rule, Math.min(createdAt, oldest))
  }

  plan(): Plan {
    const all = this.#within.oldestFirst()
    const reserves = this.#budget === 0 ? [] : [...all.slice(this.#budget)]
    for (const reserve of reserves) this.#onWaiting(reserve, 'beyond max-deletions')
    const within = this.#budget === 0 ? all : all.slice(0, this.#budget)
    const oldestFirst = (a: Candidate, b: Candidate) => (isOlder(a, b) ? -1 : 1)
    const planned = this.#spared.length === 0 ? within : [...within, ...this.#spared].sort(oldestFirst)
    const common = { planned, reserves, candidates: this.#candidates, unplanned: this.#unplanned }
    const beyondReserves = this.#beyond.extremes
    const extremes = extremesOf(reserves, beyondReserves)
    if (extremes === undefined) return { ...common, overBudget: undefined }
    const count = this.#candidates - planned.length
    return { ...common, overBudget: { ...extremes, count, beyondReserves, oldestOfRules: this.#oldestOfRules } }
  }
}
