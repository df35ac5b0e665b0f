/**
 * A YAML list of maps from names to plain texts: all that rules need of YAML. Strict:
 * anchors, aliases, tags, dates and names that are there twice are refused, because
 * each of them makes a text mean something else than it seems to.
 */

import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  Scalar,
  visit,
} from 'yaml'
import { value as foreign, joined, ours, type Text, text } from '../../text.ts'
import type { RuleProblem } from './bad-rules.ts'

export interface Place {
  readonly line: number
  readonly column: number
}

/** One value: its text as it was written, quotes and indentation taken off. */
export interface Field extends Place {
  readonly text: string
  /** Where its name stands. */
  readonly name: Place
  /** Whether it is a number, true, false or null in YAML, and not a text. */
  readonly isNotText: boolean
  /** The line on which its own first line stands, where its line breaks are kept; undefined where they are not. */
  readonly firstLine: number | undefined
}

export interface Item extends Place {
  readonly fields: ReadonlyMap<string, Field>
  /** The names that are there, whatever is wrong with their values. */
  readonly names: ReadonlySet<string>
}

/** A date without quotes is a date to some readers of YAML, and a text to others. */
const date = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ].*)?$/

/**
 * Reads the list.
 *
 * @param names the names that an item may have
 * @param didYouMean what may have been meant by another name; undefined where nothing is near
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one pass, whose parts share the places in the source and the list of problems
export function readList(
  given: string,
  names: readonly string[],
  didYouMean: (name: string) => string | undefined,
): { readonly items: readonly Item[]; readonly problems: readonly RuleProblem[] } {
  // Editors on Windows begin files with a byte-order mark.
  const source = given.replace(/^\ufeff/, '')
  const lines = new LineCounter()
  const documents = parseAllDocuments(source, { lineCounter: lines, prettyErrors: false, schema: 'core' })
  const problems: RuleProblem[] = []
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const at = (node: Node | null | undefined) => placeOf(node?.range?.[0] ?? 0)
  const refuse = (place: Place, message: Text) => problems.push({ line: place.line, column: place.column, message })
  const [document, second] = 'empty' in documents ? [] : documents
  if (document === undefined) {
    refuse(placeOf(0), ours('there are no rules: write a list, each item with a name'))
    return { items: [], problems }
  }
  const tab = /^ *\t/m.exec(source)
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    if (code === 'DUPLICATE_KEY') refuse(placeOf(pos[0]), ours('this name is there twice'))
    // What is wrong behind the first error follows from it.
    else if (!problems.some(({ message }) => String(message).startsWith('not YAML'))) {
      const isTab = tab !== null && lines.linePos(tab.index).line <= lines.linePos(pos[0]).line
      if (isTab) refuse(placeOf(tab.index), ours('not YAML: a tab at the beginning of a line: indent with spaces'))
      else refuse(placeOf(pos[0]), text`not YAML: ${message}`)
    }
  }
  if (second !== undefined) refuse(at(second.contents), ours('a second YAML document: write one list'))
  if (problems.length > 0) return { items: [], problems }
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) refuse(at(node), ours('an alias of YAML: write the text out'))
      else if (node.anchor !== undefined)
        refuse(at(node), ours('an anchor of YAML: write the text out wherever it is needed'))
      else if (node.tag !== undefined) refuse(at(node), ours('a tag of YAML: leave it out'))
    },
  })
  const { contents } = document
  if (!isSeq(contents)) {
    refuse(at(contents), ours("this is not a list: begin each rule with '- name:'"))
    return { items: [], problems }
  }
  const items = contents.items.flatMap((item): Item[] => {
    const node = item as Node | null
    if (!isMap(node)) {
      refuse(at(node), ours("this is not a rule: write '- name:' and what belongs to it below"))
      return []
    }
    const fields = new Map<string, Field>()
    const present = new Set<string>()
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      if (isScalar(pair.key)) present.add(String(pair.key.value))
      readField(pair, fields)
    }
    return [{ ...at(node), fields, names: present }]
  })
  if (items.length === 0 && problems.length === 0) {
    refuse(at(contents), ours('there are no rules: write a list, each item with a name'))
  }
  return { items, problems }

  function readField({ key, value }: Pair<Node, Node | null>, fields: Map<string, Field>): void {
    const name = isScalar(key) ? (key.source ?? String(key.value)) : undefined
    if (name === undefined || !names.includes(name)) {
      const near = name === undefined ? undefined : didYouMean(name)
      const hint =
        near === undefined ? text`write one of ${joined(names.map(foreign), ', ')}` : text`did you mean ${near}?`
      refuse(at(key), text`rules have no ${name ?? ''}: ${hint}`)
      return
    }
    if (!isScalar(value)) {
      const what = isCollection(value) ? ours('a list or a map') : ours('nothing')
      refuse(at(value ?? key), text`${name} is ${what}: write one text, of several lines with |`)
      return
    }
    const isPlain = value.type === Scalar.PLAIN
    const written = isPlain ? (value.source ?? '') : String(value.value)
    if (isPlain && date.test(written)) {
      refuse(at(value), ours('a date without quotes: quote it with double quotes'))
      return
    }
    if (written.trim() === '') {
      refuse(at(value), text`${name} is empty: write a value, or leave it out`)
      return
    }
    fields.set(name, {
      ...at(value),
      text: written,
      name: at(key),
      isNotText: isPlain && typeof value.value !== 'string',
      firstLine: value.type === Scalar.BLOCK_LITERAL ? at(value).line + 1 : undefined,
    })
  }
}
