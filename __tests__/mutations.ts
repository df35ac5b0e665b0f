/** Random and mutated texts for fuzzing parsers: the same ones every time, so that a failure can be had again. */

import { fuzz } from './properties.ts'

/** Globals are slow to reach in jest's context, and this is reached often. */
const { floor, imul } = Math
const stopwatch = performance

/** A stream of numbers from 0 up to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

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
  for (let index = 0; index < count * fuzz.times; index++) {
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
