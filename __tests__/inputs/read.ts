/** Inputs as the runner hands them over, read in process. */

import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { BadInputs, type InputProblem, type Inputs, readInputs } from '../../src/inputs/inputs.ts'

export const key = 'sk-secret-0123456789'
export const now = Date.parse('2026-11-20T12:00:00Z')

/** What a workflow needs at least; a test lays its own over it, and takes one away with an empty text. */
const least = { api: 'agent-sessions', 'api-key': key, 'older-than': '30d' }

export type Texts = Readonly<Record<string, string>>

interface Declared {
  readonly description: string
  readonly default?: string
  readonly required?: boolean
}

export const action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as {
  readonly inputs: Readonly<Record<string, Declared>>
  readonly outputs: Readonly<Record<string, Declared>>
  readonly runs: Readonly<Record<string, string>>
}

/** What the runner sets for each input that a workflow leaves out. */
export const runnerDefaults: Texts = Object.fromEntries(
  Object.entries(action.inputs).flatMap(([name, input]) =>
    // The one expression among them is left out, as a runner without a token would have it empty.
    input.default === undefined || input.default.startsWith('${{') ? [] : [[name, input.default]],
  ),
)

function environment(inputs: Texts): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...runnerDefaults, ...least, ...inputs }).map(([name, value]) => [
      `INPUT_${name.toUpperCase()}`,
      value,
    ]),
  )
}

export const read = (inputs: Texts = {}, more: Texts = {}): Promise<Inputs> =>
  readInputs({ ...environment(inputs), ...more }, now)

/** One mistake, its message as the log would have it. */
export interface ToldProblem {
  readonly inputs: readonly string[]
  readonly message: string
}

/** Every mistake that was found; none where the inputs are good. */
export async function mistakes(inputs: Texts = {}, more: Texts = {}): Promise<readonly InputProblem[]> {
  try {
    await read(inputs, more)
    return []
  } catch (error) {
    if (error instanceof BadInputs) return error.problems
    throw error
  }
}

export const problems = async (inputs: Texts = {}, more: Texts = {}): Promise<readonly ToldProblem[]> =>
  (await mistakes(inputs, more)).map(({ inputs: names, message }) => ({ inputs: names, message: String(message) }))
