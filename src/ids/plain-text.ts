import { text } from '../text.ts'
import { longestId } from '../usable-id.ts'
import { type BadIdList, inLine } from './bad-id-list.ts'
import { fault, type IdSet, notInBareIds } from './id-set.ts'
import type { Reader } from './reader.ts'
import { spoiltBy } from './spoilt.ts'

/** What a column of ids may be called in a table of somebody else's; such a word alone on the first line is no id. */
const columnName =
  /^(?:(?:thread|session|conversation|response|chat|item|file|user|store|vector_?store|object)[_-]?)?(?:ids?|uuids?)$|^(?:threads?|sessions?|conversations?|responses?)$/i

/** How ids stand in a text: one a line, as in a file, or several, as in an input. */
export type Layout = 'lines' | 'words'

/** Reads bare ids, and comments. */
export class PlainText implements Reader {
  readonly #found: IdSet
  readonly #layout: Layout
  #line = 1
  /** What the next piece may go on with: the beginning of a word, or of a line break. */
  #rest = ''
  #inComment = false
  #wordsInLine = 0

  constructor(found: IdSet, layout: Layout) {
    this.#found = found
    this.#layout = layout
  }

  take(piece: string): void {
    const all = this.#rest + piece
    let end = all.length
    if (all.endsWith('\r')) end--
    else while (end > 0 && !/[\s,]/.test(all.charAt(end - 1))) end--
    this.#read(all.slice(0, end))
    this.#rest = all.slice(end)
    if (this.#rest === '\r') return
    if (this.#rest.startsWith('#')) this.#inComment = true
    if (this.#inComment) this.#rest = ''
    if (this.#rest.length > longestId) throw inLine(this.#line, fault(this.#rest))
  }

  finish(): void {
    this.#read(this.#rest)
  }

  #read(piece: string): void {
    for (const [token] of piece.matchAll(/\r\n|[\r\n]|,|[^\s,]+/g)) {
      if (/[\r\n]/.test(token)) {
        this.#line++
        this.#inComment = false
        this.#wordsInLine = 0
      } else if (token.startsWith('#')) {
        this.#inComment = true
      } else if (!this.#inComment) {
        this.#take(token)
      }
    }
  }

  #take(token: string): void {
    // A pipe: as tools of databases print a table. An id that holds one goes into NDJSON.
    if (this.#layout === 'lines' && (token === ',' || token.includes('|') || ++this.#wordsInLine > 1)) {
      throw this.#severalCells()
    }
    if (token === ',') return
    const words = spoiltBy(token)
    if (words !== undefined) throw inLine(this.#line, words)
    if (notInBareIds.test(token)) {
      throw inLine(
        this.#line,
        text`an id holds a quote, bracket, star or semicolon: write bare ids, separated by commas or white space`,
      )
    }
    if (this.#layout === 'lines' && this.#found.ids.size === 0 && columnName.test(token)) {
      throw inLine(this.#line, text`it looks like the name of a column: a column of ids is named id, and nothing else`)
    }
    this.#found.add(token, this.#line)
  }

  /** A table without a column `id`: any of its columns might be taken for the ids. */
  #severalCells(): BadIdList {
    return inLine(
      this.#line,
      text`there is more than one word in it: write one id a line, or name the column of ids id in the first line of the table`,
    )
  }
}
