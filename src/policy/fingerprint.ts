/** What stands for something that must not be printed, or is too long to be. */

import { createHash } from 'node:crypto'

/** Stands for a value that must not be printed: tells two values apart, and can be checked by who knows the value. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 12)
}

/** Stands for a list of ids, whatever its order. */
export function fingerprintOfIds(ids: ReadonlySet<string>): string {
  return fingerprint([...ids].sort().join('\n'))
}
