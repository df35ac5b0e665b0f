/** Tables in Markdown, bounded by bytes. Cells are Markdown already: what is untrusted in them has passed the gate. */

import { number } from '../formats.ts'

export interface Table {
  readonly text: string
  /** How many rows are in it. */
  readonly rows: number
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`

/**
 * @param head the column titles; one that begins with `>` is of a column of numbers
 * @param rows taken one by one as long as they fit
 * @param bytes the most bytes in UTF-8; a first row always fits
 */
export function table(
  head: readonly string[],
  rows: Iterable<readonly string[]>,
  bytes: number = Number.POSITIVE_INFINITY,
): Table {
  const titles = head.map((title) => title.replace(/^>/, ''))
  let text = row(titles) + row(head.map((title) => (title.startsWith('>') ? '---:' : '---')))
  let size = Buffer.byteLength(text)
  let count = 0
  for (const cells of rows) {
    const line = row(cells)
    const more = Buffer.byteLength(line)
    if (count > 0 && size + more > bytes) break
    text += line
    size += more
    count += 1
  }
  return { text, rows: count }
}

/**
 * As many lines as fit, and how many were left out.
 *
 * @param bytes the most bytes in UTF-8; a first line always fits
 * @param where where the rest is, as in `in the log`
 * @param total how many there are, where `lines` are not all
 */
export function bulleted(lines: readonly string[], bytes: number, where: string, total = lines.length): string[] {
  const shown: string[] = []
  let size = 0
  for (const line of lines) {
    size += Buffer.byteLength(line) + 3
    if (shown.length > 0 && size > bytes) break
    shown.push(`- ${line}`)
  }
  const rest = total - shown.length
  return rest === 0 ? shown : [...shown, `- …and ${number(rest)} more ${where}.`]
}

/** A part of the page that opens on a click. @param title plain text of ours: Markdown is not read there */
export function details(title: string, content: string, open = false): string {
  return `<details${open ? ' open' : ''}><summary>${title}</summary>\n\n${content.trimEnd()}\n\n</details>\n`
}

/** What stands under a table that could not hold every row. */
export function more(shown: number, total: number, where: string): string {
  return total > shown ? `\n…and ${number(total - shown)} more ${where}.\n` : ''
}
