/**
 * Threads that are known to be there: kept by the policy, or still to be deleted.
 * Reading one of them shows whether a 404 on the same route means anything.
 */

/** How many of the threads that stay are remembered, picked at random from all of them. */
const most = 50

export class Controls {
  readonly #random: () => number
  readonly #kept: string[] = []
  #offered = 0
  /** Those of the plan that are not deleted yet: the last ones come last, so they are there for longest. */
  #planned: readonly (string | undefined)[] = []
  #begun = 0
  #heldBack: string | undefined
  #turn = 0
  readonly #dropped = new Set<string>()
  /** Whether the list was asked for more. */
  askedList = false

  /** @param random from 0 up to 1 */
  constructor(random: () => number) {
    this.#random = random
  }

  /** Takes in a thread that stays where it is. */
  keep(id: string): void {
    this.#offered += 1
    if (this.#kept.length < most) {
      this.#kept.push(id)
      return
    }
    const place = Math.floor(this.#random() * this.#offered)
    if (place < most) this.#kept[place] = id
  }

  /** Takes in the plan, whose threads are there until their deletion begins, first to last. @param ids undefined for one that is not known to be there */
  plan(ids: readonly (string | undefined)[]): void {
    this.#planned = ids
    this.#begun = 0
  }

  /** The first `count` of the plan may be gone. */
  begun(count: number): void {
    this.#begun = Math.max(this.#begun, count)
  }

  /** This one of the plan is there until all others are settled; undefined once it is not held back any more. */
  holdBack(id: string | undefined): void {
    this.#heldBack = id
  }

  /** This one turned out not to be there, or may go. */
  drop(id: string): void {
    this.#dropped.add(id)
  }

  /** Those that stay, as far as they are remembered. */
  get kept(): readonly string[] {
    return this.#kept.filter((id) => !this.#dropped.has(id))
  }

  /** Whether no thread is known that stays. */
  get keepsNone(): boolean {
    return this.kept.length === 0
  }

  /** Up to `count` of them, others each time. Those that stay come first. */
  next(count: number): readonly string[] {
    const kept = this.kept
    const chosen = Array.from(
      { length: Math.min(count, kept.length) },
      (_, index) => kept[(this.#turn + index) % kept.length] ?? '',
    )
    this.#turn += 1
    if (this.#heldBack !== undefined && chosen.length < count) chosen.push(this.#heldBack)
    for (let at = this.#planned.length - 1; at >= this.#begun && chosen.length < count; at--) {
      const id = this.#planned[at]
      if (id !== undefined && !this.#dropped.has(id) && !chosen.includes(id)) chosen.push(id)
    }
    return chosen
  }
}
