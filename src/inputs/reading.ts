/** What the parsers of all inputs have in common while they are being read. */

import type { ReadPlan } from '../plan-file/read.ts'
import { defaults, type InputName, meansAbsent } from './declared.ts'
import { emptyInputs, isGivenEmpty } from './emptiness.ts'
import { type Environment, nonDefaultInput } from './environment.ts'
import { foreignWord, foreignWords } from './foreign-words.ts'
import { BadInputs, type InputErrors } from './input-errors.ts'
import { termOf } from './plan-inputs.ts'

/** The inputs under way from variables to values. */
export interface Reading {
  readonly environment: Environment
  readonly errors: InputErrors
  /**
   * An input, untouched: as given, else as the approved plan has it, else its default.
   * An empty text where it is not given.
   *
   * @throws {BadInputs} where it is given but empty, or a word of another language: that is told already
   */
  input(name: InputName): string
  /** Whether an input is given, empty or not, by the step or by the approved plan. */
  isGiven(name: InputName): boolean
}

/** Says of every input that is given but empty, or a word of another language, that it must not be. */
export function refuseNoValues(environment: Environment, errors: InputErrors): void {
  for (const error of [...emptyInputs(environment), ...foreignWords(environment)]) errors.add(error)
}

/** @param approved undefined where no approved plan is carried out */
export function readingOf(environment: Environment, errors: InputErrors, approved: ReadPlan | undefined): Reading {
  const given = (name: InputName) => nonDefaultInput(environment, name) ?? termOf(approved, name)
  return {
    environment,
    errors,
    input: (name) => {
      if (isGivenEmpty(environment, name) || foreignWord(environment, name) !== undefined) throw new BadInputs([])
      return given(name) ?? (meansAbsent(name, defaults[name]) ? '' : defaults[name])
    },
    isGiven: (name) => given(name) !== undefined,
  }
}
