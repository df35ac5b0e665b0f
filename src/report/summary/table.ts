/** Tables in Markdown, bounded by bytes. Cells are Markdown already: what is untrusted in them has passed the gate. */

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

/** A part of the page that opens on a click. @param title plain text of ours: Markdown is not read there */
export function details(title: string, content: string, open = false): string {
  return `<details${open ? ' open' : ''}><summary>${title}</summary>\n\n${content.trimEnd()}\n\n</details>\n`
}

/** What stands under a table that could not hold every row. */
export function more(shown: number, total: number, where: string): string {
  return total > shown ? `\n…and ${(total - shown).toLocaleString('en-US')} more ${where}.\n` : ''
}
