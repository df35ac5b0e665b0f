/** What is wrong with inputs, told so that the user can put it right. */

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
  const line = value.replace(/\s+/g, ' ').trim()
  return `'${line.length > 60 ? `${line.slice(0, 57)}...` : line}'`
}

/** How many letters have to be put in, left out or changed to get from one text to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const previous = row
    row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
  }
  return row[b.length] ?? 0
}

/** The name most like this one; undefined when none is much like it. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const ranked = [...names].map((one) => ({ one, far: distance(name.toLowerCase(), one.toLowerCase()) }))
  const [best] = ranked.sort((a, b) => a.far - b.far)
  return best !== undefined && best.far <= Math.max(2, Math.floor(name.length / 3)) ? best.one : undefined
}
