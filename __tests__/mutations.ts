/** Random and mutated texts for fuzzing parsers: the same ones every time, so that a failure can be had again. */

import { randomFrom } from '../sandbox/random.ts'
import { fuzz, tries } from './properties.ts'

/** Globals are slow to reach in jest's context, and this is reached often. */
const { floor } = Math
const stopwatch = performance

export interface MutationSettings {
  /** Good texts, and bad ones that are nearly good. */
  readonly seeds: readonly string[]
  /** The characters that the grammar is made of, and some that it is not. */
  readonly alphabet: string
  readonly count: number
}

/** One in three texts is random, the others are seeds with up to four changes. */
export function* mutations({ seeds, alphabet, count }: MutationSettings): Generator<string> {
  const random = randomFrom(count + fuzz.seed)
  const below = (most: number) => floor(random() * most)
  const characters = [...alphabet]
  const character = () =>
    random() < 0.02 ? String.fromCharCode(below(0x10000)) : (characters[below(characters.length)] ?? '')
  const seed = () => seeds[below(seeds.length)] ?? ''
  const changes: readonly ((text: string) => string)[] = [
    (text) => text.slice(0, below(text.length + 1)),
    (text) => text.slice(below(text.length + 1)),
    (text) => splice(text, below(text.length + 1), 0, character()),
    (text) => splice(text, below(text.length + 1), 1, character()),
    (text) => splice(text, below(text.length + 1), 1 + below(3), ''),
    (text) => splice(text, below(text.length + 1), 0, text.slice(below(text.length + 1))),
    (text) => splice(text, below(text.length + 1), 0, seed()),
    (text) => splice(text, below(text.length + 1), 0, character().repeat(below(200))),
    (text) => text.toUpperCase(),
  ]
  for (let index = 0; index < tries(count); index++) {
    if (random() < 1 / 3) {
      yield Array.from({ length: below(24) }, character).join('')
      continue
    }
    let text = seed()
    for (let turns = below(5); turns > 0; turns--) text = changes[below(changes.length)]?.(text) ?? text
    yield text
  }
}

const splice = (text: string, at: number, remove: number, put: string) =>
  text.slice(0, at) + put + text.slice(at + remove)

/**
 * Runs `check` on every text: it must return, or throw an error of the expected class.
 *
 * @returns how many were values and errors, and the milliseconds that the slowest took
 */
export function tellsApart(
  texts: Iterable<string>,
  check: (text: string) => void,
  expected: new (...values: never[]) => Error,
): { values: number; errors: number; slowest: number } {
  const outcomes = { values: 0, errors: 0, slowest: 0 }
  for (const text of texts) {
    const startedAt = stopwatch.now()
    try {
      check(text)
      outcomes.values++
    } catch (error) {
      if (!(error instanceof expected))
        throw new Error(`${JSON.stringify(text)} made an error of another kind`, { cause: error })
      outcomes.errors++
    }
    outcomes.slowest = Math.max(outcomes.slowest, stopwatch.now() - startedAt)
  }
  return outcomes
}
