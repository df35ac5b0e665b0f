/** A bounded number of tasks at a time. */

/** Something that is done already, or a promise of it: a promise for each of a million threads would cost more than judging. */
export type MaybeLater = void | Promise<void>

/**
 * A bounded number of tasks at a time; the first failure is thrown by the next call. Not `inTurns`: of a million threads
 * most are done as soon as they are begun, and must not cost a promise each.
 */
export class Pending {
  readonly #running = new Set<Promise<void>>()
  readonly #most: number
  #failure: { readonly error: unknown } | undefined

  constructor(most: number) {
    this.#most = most
  }

  /** Begins a task. @returns when it must be waited for before the next one */
  add(task: () => MaybeLater): Promise<void> | undefined {
    if (this.#failure !== undefined) throw this.#failure.error
    const begun = task()
    if (begun === undefined) return undefined
    const running: Promise<void> = begun
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
    return this.#running.size < this.#most ? undefined : Promise.race(this.#running)
  }

  async done(): Promise<void> {
    await Promise.all(this.#running)
    if (this.#failure !== undefined) throw this.#failure.error
  }
}
