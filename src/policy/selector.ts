/**
 * Metadata selectors, as in the inputs `metadata` and `protect`: `key=value`,
 * `key!=value`, `key`, `!key`, `key in (a, b)`, `key notin (a, b)`.
 */

import { type Text, TextError, text } from '../text.ts'
import { refuseOtherLanguages } from './other-languages.ts'

/**
 * A literal text; a text in which each `*` stands for any run of characters; or one
 * that was written in quotes: exactly this, so that nothing near it is meant either.
 */
export interface Pattern {
  readonly kind: 'literal' | 'glob' | 'exact'
  readonly text: string
}

/** One condition on metadata. `values` is empty for `exists` and `absent`. */
export interface Selector {
  readonly operator: '=' | '!=' | 'exists' | 'absent' | 'in' | 'notin'
  readonly key: Pattern
  readonly values: readonly Pattern[]
}

/** The text is not a selector. The message says what is right, and names the line where there are several. */
export class BadSelector extends TextError {
  override readonly name = 'BadSelector'
  /** Which of several lines, counted from 1; undefined for one by itself. */
  readonly line: number | undefined
  /** The message without the line. */
  readonly fault: Text

  constructor(fault: Text, line?: number) {
    super(line === undefined ? fault : text`line ${line}: ${fault}`)
    this.line = line
    this.fault = fault
  }
}

const forms = text`expected \`key=value\`, \`key!=value\`, \`key\`, \`!key\`, \`key in (a, b)\` or \`key notin (a, b)\``

/** A text in double quotes, in which `\"` and `\\` are escapes. */
const quoted = String.raw`"(?:[^"\\]|\\["\\])*"`
const bareKey = String.raw`[^\s=!(),"#][^\s=!(),"]*`
const keyForm = `(${quoted}|${bareKey})`
const comparison = new RegExp(String.raw`^${keyForm}\s*(!?=)\s*(.*)$`, 'su')
const membership = new RegExp(String.raw`^${keyForm}\s+(in|notin)\s*\((.*)\)$`, 'su')
const presence = new RegExp(String.raw`^(!?)\s*${keyForm}$`, 'su')
const wholeQuoted = new RegExp(`^${quoted}$`, 'su')
const bareEntry = /^([^,"()]*)(?:,|$)/su
const quotedEntry = new RegExp(String.raw`^(${quoted})\s*(?:,|$)`, 'su')

function pattern(given: string, part: 'key' | 'value'): Pattern {
  if (part === 'key' && given === '""')
    throw new BadSelector(text`the key is empty: an expression in it may have come out empty`)
  if (wholeQuoted.test(given)) return { kind: 'exact', text: given.slice(1, -1).replace(/\\(["\\])/g, '$1') }
  const other = refuseOtherLanguages(given, part)
  if (other !== undefined) throw new BadSelector(other)
  return { kind: given.includes('*') ? 'glob' : 'literal', text: given }
}

function value(given: string, key: string): Pattern {
  if (wholeQuoted.test(given)) return pattern(given, 'value')
  if (given === '') throw new BadSelector(text`no value after the sign: for an empty value write ${`${key}=""`}`)
  if (given.startsWith('='))
    throw new BadSelector(text`write one '=', as in \`key=value\`; a value that begins with '=' is quoted`)
  if (given.includes('"'))
    throw new BadSelector(text`a quote inside a value: quote the whole value, as in \`key="a \\"b\\""\``)
  if (given.includes(',')) {
    throw new BadSelector(
      text`a comma in a value: write \`key in (a, b)\` for several values, or quote it, as in \`key="a,b"\``,
    )
  }
  if (/\s#/.test(given)) throw new BadSelector(text`a comment has a line of its own; quote a value that holds '#'`)
  return pattern(given, 'value')
}

function list(given: string): Pattern[] {
  const values: Pattern[] = []
  let rest = given.trimStart()
  for (;;) {
    const entry = (rest.startsWith('"') ? quotedEntry : bareEntry).exec(rest)
    if (entry === null)
      throw new BadSelector(text`the list is not separated by commas; quote values that hold \`, ( )\` or \`"\``)
    const one = entry[1]?.trimEnd() ?? ''
    if (one === '') throw new BadSelector(text`an empty value in the list: write \`""\` for an empty text`)
    values.push(pattern(one, 'value'))
    rest = rest.slice(entry[0].length).trimStart()
    if (!entry[0].endsWith(',')) return values
    if (rest === '') throw new BadSelector(text`the list ends with a comma`)
  }
}

/**
 * Reads one selector.
 *
 * @throws {BadSelector}
 */
export function parseSelector(line: string): Selector {
  const given = line.trim()
  const member = membership.exec(given)
  if (member !== null) {
    const operator = member[2] === 'in' ? 'in' : 'notin'
    return { operator, key: pattern(member[1] ?? '', 'key'), values: list(member[3] ?? '') }
  }
  const compared = comparison.exec(given)
  if (compared !== null) {
    const operator = compared[2] === '=' ? '=' : '!='
    return { operator, key: pattern(compared[1] ?? '', 'key'), values: [value(compared[3] ?? '', compared[1] ?? '')] }
  }
  const present = presence.exec(given)
  if (present !== null) {
    const key = present[2] ?? ''
    if (wholeQuoted.test(key) && /[^=]=/.test(key))
      throw new BadSelector(text`quotes around a whole selector: quote the key, or the value, or neither`)
    if (!wholeQuoted.test(key) && key.includes(':')) throw new BadSelector(text`write '=' for ':', as in \`key=value\``)
    return { operator: present[1] === '!' ? 'absent' : 'exists', key: pattern(key, 'key'), values: [] }
  }
  throw new BadSelector(refuseOtherLanguages(given, 'line') ?? forms)
}

/**
 * Reads selectors, one a line; blank lines and lines that begin with `#` are skipped.
 *
 * @throws {BadSelector} with the number of the line
 */
export function parseSelectors(given: string): Selector[] {
  const selectors: Selector[] = []
  given.split(/\r\n|\r|\n/).forEach((line, index) => {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) return
    try {
      selectors.push(parseSelector(trimmed))
    } catch (error) {
      if (error instanceof BadSelector) throw new BadSelector(error.fault, index + 1)
      throw error
    }
  })
  return selectors
}

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

const printPattern = ({ kind, text }: Pattern): string => (kind === 'exact' ? quote(text) : text)

/** A selector as it can be typed again; `parseSelector` gives an equal selector back. */
export function printSelector({ operator, key, values }: Selector): string {
  switch (operator) {
    case 'exists':
      return printPattern(key)
    case 'absent':
      return `!${printPattern(key)}`
    case '=':
    case '!=':
      return `${printPattern(key)} ${operator} ${values.map(printPattern).join('')}`
    case 'in':
    case 'notin':
      return `${printPattern(key)} ${operator} (${values.map(printPattern).join(', ')})`
  }
}
