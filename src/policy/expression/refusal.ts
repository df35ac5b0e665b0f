import { EvaluationError } from '@marcbachmann/cel-js'
import type { Text } from '../../text.ts'

/** A fact cannot be used as the expression uses it. The words quote nothing of the fact. */
export class Refusal extends EvaluationError {
  readonly words: Text

  constructor(words: Text) {
    super({ code: 'refusal', message: String(words) })
    this.words = words
  }
}
