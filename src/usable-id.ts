/** What can be the id of a thread. */

/** The longest id that is taken for one, in UTF-16 units; those of the thread APIs known are below 100. */
export const longestId = 512

/** White space; control characters; invisible ones (bidirectional marks, zero width); halves of a surrogate pair. */
export const unusableCharacter = /[\s\p{Cc}\p{Cf}\p{Cs}]/u

/**
 * Whether a text can be an id: whether it stays the same id, and one id, in a
 * path, in a list and in a log line. Not empty, at most 512 characters, no white
 * space, no control or invisible characters (two ids would look like one), no
 * half surrogates (they have no UTF-8), no `.` or `..` between slashes, and no slash at
 * either end: a gateway that decodes and resolves the path, or takes off the last slash,
 * would reach something else.
 */
export function isUsableId(id: string): boolean {
  if (id === '' || id.length > longestId || unusableCharacter.test(id)) return false
  // Most ids hold none of these, and are looked through once: a million pass here.
  if (!/[.%/\\]/.test(id)) return true
  const once = decoded(id)
  return ![id, once, decoded(once)].some((text) => {
    const parts = text.split(/[/\\]/)
    return parts.at(0) === '' || parts.at(-1) === '' || parts.some((part) => part === '.' || part === '..')
  })
}

/** Whether a list of ids may hold it: a path is no id, but where every entry is one, the list as a whole is told to be another. */
export const isListable = (id: string): boolean => isUsableId(id.replace(/^\//, ''))

/** Percent-decoded where that is possible, each escape by itself. */
function decoded(text: string): string {
  return text.replace(/%([2-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
