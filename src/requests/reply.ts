/** What came of a request in the end. */

import type { Answer } from '../api-request.ts'
import type { Stopped } from '../stop.ts'
import type { Text } from '../text.ts'

/** How an answer came about. */
export interface Trace {
  /** Attempts sent that the server may have acted on: those that it throttled do not count. */
  readonly attempts: number
  /** Those of them whose answer never came, or was a server error: the server may have acted on them all the same. */
  readonly lost: number
  /** Of a deletion: when the first of these was sent, in milliseconds since the Unix epoch. */
  readonly sentAt?: number
  /** Of a deletion: when it was last answered. */
  readonly answeredAt?: number
}

export type Reply =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly trace: Trace }
  | {
      readonly kind: 'lost'
      readonly why: Text
      readonly status: number | undefined
      readonly requestId: string | undefined
      /** The milliseconds that the server asks to wait before the next attempt, where it says so. */
      readonly retryAfter?: number | undefined
      readonly trace: Trace
    }
  /** Given up, because the run was stopped or its time is over; `trace.attempts` says if the server may have acted on it. */
  | { readonly kind: 'stopped'; readonly stopped: Stopped; readonly trace: Trace }
