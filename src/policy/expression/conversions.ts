/** Conversions between types: the whole text or a refusal, never a part of it, never zero for nothing. */

import { text } from '../../text.ts'
import { Refusal } from './refusal.ts'
import { Duration, Timestamp, toDuration, toTimestamp } from './time.ts'

const smallestInt = -(2n ** 63n)
export const largestInt = 2n ** 63n - 1n

function toInt(value: string | bigint | number | Timestamp): bigint {
  const whole = (() => {
    if (typeof value === 'bigint') return value
    if (typeof value === 'string') return /^[-+]?\d{1,19}$/.test(value) ? BigInt(value) : undefined
    if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined
    return BigInt(Math.floor(value.milliseconds / 1_000))
  })()
  if (whole === undefined) throw new Refusal(text`it is no whole number`)
  if (whole < smallestInt || whole > largestInt) throw new Refusal(text`the number is out of range`)
  return whole
}

/** Text that says NaN or infinity is refused: a comparison with it would have an answer. */
function toDouble(value: string | bigint | number): number {
  if (typeof value !== 'string') return Number(value)
  const isNumber = value.length <= 400 && /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(value)
  if (!isNumber || !Number.isFinite(Number(value))) throw new Refusal(text`the text is not a number`)
  return Number(value)
}

const trueTexts = new Set(['true', 'True', 'TRUE', 't', 'T', '1'])
const falseTexts = new Set(['false', 'False', 'FALSE', 'f', 'F', '0'])

function toBool(value: string | boolean): boolean {
  if (typeof value === 'boolean') return value
  if (trueTexts.has(value)) return true
  if (falseTexts.has(value)) return false
  throw new Refusal(text`the text is neither 'true' nor 'false'`)
}

function toText(value: string | bigint | number | boolean | Timestamp | Duration): string {
  if (value instanceof Timestamp) return new Date(value.milliseconds).toISOString().replace(/\.?0*Z$/, 'Z')
  if (value instanceof Duration) return `${(value.milliseconds / 1_000).toFixed(9).replace(/\.?0+$/, '')}s`
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}

interface Conversion {
  readonly convert: (value: never) => unknown
  /** The types that it converts from. */
  readonly from: readonly string[]
}

/** Every conversion; each is named after the type that it converts to. */
export const conversions: Readonly<Record<string, Conversion>> = {
  duration: { convert: toDuration, from: ['string', 'duration'] },
  timestamp: { convert: toTimestamp, from: ['string', 'int', 'timestamp'] },
  int: { convert: toInt, from: ['string', 'int', 'double', 'timestamp'] },
  double: { convert: toDouble, from: ['string', 'int', 'double'] },
  bool: { convert: toBool, from: ['string', 'bool'] },
  string: { convert: toText, from: ['string', 'int', 'double', 'bool', 'timestamp', 'duration'] },
}

/** Conversions, by their signature. */
export const conversionFunctions = Object.fromEntries(
  Object.entries(conversions).flatMap(([to, { convert, from }]) =>
    from.map((type) => [`${to}(${type}): ${to}`, convert] as const),
  ),
)
