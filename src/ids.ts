/**
 * Lists of thread ids, as in the inputs `thread-ids`, `thread-ids-file` and
 * `protect-ids-file`. A list decides what is judged, or what is never deleted, so
 * nothing in it is skipped or repaired in silence: what is not plainly an id is
 * refused with its line.
 *
 * The format of a file is told by its name, else by its first line that is
 * neither blank nor begins with `#`:
 *
 * - CSV: `.csv`, or a header (commas, semicolons or tabs) with a column `id`, in
 *   any case; fields may be quoted, columns in any order.
 * - NDJSON: `.ndjson`, `.jsonl`, or the line begins with `{` or `"`; every line is
 *   a string or an object with a string `id`.
 * - Plain text, else: ids separated by white space or commas. A word that begins
 *   with `#` begins a comment, up to the end of its line.
 *
 * Files are UTF-8, with or without a byte-order mark, lines ended by LF, CRLF or
 * CR. They are streamed: memory holds the ids and nothing else.
 */

import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { systemErrorCode } from './system-error.ts'
import { isUsableId, longestId, unusableCharacter } from './thread.ts'

/** A list of ids cannot be used. The message names the line and says what is right; it quotes no value. */
export class BadIdList extends Error {
  override readonly name = 'BadIdList'
}

/** A list of ids, read whole. */
export interface IdList {
  readonly ids: ReadonlySet<string>
  /** How many entries repeated an earlier one. */
  readonly duplicates: number
}

/** In UTF-16 units: longer than a line of NDJSON, or the lines before the ids of a file, can be. */
const longestLine = 1_048_576

const inLine = (line: number, words: string) => new BadIdList(`line ${line}: ${words}`)

/** Why a text is no id, without quoting it: where a file is read wrongly it may be anybody's name. */
function fault(id: string): string {
  if (id === '') return 'an id is empty'
  if (id === '.' || id === '..') return `'${id}' is no id: it would change the path of the request`
  if (id.length > longestId) return `an id is longer than ${longestId} characters`
  const sign = unusableCharacter.exec(id)?.[0] ?? ''
  if (/[ \t\r\n]/.test(sign)) return 'an id holds white space: write one id, without spaces around or inside it'
  const code = sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
  return `an id holds the invisible character U+${code}: type it again, without`
}

/** Reads the text of a list in pieces of any size, cut anywhere. */
interface Reader {
  take(piece: string): void
  /** The text is at its end. */
  finish(): void
}

/** Takes in ids one by one. */
class IdSet {
  readonly ids = new Set<string>()
  duplicates = 0

  add(id: string, line: number): void {
    if (!isUsableId(id)) throw inLine(line, fault(id))
    if (this.ids.has(id)) this.duplicates++
    // A copy: a part of a larger string would keep all the text around it in memory.
    else this.ids.add(Buffer.from(id).toString())
  }

  /** @throws {BadIdList} when it is empty: an empty list must not come to mean all threads, or none protected */
  whole(): IdList {
    if (this.ids.size === 0) throw new BadIdList('it holds no id: write at least one')
    return this
  }
}

