/** Which format a file is in, told by its name or by its first line that is neither blank nor a comment. */

import { text } from '../text.ts'
import { BadIdList } from './bad-id-list.ts'
import { Csv } from './csv.ts'
import { delimiterOf, likelyDelimiter } from './csv-header.ts'
import type { IdSet } from './id-set.ts'
import { Ndjson } from './ndjson.ts'
import { PlainText } from './plain-text.ts'
import { longestLine, type Reader } from './reader.ts'

/** What stands before the ids and tells how to read them. */
interface Head {
  /** The first line that is neither blank nor a comment; empty where there is none. */
  readonly telling: string
  /** How many lines stand before it. */
  readonly before: number
  /** The delimiter that a line `sep=;` names, as Excel writes one. */
  readonly delimiter: string | undefined
}

/** The reader for a file of this name and head. */
function readerFor(path: string, { telling, before, delimiter: named }: Head, found: IdSet): Reader {
  const line = telling.trim()
  if (/\.csv$/i.test(path) || named !== undefined) {
    return new Csv(found, named ?? delimiterOf(line) ?? likelyDelimiter(line), before + 1)
  }
  if (/\.(?:ndjson|jsonl)$/i.test(path) || line.startsWith('{')) return new Ndjson(found, before + 1)
  if (line.startsWith('['))
    throw new BadIdList(text`it is a JSON array: write one value per line, as \`jq -c .[]\` does`)
  const delimiter = delimiterOf(line)
  if (delimiter !== undefined) return new Csv(found, delimiter, before + 1)
  return line.startsWith('"') ? new Ndjson(found, before + 1) : new PlainText(found, 'lines')
}

const lineBreak = /\r\n|[\r\n]/g

/** Where a line `sep=;` stands, that is not yet the table. */
const separatorLine = /^("?)sep=([,;\t])\1$/i

/** @param isWhole whether the last line of the text is there to its end */
function headOf(text: string, isWhole: boolean): (Head & { readonly from: number }) | undefined {
  let [from, before] = [0, 0]
  let delimiter: string | undefined
  for (const { 0: end, index } of [...text.matchAll(lineBreak), { 0: '', index: isWhole ? text.length : -1 }]) {
    if (index < 0) return undefined
    const line = text.slice(from, index)
    const bare = line.trim()
    const named = separatorLine.exec(line)?.[2]
    if (named === undefined && bare !== '' && !bare.startsWith('#')) return { telling: line, before, delimiter, from }
    delimiter ??= named
    from = index + end.length
    before += 1
  }
  return undefined
}

/** Waits for the line that tells the format, and hands what begins there to the reader of that format. */
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
    const head = headOf(this.#head, isLongEnough)
    if (head !== undefined) this.#begin(head)
    else if (isLongEnough)
      throw new BadIdList(text`it begins with a megabyte of comments and blank lines: no list of ids does`)
  }

  finish(): void {
    if (this.#reader === undefined) {
      const head = headOf(this.#head, true)
      if (head === undefined) return
      this.#begin(head)
    }
    this.#reader?.finish()
  }

  #begin(head: Head & { readonly from: number }): void {
    this.#reader = readerFor(this.#path, head, this.#found)
    // Plain text counts its lines from the beginning, and has comments anywhere.
    this.#reader.take(this.#reader instanceof PlainText ? this.#head : this.#head.slice(head.from))
    this.#head = ''
  }
}
