/** Inputs as GitHub's runner hands them over: one `INPUT_*` variable each. */

import { defaults, type InputName, inputNames, meansAbsent } from './declared.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The runner upper-cases names and turns spaces into underscores; hyphens stay. */
const variable = (name: string) => `INPUT_${name.replace(/ /g, '_').toUpperCase()}`

/** An input as it was given, untouched; undefined where it was not. */
export function rawInput(environment: Environment, name: InputName): string | undefined {
  const value = environment[variable(name)]
  return value === undefined || value.trim() === '' ? undefined : value
}

/**
 * An input that says something else than its default; undefined otherwise. The runner hands over
 * the default for what a step leaves out, so the two cannot be told apart.
 */
export function nonDefaultInput(environment: Environment, name: InputName): string | undefined {
  const value = rawInput(environment, name)
  return value === undefined || value === defaults[name] || meansAbsent(name, value) ? undefined : value
}

/** Inputs that this action does not have, in lower case: the runner hands them over too, with a mere warning. */
export function unknownInputs(environment: Environment): string[] {
  const known = new Set(inputNames.map(variable))
  return Object.keys(environment)
    .filter((name) => name.startsWith('INPUT_') && !known.has(name) && environment[name] !== undefined)
    .map((name) => name.slice('INPUT_'.length).toLowerCase())
}
