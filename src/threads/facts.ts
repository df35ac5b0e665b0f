/** Reading what a server says into facts. Nothing here throws: what cannot be read is `unknown`. */

import { type Fact, known, type Metadata, type MetadataValue, structured, unasked, unknown } from '../thread.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A Unix time in seconds, as OpenAI and Azure send it. */
export function unixSeconds(value: unknown): Fact<number> {
  if (typeof value !== 'number') return unknown(value === undefined ? 'time is missing' : 'time is no number')
  return known(value * 1000)
}

/** RFC 3339 with an offset, as Mistral and LangGraph send it. A time without an offset is UTC there. */
export function isoTime(value: unknown): Fact<number> {
  if (typeof value !== 'string') return unknown(value === undefined ? 'time is missing' : 'time is no text')
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/.exec(value)
  if (match === null) return unknown('time is not ISO 8601')
  const [, date, time, fraction = '', offset = 'Z'] = match
  const milliseconds = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${offset}`)
  return Number.isNaN(milliseconds) ? unknown('time is not ISO 8601') : known(milliseconds)
}

/** A text field; null, a missing field and other types are `unknown`. */
export function text(value: unknown): Fact<string> {
  return typeof value === 'string' ? known(value) : unknown(value == null ? 'it is not set' : 'it is no text')
}

function metadataValue(value: unknown): MetadataValue {
  if (typeof value === 'string' || value === null) return value
  if (typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value)
  return structured
}

/** Metadata: `null` and `{}` are known to be empty; a missing field has to be looked up. */
export function metadata(value: unknown): Fact<Metadata> {
  if (value === undefined) return unasked
  if (value === null) return known(new Map())
  if (!isObject(value)) return unknown('metadata is no object')
  return known(new Map(Object.entries(value).map(([key, one]) => [key, metadataValue(one)])))
}

/**
 * Whether an id can be told apart, put in a path and printed: not empty, at most
 * 1024 characters, no white space, no control or format characters, and not `.`
 * or `..`, which a URL would resolve away.
 */
export function isUsableId(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= 1024 &&
    value !== '.' &&
    value !== '..' &&
    !/[\s\p{C}]/u.test(value)
  )
}
