/**
 * Doubt protects: what comes near to a selector of `protect` may be meant by it. A
 * key that differs only by case, white space, dashes or `_`; a value that differs only
 * by case, surrounding white space or quotes; another spelling of yes or no. A character that
 * nobody sees counts as white space. What was written in quotes has no near misses.
 */

import { type Metadata, type MetadataValue, structured } from '../thread.ts'
import type { Pattern, Selector } from './selector.ts'
import { fits, holds, keysNamed } from './selector-holds.ts'
import type { Truth } from './truth.ts'

const plainText = /^[ -~]*$/

/**
 * What is left where case, Unicode form and invisible characters do not count. By way of
 * upper case, as some letters differ there alone: ß and SS, the two small sigmas.
 */
function foldCase(text: string): string {
  if (plainText.test(text)) return text.toLowerCase()
  const visible = text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '')
  return visible.toUpperCase().toLowerCase().normalize('NFKC')
}
/** Threads of one account share their keys: each is folded once, as long as they are few. */
const foldedKeys = new Map<string, string>()
const mostFolded = 1_000

function foldKey(key: string): string {
  const known = foldedKeys.get(key)
  if (known !== undefined) return known
  // Any dash, as an editor makes one of two hyphens.
  const one = foldCase(key).replace(/[\s\p{Pd}\p{Pc}]/gu, '')
  if (foldedKeys.size < mostFolded) foldedKeys.set(key, one)
  return one
}
/** Also without quotes around it: a text that was written as JSON twice. */
const foldValue = (text: string) =>
  foldCase(text)
    .trim()
    .replace(/^(["'])(.*)\1$/su, '$2')
    .trim()

/** How people and programs write yes, and how they write no. */
const spellings: readonly ReadonlySet<string>[] = [
  new Set(['true', '1', 'yes', 'on', 't', 'y']),
  new Set(['false', '0', 'no', 'off', 'f', 'n']),
]

/** Whether a value may be meant by a pattern that it does not fit. */
function isNearValue(pattern: Pattern, value: string): boolean {
  if (pattern.kind === 'exact') return false
  const [meant, there] = [foldValue(pattern.text), foldValue(value)]
  if (pattern.kind === 'glob') return fits({ kind: 'glob', text: meant }, there)
  return meant === there || spellings.some((same) => same.has(meant) && same.has(there))
}

/** The keys that may be meant by a selector although it does not name them. */
function keysNear({ key }: Selector, metadata: Metadata): string[] {
  if (key.kind === 'exact') return []
  const near: Pattern = { kind: key.kind, text: foldKey(key.text) }
  return [...metadata.keys()].filter((one) => !fits(key, one) && fits(near, foldKey(one)))
}

/** Whether a selector that does not hold may have been meant to. */
function isNearlyMet(selector: Selector, metadata: Metadata): boolean {
  const near = keysNear(selector, metadata)
  const isMeant = (key: string, test: (value: string) => boolean) => {
    const value = metadata.get(key)
    return value === structured || (typeof value === 'string' && test(value))
  }
  const matches = (value: string) => selector.values.some((one) => fits(one, value) || isNearValue(one, value))
  switch (selector.operator) {
    case '=':
    case 'in':
      return [...keysNamed(selector, metadata), ...near].some((key) => isMeant(key, matches))
    case 'exists':
      return near.length > 0
    case '!=':
    case 'notin':
      return near.some((key) => isMeant(key, (value) => !selector.values.some((one) => fits(one, value))))
    case 'absent':
      return false
  }
}

/** Whether a selector protects a thread with this metadata; `unknown` also where it comes near. */
export function protects(selector: Selector, metadata: Metadata): Truth {
  const truth = holds(selector, metadata, 'protection')
  return truth === 'fails' && isNearlyMet(selector, metadata) ? 'unknown' : truth
}

type Entry = readonly [key: string, value: Exclude<MetadataValue, null>]

/** What stands under a key, first, and under keys that may be meant to be this one. */
export function entriesNear(key: string, metadata: Metadata): readonly Entry[] {
  const entries: Entry[] = []
  for (const [name, value] of metadata) {
    if (value === null) continue
    if (name === key) entries.unshift([name, value])
    else if (foldKey(name) === foldKey(key)) entries.push([name, value])
  }
  return entries
}

/** A text without what case, white space and Unicode form alone make different. */
export const folded = (text: string): string => foldCase(text).replace(/\s/gu, '')
