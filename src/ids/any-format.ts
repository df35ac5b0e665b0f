/** Which format a file is in, told by its name or by its first line that is neither blank nor a comment. */

import { BadIdList } from './bad-id-list.ts'
import { Csv } from './csv.ts'
import { delimiterOf } from './csv-header.ts'
import type { IdSet } from './id-set.ts'
import { Ndjson } from './ndjson.ts'
import { PlainText } from './plain-text.ts'
import { longestLine, type Reader } from './reader.ts'

/** The reader for a file of this name, of which this line tells the format. */
function readerFor(path: string, line: string, found: IdSet): Reader {
  if (/\.csv$/i.test(path)) return new Csv(found, delimiterOf(line) ?? ',')
  if (/\.(?:ndjson|jsonl)$/i.test(path) || line.startsWith('{')) return new Ndjson(found)
  if (line.startsWith('[')) throw new BadIdList('it is a JSON array: write one value per line, as `jq -c .[]` does')
  const delimiter = delimiterOf(line)
  if (delimiter !== undefined) return new Csv(found, delimiter)
  return line.startsWith('"') ? new Ndjson(found) : new PlainText(found)
}

/** The lines of a text; the last one may go on where the text does. */
const linesOf = (text: string) => text.split(/\r\n|[\r\n]/)

/** The line that tells the format: the first that is neither blank nor a comment. */
const tellingLine = (lines: readonly string[]) =>
  lines.find((line) => line.trim() !== '' && !line.trimStart().startsWith('#'))

/** Waits for the line that tells the format, and hands everything to the reader of that format. */
export class AnyFormat implements Reader {
  readonly #path: string
  readonly #found: IdSet
  #head = ''
  #reader: Reader | undefined

  constructor(path: string, found: IdSet) {
    this.#path = path
    this.#found = found
  }

  take(piece: string): void {
    if (this.#reader !== undefined) {
      this.#reader.take(piece)
      return
    }
    this.#head += piece
    const isLongEnough = this.#head.length > longestLine
    const line = tellingLine(linesOf(this.#head).slice(0, isLongEnough ? undefined : -1))
    if (line !== undefined || isLongEnough) this.#begin(line)
  }

  finish(): void {
    if (this.#reader === undefined) this.#begin(tellingLine(linesOf(this.#head)))
    this.#reader?.finish()
  }

  #begin(line = ''): void {
    this.#reader = readerFor(this.#path, line.trim(), this.#found)
    this.#reader.take(this.#head)
    this.#head = ''
  }
}
