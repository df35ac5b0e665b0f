/** Time as an effect: tests and the pure controllers get their own. */
export interface Clock {
  /** Milliseconds since the Unix epoch; never goes back. */
  now(): number
  /** Resolves after so many milliseconds, or as soon as the signal fires. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** The longest delay that Node's timers take; longer ones fire at once. */
const longestTimer = 2 ** 31 - 1

const start = { wall: Date.now(), monotonic: performance.now() }

/** The machine's clock, monotonic from the start of the process. */
export const systemClock: Clock = {
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
