/** Inputs as GitHub's runner hands them over: one `INPUT_*` variable each. */

import { defaults, type InputName, inputNames, meansAbsent } from './declared.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The runner upper-cases names; hyphens stay. */
const variable = (name: InputName) => `INPUT_${name.toUpperCase()}`

/** An input as the step gives it, untouched and maybe empty; undefined where the environment does not have it. */
export function givenText(environment: Environment, name: InputName): string | undefined {
  return environment[variable(name)]
}

/**
 * An input that says something else than its default; undefined otherwise. The runner hands over
 * the default for what a step leaves out, so the two cannot be told apart.
 */
export function nonDefaultInput(environment: Environment, name: InputName): string | undefined {
  const value = givenText(environment, name)
  return value === undefined || value === defaults[name] || meansAbsent(name, value) ? undefined : value
}

/** The names of all `INPUT_*` variables that are no inputs of this action, in lower case. */
export function foreignInputs(environment: Environment): string[] {
  const known: ReadonlySet<string> = new Set(inputNames.map(variable))
  return Object.keys(environment)
    .filter((name) => name.startsWith('INPUT_') && !known.has(name))
    .map((name) => name.slice('INPUT_'.length).toLowerCase())
}
