/** How much an evaluation may cost: thread text must not be able to stall the run. */

import { text } from '../../text.ts'
import { Refusal } from './refusal.ts'

/**
 * How much of a thread's text one evaluation may work through: one step is one
 * character seen by one instruction of a regular expression (at most 20 ns,
 * usually far less), or one character seen by another text function.
 */
const stepsPerEvaluation = 100_000_000

/**
 * Loops (`all`, `exists`, ...) multiply, so what they may go through is small:
 * 256 * 256 turns over at most 64 Ki characters take two seconds at worst. The
 * metadata of the APIs that document a limit is 16 keys and 9,216 characters.
 */
export const deepestLoop = 2
const mostKeys = 256
const mostText = 65_536

/** Counts the steps of one evaluation after the other. */
export class Cost {
  #left = 0

  /** A new evaluation begins. */
  begin(): void {
    this.#left = stepsPerEvaluation
  }

  /** @throws {Refusal} when the evaluation has no steps left */
  spend(steps: number): void {
    this.#left -= steps
    if (this.#left < 0) throw new Refusal(text`the thread's text is too long for this expression`)
  }
}

/** Whether the values of an expression's variables are more than a loop may go through. */
export function isTooMuchForLoops({ metadata, ...facts }: Readonly<Record<string, unknown>>): boolean {
  const entries = metadata instanceof Map ? [...metadata].flat() : []
  const texts = [...entries, ...Object.values(facts)].filter((fact) => typeof fact === 'string')
  return entries.length > 2 * mostKeys || texts.reduce((length, text) => length + text.length, 0) > mostText
}
