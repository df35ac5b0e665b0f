/**
 * The input `where`: a CEL expression over the facts of a thread.
 *
 * Parsing, type checking and evaluation are the library's. Everything that reads
 * text or time is ours, because a misread value deletes the wrong thread: the
 * library's `duration('h')` is zero, its `int('')` is 0, its `timestamp()` takes
 * the 30th of February and local times, its `matches()` backtracks. So every
 * function that an expression may call is in our table (`expression/functions.ts`),
 * and an expression that calls any other is refused. What was measured, and why
 * this library nevertheless: docs/decisions/cel.md.
 */

import type { Environment } from '@marcbachmann/cel-js'
import { own, text } from '../../text.ts'
import type { Thread } from '../../thread.ts'
import { BadExpression, badPart } from './bad-expression.ts'
import { Cost, isTooMuchForLoops } from './cost.ts'
import { environmentFor } from './environment.ts'
import { evaluationError } from './evaluation-error.ts'
import { variableName } from './functions.ts'
import { inspect } from './inspection.ts'
import type { RegularExpressions } from './regular-expressions.ts'
import { syntaxError } from './syntax-error.ts'
import { typeError } from './type-error.ts'
import type { Api } from './variables.ts'

export { BadExpression } from './bad-expression.ts'

/** What an expression says of one thread. An evaluation error is neither true nor false. */
export type Evaluation = { readonly truth: 'holds' | 'fails' } | { readonly truth: 'unknown'; readonly error: string }

/** An expression that has been parsed and type-checked against the fields of its thread API. */
export interface Expression {
  /** As the user wrote it, trimmed. */
  readonly text: string
  /** Whether it uses `last_active_at` or `idle`, which some APIs must be asked for. */
  readonly usesActivity: boolean
  readonly usesMetadata: boolean
  /** The names of the variables that it uses. */
  readonly variables?: ReadonlySet<string>
  /** @param now milliseconds since the Unix epoch */
  evaluate(thread: Thread, now: number): Evaluation
}

/** Longer than any condition a person writes; keeps parsing and checking within the stack. */
const longestExpression = 10_000

const holds: Evaluation = Object.freeze({ truth: 'holds' })
const fails: Evaluation = Object.freeze({ truth: 'fails' })
const unknown = (error: string): Evaluation => ({ truth: 'unknown', error })

/**
 * Reads an expression and checks it against the fields that the thread API has,
 * its literals and patterns included.
 *
 * @throws {BadExpression}
 */
export function parseExpression(given: string, api: Api): Expression {
  const trimmed = given.trim()
  if (trimmed === '') throw new BadExpression(text`it is empty: write a condition, as in \`age > duration('720h')\``)
  if (trimmed.length > longestExpression)
    throw new BadExpression(text`it is longer than ${longestExpression} characters`)
  const cost = new Cost()
  const patterns: RegularExpressions = new Map()
  const { parsed, uses } = parse(trimmed, environmentFor(api, cost, patterns), api, patterns)
  check(trimmed, parsed)
  return {
    text: trimmed,
    usesActivity: uses.variables.has('last_active_at') || uses.variables.has('idle'),
    usesMetadata: uses.variables.has('metadata'),
    variables: new Set(uses.variables.keys()),
    evaluate(thread, now) {
      try {
        const values: Record<string, unknown> = {}
        for (const [name, variable] of uses.variables) values[variableName(name)] = variable.of(thread, now)
        if (uses.loops && isTooMuchForLoops(values)) {
          return unknown(own`it has too many metadata keys, or too much text, to go through them`)
        }
        cost.begin()
        const result: unknown = parsed(values)
        if (typeof result === 'boolean') return result ? holds : fails
        return unknown(own`the result is neither true nor false`)
      } catch (error) {
        return unknown(evaluationError(trimmed, error))
      }
    },
  }
}

function parse(expression: string, environment: Environment, api: Api, patterns: RegularExpressions) {
  try {
    const parsed = environment.parse(expression)
    return { parsed, uses: inspect(expression, parsed.ast, api, patterns) }
  } catch (error) {
    throw error instanceof BadExpression ? error : syntaxError(expression, error)
  }
}

function check(expression: string, parsed: ReturnType<Environment['parse']>): void {
  const checked = parsed.check()
  if (!checked.valid) throw typeError(expression, checked.error)
  if (checked.type === 'bool') return
  const words = text`the result is ${String(checked.type)}, and not true or false; compare it, as in status == 'idle'`
  throw badPart(expression, { start: 0, end: expression.length }, words)
}
