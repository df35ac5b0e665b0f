/** What is wrong with inputs, told so that the user can put it right. */

import { withoutSecrets } from '../secrets.ts'

/** One mistake. The message names the inputs, shows the value where it is no secret, and says what is right. */
export interface InputProblem {
  readonly inputs: readonly string[]
  readonly message: string
}

/** Every mistake found in the inputs; thrown before the first request. */
export class BadInputs extends Error {
  override readonly name = 'BadInputs'
  readonly problems: readonly InputProblem[]

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(({ message }) => message).join('\n'))
    this.problems = problems
  }
}

/** Thrown by the parser of one input, and gathered with the others. */
export class Mistake extends Error {
  override readonly name = 'Mistake'
  readonly inputs: readonly string[]

  constructor(inputs: string | readonly string[], message: string) {
    super(message)
    this.inputs = typeof inputs === 'string' ? [inputs] : inputs
  }
}

/** What a parser made of its input; asking a failed one for its value throws what was found wrong. */
export interface Taken<Value> {
  /** Undefined when the parser failed. */
  readonly known: Value | undefined
  /** @throws {BadInputs} when the parser failed */
  readonly value: Value
}

/** Runs the parsers of all inputs and gathers their mistakes, so that the user sees all of them at once. */
export class Gathering {
  readonly #problems: InputProblem[] = []

  take<Value>(parse: () => Value): Taken<Value> {
    try {
      const value = parse()
      return { known: value, value }
    } catch (error) {
      this.#note(error)
      return this.#failed()
    }
  }

  async takeLater<Value>(parse: () => Promise<Value>): Promise<Taken<Value>> {
    try {
      const value = await parse()
      return { known: value, value }
    } catch (error) {
      this.#note(error)
      return this.#failed()
    }
  }

  /** @throws {BadInputs} when any parser failed */
  check(): void {
    if (this.#problems.length > 0) throw new BadInputs(this.#problems)
  }

  #note(error: unknown): void {
    // This parser needed the value of another that failed; the user learns of that one.
    if (error instanceof BadInputs) return
    if (!(error instanceof Mistake)) throw error
    this.#problems.push({ inputs: error.inputs, message: error.message })
  }

  #failed(): Taken<never> {
    const problems = this.#problems
    return {
      known: undefined,
      get value(): never {
        throw new BadInputs(problems)
      },
    }
  }
}

/** A value as a message shows it: on one line, cut where it is long. */
export function shown(value: string): string {
  // Before it is cut: half a secret would not be known for one.
  const line = withoutSecrets(value).replace(/\s+/g, ' ').trim()
  return `'${line.length > 60 ? `${line.slice(0, 57)}...` : line}'`
}
