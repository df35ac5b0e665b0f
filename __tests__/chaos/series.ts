/**
 * A series of runs, some at a time. `CHAOS_SEED` repeats it, `CHAOS_ONLY` one run of it, and `CHAOS_RUNS` makes it
 * longer or shorter.
 */

import { randomInt } from 'node:crypto'
import type { Schedule } from './schedule.ts'

export const seed = Number(process.env.CHAOS_SEED ?? randomInt(1_000_000))

/** The one run that is asked for; undefined where the whole series is. */
export const only = process.env.CHAOS_ONLY === undefined ? undefined : Number(process.env.CHAOS_ONLY)

/** How many runs a series has that has so many of its own. */
export const runsOr = (own: number): number => Number(process.env.CHAOS_RUNS || own)

export const numbersTo = (count: number): readonly number[] => Array.from({ length: count }, (_, number) => number)

/** So many failures end a series: they may be of one kind, or of several. */
const mostFailures = 5

export interface Series<Run extends Schedule> {
  readonly scheduleOf: (number: number) => Run
  /** The file of the test, to have a run again. */
  readonly file: string
  /** So many runs at a time: most of their time they wait. */
  readonly together: number
}

/** Runs `one` on every schedule, some at a time. @throws {Error} that says how to have each failure again */
export async function all<Run extends Schedule>(
  numbers: readonly number[],
  { scheduleOf, file, together }: Series<Run>,
  one: (schedule: Run) => Promise<void>,
): Promise<void> {
  const failures: Error[] = []
  let next = 0
  const work = async () => {
    for (let number = numbers[next++]; number !== undefined; number = numbers[next++]) {
      if (failures.length >= mostFailures) return
      const schedule = scheduleOf(number)
      try {
        await one(schedule)
      } catch (error) {
        const how = `CHAOS_SEED=${seed} CHAOS_ONLY=${number} npm test -- ${file}`
        const message = `Run ${number} of seed ${seed} (${how}): ${String(error)}\n${JSON.stringify(schedule)}`
        failures.push(new Error(message, { cause: error }))
      }
    }
  }
  await Promise.all(Array.from({ length: together }, work))
  if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join('\n\n'), { cause: failures[0] })
}
