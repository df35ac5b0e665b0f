/**
 * Ages as users write them: `30d`, `1w 3d`, `P30D`. A unit is never guessed:
 * months and years have no fixed length, and `m` could be a minute or a month.
 */

import { type Own, own, ownList, type Text, TextError, text } from '../text.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const week = 7 * day

/** A span of time, in milliseconds; zero or more. */
export type Age = number

/** The text is not an age. The message says what is right, without repeating the text. */
export class BadAge extends TextError {
  override readonly name = 'BadAge'
}

const unitLengths: ReadonlyMap<string, number> = new Map([
  ['min', minute],
  ['h', hour],
  ['d', day],
  ['w', week],
])

const daysInYear = 365.25

/** The whole number of months or years that is nearest to a number of days. */
const inDays = (count: number, of: 'month' | 'year') =>
  `${Math.max(1, Math.round(count * (of === 'year' ? daysInYear : daysInYear / 12)))}d`

const months = (count: number) => text`months have no fixed length: write days, as in '${inDays(count, 'month')}'`
const years = (count: number) => text`years have no fixed length: write days, as in '${inDays(count, 'year')}'`
const days = (count: number) => text`write 'd' for days, as in '${count}d'`
const weeks = (count: number) => text`write 'w' for weeks, as in '${count}w'`
const hours = (count: number) => text`write 'h' for hours, as in '${count}h'`
const minutes = (count: number) => text`write 'min' for minutes, as in '${count}min'`
const seconds = () => text`seconds are too short for a retention age: the smallest unit is 'min'`

/** Spellings that people try, and what to write instead. A map, because a plain object has a "unit" `constructor`. */
const suggestions: ReadonlyMap<string, (count: number) => Text> = new Map(
  Object.entries({
    m: (count) =>
      text`'m' could mean minutes or months: write '${count}min' for minutes, or '${inDays(count, 'month')}' for months`,
    mo: months,
    mon: months,
    month: months,
    months,
    y: years,
    yr: years,
    year: years,
    years,
    s: seconds,
    sec: seconds,
    second: seconds,
    seconds,
    day: days,
    days,
    wk: weeks,
    week: weeks,
    weeks,
    hr: hours,
    hrs: hours,
    hour: hours,
    hours,
    minute: minutes,
    minutes,
    mins: minutes,
  } satisfies Record<string, (count: number) => Text>),
)

const form = text`one or more numbers with a unit (min, h, d, w), as in '30d', '36h' or '1w 3d', or ISO 8601, as in 'P30D'`

/** The longest age that a millisecond clock can subtract from now and stay exact: about 270,000 years. */
const longest = Number.MAX_SAFE_INTEGER

function bounded(milliseconds: number): Age {
  if (milliseconds > longest) throw new BadAge(text`the age is too long to reckon with; expected ${form}`)
  return milliseconds
}

/** ISO 8601 durations without years and months, whole numbers only. */
const isoDuration = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/i

/** @returns what to write for an ISO duration with years or months; undefined for any other */
function calendarDays(given: string): Text | undefined {
  const [, years, months, weeks, days] =
    /^P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T|$)/i.exec(given) ?? []
  if (years === undefined && months === undefined) {
    return /\d[YM]/i.test(given.split(/T/i)[0] ?? '')
      ? text`years and months have no fixed length: write days, as in 'P30D'`
      : undefined
  }
  const ofMonths = Number(years ?? 0) * daysInYear + (Number(months ?? 0) * daysInYear) / 12
  const total = Math.max(1, Math.round(ofMonths)) + Number(weeks ?? 0) * 7 + Number(days ?? 0)
  return text`years and months have no fixed length: write days, as in 'P${total}D'`
}

function parseIso(given: string): Age {
  const [, weeks, days, hours, minutes] = isoDuration.exec(given) ?? []
  if ((weeks ?? days ?? hours ?? minutes) === undefined || /T$/i.test(given)) {
    throw new BadAge(calendarDays(given) ?? text`expected ${form}`)
  }
  const count = (digits: string | undefined) => Number(digits ?? 0)
  return bounded(count(weeks) * week + count(days) * day + count(hours) * hour + count(minutes) * minute)
}

/**
 * Reads an age.
 *
 * @returns milliseconds
 * @throws {BadAge} when the text is anything but an age
 */
export function parseAge(given: string): Age {
  const trimmed = given.trim()
  if (/^P/i.test(trimmed)) return parseIso(trimmed)
  if (/^\d+$/.test(trimmed)) {
    const example = trimmed.length > 6 ? '30' : trimmed
    throw new BadAge(text`a number alone has no unit: did you mean '${example}d' (days) or '${example}h' (hours)?`)
  }
  if (/^[-+−]/.test(trimmed)) throw new BadAge(text`an age has no sign; expected ${form}`)
  let total = 0
  let rest = trimmed
  if (rest === '') throw new BadAge(text`expected ${form}`)
  while (rest !== '') {
    const part = /^(\d+)\s*([a-z]+)(?:\s+|(?=\d)|$)/i.exec(rest)
    if (part === null) throw new BadAge(text`expected ${form}`)
    const unit = (part[2] ?? '').toLowerCase()
    const length = unitLengths.get(unit)
    if (length === undefined)
      throw new BadAge(
        suggestions.get(unit)?.(Number(part[1])) ?? text`'${unit.slice(0, 12)}' is not a unit; expected ${form}`,
      )
    total = bounded(total + bounded(Number(part[1]) * length))
    rest = rest.slice(part[0].length)
  }
  return total
}

const plural = (count: number, unit: 'year' | 'day' | 'hour' | 'minute'): Own =>
  own`${count} ${unit}${count === 1 ? '' : 's'}`

/**
 * An age in words, exact: `30 days`, `1 day 12 hours`, `0 hours`. Days are the
 * largest unit, because that is how retention periods are written.
 */
export function ageInWords(age: Age): Own {
  const days = Math.floor(age / day)
  const hours = Math.floor((age % day) / hour)
  const minutes = Math.floor((age % hour) / minute)
  const parts = [
    ...(days > 0 ? [plural(days, 'day')] : []),
    ...(hours > 0 ? [plural(hours, 'hour')] : []),
    ...(minutes > 0 ? [plural(minutes, 'minute')] : []),
  ]
  return parts.length === 0 ? own`0 hours` : ownList(parts, ' ')
}

/** An age as it can be typed again: `30d`, `1d 12h`, `0h`. `parseAge` gives the same age back. */
export function printAge(age: Age): string {
  const days = Math.floor(age / day)
  const hours = Math.floor((age % day) / hour)
  const minutes = Math.floor((age % hour) / minute)
  const parts = [days > 0 ? `${days}d` : '', hours > 0 ? `${hours}h` : '', minutes > 0 ? `${minutes}min` : '']
  return parts.filter((part) => part !== '').join(' ') || '0h'
}

/**
 * How long ago something was, for people: the one largest unit that fits,
 * rounded down: `3 years`, `45 days`, `5 hours`, `0 minutes`.
 *
 * @param milliseconds may be negative (clock skew): reads as `0 minutes`
 */
export function roughly(milliseconds: number): Own {
  if (milliseconds >= 730 * day) return plural(Math.floor(milliseconds / (365 * day)), 'year')
  if (milliseconds >= 2 * day) return plural(Math.floor(milliseconds / day), 'day')
  if (milliseconds >= hour) return plural(Math.floor(milliseconds / hour), 'hour')
  return plural(Math.max(0, Math.floor(milliseconds / minute)), 'minute')
}
