/** The step log: readable by a person on call, and closed to commands in other people's text. */

import * as core from '@actions/core'
import type { Clock } from '../requests/clock.ts'
import { forLog } from './gate.ts'

export interface Log {
  info(message: string): void
  debug(message: string): void
  /** Annotations: shown on the run's page as well. GitHub shows ten of each level. */
  notice(message: string): void
  warning(message: string): void
  error(message: string): void
  group(title: string): void
  endGroup(): void
}

/** Writes workflow commands and plain lines to standard output; every text passes the gate. */
export const actionsLog: Log = {
  info: (message) => core.info(forLog(message)),
  debug: (message) => {
    if (core.isDebug()) core.debug(forLog(message))
  },
  notice: (message) => core.notice(forLog(message)),
  warning: (message) => core.warning(forLog(message)),
  error: (message) => core.error(forLog(message)),
  group: (title) => core.startGroup(forLog(title)),
  endGroup: () => core.endGroup(),
}

/** At most one line every so many milliseconds, with rate and time left. */
const progressEvery = 5_000

/**
 * Reports progress on long work.
 *
 * @param total undefined when it is not known beforehand
 * @returns to be called with how many are done; `note` is added to the line
 */
export function progress(
  log: Log,
  clock: Clock,
  verb: string,
  noun: string,
  total?: number,
): (done: number, note?: string) => void {
  const startedAt = clock.now()
  let lastAt = startedAt
  return (done, note = '') => {
    const now = clock.now()
    if (now - lastAt < progressEvery) return
    lastAt = now
    const perSecond = done / ((now - startedAt) / 1000)
    const left = total === undefined || perSecond === 0 ? '' : `, about ${timeLeft((total - done) / perSecond)} left`
    const of = total === undefined ? '' : ` of ${total.toLocaleString('en')}`
    log.info(`${verb} ${done.toLocaleString('en')}${of} ${noun} (${Math.round(perSecond)}/s${left})${note}`)
  }
}

function timeLeft(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
