/**
 * Lists of thread ids, as in the inputs `thread-ids`, `thread-ids-file` and
 * `protect-ids-file`. A list decides what is judged, or what is never deleted, so
 * nothing in it is skipped or repaired in silence: what is not plainly an id is
 * refused with its line.
 *
 * The format of a file is told by its name, else by its first line that is
 * neither blank nor begins with `#`:
 *
 * - A table: `.csv`, or a header (commas, semicolons or tabs) with a column `id`, in
 *   any case; fields may be quoted, columns in any order. Before the header may
 *   stand comments (`#TYPE ...`) and the line `sep=;` that Excel writes.
 * - NDJSON: `.ndjson`, `.jsonl`, or the line begins with `{` or `"`; every line is
 *   a string or an object with a string `id`.
 * - Plain text, else: one id a line. A word that begins with `#` begins a comment, up
 *   to the end of its line. A line with more than one word is refused: it may be of a
 *   table, and no column of it says that it holds the ids.
 *
 * Files are UTF-8, with or without a byte-order mark, lines ended by LF, CRLF or
 * CR. They are streamed: memory holds the ids and nothing else.
 */

import { stat } from 'node:fs/promises'
import { text } from '../text.ts'
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
export function parseIds(given: string): readonly string[] {
  const found = new IdSet()
  const reader = new PlainText(found, 'words')
  reader.take(given)
  reader.finish()
  // An empty list must not come to mean all threads.
  if (found.ids.size === 0) throw new BadIdList(text`it holds no id: write at least one`)
  return [...found.ids]
}

/**
 * Reads ids from a file, in the format that its name or its first line tells. There
 * may be none: the list of nobody.
 *
 * @throws {BadIdList} when the file cannot be read, or is not a list of ids
 */
export async function readIdsFile(path: string): Promise<IdList> {
  const found = new IdSet()
  const reader = new AnyFormat(path, found)
  try {
    if (!(await stat(path)).isFile()) throw new BadIdList(text`it is a directory, or no regular file`)
    for await (const piece of textOf(path)) reader.take(piece)
  } catch (error) {
    throw error instanceof BadIdList ? error : unreadable(error)
  }
  reader.finish()
  return found
}
