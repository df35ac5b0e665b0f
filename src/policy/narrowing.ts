/**
 * Whether conditions beside the ages leave threads out. Beside an age below an hour they
 * must: `where: 'true'` or `metadata: '*'` would empty an account by accident.
 */

import type { Expression } from './expression/expression.ts'
import type { Pattern, Selector } from './selector.ts'

const isAnything = ({ kind, text }: Pattern) => kind === 'glob' && /^\*+$/.test(text)

/** Whether a selector asks for more than for metadata of any kind. */
export function selectorNarrows({ operator, key, values }: Selector): boolean {
  if (!isAnything(key) || operator === 'absent') return true
  return (operator === '=' || operator === 'in') && !values.some(isAnything)
}

/** Whether an expression looks at the thread: one that asks for nothing, or for the time alone, says the same of all. */
export const expressionNarrows = ({ variables }: Expression): boolean =>
  variables === undefined || [...variables].some((name) => name !== 'now')
