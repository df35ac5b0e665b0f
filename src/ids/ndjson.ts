import { parseJson as parsed } from '../json.ts'
import { text } from '../text.ts'
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
    if (this.#rest.length > longestLine) throw inLine(this.#line, text`the line is too long for an id`)
  }

  finish(): void {
    this.#read(this.#rest)
  }

  #read(written: string): void {
    const line = this.#line++
    if (written.trim() === '') return
    const value = parseJson(written, line)
    const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : value
    if (typeof id !== 'string')
      throw inLine(line, text`every line of NDJSON is a string, or an object with a string "id"`)
    this.#found.add(id, line)
  }
}

function parseJson(written: string, line: number): unknown {
  try {
    // A key that is there twice has no value.
    return parsed(written)
  } catch {
    throw inLine(line, text`it is not JSON: every line is a string in quotes, or an object with a string "id"`)
  }
}
