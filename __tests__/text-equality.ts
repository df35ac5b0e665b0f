/**
 * A text equals the string that it reads as, so that tests can state messages as
 * people read them. Which words are values is asked by the tests of the texts
 * themselves: there both sides are texts, and their parts are compared.
 */

import { expect } from '@jest/globals'
import { Text } from '../src/text.ts'

expect.addEqualityTesters([
  (one: unknown, other: unknown): boolean | undefined => {
    if (one instanceof Text && typeof other === 'string') return String(one) === other
    if (other instanceof Text && typeof one === 'string') return String(other) === one
    return undefined
  },
])

/** The same fields, of which texts may be stated as strings. */
export type Stated<Value> = {
  [Key in keyof Value]: Text extends Value[Key] ? Value[Key] | string : Value[Key]
}

/** The same value with its texts as people read them, for what asks for a part of one. */
export const plainly = (value: object): unknown => JSON.parse(JSON.stringify(value))
