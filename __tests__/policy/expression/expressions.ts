/** One thread, and what expressions say of it, for the tests of expressions. */

import { BadExpression, type Evaluation, parseExpression } from '../../../src/policy/expression/expression.ts'
import { ours } from '../../../src/text.ts'
import { known, type OptionalField, type Thread, unasked, unknown } from '../../../src/thread.ts'

export const day = 86_400_000
export const now = Date.parse('2026-11-22T12:00:00Z')

export const everyField: readonly OptionalField[] = [
  'metadata',
  'lastActiveAt',
  'status',
  'title',
  'user',
  'agent',
  'model',
]
export const api = { name: 'sandbox', fields: new Set(everyField) }

/** Its facts; a file of tests adds the metadata that it asks for. */
export const factsOfThread: Omit<Thread, 'metadata'> = {
  id: 'thread_1',
  createdAt: known(now - 40 * day),
  lastActiveAt: known(now - 10 * day),
  status: known('idle'),
  title: known('Tést 😀 one'),
  user: unknown(ours('user is not a text')),
  agent: unasked,
  model: known('gpt-9'),
}

/** What an expression says of a thread; `facts` take the place of its own. */
export const evaluateFor =
  (thread: Thread) =>
  (expression: string, facts: Partial<Thread> = {}): Evaluation =>
    parseExpression(expression, api).evaluate({ ...thread, ...facts }, now)

/** The message with which an expression is refused. */
export function refusal(expression: string, of = api): string {
  try {
    parseExpression(expression, of)
  } catch (error) {
    if (error instanceof BadExpression) return error.message
    throw error
  }
  return 'accepted'
}
