/** Parsers of single values. Each takes the input's name for its message. */

import { type Age, BadAge, parseAge } from '../policy/age.ts'
import { InputError, shown } from './input-errors.ts'

export function parseBoolean(name: string, text: string): boolean {
  const value = text.trim().toLowerCase()
  if (value === 'true' || value === 'false') return value === 'true'
  throw new InputError(name, `${name} is ${shown(text)}: write true or false`)
}

export function parseWholeNumber(name: string, text: string, least: number, most: number): number {
  const value = text.trim()
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= least && number <= most) return number
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`
  throw new InputError(name, `${name} is ${shown(text)}: write a whole number ${range}, in digits alone`)
}

export function parseOneOf<const Choice extends string>(
  name: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const value = text.trim()
  const choice = choices.find((one) => one === value)
  if (choice !== undefined) return choice
  throw new InputError(name, `${name} is ${shown(text)}: write ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`)
}

export function parseAgeInput(name: string, text: string): Age {
  try {
    return parseAge(text)
  } catch (error) {
    if (error instanceof BadAge) throw new InputError(name, `${name} is ${shown(text)}: ${error.message}`)
    throw error
  }
}

/** Undefined when not set. */
export function optionalAge(name: string, text: string): Age | undefined {
  return text === '' ? undefined : parseAgeInput(name, text)
}

/** A name, such as a metadata key, without white space around it. Undefined when not set. */
export function optionalWord(name: string, text: string): string | undefined {
  const value = text.trim()
  if (value === '') return undefined
  if (!/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) return value
  throw new InputError(name, `${name} is ${shown(text)}: write one key, on one line`)
}

/** A text that goes into a header: no white space, no control characters. Undefined when not set. */
export function optionalHeaderText(name: string, text: string): string | undefined {
  const value = text.trim()
  if (value === '') return undefined
  if (/^[\x21-\x7e]+$/.test(value)) return value
  throw new InputError(
    name,
    `${name} is ${shown(text)}: an id holds no white space, no control characters and no letters beyond ASCII`,
  )
}
