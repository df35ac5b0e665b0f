import { inLine } from './bad-id-list.ts'

const isIdColumn = (name: string) => name.toLowerCase() === 'id'

/** Which column of a header holds the ids, and how many columns there are. */
export function headerOf(fields: readonly string[], line: number): { id: number; columns: number } {
  const id = fields.findIndex(isIdColumn)
  if (id === -1) throw inLine(line, 'the header of a CSV file has a column named id')
  if (id !== fields.findLastIndex(isIdColumn)) throw inLine(line, 'the header has two columns named id: keep one')
  return { id, columns: fields.length }
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
  return [',', ';', '\t'].find((delimiter) => names(delimiter).some(isIdColumn))
}
