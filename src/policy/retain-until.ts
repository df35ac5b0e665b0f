/**
 * The date until which a thread must be kept, as its metadata states it.
 */

/** The metadata key that is asked for it where nobody names another. */
export const usualRetainUntilKey = 'retain_until'

/** RFC 3339 full-date, or date-time with an offset. */
const dateOnly = /^(\d{4})-(\d{2})-(\d{2})$/
const dateTime = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/

/** The last time zone on Earth in which a day ends (UTC-12). */
const lastZoneOffset = 12 * 3_600_000

/** A day or a month that the calendar does not have leads into another month. */
function isCalendarDate(year: number, month: number, day: number): boolean {
  return new Date(new Date(0).setUTCFullYear(year, month - 1, day)).getUTCMonth() === month - 1
}

/**
 * The instant at which retention ends. A date without a time ends when that day
 * has ended everywhere on Earth, because the text does not say where.
 *
 * @returns milliseconds since the Unix epoch, or undefined when the text is neither
 *   an RFC 3339 date nor a date-time with an offset
 */
export function retentionEnd(text: string): number | undefined {
  const trimmed = text.trim()
  const date = dateOnly.exec(trimmed)
  if (date !== null) {
    const [year, month, day] = [Number(date[1]), Number(date[2]), Number(date[3])]
    if (!isCalendarDate(year, month, day)) return undefined
    const midnight = new Date(0).setUTCFullYear(year, month - 1, day)
    return midnight + 24 * 3_600_000 + lastZoneOffset
  }
  const moment = dateTime.exec(trimmed)
  if (moment === null) return undefined
  const [year, month, day, hour, minute, second] = moment.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  // RFC 3339 allows second 60 (a leap second), which Date cannot hold: it is read as the second after.
  if (!isCalendarDate(year, month, day) || hour > 23 || minute > 59 || second > 60) return undefined
  const offset = /([+-])(\d{2}):(\d{2})/.exec(moment[8] ?? '')
  const [offsetHours, offsetMinutes] = [Number(offset?.[2] ?? 0), Number(offset?.[3] ?? 0)]
  if (offsetHours > 23 || offsetMinutes > 59) return undefined
  const shift = (offset?.[1] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60_000
  const start = new Date(0).setUTCFullYear(year, month - 1, day)
  const fraction = Math.ceil(Number(moment[7] ?? 0) * 1000)
  return start + ((hour * 60 + minute) * 60 + second) * 1000 + fraction - shift
}
