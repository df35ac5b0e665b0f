/**
 * Shifting the clock of a process from outside, by Debian's `faketime`. Only what
 * is told of the date is shifted; timers go on as they are.
 */

import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'

/** The library that is loaded into a process to shift its clock; undefined where `faketime` is not installed. */
export function faketimeLibrary(): string | undefined {
  try {
    // The tool knows where its library is; with `-f` it adds nothing to a relative time.
    const found = execFileSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return found.trim()
  } catch {
    return undefined
  }
}

const library = faketimeLibrary()

/** Says why a test that shifts a clock is skipped; false where it is not. */
export const noFaketime: string | false = library === undefined && 'faketime is not installed'

/** The monotonic clock is left alone, under both names that versions of the library have for that. */
const common = {
  LD_PRELOAD: library ?? '',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  DONT_FAKE_MONOTONIC: '1',
  TZ: 'UTC',
}

/** The environment of a process for which it is always this moment, in milliseconds since the Unix epoch, whole seconds. */
export function stoppedAt(moment: number): Record<string, string> {
  return { ...common, FAKETIME: new Date(moment).toISOString().slice(0, 19).replace('T', ' ') }
}

/** A clock that is some days behind, how many can be changed while the process runs. */
export interface Backdated {
  readonly environment: Readonly<Record<string, string>>
  /** Counts within a second. */
  setDaysAgo(days: number): Promise<void>
}

/** @param file where the shift is written down for the process */
export async function backdated(file: string, days: number): Promise<Backdated> {
  const setDaysAgo = (daysAgo: number) => writeFile(file, `-${daysAgo}d`)
  await setDaysAgo(days)
  const environment = { ...common, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_CACHE_DURATION: '1' }
  return { environment, setDaysAgo }
}
