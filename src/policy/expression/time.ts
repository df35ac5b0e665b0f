/** Time in an expression: to the millisecond, which is as exact as any thread API tells it. */

import { parseDate, parseDateTime } from '../../rfc3339.ts'
import { text } from '../../text.ts'
import { Refusal } from './refusal.ts'

/** CEL's range: the years 1 to 9999, and durations of up to 10,000 years (cel-spec, "Timestamps and durations"). */
const firstInstant = Date.parse('0001-01-01T00:00:00Z')
const lastInstant = Date.parse('9999-12-31T23:59:59.999Z')
/** CEL knows nothing finer. */
const beyondNanoseconds = /\.\d{10}/
const longestDuration = 315_576_000_000_000

export class Timestamp {
  readonly milliseconds: number
  constructor(milliseconds: number) {
    if (!(milliseconds >= firstInstant && milliseconds <= lastInstant))
      throw new Refusal(text`the time is out of range`)
    this.milliseconds = milliseconds
  }
}

export class Duration {
  readonly milliseconds: number
  constructor(milliseconds: number) {
    if (!(Math.abs(milliseconds) <= longestDuration)) throw new Refusal(text`the duration is out of range`)
    this.milliseconds = milliseconds
  }
}

const unitLengths: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
}
const durationPart = /(\d+(?:\.\d*)?|\.\d+)(h|ms|m|s|us|µs|ns)/g
const wholeDuration = new RegExp(`^[-+]?(?:${durationPart.source})+$`)

export function toDuration(value: string | Duration): Duration {
  if (typeof value !== 'string') return value
  if (value.length > 64 || !wholeDuration.test(value)) throw new Refusal(text`the text is no duration, as '720h' is`)
  let total = 0
  for (const [, count, unit] of value.matchAll(durationPart))
    total += Number(count) * (unitLengths[unit ?? ''] ?? Number.NaN)
  const exact = Math.round(total * 1e6) / 1e6
  return new Duration(value.startsWith('-') ? -exact : exact)
}

/** Whether a text is a date alone, without the time that a timestamp has. */
export const isDate = (text: string) => parseDate(text) !== undefined

/** A number is in seconds since the Unix epoch. */
export function toTimestamp(value: string | bigint | Timestamp): Timestamp {
  if (typeof value === 'bigint') return new Timestamp(Number(value) * 1_000)
  if (typeof value !== 'string') return value
  const read = parseDateTime(value)
  if (typeof read !== 'object' || read.form !== 'usual' || read.isLeapSecond || beyondNanoseconds.test(value)) {
    throw new Refusal(text`the text is no RFC 3339 date and time`)
  }
  return new Timestamp(read.at)
}
