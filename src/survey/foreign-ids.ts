/** What stands in a list of ids and is most likely something else: a row number, a link, an address. */

const foreign = [/^\d+$/, /^[a-z][a-z\d+.-]*:\/\//i, /^[^\s@]+@[^\s@]+\.[^\s@]+$/]

/** Whether this looks like a plain number, a link or an e-mail address. */
export function looksForeign(id: string): boolean {
  return foreign.some((pattern) => pattern.test(id))
}
