/** What stands in a list of ids and is most likely something else: a row number, a link, an address. */

const foreign = [
  // Row numbers, also as a spreadsheet or a data frame writes them (`1.0`, `1,024`), dates and telephone numbers.
  /^[\d.,:+/#()-]+$/,
  /^[a-z][a-z\d+.-]*:\/\//i,
  // A link without a scheme, or without a host.
  /^(?:\/|www\.|[a-z\d-]+(?:\.[a-z\d-]+)+\/)/i,
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
]

/** Whether this looks like a number, a link or an e-mail address. */
export function looksForeign(id: string): boolean {
  return foreign.some((pattern) => pattern.test(id))
}
