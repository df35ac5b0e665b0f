/**
 * The grammars of selectors, ages and rules, stated a second time by somebody who
 * has not seen the parsers: character by character, slow and plain. Mutated values
 * are never taken for something else than this says. `npm run fuzz -- grammars`
 * tries far more; the issue asks for 200,000 of each.
 */

import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { BadAge, parseAge } from '../../src/policy/age.ts'
import { BadRules, parseRules } from '../../src/policy/rules/parse-rules.ts'
import { BadSelector, parseSelector } from '../../src/policy/selector.ts'
import { agentSessions } from '../../src/threads/apis/agent-sessions.ts'
import { mutations } from '../mutations.ts'
import { tries } from '../properties.ts'

type Read<Value> = { readonly value: Value } | 'refused'

function read<Value>(parser: () => Value, expected: new (...values: never[]) => Error): Read<Value> {
  try {
    return { value: parser() }
  } catch (error) {
    if (error instanceof expected) return 'refused'
    throw error
  }
}

/** Compares, and counts how often both took the value. */
function compare<Value>(
  texts: Iterable<string>,
  theirs: (text: string) => Read<Value>,
  ours: (text: string) => Read<Value>,
): { taken: number; refused: number } {
  const counts = { taken: 0, refused: 0 }
  for (const text of texts) {
    const [found, expected] = [JSON.stringify(theirs(text)), JSON.stringify(ours(text))]
    if (found !== expected) throw new Error(`${JSON.stringify(text)} is ${found}, and should be ${expected}`)
    counts[expected === '"refused"' ? 'refused' : 'taken'] += 1
  }
  return counts
}

// --- Ages ---

const minutesIn: Readonly<Record<string, number>> = { min: 1, h: 60, d: 1_440, w: 10_080 }
const isDigit = (sign: string | undefined) => sign !== undefined && sign >= '0' && sign <= '9'

function age(given: string): Read<number> {
  const text = given.trim().toLowerCase()
  let at = 0
  const number = () => {
    let digits = ''
    while (isDigit(text[at])) digits += text[at++]
    return digits
  }
  const result = (minutes: number): Read<number> =>
    minutes * 60_000 <= Number.MAX_SAFE_INTEGER ? { value: minutes * 60_000 } : 'refused'
  let total = 0
  if (text[0] === 'p') {
    at = 1
    const units = ['w', 'd', 't', 'h', 'm']
    let [next, isTime, hasAny, hasTime] = [0, false, false, false]
    while (at < text.length) {
      if (text[at] === 't') {
        if (isTime) return 'refused'
        isTime = true
        next = 3
        at += 1
        continue
      }
      const digits = number()
      const unit = units.indexOf(text[at] ?? '')
      if (digits === '' || unit < next || unit === 2 || unit >= 3 !== isTime) return 'refused'
      total += Number(digits) * ([10_080, 1_440, 0, 60, 1][unit] ?? 0)
      next = unit + 1
      hasAny = true
      hasTime ||= isTime
      at += 1
    }
    return hasAny && isTime === hasTime ? result(total) : 'refused'
  }
  if (text === '') return 'refused'
  while (at < text.length) {
    const digits = number()
    while (/\s/.test(text[at] ?? '')) at += 1
    let unit = ''
    while (/[a-z]/.test(text[at] ?? '')) unit += text[at++]
    const length = minutesIn[unit]
    if (digits === '' || length === undefined || !Object.hasOwn(minutesIn, unit)) return 'refused'
    total += Number(digits) * length
    const before = at
    while (/\s/.test(text[at] ?? '')) at += 1
    if (at === before && at < text.length && !isDigit(text[at])) return 'refused'
  }
  return result(total)
}

test('ages', () => {
  const seeds = [
    '30d',
    '36h',
    '1w 3d',
    '90min',
    'P30D',
    'PT36H',
    'P1DT12H',
    'P1W',
    '6m',
    '1y',
    'P1Y',
    '30',
    '1h30min',
    ' 7 d ',
    '0h',
    '-1d',
  ]
  const alphabet = '0123456789dhwmiyPTDHMW -+.,\t\u00a0é٣'
  const counts = compare(
    mutations({ seeds, alphabet, count: 20_000 }),
    (text) => read(() => parseAge(text), BadAge),
    age,
  )
  expect(counts.taken).toBeGreaterThan(tries(1_000))
  expect(counts.refused).toBeGreaterThan(tries(1_000))
})

