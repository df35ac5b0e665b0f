import { longestId } from '../thread.ts'
import { inLine } from './bad-id-list.ts'
import { fault, type IdSet } from './id-set.ts'
import type { Reader } from './reader.ts'

/** Signs that no bare id of a thread API holds, and that a list in another format is full of. */
const foreign = /["'`[\]{};]/

/** Reads bare ids, and comments. */
export class PlainText implements Reader {
  readonly #found: IdSet
  #line = 1
  /** What the next piece may go on with: the beginning of a word, or of a line break. */
  #rest = ''
  #inComment = false

  constructor(found: IdSet) {
    this.#found = found
  }

  take(piece: string): void {
    const text = this.#rest + piece
    let end = text.length
    if (text.endsWith('\r')) end--
    else while (end > 0 && !/[\s,]/.test(text.charAt(end - 1))) end--
    this.#read(text.slice(0, end))
    this.#rest = text.slice(end)
    if (this.#rest === '\r') return
    if (this.#rest.startsWith('#')) this.#inComment = true
    if (this.#inComment) this.#rest = ''
    if (this.#rest.length > longestId) throw inLine(this.#line, fault(this.#rest))
  }

  finish(): void {
    this.#read(this.#rest)
  }

  #read(text: string): void {
    for (const [token] of text.matchAll(/\r\n|[\r\n]|[^\s,]+/g)) {
      if (/[\r\n]/.test(token)) {
        this.#line++
        this.#inComment = false
      } else if (token.startsWith('#')) {
        this.#inComment = true
      } else if (!this.#inComment) {
        if (foreign.test(token)) {
          throw inLine(
            this.#line,
            'an id holds a quote, bracket or semicolon: write bare ids, separated by commas or white space',
          )
        }
        this.#found.add(token, this.#line)
      }
    }
  }
}
