/** How the values of a line are written. */

import { printInstant } from '../../rfc3339.ts'
import { withoutSecrets } from '../../secrets.ts'
import { rendered, type Text } from '../../text.ts'

export const time = printInstant

export const timeOrNull = (milliseconds: number | undefined): string | null =>
  milliseconds === undefined ? null : time(milliseconds)

/** A server's word as the record holds it: a code or an id, never a sentence that could quote somebody. */
export const word = (text: string | undefined): string | null =>
  text !== undefined && /^[\w.:/-]{1,128}$/.test(text) ? text : null

/** The longest sentence, in characters. The words are ours, but some end in what the network said. */
const longest = 300

/** Secrets are hidden before anything is cut: half a secret is not recognised as one. */
export function sentence(text: string): string {
  const safe = withoutSecrets(text)
  return safe.length <= longest ? safe : `${safe.slice(0, longest - 3)}...`
}

/** Stands for a value that could quote a thread. */
const withheld = '(see the log)'

/** Our words, and of the values only those that are ids, codes and numbers: others could quote a thread. */
export function inRecord(words: Text): string {
  return sentence(rendered(words, (value) => word(value) ?? withheld))
}
