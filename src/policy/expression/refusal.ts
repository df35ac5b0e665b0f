import { EvaluationError } from '@marcbachmann/cel-js'

/** A fact cannot be used as the expression uses it. The words are ours and quote nothing. */
export class Refusal extends EvaluationError {
  constructor(words: string) {
    super({ code: 'refusal', message: words })
  }
}
