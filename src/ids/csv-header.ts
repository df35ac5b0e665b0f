import { text } from '../text.ts'
import { inLine } from './bad-id-list.ts'

const isIdColumn = (name: string) => name.toLowerCase() === 'id'

/** Signs between the cells of a table, the likeliest first. */
const delimiters = [',', ';', '\t']

/** The sign that a line without a column `id` seems to be cut by. */
export function likelyDelimiter(line: string): string {
  return delimiters.find((delimiter) => line.includes(delimiter)) ?? ','
}

export interface Header {
  /** Which column holds the ids. */
  readonly id: number
  readonly columns: number
  /** What the columns are called, in lower case. */
  readonly names: ReadonlySet<string>
}

export function headerOf(fields: readonly string[], line: number): Header {
  const id = fields.findIndex(isIdColumn)
  if (id === -1) {
    const words = text`it is not the header of a table with a column named id`
    if (fields.length > 1) throw inLine(line, words)
    throw inLine(line, text`${words}; write id as the first line, or name a plain list .txt`)
  }
  if (id !== fields.findLastIndex(isIdColumn)) throw inLine(line, text`the header has two columns named id: keep one`)
  return { id, columns: fields.length, names: new Set(fields.map((name) => name.toLowerCase()).filter(Boolean)) }
}

/** The delimiter of a CSV header with a column `id`, undefined where the line is none. */
export function delimiterOf(line: string): string | undefined {
  const names = (delimiter: string) =>
    line.split(delimiter).map((name) =>
      name
        .trim()
        .replace(/^"(.*)"$/s, '$1')
        .trim(),
    )
  return delimiters.find((delimiter) => names(delimiter).some(isIdColumn))
}
