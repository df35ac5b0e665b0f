import { type Text, text } from '../text.ts'
import { isListable, longestId, unusableCharacter } from '../usable-id.ts'
import { inLine } from './bad-id-list.ts'

/** A list of ids, read whole. */
export interface IdList {
  readonly ids: ReadonlySet<string>
  /** How many entries repeated an earlier one. */
  readonly duplicates: number
  /** Whether a header says that the list is one of ids, even where it holds none. */
  readonly hasHeader: boolean
}

/** Why a text is no id, without quoting it: where a file is read wrongly it may be anybody's name. */
export function fault(id: string): Text {
  if (id === '') return text`an id is empty`
  if (id === '.' || id === '..') return text`'${id}' is no id: it would change the path of the request`
  if (id.length > longestId) return text`an id is longer than ${longestId} characters`
  const sign = unusableCharacter.exec(id)?.[0] ?? ''
  if (sign === '')
    return text`an id holds \`.\` or \`..\` between slashes, or a slash at its end: it would change the path of the request`
  if (/[ \t\r\n]/.test(sign)) return text`an id holds white space: write one id, without spaces around or inside it`
  const code = sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0') ?? ''
  return text`an id holds the invisible character ${`U+${code}`}: type it again, without`
}

/**
 * Signs that no bare id of a thread API holds: they come along from a list in another
 * format, or stand for several ids. NDJSON alone says where an id begins and ends, so
 * there they are the id's own.
 */
export const notInBareIds = /["'`\u00b4\u00ab\u00bb\u2018-\u201f\u2039\u203a[\]{}<>*;]/u

/** Takes in ids one by one. */
export class IdSet {
  readonly ids = new Set<string>()
  duplicates = 0
  hasHeader = false

  add(id: string, line: number): void {
    if (!isListable(id)) throw inLine(line, fault(id))
    if (this.ids.has(id)) this.duplicates++
    // A copy: a part of a larger string would keep all the text around it in memory.
    else this.ids.add(Buffer.from(id).toString())
  }
}
