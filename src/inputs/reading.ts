/** What the parsers of all inputs have in common while they are being read. */

import type { ReadPlan } from '../plan-file.ts'
import { defaults, type InputName, meansAbsent } from './declared.ts'
import { type Environment, nonDefaultInput } from './environment.ts'
import type { InputErrors } from './input-errors.ts'
import { termOf } from './plan.ts'

/** The inputs under way from variables to values. */
export interface Reading {
  readonly environment: Environment
  readonly errors: InputErrors
  /** An input, untouched: as given, else as the approved plan has it, else its default. Empty where it is not given. */
  text(name: InputName): string
  /** Whether an input is given, by the step or by the approved plan. */
  isGiven(name: InputName): boolean
}

/** @param approved undefined where no approved plan is carried out */
export function readingOf(environment: Environment, errors: InputErrors, approved: ReadPlan | undefined): Reading {
  const text = (name: InputName) => {
    const initial = meansAbsent(name, defaults[name]) ? '' : defaults[name]
    return nonDefaultInput(environment, name) ?? termOf(approved, name) ?? initial
  }
  return { environment, errors, text, isGiven: (name) => text(name) !== '' }
}