// --- Selectors ---

interface Part {
  readonly kind: 'literal' | 'glob' | 'exact'
  readonly text: string
}

const otherQuotes = [..."'‘’‚‛“”„‟«»‹›′″`´"]
const typographic = [...'“”„‟«»']

/** A text without quotes, as a person may write it. */
function bare(text: string, isKey: boolean): Part | undefined {
  const signs = [...text]
  const [first = '', last = ''] = [signs[0], signs.at(-1)]
  if (signs.length === 0 || otherQuotes.includes(first) || otherQuotes.includes(last)) return undefined
  if (signs.some((sign) => typographic.includes(sign))) return undefined
  for (const sign of signs) {
    const code = sign.codePointAt(0) ?? 0
    const isFullWidth = (code >= 0xff01 && code <= 0xff5e) || (code >= 0x3000 && code <= 0x3002)
    if (isFullWidth || /\s/u.test(sign) || /[\p{Cc}\p{Cf}\p{Cs}]/u.test(sign)) return undefined
    if (sign === ';' || sign === '"' || sign === ',') return undefined
    if (isKey && '=!()"'.includes(sign)) return undefined
  }
  if (text.includes('&&') || text.includes('||')) return undefined
  if (signs.some((sign) => '≠≤≥≈≡∧∨¬'.includes(sign))) return undefined
  if (['${', '$(', '{{'].some((open) => text.includes(open)) || (first === '$' && /[A-Za-z_]/.test(text[1] ?? ''))) {
    return undefined
  }
  if (first === '%' && last === '%' && signs.length > 2 && !text.slice(1, -1).includes('%')) return undefined
  if (!isKey && ('[{<~^'.includes(first) || last === '$' || text.includes('|'))) return undefined
  if (!isKey && ((first === '(' && last === ')') || isSlashed(text))) return undefined
  if (!isKey && (first === '>' || isLike(text))) return undefined
  if (holdsAnother(text)) return undefined
  if (isKey) {
    if (first === '#' || '[{$'.includes(first) || text.startsWith('//') || text.startsWith('--')) return undefined
    if (last === ':' || signs.some((sign) => '<>~^|'.includes(sign))) return undefined
    if (['null', 'undefined', 'nil', 'nan', 'none', 'true', 'false'].includes(text.toLowerCase())) return undefined
    if (/^([A-Za-z0-9_$]+\.)?metadata[.[:/]/i.test(text) || /^labels[.[:/]/i.test(text)) return undefined
    if ('-.@'.includes(first) || last === '?' || text.endsWith('[]') || text.includes('\\')) return undefined
    if (text.split('%').some((part, index) => index > 0 && /^[0-9a-f]{2}/i.test(part))) return undefined
  }
  return { kind: text.includes('*') ? 'glob' : 'literal', text }
}

/** Whether its one `%` stands at an end, beside a letter, or alone. */
function isLike(text: string): boolean {
  const [before, after, ...more] = text.split('%')
  if (before === undefined || after === undefined || more.length > 0) return false
  if (before === '') return after === '' || /^\p{L}/u.test(after)
  return after === '' && /\p{L}$/u.test(before)
}

/** Whether it is a pattern between two slashes, with flags behind the second. */
function isSlashed(text: string): boolean {
  const [before, pattern, flags, ...more] = text.split('/')
  return before === '' && pattern !== '' && flags !== undefined && more.length === 0 && /^[gimsuy]*$/.test(flags)
}

/** Whether another selector stands behind a sign that joins: behind a question mark it is the query of an address. */
function holdsAnother(text: string): boolean {
  const before = text.includes('?') ? text.slice(0, text.indexOf('?')) : text
  for (let at = 0; at < before.length; at++) {
    const isSign = '&|+'.includes(before[at] ?? '')
    const isBreak = before[at] === '\\' && 'nr'.includes(before[at + 1] || '-')
    if (!isSign && !isBreak) continue
    let end = at + (isBreak ? 2 : 1)
    if (!/[\p{L}_]/u.test(String.fromCodePoint(text.codePointAt(end) ?? 0))) continue
    while (end < text.length) {
      const sign = String.fromCodePoint(text.codePointAt(end) ?? 0)
      if (!/[\p{L}\p{N}_.-]/u.test(sign)) break
      end += sign.length
    }
    if (text[end] === '=' || (text[end] === '!' && text[end + 1] === '=')) return true
  }
  return false
}

/** A text in double quotes that begins here. */
function quotedAt(text: string, start: number): { readonly part: Part; readonly end: number } | undefined {
  if (text[start] !== '"') return undefined
  let content = ''
  for (let at = start + 1; at < text.length; at++) {
    const sign = text[at]
    if (sign === '"') return { part: { kind: 'exact', text: content }, end: at + 1 }
    if (sign === '\\') {
      at += 1
      if (text[at] !== '"' && text[at] !== '\\') return undefined
      content += text[at]
    } else content += sign
  }
  return undefined
}

const whole = (text: string): Part | undefined => {
  const quoted = quotedAt(text, 0)
  return quoted?.end === text.length ? quoted.part : undefined
}

const partOf = (text: string): Part | undefined => whole(text) ?? (text.startsWith('=') ? undefined : bare(text, false))

/** The key at the start, and what follows it. */
function keyOf(text: string): { readonly key: Part; readonly rest: string } | undefined {
  const quoted = quotedAt(text, 0)
  if (quoted?.part.text === '') return undefined
  if (quoted !== undefined) return { key: quoted.part, rest: text.slice(quoted.end) }
  let end = 0
  while (end < text.length && !/\s/u.test(text[end] ?? '') && !'=!(),"'.includes(text[end] ?? '')) end += 1
  const key = bare(text.slice(0, end), true)
  return key === undefined ? undefined : { key, rest: text.slice(end) }
}

function listOf(text: string): Part[] | undefined {
  const values: Part[] = []
  let rest = text.trimStart()
  for (;;) {
    const quoted = quotedAt(rest, 0)
    let one: Part | undefined
    if (rest.startsWith('"')) {
      one = quoted?.part
      rest = quoted === undefined ? '' : rest.slice(quoted.end).trimStart()
    } else {
      const end = rest.includes(',') ? rest.indexOf(',') : rest.length
      const entry = rest.slice(0, end).trimEnd()
      one = /[()]/.test(entry) ? undefined : bare(entry, false)
      rest = rest.slice(end)
    }
    if (one === undefined) return undefined
    values.push(one)
    if (rest === '') return values
    if (!rest.startsWith(',')) return undefined
    rest = rest.slice(1).trimStart()
    if (rest === '') return undefined
  }
}

interface Stated {
  readonly operator: string
  readonly key: Part
  readonly values: readonly Part[]
}

function selector(given: string): Read<Stated> {
  const text = given.trim()
  const refusedKey = (key: Part) => key.kind !== 'exact' && key.text.includes(':')
  if (text.startsWith('!')) {
    const found = keyOf(text.slice(1).trimStart())
    if (found === undefined || found.rest !== '' || refusedKey(found.key)) return 'refused'
    if (found.key.kind === 'exact' && /[^=]=/.test(text.slice(1).trimStart())) return 'refused'
    return { value: { operator: 'absent', key: found.key, values: [] } }
  }
  const found = keyOf(text)
  if (found === undefined) return 'refused'
  const { key, rest } = found
  // Quotes around a whole selector.
  if (rest === '' && key.kind === 'exact' && /[^=]=/.test(text)) return 'refused'
  if (rest === '') return refusedKey(key) ? 'refused' : { value: { operator: 'exists', key, values: [] } }
  const after = rest.trimStart()
  for (const operator of ['in', 'notin']) {
    const inner = after.slice(operator.length).trimStart()
    if (after.length < rest.length && after.startsWith(operator) && inner.startsWith('(') && inner.endsWith(')')) {
      const values = listOf(inner.slice(1, -1))
      return values === undefined ? 'refused' : { value: { operator, key, values } }
    }
  }
  const operator = ['!=', '='].find((one) => after.startsWith(one))
  if (operator === undefined) return 'refused'
  const value = after.slice(operator.length).trim()
  if (/\s#/.test(value) && whole(value) === undefined) return 'refused'
  const part = partOf(value)
  return part === undefined ? 'refused' : { value: { operator, key, values: [part] } }
}

test('selectors', () => {
  const seeds = [
    ...[
      'env=staging',
      'env != prod',
      'key in (a, "b, c", d*)',
      'key notin (a)',
      '!key',
      '"k \\" k" = "\\\\"',
      'x-*=y*',
    ],
    ...[
      "env='a'",
      'a=b; c=d',
      'a=b || c',
      'metadata.a=b',
      'a:b',
      'a＝b',
      'a=b c',
      'legal_hold=“true”',
      'a==b',
      'k in (a  , b )',
    ],
    ...['level>=2', '//a=b', "name=O'Brien", 'a=b and c=d', '{a}=b', 'a=b,c'],
  ]
  const alphabet = 'abkeyinot=!()",#*\\ \t_-.:;&|+?%≠\'“”＝（[{$<>~^/\u200b\u00a0é'
  const counts = compare<Stated>(
    mutations({ seeds, alphabet, count: 20_000 }),
    (text) =>
      read(() => {
        const { operator, key, values } = parseSelector(text)
        return { operator, key, values }
      }, BadSelector),
    selector,
  )
  expect(counts.taken).toBeGreaterThan(tries(1_000))
  expect(counts.refused).toBeGreaterThan(tries(1_000))
})

// --- Rules: what is taken means what a plain reader of YAML reads, in the grammars above ---

test('rules', () => {
  const seeds = [
    '- name: staging\n  metadata: env=staging\n  older-than: 7d',
    '- name: a\n  older-than: 30d\n- name: b\n  inactive-for: 1w\n  keep-latest: 3\n  keep-latest-per: user_id',
    '- {name: a, older-than: 7d}',
    '- name: "a"\n  metadata: |\n    env=a\n    team in (b, c)\n  inactive-for: P30D',
    '- name: a\n  older-than: 2026-01-01',
    '- name: &x a\n  older-than: 1d',
    '- name: a\n  older-than: !!str 1d',
    '- name: a\n  older-than: 1d\n  older-than: 2d',
    '- name: 7\n  older-than: 1d',
  ]
  const alphabet = 'abnmeoldrthi-:{}[],"\'|>#&*!?7d \n\n=_'
  let [taken, refused] = [0, 0]
  for (const text of mutations({ seeds, alphabet, count: 5_000 })) {
    const found = read(() => parseRules(text, agentSessions), BadRules)
    if (found === 'refused') {
      refused += 1
      continue
    }
    taken += 1
    const plain = parse(text) as readonly Readonly<Record<string, unknown>>[]
    const stated = plain.map((rule) => ({
      name: String(rule.name).trim(),
      older: rule['older-than'] === undefined ? undefined : age(String(rule['older-than'])),
      inactive: rule['inactive-for'] === undefined ? undefined : age(String(rule['inactive-for'])),
      keep: rule['keep-latest'] ?? 0,
      selectors: String(rule.metadata ?? '')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map(selector),
    }))
    const theirs = found.value.map(({ name, olderThan, inactiveFor, keepLatest, metadata }) => ({
      name,
      older: olderThan === undefined ? undefined : { value: olderThan },
      inactive: inactiveFor === undefined ? undefined : { value: inactiveFor },
      keep: keepLatest,
      selectors: metadata.map(({ operator, key, values }) => ({ value: { operator, key, values } })),
    }))
    if (JSON.stringify(theirs) !== JSON.stringify(stated)) {
      throw new Error(`${JSON.stringify(text)} is ${JSON.stringify(theirs)}, and should be ${JSON.stringify(stated)}`)
    }
    const allowed = /^(name|metadata|where|older-than|inactive-for|keep-latest|keep-latest-by|keep-latest-per)$/
    if (!plain.every((rule) => Object.keys(rule).every((key) => allowed.test(key)))) throw new Error(text)
    // Anchors, aliases and tags are nowhere, whatever was changed around them.
    if (/^- name: &x a|older-than: !!str 1d/m.test(text)) throw new Error(`${JSON.stringify(text)} was taken`)
  }
  expect(taken).toBeGreaterThan(tries(200))
  expect(refused).toBeGreaterThan(tries(1_000))
})
