/**
 * Doubt protects: an id on a list may have come there in another dress. As a link, or as the full name of a resource;
 * with a full stop behind it; as a number that a spreadsheet or a script has rounded.
 */

import { folded } from './near-misses.ts'

/** Signs between an id and what was written before it: `https://host/threads/ID?tab=1`, `id=ID`, `urn:uuid:ID`. */
const around = /[/:=?&#|,]+/

/** A shorter part of a longer text says nothing. */
const shortestPart = 4

const edges = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
const ungrouped = /^[\da-f]{32}$/

/** A whole number, as data frames and spreadsheets write it: `+12`, `12.0`, `1.234.567`. */
const wholeNumber = /^\d+(?:\.0+|(?:\.\d{3})+)?$/

/** A double holds fewer digits than these, and a spreadsheet fifteen. */
const surelyRounded = 16
const spreadsheetDigits = 15

/** What may be left of an id without its dress, the likeliest first. */
function formsOf(id: string): readonly string[] {
  const plain = folded(unescaped(id)).replaceAll('\\', '')
  const trimmed = plain.replace(edges, '')
  if (uuid.test(trimmed)) return [trimmed, trimmed.replaceAll('-', '')]
  if (!wholeNumber.test(trimmed) || ungrouped.test(trimmed)) return [trimmed]
  return [trimmed, trimmed.replace(/^(\d+)\.0+$/, '$1').replaceAll('.', '')]
}

function unescaped(id: string): string {
  if (!id.includes('%')) return id
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

const grouped = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

const isLongNumber = (text: string) => text.length >= surelyRounded && /^\d+$/.test(text)

const asDouble = (digits: string) => `double ${Number(digits)}`
const asInSpreadsheet = (digits: string) => `cell ${digits.slice(0, spreadsheetDigits)} ${digits.length}`

/** Everything that an entry of a list may have been meant for. */
function meantBy(entry: string): string[] {
  const parts = around.test(entry) ? entry.split(around).filter((part) => part.length >= shortestPart) : []
  return [entry, ...parts].flatMap((one) => {
    const forms = formsOf(one)
    const number = forms.find(isLongNumber)
    if (number === undefined) return [folded(one), ...forms]
    const wasInSpreadsheet = /^0+$/.test(number.slice(spreadsheetDigits))
    return [...forms, asDouble(number), ...(wasInSpreadsheet ? [asInSpreadsheet(number)] : [])]
  })
}

/** A list, as it may have been meant. */
interface Meant {
  readonly forms: ReadonlySet<string>
  /** Whether an id in groups may be one that has none there, and whether one may be a number that was rounded. */
  readonly hasUngrouped: boolean
  readonly hasNumbers: boolean
}

/** By the list itself: the same one is asked about for every thread of a run. */
const known = new WeakMap<ReadonlySet<string>, Meant>()

function meantWith(list: ReadonlySet<string>): Meant {
  const before = known.get(list)
  if (before !== undefined) return before
  const forms = new Set([...list].flatMap(meantBy).filter((form) => form !== ''))
  const all = [...forms]
  const hasUngrouped = all.some((one) => ungrouped.test(one) && !forms.has(grouped(one)))
  const meant = { forms, hasUngrouped, hasNumbers: all.some(isLongNumber) }
  known.set(list, meant)
  return meant
}

/** Nearly all ids: nothing about them is dress, unless the list has them in another form. */
const bare = /^[a-z\d](?:[a-z\d_-]*[a-z\d])?$/

/**
 * Whether an id that is not on a list may be meant by one that is: it differs from it only by case, white space, Unicode
 * form, or the dress that it came in.
 */
export function isNearId(id: string, list: ReadonlySet<string>): boolean {
  const { forms, hasUngrouped, hasNumbers } = meantWith(list)
  const plain = folded(id)
  if (forms.has(plain)) return true
  if (bare.test(plain) && !hasUngrouped && !hasNumbers) return false
  const own = formsOf(id)
  if (own.some((form) => forms.has(form))) return true
  const number = hasNumbers ? own.find(isLongNumber) : undefined
  return number !== undefined && (forms.has(asDouble(number)) || forms.has(asInSpreadsheet(number)))
}
