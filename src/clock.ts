/** Time as an effect: tests and the pure controllers get their own. */
export interface Clock {
  /** Milliseconds since the Unix epoch; never goes back. */
  now(): number
  /**
   * As `now`, or by the wall clock where that has gone further: a machine that slept did not count the time. For how long
   * ago something was seen. Without it, `now`.
   */
  latest?(): number
  /** Resolves after so many milliseconds, or as soon as the signal fires. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** When something was seen that must not be too old when it is acted on. */
export const latest = (clock: Clock): number => clock.latest?.() ?? clock.now()

/** The longest delay that Node's timers take; longer ones fire at once. */
const longestTimer = 2 ** 31 - 1

const start = { wall: Date.now(), monotonic: performance.now() }

let furthest = 0

/** The machine's clock, monotonic from the start of the process. */
export const systemClock: Clock = {
  latest: () => {
    furthest = Math.max(furthest, Date.now(), systemClock.now())
    return furthest
  },
  now: () => start.wall + Math.round(performance.now() - start.monotonic),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, Math.min(milliseconds, longestTimer))
      signal?.addEventListener('abort', done, { once: true })
    }),
}
