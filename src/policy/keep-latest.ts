/**
 * `keep-latest`: the newest N threads of each group are kept, counted before any
 * other condition. Threads stream through: one that N newer threads of its group
 * have pushed out is beyond keep-latest for certain and can be judged at once.
 * Memory grows with groups times N, never with the listing.
 */

import { Heap } from './heap.ts'

/** Among which threads a thread is counted. */
export interface CountedIn {
  /** The name of the rule; undefined where the policy has none. */
  readonly rule: string | undefined
  /** Null is the group of the threads that lack the key. */
  readonly group: string | null
}

/** Where a thread stands among those that it is counted with; `unknown` where it could not be counted. */
export type Standing =
  | { readonly kind: 'within'; readonly countedIn: CountedIn }
  /** `at`: by which time it was counted, in milliseconds since the Unix epoch. */
  | { readonly kind: 'beyond'; readonly countedIn: CountedIn; readonly at: number }
  | { readonly kind: 'unknown' }

/** What the order is made by. */
export interface Ranked {
  readonly id: string
  /** Milliseconds since the Unix epoch: when it was created or, as the policy asks, last active. */
  readonly at: number
}

/** Newest by its time; ties by id, so that the order of the listing does not matter. */
export function isOlder(a: Ranked, b: Ranked): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id)
}

export const isSameCount = (a: CountedIn, b: CountedIn): boolean => a.rule === b.rule && a.group === b.group

export class KeepLatest<Element extends Ranked> {
  readonly #newest = new Map<string | null, Heap<Element>>()
  readonly #count: number

  /** @param count how many threads of each group are kept; zero keeps none */
  constructor(count: number) {
    this.#count = count
  }

  /**
   * Takes in one thread.
   *
   * @param group null is a group of its own: the threads that lack the key
   * @returns the thread that is now certainly beyond keep-latest: this one or an
   *   older one of its group; undefined while the group has room
   */
  offer(element: Element, group: string | null): Element | undefined {
    if (this.#count === 0) return element
    let heap = this.#newest.get(group)
    if (heap === undefined) {
      heap = new Heap<Element>(isOlder)
      this.#newest.set(group, heap)
    }
    if (heap.size < this.#count) {
      heap.push(element)
      return undefined
    }
    return isOlder(element, heap.top as Element) ? element : heap.replaceTop(element)
  }

  /** The threads within keep-latest, when all have been offered. */
  *kept(): Generator<Element> {
    for (const heap of this.#newest.values()) yield* heap.values()
  }
}
