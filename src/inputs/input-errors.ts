/** What is wrong with inputs, told so that the user can put it right. */

import { withoutSecrets } from '../secrets.ts'
import { type Text, TextError, text } from '../text.ts'

/** One mistake. The message names the inputs, shows the value where it is no secret, and says what is right. */
export interface InputProblem {
  readonly inputs: readonly string[]
  readonly message: Text
}

/** Every mistake found in the inputs; thrown before the first request. */
export class BadInputs extends Error {
  override readonly name = 'BadInputs'
  readonly problems: readonly InputProblem[]

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(({ message }) => String(message)).join('\n'))
    this.problems = problems
  }
}

/** Thrown by the parser of one input, and gathered with the others. */
export class InputError extends TextError {
  override readonly name = 'InputError'
  readonly inputs: readonly string[]

  constructor(inputs: string | readonly string[], words: Text) {
    super(words)
    this.inputs = typeof inputs === 'string' ? [inputs] : inputs
  }
}

/** What a parser made of its input. */
export interface Parsed<Value> {
  /** Undefined where the parser failed. */
  readonly orUndefined: Value | undefined
  /** @throws {BadInputs} where the parser failed */
  readonly orThrow: Value
}

/** What a group of parsers made of theirs, once none of them failed. */
export type Values<Group> = { readonly [Name in keyof Group]: Group[Name] extends Parsed<infer Value> ? Value : never }

/**
 * The values of a group of inputs.
 *
 * @throws {BadInputs} where one of the parsers failed
 */
export function valuesOf<Group extends Readonly<Record<string, Parsed<unknown>>>>(group: Group): Values<Group> {
  return Object.fromEntries(Object.entries(group).map(([name, { orThrow }]) => [name, orThrow])) as Values<Group>
}

/** Runs the parsers of all inputs and gathers their errors, so that the user sees all of them at once. */
export class InputErrors {
  readonly #problems: InputProblem[] = []

  parse<Value>(parser: () => Value): Parsed<Value> {
    try {
      const value = parser()
      return { orUndefined: value, orThrow: value }
    } catch (error) {
      this.#note(error)
      return this.#failed()
    }
  }

  async parseLater<Value>(parser: () => Promise<Value>): Promise<Parsed<Value>> {
    try {
      const value = await parser()
      return { orUndefined: value, orThrow: value }
    } catch (error) {
      this.#note(error)
      return this.#failed()
    }
  }

  add({ inputs, words }: InputError): void {
    this.#problems.push({ inputs, message: words })
  }

  /** @throws {BadInputs} when any parser failed */
  check(): void {
    if (this.#problems.length > 0) throw new BadInputs(this.#problems)
  }

  #note(error: unknown): void {
    // This parser needed the value of another that failed; the user learns of that one.
    if (error instanceof BadInputs) return
    if (!(error instanceof InputError)) throw error
    this.add(error)
  }

  #failed(): Parsed<never> {
    const problems = this.#problems
    return {
      orUndefined: undefined,
      get orThrow(): never {
        throw new BadInputs(problems)
      },
    }
  }
}

/** A value as a message shows it: in quotes, on one line, cut where it is long. */
export function shown(value: string): Text {
  // Before it is cut: half a secret would not be recognised.
  const line = withoutSecrets(value).replace(/\s+/g, ' ').trim()
  return text`'${line.length > 60 ? `${line.slice(0, 57)}...` : line}'`
}
