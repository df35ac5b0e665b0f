/** The input `where`: a CEL expression over the facts of a thread. */

import type { Thread } from '../thread.ts'

/** What an expression says of one thread. An evaluation error is neither true nor false. */
export type Evaluation = { readonly truth: 'holds' | 'fails' } | { readonly truth: 'unknown'; readonly error: string }

/** An expression that has been parsed and type-checked against the fields of its thread API. */
export interface Expression {
  /** As the user wrote it, trimmed. */
  readonly text: string
  /** Whether it uses `last_active_at` or `idle`, which some APIs must be asked for. */
  readonly usesActivity: boolean
  readonly usesMetadata: boolean
  /** @param now milliseconds since the Unix epoch */
  evaluate(thread: Thread, now: number): Evaluation
}
