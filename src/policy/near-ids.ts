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

/** What is left of an id without its dress. */
function bare(id: string): string {
  const plain = folded(unescaped(id)).replaceAll('\\', '')
  const trimmed = plain.replace(edges, '')
  if (uuid.test(trimmed)) return trimmed.replaceAll('-', '')
  if (!wholeNumber.test(trimmed) || ungrouped.test(trimmed)) return trimmed
  return trimmed.replace(/^(\d+)\.0+$/, '$1').replaceAll('.', '')
}

function unescaped(id: string): string {
  if (!id.includes('%')) return id
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

const isLongNumber = (text: string) => text.length >= surelyRounded && /^\d+$/.test(text)

const asDouble = (digits: string) => `double ${Number(digits)}`
const asInSpreadsheet = (digits: string) => `cell ${digits.slice(0, spreadsheetDigits)} ${digits.length}`

/** Everything that an entry of a list may have been meant for. */
function meantBy(entry: string): string[] {
  const parts = around.test(entry) ? entry.split(around).filter((part) => part.length >= shortestPart) : []
  return [entry, ...parts].flatMap((one) => {
    const form = bare(one)
    if (!isLongNumber(form)) return [form]
    const wasInSpreadsheet = /^0+$/.test(form.slice(spreadsheetDigits))
    return [form, asDouble(form), ...(wasInSpreadsheet ? [asInSpreadsheet(form)] : [])]
  })
}

/** By the list itself: the same one is asked about for every thread of a run. */
const meant = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>()

/**
 * Whether an id that is not on a list may be meant by one that is: it differs from it only by case, white space, Unicode
 * form, or the dress that it came in.
 */
export function isNearId(id: string, list: ReadonlySet<string>): boolean {
  let forms = meant.get(list)
  if (forms === undefined) {
    forms = new Set([...list].flatMap(meantBy).filter((form) => form !== ''))
    meant.set(list, forms)
  }
  if (forms.has(folded(id))) return true
  const form = bare(id)
  if (forms.has(form)) return true
  return isLongNumber(form) && (forms.has(asDouble(form)) || forms.has(asInSpreadsheet(form)))
}
