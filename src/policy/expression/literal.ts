/** Conversions of literals are tried before the first request: `duration('30d')` could never be evaluated. */

import { type Text, text } from '../../text.ts'
import { parseAge } from '../age.ts'
import { conversions } from './conversions.ts'
import { Refusal } from './refusal.ts'
import { isDate } from './time.ts'

/** @throws {Refusal} when this function cannot convert this literal */
export function tryConversion(name: string, literal: unknown): void {
  if (typeof literal !== 'string' && !(name === 'timestamp' && typeof literal === 'bigint')) return
  try {
    conversions[name]?.convert(literal as never)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal(text`${error.words}; ${conversionAdvice(name, literal)}`)
  }
}

function conversionAdvice(name: string, literal: string | bigint): Text {
  if (name === 'duration') return durationAdvice(String(literal))
  if (name !== 'timestamp') return text`it can never be converted`
  if (typeof literal === 'bigint') return text`write seconds since 1970, not milliseconds`
  return text`write an RFC 3339 date and time, as in ${`timestamp('${isDate(literal) ? literal : '2025-01-31'}T00:00:00Z')`}`
}

function durationAdvice(given: string): Text {
  try {
    const age = parseAge(given)
    const form = age % 3_600_000 === 0 ? `${age / 3_600_000}h` : `${age / 60_000}m`
    return text`CEL has no unit longer than an hour: write ${`duration('${form}')`}`
  } catch {
    return text`write hours, minutes and seconds, as in \`duration('720h')\` or \`duration('1h30m')\``
  }
}
