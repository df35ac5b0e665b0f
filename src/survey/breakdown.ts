/** How often each of a bounded number of values occurred; the rest is counted together. */
export class Breakdown {
  readonly #counts = new Map<string, number>()
  readonly #most: number
  #others = 0

  constructor(most: number) {
    this.#most = most
  }

  add(value: string): void {
    const count = this.#counts.get(value)
    if (count !== undefined || this.#counts.size < this.#most) this.#counts.set(value, (count ?? 0) + 1)
    else this.#others += 1
  }

  takeBack(value: string): void {
    const count = this.#counts.get(value) ?? 0
    if (count > 1) this.#counts.set(value, count - 1)
    else if (count === 1) this.#counts.delete(value)
    else if (this.#others > 0) this.#others -= 1
  }

  has(value: string): boolean {
    return this.#counts.has(value)
  }

  /** Threads whose value has no count of its own, because there were too many values. */
  get others(): number {
    return this.#others
  }

  /** Most frequent first; ties by name. */
  entries(): [string, number][] {
    return [...this.#counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  }
}
