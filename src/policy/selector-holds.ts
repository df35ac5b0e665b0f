/** Whether a selector holds for metadata. */

import { type Metadata, structured } from '../thread.ts'
import type { Pattern, Selector } from './selector.ts'
import type { Truth } from './truth.ts'

/** Whether a text fits a pattern. Goes through the text once, whatever the pattern: no backtracking. */
export function fits({ kind, text }: Pattern, candidate: string): boolean {
  if (kind !== 'glob') return candidate === text
  const pieces = text.split('*')
  const first = pieces[0] ?? ''
  const last = pieces.at(-1) ?? ''
  if (!candidate.startsWith(first)) return false
  let position = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = candidate.indexOf(piece, position)
    if (found === -1) return false
    position = found + piece.length
  }
  return candidate.length - last.length >= position && candidate.endsWith(last)
}

/** The keys of this metadata that a selector speaks of. */
export function keysNamed(selector: Selector, metadata: Metadata): string[] {
  if (selector.key.kind !== 'glob') return metadata.has(selector.key.text) ? [selector.key.text] : []
  return [...metadata.keys()].filter((key) => fits(selector.key, key))
}

/**
 * Whether a selector holds for this metadata.
 *
 * A null is neither a value nor certainly an absence: wherever presence matters
 * the answer is `unknown`. An object or array under a key that the selector
 * names is `unknown` too.
 *
 * @param doubt what `!=` and `notin` do where the key is absent: in `metadata`
 *   they fail (absent is not "different"), in `protect` they hold (doubt protects)
 */
export function holds(selector: Selector, metadata: Metadata, doubt: 'condition' | 'protection'): Truth {
  const found = keysNamed(selector, metadata).map((key) => metadata.get(key) ?? null)
  const texts = found.filter((one) => typeof one === 'string')
  const matches = (text: string) => selector.values.some((one) => fits(one, text))
  const hasStructured = found.includes(structured)
  switch (selector.operator) {
    case 'exists':
      if (texts.length > 0) return 'holds'
      return found.length > 0 ? 'unknown' : 'fails'
    case 'absent':
      if (texts.length > 0) return 'fails'
      return found.length > 0 ? 'unknown' : 'holds'
    case '=':
    case 'in':
      if (texts.some(matches)) return 'holds'
      return hasStructured ? 'unknown' : 'fails'
    case '!=':
    case 'notin':
      if (doubt === 'protection') {
        if (found.length === 0 || found.includes(null)) return 'holds'
        if (texts.some((text) => !matches(text))) return 'holds'
        return hasStructured ? 'unknown' : 'fails'
      }
      if (found.length === 0 || texts.some(matches)) return 'fails'
      return texts.length === found.length ? 'holds' : 'unknown'
  }
}
