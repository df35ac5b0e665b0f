/** A selector as a part of the policy's sentence. */

import { ours, quoted, type Text, text } from '../text.ts'
import { printSelector, type Selector } from './selector.ts'

/** Globs that need no quotes to be told from the rest of the sentence. */
const plainGlob = /^[\p{L}\p{N}_.:@/+*-]+$/u

/** A selector as it is typed, but for a glob that could pass for another part of the sentence: `metadata title like "Draft of *"`. */
export function selectorInWords(selector: Selector): Text {
  const { operator, values } = selector
  const [value] = values
  const isOpen = (operator === '=' || operator === '!=') && value?.kind === 'glob' && !plainGlob.test(value.text)
  if (!isOpen) return text`metadata ${printSelector(selector)}`
  const key = printSelector({ ...selector, operator: 'exists', values: [] })
  return text`metadata ${key} ${ours(operator === '=' ? 'like' : 'unlike')} ${quoted(value.text)}`
}