/** Signs that no bare id of a thread API holds, and that a list in another format is full of. */
const foreign = /["'`[\]{};]/

class PlainText implements Reader {
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

class Ndjson implements Reader {
  readonly #found: IdSet
  #line = 1
  #rest = ''

  constructor(found: IdSet) {
    this.#found = found
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
    return JSON.parse(text)
  } catch {
    throw inLine(line, 'it is not JSON: every line is a string in quotes, or an object with a string "id"')
  }
}

class Csv implements Reader {
  readonly #found: IdSet
  readonly #delimiter: string
  readonly #token: RegExp
  #line = 1
  #rest = ''
  /** Which column holds the ids, and how many there are; undefined until the header is read. */
  #header: { readonly id: number; readonly columns: number } | undefined
  /** The record being read: where it began, and the fields of it that matter. */
  #record = { line: 1, columns: 0, isBlank: true, fields: [] as string[] }
  #field = ''
  #state: 'start' | 'bare' | 'quoted' | 'closed' | 'over' = 'start'
  #quoteLine = 1

  constructor(found: IdSet, delimiter: string) {
    this.#found = found
    this.#delimiter = delimiter
    this.#token = new RegExp(`"|${delimiter}|\r\n|[\r\n]|[^"${delimiter}\r\n]+`, 'g')
  }

  take(piece: string): void {
    const text = this.#rest + piece
    const end = text.endsWith('\r') ? text.length - 1 : text.length
    this.#rest = text.slice(end)
    for (const [token] of text.slice(0, end).matchAll(this.#token)) this.#read(token)
  }

  finish(): void {
    if (this.#rest !== '') this.#read(this.#rest)
    if (this.#state === 'quoted') throw inLine(this.#quoteLine, 'a quote is opened and never closed')
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
      throw inLine(this.#line, 'a quote in a field without quotes: quote the field, and write the quote twice')
    }
    if (this.#state === 'closed') this.#append('"')
    else this.#quoteLine = this.#line
    this.#state = 'quoted'
  }

  #afterQuote(): BadIdList {
    return inLine(this.#line, 'something follows a closing quote: a quote inside a quoted field is written twice')
  }

  /** Keeps the header and the ids, and no other text of the file. */
  #append(text: string): void {
    if (this.#header !== undefined && this.#header.id !== this.#record.columns) {
      if (text.trim() !== '') this.#record.isBlank = false
      return
    }
    this.#field += text
    if (this.#field.length > longestLine) throw inLine(this.#line, 'a field is too long: is a quote missing?')
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
      return
    }
    // Columns that do not match the header may be shifted: then another column would be taken for the id.
    if (columns > this.#header.columns)
      throw inLine(line, 'it has more fields than the header: quote a field that holds a comma')
    this.#found.add(fields[0] ?? '', line)
  }
}

function headerOf(fields: readonly string[], line: number): { id: number; columns: number } {
  const id = fields.findIndex(isIdColumn)
  if (id === -1) throw inLine(line, 'the header of a CSV file has a column named id')
  if (id !== fields.findLastIndex(isIdColumn)) throw inLine(line, 'the header has two columns named id: keep one')
  return { id, columns: fields.length }
}

const isIdColumn = (name: string) => name.toLowerCase() === 'id'
const isBlankOrComment = (line: string) => line.trim() === '' || line.trimStart().startsWith('#')

/** The delimiter of a CSV header with a column `id`, undefined where the line is none. */
function delimiterOf(line: string): string | undefined {
  const names = (delimiter: string) =>
    line.split(delimiter).map((name) =>
      name
        .trim()
        .replace(/^"(.*)"$/s, '$1')
        .trim(),
    )
  return [',', ';', '\t'].find((delimiter) => names(delimiter).some(isIdColumn))
}

/** The reader for a file of this name, of which this is the first line that is neither blank nor a comment. */
function readerFor(path: string, line: string, found: IdSet): Reader {
  if (/\.csv$/i.test(path)) return new Csv(found, delimiterOf(line) ?? ',')
  if (/\.(?:ndjson|jsonl)$/i.test(path) || line.startsWith('{')) return new Ndjson(found)
  if (line.startsWith('[')) throw new BadIdList('it is a JSON array: write one value per line, as `jq -c .[]` does')
  const delimiter = delimiterOf(line)
  if (delimiter !== undefined) return new Csv(found, delimiter)
  return line.startsWith('"') ? new Ndjson(found) : new PlainText(found)
}

/** Waits for the line that tells the format, and hands everything to the reader of that format. */
class AnyFormat implements Reader {
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
    const lines = this.#head.split(/\r\n|[\r\n]/)
    const isWhole = this.#head.length > longestLine
    const telling = lines.slice(0, isWhole ? undefined : -1).find((line) => !isBlankOrComment(line))
    if (telling !== undefined || isWhole) this.#begin(telling ?? '')
  }

  finish(): void {
    if (this.#reader === undefined)
      this.#begin(this.#head.split(/\r\n|[\r\n]/).find((line) => !isBlankOrComment(line)) ?? '')
    this.#reader?.finish()
  }

  #begin(line: string): void {
    this.#reader = readerFor(this.#path, line.trim(), this.#found)
    this.#reader.take(this.#head)
    this.#head = ''
  }
}

/** The line, counted from 1, of the first byte of a chunk that is not UTF-8. */
function lineOfBadByte(chunk: Buffer, linesBefore: number): number {
  let start = 0
  // These may end a character that began in the chunk before.
  while (start < 3 && ((chunk[start] ?? 0) & 0xc0) === 0x80) start++
  for (let line = linesBefore + 1; ; line++) {
    const end = chunk.indexOf('\n', start)
    if (end === -1 || !isUtf8(chunk.subarray(start, end))) return line
    start = end + 1
  }
}

/** The text of a file, in pieces. */
async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let lines = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    yield decode(
      () => decoder.decode(chunk, { stream: true }),
      () => lineOfBadByte(chunk, lines),
    )
    for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', at + 1)) lines++
  }
  yield decode(
    () => decoder.decode(),
    () => lines + 1,
  )
}

function decode(text: () => string, line: () => number): string {
  try {
    return text()
  } catch {
    throw inLine(line(), 'it is not UTF-8: save the file as text or CSV in UTF-8')
  }
}

/** What can be wrong with a path, by the error code of the system. */
const pathFaults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'it may not be read: check its permissions',
  EPERM: 'it may not be read: check its permissions',
}

function unreadable(error: unknown): BadIdList {
  const code = systemErrorCode(error)
  return new BadIdList(pathFaults[code] ?? `it cannot be read (${code})`)
}

/**
 * Reads ids from the text of an input: separated by white space or commas, with
 * comments as in a plain text file.
 *
 * @returns distinct ids, in their order
 * @throws {BadIdList}
 */
export function parseIds(text: string): readonly string[] {
  const found = new IdSet()
  const reader = new PlainText(found)
  reader.take(text)
  reader.finish()
  return [...found.whole().ids]
}

/**
 * Reads ids from a file, in the format that its name or its first line tells.
 *
 * @throws {BadIdList} when the file cannot be read, or is no list of ids
 */
export async function readIdsFile(path: string): Promise<IdList> {
  const found = new IdSet()
  const reader = new AnyFormat(path, found)
  try {
    if (!(await stat(path)).isFile()) throw new BadIdList('it is a directory, or no regular file')
    for await (const piece of textOf(path)) reader.take(piece)
  } catch (error) {
    throw error instanceof BadIdList ? error : unreadable(error)
  }
  reader.finish()
  return found.whole()
}
