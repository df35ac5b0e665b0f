/**
 * Chance that can be repeated. Everything that looks random in the sandbox is a
 * hash of the seed and of what it is about (the third thread, the second try of
 * this request), never of the order in which things happen. So two runs with
 * the same seed see the same world, however many requests are in flight.
 */

// Taken out of `Math` once: looking up a global is slow inside jest, and this is called millions of times.
const { floor, imul } = Math

/** Scrambles 32 bits so that neighbours end up far apart. */
function scramble(value: number): number {
  let mixed = value ^ (value >>> 16)
  mixed = imul(mixed, 0x21f0aaad)
  mixed ^= mixed >>> 15
  mixed = imul(mixed, 0x735a2d97)
  return (mixed ^ (mixed >>> 15)) >>> 0
}

/** A 32-bit hash of some whole numbers. */
export function hash(...parts: number[]): number {
  let mixed = 0x9e3779b9
  for (const part of parts) mixed = scramble(mixed ^ (part >>> 0)) + 0x6d2b79f5
  return scramble(mixed)
}

/** A 32-bit hash of a text (FNV-1a, then scrambled). */
export function hashText(seed: number, text: string): number {
  let mixed = 0x811c9dc5
  for (let index = 0; index < text.length; index++) mixed = imul(mixed ^ text.charCodeAt(index), 0x01000193)
  return hash(seed, mixed)
}

/** A hash as a fraction: at least 0, less than 1. */
export const fraction = (hashed: number): number => hashed / 2 ** 32

/**
 * A stream of numbers from 0 up to 1, the same for the same seed (mulberry32): for what is drawn in order, by tests,
 * the benchmark and the gallery.
 */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61)
    return fraction((mixed ^ (mixed >>> 14)) >>> 0)
  }
}

/** A row of draws for one thing, each as cheap as a hash. */
export class Draws {
  #state: number

  constructor(...about: number[]) {
    this.#state = hash(...about)
  }

  /** At least 0, less than 1. */
  fraction(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0
    return fraction(scramble(this.#state))
  }

  /** A whole number, at least 0, less than `limit`. */
  below(limit: number): number {
    return floor(this.fraction() * limit)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  pick<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.below(values.length)] ?? values[0]
  }
}

const byteHex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const hexByte = (value: number): string => byteHex[value & 255] ?? ''

/** A hash as eight hexadecimal digits. */
export const hex = (value: number): string =>
  hexByte(value >>> 24) + hexByte(value >>> 16) + hexByte(value >>> 8) + hexByte(value)
