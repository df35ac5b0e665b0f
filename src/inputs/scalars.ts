/** Parsers of single values. Each takes the input's name for its message. */

import { type Age, BadAge, parseAge } from '../policy/age.ts'
import { joined, text, value } from '../text.ts'
import { InputError, shown } from './input-errors.ts'

export function parseBoolean(name: string, given: string): boolean {
  const value = given.trim().toLowerCase()
  if (value === 'true' || value === 'false') return value === 'true'
  throw new InputError(name, text`${name} is ${shown(given)}: write true or false`)
}

/** @param most where this is the largest safe integer, there is no limit to name */
export function parseWholeNumber(name: string, given: string, least: number, most: number): number {
  const digits = given.trim()
  const number = Number(digits)
  if (/^\d+$/.test(digits) && number >= least && number <= most) return number
  if (most < Number.MAX_SAFE_INTEGER) {
    throw new InputError(
      name,
      text`${name} is ${shown(given)}: write a whole number from ${least} to ${most}, in digits alone`,
    )
  }
  throw new InputError(
    name,
    /^\d+$/.test(digits)
      ? text`${name} is ${shown(given)}: write a smaller number, or 0 for no limit`
      : text`${name} is ${shown(given)}: write a whole number of ${least} or more, in digits alone`,
  )
}

export function parseOneOf<const Choice extends string>(
  name: string,
  given: string,
  choices: readonly Choice[],
): Choice {
  const word = given.trim()
  const choice = choices.find((one) => one === word)
  if (choice !== undefined) return choice
  throw new InputError(
    name,
    text`${name} is ${shown(given)}: write ${joined(choices.slice(0, -1).map(value), ', ')} or ${choices.at(-1) ?? ''}`,
  )
}

export function parseAgeInput(name: string, given: string): Age {
  try {
    return parseAge(given)
  } catch (error) {
    if (error instanceof BadAge) throw new InputError(name, text`${name} is ${shown(given)}: ${error.words}`)
    throw error
  }
}

/** Undefined when not set. */
export function optionalAge(name: string, given: string): Age | undefined {
  return given === '' ? undefined : parseAgeInput(name, given)
}

/** A name, such as a metadata key, without white space around it. Undefined when not set. */
export function optionalWord(name: string, given: string): string | undefined {
  const value = given.trim()
  if (value === '') return undefined
  if (!/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) return value
  throw new InputError(name, text`${name} is ${shown(given)}: write one key, on one line`)
}

/** A text that goes into a header: no white space, no control characters. Undefined when not set. */
export function optionalHeaderText(name: string, given: string): string | undefined {
  const value = given.trim()
  if (value === '') return undefined
  if (/^[\x21-\x7e]+$/.test(value)) return value
  throw new InputError(
    name,
    text`${name} is ${shown(given)}: an id holds no white space, no control characters and no letters beyond ASCII`,
  )
}
