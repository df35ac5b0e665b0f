/** Why no new request is started any more. */
export type HaltReason = 'cancelled' | 'deadline' | 'sign-in' | 'quota' | 'losses' | 'record' | 'fault'

export interface Halted {
  readonly reason: HaltReason
  /** What happened, in our words, for the report. */
  readonly detail: string
}

/** The one switch that stops new requests. The first reason stays. */
export class Halt {
  readonly #controller = new AbortController()
  #halted: Halted | undefined

  get halted(): Halted | undefined {
    return this.#halted
  }

  /** Fires when the switch is thrown: waiting for a slot or for a retry ends then. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  throw(reason: HaltReason, detail: string): void {
    if (this.#halted !== undefined) return
    this.#halted = { reason, detail }
    this.#controller.abort()
  }
}
