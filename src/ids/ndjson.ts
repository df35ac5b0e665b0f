import { parseJson as parsed } from '../json.ts'
import { inLine } from './bad-id-list.ts'
import type { IdSet } from './id-set.ts'
import { longestLine, type Reader } from './reader.ts'

/** Reads a list with one JSON value a line: an id, or an object that holds one. */
export class Ndjson implements Reader {
  readonly #found: IdSet
  #line: number
  #rest = ''

  /** @param firstLine which line of the file the first value is, counted from 1 */
  constructor(found: IdSet, firstLine: number) {
    this.#found = found
    this.#line = firstLine
  }

  take(piece: string): void {
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#read(line)
    if (this.#rest.length > longestLine) throw inLine(this.#line, 'the line is too long for an id')
  }

  finish(): void {
    this.#read(this.#rest)
  }

  #read(text: string): void {
    const line = this.#line++
    if (text.trim() === '') return
    const value = parseJson(text, line)
    const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : value
    if (typeof id !== 'string') throw inLine(line, 'every line of NDJSON is a string, or an object with a string "id"')
    this.#found.add(id, line)
  }
}

function parseJson(text: string, line: number): unknown {
  try {
    // A key that is there twice has no value.
    return parsed(text)
  } catch {
    throw inLine(line, 'it is not JSON: every line is a string in quotes, or an object with a string "id"')
  }
}
