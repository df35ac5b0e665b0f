import { text } from '../text.ts'
import { type BadIdList, inLine } from './bad-id-list.ts'
import { type Header, headerOf } from './csv-header.ts'
import { type IdSet, notInBareIds } from './id-set.ts'
import { longestLine, type Reader } from './reader.ts'
import { spoiltBy } from './spoilt.ts'

/** Reads a table whose header has a column `id`. */
export class Csv implements Reader {
  readonly #found: IdSet
  readonly #delimiter: string
  readonly #token: RegExp
  #line: number
  #rest = ''
  /** Undefined until it is read. */
  #header: Header | undefined
  /** The record being read: where it began, and the fields of it that matter. */
  #record: { line: number; columns: number; isBlank: boolean; fields: string[] }
  #field = ''
  #state: 'start' | 'bare' | 'quoted' | 'closed' | 'over' = 'start'
  #quoteLine = 1

  /** @param firstLine which line of the file its header is, counted from 1 */
  constructor(found: IdSet, delimiter: string, firstLine: number) {
    this.#found = found
    this.#line = firstLine
    this.#record = { line: firstLine, columns: 0, isBlank: true, fields: [] }
    this.#delimiter = delimiter
    this.#token = new RegExp(`"|${delimiter}|\r\n|[\r\n]|[^"${delimiter}\r\n]+`, 'g')
  }

  take(piece: string): void {
    const all = this.#rest + piece
    const end = all.endsWith('\r') ? all.length - 1 : all.length
    this.#rest = all.slice(end)
    for (const [token] of all.slice(0, end).matchAll(this.#token)) this.#read(token)
  }

  finish(): void {
    if (this.#rest !== '') this.#read(this.#rest)
    if (this.#state === 'quoted') throw inLine(this.#quoteLine, text`a quote is opened and never closed`)
    this.#endRecord()
  }

  #read(token: string): void {
    const isBreak = token === '\n' || token === '\r\n' || token === '\r'
    if (isBreak) this.#line++
    if (this.#state === 'quoted') {
      if (token === '"') this.#state = 'closed'
      else this.#append(token)
    } else if (token === this.#delimiter) {
      this.#endField()
    } else if (isBreak) {
      this.#endRecord()
    } else if (token === '"') {
      this.#quote()
    } else if (token.trim() !== '') {
      if (this.#state === 'closed' || this.#state === 'over') throw this.#afterQuote()
      this.#state = 'bare'
      this.#append(token)
    } else if (this.#state === 'bare') {
      this.#append(token)
    } else if (this.#state === 'closed') {
      this.#state = 'over'
    }
  }

  #quote(): void {
    if (this.#state === 'over') throw this.#afterQuote()
    if (this.#state === 'bare') {
      throw inLine(this.#line, text`a quote in a field without quotes: quote the field, and write the quote twice`)
    }
    if (this.#state === 'closed') this.#append('"')
    else this.#quoteLine = this.#line
    this.#state = 'quoted'
  }

  #afterQuote(): BadIdList {
    return inLine(this.#line, text`something follows a closing quote: a quote inside a quoted field is written twice`)
  }

  /** Keeps the header and the ids, and no other text of the file. */
  #append(token: string): void {
    if (this.#header !== undefined && this.#header.id !== this.#record.columns) {
      if (token.trim() !== '') this.#record.isBlank = false
      return
    }
    this.#field += token
    if (this.#field.length > longestLine) throw inLine(this.#line, text`a field is too long: is a quote missing?`)
  }

  #endField(): void {
    const field = this.#field.trim()
    if (field !== '') this.#record.isBlank = false
    if (this.#header === undefined || this.#header.id === this.#record.columns) this.#record.fields.push(field)
    this.#record.columns++
    this.#field = ''
    this.#state = 'start'
  }

  #endRecord(): void {
    this.#endField()
    const { line, columns, isBlank, fields } = this.#record
    this.#record = { line: this.#line, columns: 0, isBlank: true, fields: [] }
    if (isBlank) return
    if (this.#header === undefined) {
      this.#header = headerOf(fields, line)
      this.#found.hasHeader = true
      return
    }
    // Columns that do not match the header may be shifted: then another column would be taken for the id.
    if (columns > this.#header.columns)
      throw inLine(line, text`it has more fields than the header: quote a field that holds a comma`)
    const id = fields[0] ?? ''
    this.#refuse(id, this.#header, line)
    this.#found.add(id, line)
  }

  /** @throws {BadIdList} where the cell holds something else than one bare id */
  #refuse(id: string, { names }: Header, line: number): void {
    // Tables that were joined: the columns of the second may stand in another order.
    if (names.has(id.toLowerCase()))
      throw inLine(
        line,
        text`it is a header, and the table has one already: join tables without the header of the second`,
      )
    const words = spoiltBy(id)
    if (words !== undefined) throw inLine(line, words)
    // No thread has the id "a;b", so nobody would be protected by it.
    if (/[,;]/.test(id)) throw inLine(line, text`the cell holds several ids: write one id a row`)
    if (notInBareIds.test(id))
      throw inLine(line, text`an id holds a quote, bracket, star or semicolon: write one bare id a row`)
  }
}
