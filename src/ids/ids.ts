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

import { stat } from 'node:fs/promises'
import { AnyFormat } from './any-format.ts'
import { BadIdList } from './bad-id-list.ts'
import { type IdList, IdSet } from './id-set.ts'
import { PlainText } from './plain-text.ts'
import { textOf, unreadable } from './text-file.ts'

export { BadIdList } from './bad-id-list.ts'
export type { IdList } from './id-set.ts'

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
