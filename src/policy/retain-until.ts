/**
 * The date until which a thread must be kept, as its metadata states it.
 */

import { parseDate, parseDateTime } from '../rfc3339.ts'

/** The metadata key that is asked for it where nobody names another. */
export const usualRetainUntilKey = 'retain_until'

/** The last time zone on Earth in which a day ends (UTC-12). */
const lastZoneOffset = 12 * 3_600_000

/**
 * The instant at which retention ends. A date without a time ends when that day
 * has ended everywhere on Earth, because the text does not say where.
 *
 * @returns milliseconds since the Unix epoch, or undefined when the text is neither
 *   an RFC 3339 date nor a date-time with an offset
 */
export function retentionEnd(text: string): number | undefined {
  const trimmed = text.trim()
  const midnight = parseDate(trimmed)
  if (midnight !== undefined) return midnight + 24 * 3_600_000 + lastZoneOffset
  const moment = parseDateTime(trimmed)
  if (typeof moment !== 'object' || moment.form === 'ISO 8601') return undefined
  // The later of two milliseconds keeps the thread longer.
  return moment.isCut ? moment.at + 1 : moment.at
}
