/** What stands for something that must not be printed, or is too long to be. */

import { createHash } from 'node:crypto'
import type { Own } from '../text.ts'

/** Twelve hexadecimal digits, whatever the value. Stands for one that must not be printed: tells two values apart, and can be checked by who knows the value. */
export function fingerprint(text: string): Own {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 12) as Own
}

/** Stands for a list of ids, whatever its order. */
export function fingerprintOfIds(ids: ReadonlySet<string>): Own {
  return fingerprint([...ids].sort().join('\n'))
}
