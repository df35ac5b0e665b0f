/** How much work something is. */

/**
 * Milliseconds in which this thread worked, since it began: what other processes take meanwhile is not counted, so that
 * a bound on it holds on a busy machine too.
 */
export function worked(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
