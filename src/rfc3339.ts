/** Dates and times as RFC 3339 writes them; the only place that reads them, and prints many. `Date.parse` makes a date of nearly everything. */

import type { Own } from './text.ts'

/** A date with a time, as a text has it. */
export interface DateTime {
  /** Milliseconds since the Unix epoch; a finer fraction is cut off. */
  readonly at: number
  /** Whether something was cut off. */
  readonly isCut: boolean
  /** Whether it is second 60: `at` is the second after. */
  readonly isLeapSecond: boolean
  /**
   * How it is written: with `T` and `Z`; in another way that RFC 3339 allows (`t`, `z`, a space for `T`); with an offset
   * that only ISO 8601 has (`+0200`, `+02`).
   */
  readonly form: 'usual' | 'RFC 3339' | 'ISO 8601'
}

const date = /^(\d{4})-(\d\d)-(\d\d)$/
const dateTime =
  /^(?<date>\d{4}-\d\d-\d\d)(?<separator>[Tt ])(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.(?<fraction>\d+))?(?<offset>[Zz]|[-+]\d\d(?::?\d\d)?)?$/

/** @returns midnight (UTC) of a day that the calendar has, in milliseconds since the Unix epoch; else undefined */
export function parseDate(text: string): number | undefined {
  const [, year, month, day] = date.exec(text) ?? []
  if (year === undefined) return undefined
  // A day or a month that the calendar does not have leads into another month.
  const midnight = new Date(0).setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  return new Date(midnight).getUTCMonth() === Number(month) - 1 ? midnight : undefined
}

/**
 * Reads a date with a time.
 *
 * @returns `no offset` where the text does not say how far it is from UTC; undefined where it is not a time
 */
export function parseDateTime(text: string): DateTime | 'no offset' | undefined {
  const parts = dateTime.exec(text)?.groups
  const midnight = parts?.date === undefined ? undefined : parseDate(parts.date)
  if (parts === undefined || midnight === undefined) return undefined
  const [hour, minute, second] = [Number(parts.hour), Number(parts.minute), Number(parts.second)]
  if (hour > 23 || minute > 59 || second > 60) return undefined
  const { fraction = '', offset } = parts
  if (offset === undefined) return 'no offset'
  const fromUtc = offsetMinutes(offset)
  if (fromUtc === undefined) return undefined
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'))
  return {
    at: midnight + (((hour * 60 + minute - fromUtc) * 60 + second) * 1000 + milliseconds),
    isCut: /[1-9]/.test(fraction.slice(3)),
    isLeapSecond: second === 60,
    form: formOf(parts.separator, offset),
  }
}

/** @returns undefined for an offset that no clock has */
function offsetMinutes(offset: string): number | undefined {
  const [, sign, hours, minutes = '0'] = /^([-+])(\d\d):?(\d\d)?$/.exec(offset) ?? []
  if (hours === undefined) return 0
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

function formOf(separator: string | undefined, offset: string): DateTime['form'] {
  if (offset !== 'Z' && offset !== 'z' && !offset.includes(':')) return 'ISO 8601'
  return separator === 'T' && offset !== 'z' ? 'usual' : 'RFC 3339'
}

/**
 * The instant that a text names as RFC 3339 has it.
 *
 * @returns milliseconds since the Unix epoch; undefined where it names none
 */
export function parseInstant(text: string): number | undefined {
  const read = parseDateTime(text)
  return typeof read === 'object' && read.form !== 'ISO 8601' ? read.at : undefined
}

const day = 86_400_000

/** The last one that a `Date` can hold. */
const lastInstant = 8.64e15

/** A number below 60, in two digits. */
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))

/** Days that were printed, counted from the Unix epoch, and their dates. */
const dates = new Map<number, string>()
/** Some ten years of them. */
const mostDates = 4_000

function dateOf(ordinal: number): string {
  const before = dates.get(ordinal)
  if (before !== undefined) return before
  const date = new Date(ordinal * day).toISOString().slice(0, -13)
  if (dates.size >= mostDates) dates.clear()
  dates.set(ordinal, date)
  return date
}

/**
 * An instant in UTC, with milliseconds: what `toISOString` makes of it. A plan of a million threads has millions of
 * them within some years, so a date is made once.
 *
 * @param milliseconds since the Unix epoch
 * @throws {RangeError} when it is not a time
 */
export function printInstant(milliseconds: number): Own {
  if (!(milliseconds >= 0 && milliseconds < lastInstant)) return new Date(milliseconds).toISOString() as Own
  const ordinal = Math.floor(milliseconds / day)
  const since = Math.floor(milliseconds - ordinal * day)
  const hour = twoDigits[Math.floor(since / 3_600_000)]
  const minute = twoDigits[Math.floor(since / 60_000) % 60]
  const second = twoDigits[Math.floor(since / 1000) % 60]
  return `${dateOf(ordinal)}${hour}:${minute}:${second}.${String(since % 1000).padStart(3, '0')}Z` as Own
}
