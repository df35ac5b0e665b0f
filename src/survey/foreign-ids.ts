/** What stands in a list of ids and is most likely something else: a row number, a link, an address. */

/** Of what kind it is. Ids that are numbers are long: the shorter ones count rows. */
export type Foreign = 'short number' | 'long number' | 'link' | 'address'

/** Row numbers, also as a spreadsheet or a data frame writes them (`1.0`, `1,024`), dates and telephone numbers. */
const number = /^[\d.,:+/#()-]+$/
/** With a scheme; or without one, or without a host. */
const link = /^(?:[a-z][a-z\d+.-]*:\/\/|\/|www\.|[a-z\d-]+(?:\.[a-z\d-]+)+\/)/i
const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** More digits than a telephone number has. */
const longNumber = 16

/** What this looks like, if it looks like a number, a link or an e-mail address. */
export function foreignKind(id: string): Foreign | undefined {
  if (number.test(id)) return id.length < longNumber ? 'short number' : 'long number'
  if (link.test(id)) return 'link'
  return address.test(id) ? 'address' : undefined
}

/**
 * Whether a list holds something else than ids of threads: nothing but numbers, links and addresses, where no thread has
 * such an id. Google's ids are long numbers: there, short ones are no ids.
 *
 * @param seen what the ids of the threads look like
 */
export function holdSomethingElse(list: ReadonlySet<string>, seen: ReadonlySet<Foreign | undefined>): boolean {
  if (seen.has('short number') || seen.has('link') || seen.has('address')) return false
  return [...list].map(foreignKind).every((kind) => kind !== undefined && !seen.has(kind))
}

/** Whether a supplied id that is not there may have been written as something else: as a link to the thread, say. */
export function looksDressed(id: string): boolean {
  const kind = foreignKind(id)
  return kind !== undefined && kind !== 'long number'
}
