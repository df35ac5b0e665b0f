/**
 * How far apart requests start, once the server has refused some: the rate that
 * it accepts, learned from when it refuses. Pure: fed with events and the time.
 *
 * Two refusals are two moments at which the server had nothing left to give, so
 * what it accepted in between is what its limit let through, whatever kind of
 * limit that is. The rate begins a little below what was measured, passes it
 * slowly, and rises ever faster for as long as nothing is refused (the idea is
 * that of CUBIC, RFC 9438), so that a limit that was raised is found too.
 */

/** Starts this much ahead of their time are allowed, in milliseconds: timers are no finer. */
const slack = 10
/** The rate begins this far below what was measured, and is back there after as many requests as the measurement had. */
const caution = 0.03
/** That many requests at least, because a measurement by few says little; at most, so that the rate follows a change. */
const [leastCount, mostCount] = [40, 200]
/** A moment of refusal is measured from until so many requests were accepted since. */
const enough = 8
/** Fewer than this, accepted since requests went one by one, are next to nothing. */
const few = 3
/** How many requests the recent past is made of, when there was no earlier refusal to measure from. */
const recently = 128
/** The first pause where the server does not say how long, and the longest, in milliseconds. */
const [shortestPause, longestPause] = [250, 60_000]

/** A moment, and how many requests had been accepted by then. */
interface Mark {
  readonly at: number
  readonly accepted: number
}

export class StartRate {
  /** Requests a millisecond; unlimited until the first refusal. */
  #rate = Number.POSITIVE_INFINITY
  /** What was measured at the last refusal, and on how many requests that rests. */
  #base = Number.POSITIVE_INFINITY
  #count = leastCount
  /** Requests started since then that had to wait for their time. */
  #pressed = 0
  /** When the next request is due. */
  #due = 0
  #pausedUntil = 0
  #accepted = 0
  #refusal: Mark | undefined
  /** Milliseconds since the refusal in which a request could have started and none came. */
  #idle = 0
  /** Two moments in the recent past, the older one up to twice `recently` requests ago. */
  #recent: readonly [Mark, Mark] | undefined
  /** When a request last had the server to itself, before the first refusal. */
  #alone: Mark | undefined
  /** Refusals in a row with nothing accepted in between. */
  #refusals = 0

  /** Whether the server has accepted nothing since it last refused: then one request goes ahead, and the others wait. */
  get scouting(): boolean {
    return this.#refusals > 0
  }

  /** Milliseconds from `now` until the next request may start. */
  wait(now: number): number {
    return Math.max(0, this.#pausedUntil - now, this.#due - slack - now)
  }

  /** @param alone whether no other request is in flight */
  started(now: number, alone: boolean): void {
    const mark = { at: now, accepted: this.#accepted }
    this.#recent ??= [mark, mark]
    if (this.#rate === Number.POSITIVE_INFINITY) {
      if (alone) this.#alone = mark
      return
    }
    this.#alone = undefined
    const late = now - Math.max(this.#due, this.#pausedUntil)
    if (late > slack) this.#idle += late
    else this.#pressed += 1
    this.#due = Math.max(this.#due, now) + 1 / this.#rate
    this.#rate = this.#base * (1 - caution + caution * (this.#pressed / this.#count) ** 2)
  }

  accepted(now: number): void {
    this.#accepted += 1
    this.#refusals = 0
    if (this.#recent !== undefined && this.#accepted - this.#recent[1].accepted >= recently) {
      this.#recent = [this.#recent[1], { at: now, accepted: this.#accepted }]
    }
  }

  /**
   * @param retryAfter milliseconds, where the server says how long to wait
   * @param fresh whether the request started after the last refusal was heard of; others tell nothing new about the rate
   */
  refused(now: number, retryAfter: number | undefined, fresh: boolean): void {
    if (fresh) {
      if (this.#refusals === 0) this.#slowDown(now)
      this.#refusals += 1
    }
    // A server that says "at once", and refuses again, is not taken at its word a second time.
    const ours = retryAfter !== undefined && this.#refusals < 2 ? 0 : shortestPause * 2 ** (this.#refusals - 1)
    this.#pausedUntil = Math.max(this.#pausedUntil, now + Math.max(retryAfter ?? 0, Math.min(ours, longestPause)))
    if (fresh && this.#refusal !== undefined && this.#accepted - this.#refusal.accepted < enough) return
    this.#refusal = { at: now, accepted: this.#accepted }
    this.#idle = 0
  }

  #slowDown(now: number): void {
    const own = this.#ownRate(now)
    const { base, count } = this.#measured(now) ?? {
      // The bucket was full before, or the limit not reached for long: the own rate is only an upper bound.
      base: Math.max(own / 2, Math.min(this.#base, 0.95 * own)),
      count: leastCount,
    }
    this.#base = Math.min(base, this.#rate)
    this.#count = count
    this.#pressed = 0
    this.#rate = this.#base * (1 - caution)
    this.#due = now
  }

  /** What the server accepted since it last refused; undefined where that was no measure of its limit. */
  #measured(now: number): { base: number; count: number } | undefined {
    if (this.#refusal === undefined) return undefined
    const count = this.#accepted - this.#refusal.accepted
    const span = Math.max(1, now - this.#refusal.at)
    if (count > 4 * recently || this.#idle > span / 10) return undefined
    return { base: (count + 1) / span, count: Math.min(mostCount, Math.max(leastCount, count)) }
  }

  #ownRate(now: number): number {
    const recent = this.#recent?.[0] ?? { at: now, accepted: 0 }
    // Requests one after the other, as when pages are read, show how slow the answers are, not what the limit lets
    // through: where next to nothing else was accepted, they are no measure.
    const since = this.#alone !== undefined && this.#accepted - this.#alone.accepted < few ? this.#alone : recent
    return (this.#accepted - since.accepted + 1) / Math.max(1, now - since.at)
  }
}
