/** The answer that never came. */

import { type Text, TextError } from '../text.ts'

/** How an answer was lost, as far as it matters to what is done next. */
export type LostHow =
  /** It took too long. */
  | 'timeout'
  /**
   * The connection broke before the answer began. Mostly it had been idle, and the server closed it at the very moment
   * that it was used again.
   */
  | 'disconnected'
  /** Nothing was sent: the server cannot have acted. */
  | 'not sent'
  /** Nothing was sent, and it will be the same the next time: as when a certificate is not accepted. */
  | 'hopeless'
  /** It came, and was larger than is read of any: it will be the next time. */
  | 'too large'
  /** What came is not HTTP: as long as nothing else ever came, it is another kind of server. */
  | 'not HTTP'
  | 'otherwise'

/** The answer never came, or not whole: unless nothing was sent, whether the server acted on the request is not known. */
export class AnswerLost extends TextError {
  override readonly name = 'AnswerLost'
  readonly how: LostHow

  constructor(words: Text, how: LostHow = 'otherwise', options?: ErrorOptions) {
    super(words, options)
    this.how = how
  }
}
