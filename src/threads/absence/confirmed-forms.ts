/** The forms in which the server says "not there" of threads whose deletion it confirmed as documented. */

/** How many confirmed deletions must show a form before it counts, where there are that many. */
const enough = 3

export class ConfirmedForms {
  /** The first few that showed each form. */
  readonly #shownBy = new Map<string, Set<string>>()

  get isEmpty(): boolean {
    return this.#shownBy.size === 0
  }

  /** A thread whose deletion was confirmed was answered in this form. */
  note(form: string, id: string): void {
    const shownBy = this.#shownBy.get(form) ?? new Set()
    if (shownBy.size < enough) this.#shownBy.set(form, shownBy.add(id))
  }

  /** @param confirmed how many confirmed ones will be read in all: with fewer than three, fewer have to show a form */
  isProven(form: string, confirmed = enough): boolean {
    return (this.#shownBy.get(form)?.size ?? 0) >= Math.min(enough, confirmed)
  }
}
