/**
 * Metadata selectors, as in the inputs `metadata` and `protect`: `key=value`,
 * `key!=value`, `key`, `!key`, `key in (a, b)`, `key notin (a, b)`.
 */

import { type Metadata, structured } from '../thread.ts'
import type { Truth } from './truth.ts'

/** A literal text, or a text in which each `*` stands for any run of characters. */
export interface Pattern {
  readonly kind: 'literal' | 'glob'
  readonly text: string
}

/** One condition on metadata. `values` is empty for `exists` and `absent`. */
export interface Selector {
  readonly operator: '=' | '!=' | 'exists' | 'absent' | 'in' | 'notin'
  readonly key: Pattern
  readonly values: readonly Pattern[]
}

/** The text is not a selector. The message says what is right and names the line. */
export class BadSelector extends Error {
  override readonly name = 'BadSelector'
}

const forms = 'expected key=value, key!=value, key, !key, key in (a, b) or key notin (a, b)'

/** A text in double quotes, in which `\"` and `\\` are escapes. */
const quoted = String.raw`"(?:[^"\\]|\\["\\])*"`
const bareKey = String.raw`[^\s=!(),"#][^\s=!(),"]*`
const keyForm = `(${quoted}|${bareKey})`
const comparison = new RegExp(String.raw`^${keyForm}\s*(!?=)\s*(.*)$`, 'su')
const membership = new RegExp(String.raw`^${keyForm}\s+(in|notin)\s*\((.*)\)$`, 'su')
const presence = new RegExp(String.raw`^(!?)\s*${keyForm}$`, 'su')
const wholeQuoted = new RegExp(`^${quoted}$`, 'su')
const wholeBareKey = new RegExp(`^${bareKey}$`, 'su')
const bareEntry = /^([^,"()]*)(?:,|$)/su
const quotedEntry = new RegExp(String.raw`^(${quoted})\s*(?:,|$)`, 'su')

function pattern(text: string): Pattern {
  if (wholeQuoted.test(text)) return { kind: 'literal', text: text.slice(1, -1).replace(/\\(["\\])/g, '$1') }
  return { kind: text.includes('*') ? 'glob' : 'literal', text }
}

function value(text: string, key: string): Pattern {
  if (wholeQuoted.test(text)) return pattern(text)
  if (text === '') throw new BadSelector(`no value after the sign: for an empty value write ${key}=""`)
  if (text.startsWith('='))
    throw new BadSelector(`write one '=', as in key=value; a value that begins with '=' is quoted`)
  if (text.includes('"')) throw new BadSelector('a quote inside a value: quote the whole value, as in key="a \\"b\\""')
  if (text.includes(',')) {
    throw new BadSelector(`a comma in a value: write key in (a, b) for several values, or quote it, as in key="a,b"`)
  }
  if (/\s#/.test(text)) throw new BadSelector("a comment has a line of its own; quote a value that holds '#'")
  return pattern(text)
}

function list(text: string): Pattern[] {
  const values: Pattern[] = []
  let rest = text.trimStart()
  for (;;) {
    const entry = (rest.startsWith('"') ? quotedEntry : bareEntry).exec(rest)
    if (entry === null) throw new BadSelector('the list is not separated by commas; quote values that hold , ( ) or "')
    const one = entry[1]?.trimEnd() ?? ''
    if (one === '') throw new BadSelector('an empty value in the list: write "" for an empty text')
    values.push(pattern(one))
    rest = rest.slice(entry[0].length).trimStart()
    if (!entry[0].endsWith(',')) return values
    if (rest === '') throw new BadSelector('the list ends with a comma')
  }
}

/**
 * Reads one selector.
 *
 * @throws {BadSelector}
 */
export function parseSelector(line: string): Selector {
  const text = line.trim()
  const member = membership.exec(text)
  if (member !== null) {
    const operator = member[2] === 'in' ? 'in' : 'notin'
    return { operator, key: pattern(member[1] ?? ''), values: list(member[3] ?? '') }
  }
  const compared = comparison.exec(text)
  if (compared !== null) {
    const operator = compared[2] === '=' ? '=' : '!='
    return { operator, key: pattern(compared[1] ?? ''), values: [value(compared[3] ?? '', compared[1] ?? '')] }
  }
  const present = presence.exec(text)
  if (present !== null) {
    return { operator: present[1] === '!' ? 'absent' : 'exists', key: pattern(present[2] ?? ''), values: [] }
  }
  throw new BadSelector(forms)
}

/**
 * Reads selectors, one a line; blank lines and lines that begin with `#` are skipped.
 *
 * @throws {BadSelector} with the number of the line
 */
export function parseSelectors(text: string): Selector[] {
  const selectors: Selector[] = []
  text.split(/\r\n|\r|\n/).forEach((line, index) => {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) return
    try {
      selectors.push(parseSelector(trimmed))
    } catch (error) {
      if (error instanceof BadSelector) throw new BadSelector(`line ${index + 1}: ${error.message}`)
      throw error
    }
  })
  return selectors
}

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

function printKey({ kind, text }: Pattern): string {
  return kind === 'glob' || (wholeBareKey.test(text) && !text.includes('*')) ? text : quote(text)
}

function printValue({ kind, text }: Pattern): string {
  return kind === 'glob' || /^[\p{L}\p{N}_.:@/+-]+$/u.test(text) ? text : quote(text)
}

/** A selector as it can be typed again; `parseSelector` gives an equal selector back. */
export function printSelector({ operator, key, values }: Selector): string {
  switch (operator) {
    case 'exists':
      return printKey(key)
    case 'absent':
      return `!${printKey(key)}`
    case '=':
    case '!=':
      return `${printKey(key)} ${operator} ${values.map(printValue).join('')}`
    case 'in':
    case 'notin':
      return `${printKey(key)} ${operator} (${values.map(printValue).join(', ')})`
  }
}

/** Whether a text fits a pattern. Goes through the text once, whatever the pattern: no backtracking. */
export function fits({ kind, text }: Pattern, candidate: string): boolean {
  if (kind === 'literal') return candidate === text
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
  if (selector.key.kind === 'literal') return metadata.has(selector.key.text) ? [selector.key.text] : []
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
      return texts.length > 0 ? 'holds' : found.length > 0 ? 'unknown' : 'fails'
    case 'absent':
      return texts.length > 0 ? 'fails' : found.length > 0 ? 'unknown' : 'holds'
    case '=':
    case 'in':
      return texts.some(matches) ? 'holds' : hasStructured ? 'unknown' : 'fails'
    case '!=':
    case 'notin':
      if (doubt === 'protection') {
        if (found.length === 0 || found.includes(null)) return 'holds'
        return texts.some((text) => !matches(text)) ? 'holds' : hasStructured ? 'unknown' : 'fails'
      }
      if (found.length === 0 || texts.some(matches)) return 'fails'
      return texts.length === found.length ? 'holds' : 'unknown'
  }
}
