/** The one switch that ends the sending of requests. */

import type { Clock } from './clock.ts'
import { ours, type Text } from './text.ts'

/** What is said where the time budget has ended. */
export const timeIsUp = ours('the time budget is used up')

/** Why no new request is started. */
export type StopReason =
  /** SIGINT or SIGTERM. */
  | 'cancelled'
  /** The time budget is used up. */
  | 'deadline'
  | 'sign-in'
  | 'quota'
  /** Server or network errors for too long. */
  | 'outage'
  /** The record cannot be written. */
  | 'record'
  /** Nobody reads the log any more. */
  | 'broken log'
  /** A fault of this program. */
  | 'fault'

export interface Stopped {
  readonly reason: StopReason
  /** What happened, for the report. */
  readonly detail: Text
  /** What to do about it, where the reason alone does not tell. */
  readonly hint?: Text
}

/**
 * Running, then stopped, then cut off. `request` ends the starting of new
 * requests: those in flight are still answered. `cutOff` ends these as well.
 *
 * The first reason stays, but for a signal: a run that is cancelled is `cancelled`,
 * whatever stopped it before.
 */
export class Stop {
  readonly #noNew = new AbortController()
  readonly #noneInFlight = new AbortController()
  #over = new AbortController()
  #stopped: Stopped | undefined
  #endsAt = Number.POSITIVE_INFINITY

  /** Why the run was stopped; undefined while it may send. */
  get stopped(): Stopped | undefined {
    return this.#stopped
  }

  /** Fires when no new request may start: waiting for a turn or for a retry ends then. */
  get signal(): AbortSignal {
    return this.#noNew.signal
  }

  /** Fires when requests in flight are to be given up. */
  get cutOffSignal(): AbortSignal {
    return this.#noneInFlight.signal
  }

  /** When the time budget ends, in milliseconds since the Unix epoch; Infinity where none was set. */
  get endsAt(): number {
    return this.#endsAt
  }

  request(reason: StopReason, detail: Text, hint?: Text): void {
    const replaces = reason === 'cancelled' && this.#stopped?.reason !== 'cancelled'
    if (this.#stopped === undefined || replaces) this.#stopped = { reason, detail, ...(hint && { hint }) }
    this.#noNew.abort()
  }

  /** Gives up the requests in flight. Comes after `request`. */
  cutOff(): void {
    this.#noneInFlight.abort()
  }

  /** Stops and cuts off at this instant, unless `finish` comes first. @param at milliseconds since the Unix epoch */
  endAt(at: number, clock: Clock): void {
    this.#endsAt = at
    const { signal } = this.#over
    void clock.sleep(at - clock.now(), signal).then(() => {
      if (signal.aborted) return
      this.request('deadline', timeIsUp)
      this.cutOff()
    })
  }

  /** Moves the end of `endAt` to a later instant: what was begun in time is settled after it. @param at milliseconds since the Unix epoch */
  extendTo(at: number, clock: Clock): void {
    this.#over.abort()
    this.#over = new AbortController()
    this.endAt(at, clock)
  }

  /** The run is over: its time budget no longer matters. */
  finish(): void {
    this.#over.abort()
  }
}
