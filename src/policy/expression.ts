/**
 * The input `where`: a CEL expression over the facts of a thread.
 *
 * Parsing, type checking and evaluation are the library's. Everything that reads
 * text or time is ours, because a misread value deletes the wrong thread: the
 * library's `duration('h')` is zero, its `int('')` is 0, its `timestamp()` takes
 * the 30th of February and local times, its `matches()` backtracks. So every
 * function that an expression may call is in the table `functions` below, and an
 * expression that calls any other is refused. What was measured, and why this
 * library nevertheless: docs/decisions/cel.md.
 */

import { type ASTNode, Environment, EvaluationError } from '@marcbachmann/cel-js'
import { RE2JS } from 're2js'
import { type Fact, type Metadata, type OptionalField, structured, type Thread } from '../thread.ts'
import { parseAge } from './age.ts'
import { lastActivity, sane } from './verdict.ts'

/** What an expression says of one thread. An evaluation error is neither true nor false. */
export type Evaluation = { readonly truth: 'holds' | 'fails' } | { readonly truth: 'unknown'; readonly error: string }

/** An expression that has been parsed and type-checked against the fields of its thread API. */
export interface Expression {
  /** As the user wrote it, trimmed. */
  readonly text: string
  /** Whether it uses `last_active_at` or `idle`, which some APIs must be asked for. */
  readonly usesActivity: boolean
  readonly usesMetadata: boolean
  /** @param now milliseconds since the Unix epoch */
  evaluate(thread: Thread, now: number): Evaluation
}

/** The text is no expression that can be used. The message shows the place and says what is right. */
export class BadExpression extends Error {
  override readonly name = 'BadExpression'
}

/** Longer than any condition a person writes; keeps parsing and checking within the stack. */
const longestExpression = 10_000

/**
 * How much of a thread's text one evaluation may work through: one step is one
 * character seen by one instruction of a regular expression (at most 20 ns,
 * usually far less), or one character seen by another text function.
 */
const stepsPerEvaluation = 100_000_000

/** Instructions in a compiled regular expression; its time per character grows with them. */
const largestPattern = 2_000

/**
 * Loops (`all`, `exists`, ...) multiply, so what they may go through is small:
 * 256 * 256 turns over at most 64 Ki characters take two seconds at worst. The
 * metadata of the APIs that document a limit is 16 keys and 9,216 characters.
 */
const deepestLoop = 2
const mostKeys = 256
const mostText = 65_536

/** JavaScript's own search is quadratic for needles beyond some 300 characters (measured: 63 s for 1 MB). */
const longestNeedle = 256

/** A fact cannot be used as the expression uses it. The words are ours and quote nothing. */
class Refusal extends EvaluationError {
  constructor(words: string) {
    super({ code: 'refusal', message: words })
  }
}

// --- Time: to the millisecond, which is as exact as any thread API tells it ---

/** CEL's range: the years 1 to 9999, and durations of up to 10,000 years (cel-spec, "Timestamps and durations"). */
const firstInstant = Date.parse('0001-01-01T00:00:00Z')
const lastInstant = Date.parse('9999-12-31T23:59:59.999Z')
const longestDuration = 315_576_000_000_000

class Timestamp {
  readonly milliseconds: number
  constructor(milliseconds: number) {
    if (!(milliseconds >= firstInstant && milliseconds <= lastInstant)) throw new Refusal('the time is out of range')
    this.milliseconds = milliseconds
  }
}

class Duration {
  readonly milliseconds: number
  constructor(milliseconds: number) {
    if (!(Math.abs(milliseconds) <= longestDuration)) throw new Refusal('the duration is out of range')
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

function toDuration(value: string | Duration): Duration {
  if (typeof value !== 'string') return value
  if (value.length > 64 || !wholeDuration.test(value)) throw new Refusal("the text is no duration, as '720h' is")
  let total = 0
  for (const [, count, unit] of value.matchAll(durationPart))
    total += Number(count) * (unitLengths[unit ?? ''] ?? Number.NaN)
  const exact = Math.round(total * 1e6) / 1e6
  return new Duration(value.startsWith('-') ? -exact : exact)
}

const rfc3339 = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[-+]([01]\d|2[0-3]):[0-5]\d)$/

/** `Date.parse` reads the 30th of February as the 1st of March. */
const isCalendarDate = (date: string) => new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) === true

function toTimestamp(value: string | bigint | Timestamp): Timestamp {
  if (typeof value === 'bigint') return new Timestamp(Number(value) * 1_000)
  if (typeof value !== 'string') return value
  const date = rfc3339.exec(value)?.[1]
  if (date === undefined || !isCalendarDate(date)) throw new Refusal('the text is no RFC 3339 date and time')
  return new Timestamp(Date.parse(value))
}

// --- Conversions: the whole text or a refusal, never a part of it, never zero for nothing ---

const smallestInt = -(2n ** 63n)
const largestInt = 2n ** 63n - 1n

function toInt(value: string | bigint | number | Timestamp): bigint {
  const whole = (() => {
    if (typeof value === 'bigint') return value
    if (typeof value === 'string') return /^[-+]?\d{1,19}$/.test(value) ? BigInt(value.replace('+', '')) : undefined
    if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined
    return BigInt(Math.floor(value.milliseconds / 1_000))
  })()
  if (whole === undefined) throw new Refusal('it is no whole number')
  if (whole < smallestInt || whole > largestInt) throw new Refusal('the number is out of range')
  return whole
}

/** Text that says NaN or infinity is refused: a comparison with it would have an answer. */
function toDouble(value: string | bigint | number): number {
  if (typeof value !== 'string') return Number(value)
  const isNumber = value.length <= 400 && /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(value)
  if (!isNumber || !Number.isFinite(Number(value))) throw new Refusal('the text is no number')
  return Number(value)
}

const trueTexts = new Set(['true', 'True', 'TRUE', 't', 'T', '1'])
const falseTexts = new Set(['false', 'False', 'FALSE', 'f', 'F', '0'])

function toBool(value: string | boolean): boolean {
  if (typeof value === 'boolean') return value
  if (trueTexts.has(value)) return true
  if (falseTexts.has(value)) return false
  throw new Refusal("the text is neither 'true' nor 'false'")
}

function toText(value: string | bigint | number | boolean | Timestamp | Duration): string {
  if (value instanceof Timestamp) return new Date(value.milliseconds).toISOString().replace(/\.?0*Z$/, 'Z')
  if (value instanceof Duration) return `${(value.milliseconds / 1_000).toFixed(9).replace(/\.?0+$/, '')}s`
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}

/** Conversions whose literal arguments are tried before the first request. */
const conversions = { duration: toDuration, timestamp: toTimestamp, int: toInt, double: toDouble, bool: toBool }

// --- What an expression may call ---

/** What one expression's functions work with. */
interface Workshop {
  /** The expression's regular expressions, compiled, by their text. */
  readonly patterns: Map<string, RE2JS>
  /** What is left of `stepsPerEvaluation`. */
  steps: number
}

function spend(workshop: Workshop, steps: number): void {
  workshop.steps -= steps
  if (workshop.steps < 0) throw new Refusal("the thread's text is too long for this expression")
}

type Handler = (...values: never[]) => unknown

/** Every function, by its signature. A name that is not here, or among the macros, cannot be called. */
function functions(workshop: Workshop): Record<string, Handler> {
  const size = (text: string): bigint => {
    spend(workshop, text.length)
    return BigInt(text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0))
  }
  const entries = (of: { readonly size?: number; readonly length?: number }) =>
    BigInt(of instanceof Map ? of.size : (of.length ?? Object.keys(of).length))
  const inUtc = (field: (date: Date) => number) => (at: Timestamp) => BigInt(field(new Date(at.milliseconds)))
  const whole = (unit: number) => (span: Duration) => BigInt(Math.trunc(span.milliseconds / unit))
  return {
    'duration(string): duration': toDuration,
    'duration(duration): duration': toDuration,
    'timestamp(string): timestamp': toTimestamp,
    'timestamp(int): timestamp': toTimestamp,
    'timestamp(timestamp): timestamp': toTimestamp,
    'int(string): int': toInt,
    'int(int): int': toInt,
    'int(double): int': toInt,
    'int(timestamp): int': toInt,
    'double(string): double': toDouble,
    'double(int): double': toDouble,
    'double(double): double': toDouble,
    'bool(string): bool': toBool,
    'bool(bool): bool': toBool,
    'string(string): string': toText,
    'string(int): string': toText,
    'string(double): string': toText,
    'string(bool): string': toText,
    'string(timestamp): string': toText,
    'string(duration): string': toText,
    'size(string): int': size,
    'size(list): int': entries,
    'size(map): int': entries,
    'string.size(): int': size,
    'list.size(): int': entries,
    'map.size(): int': entries,
    'string.startsWith(string): bool': (text: string, start: string) => text.startsWith(start),
    'string.endsWith(string): bool': (text: string, end: string) => text.endsWith(end),
    'string.contains(string): bool': (text: string, part: string) => {
      if (part.length > longestNeedle)
        throw new Refusal(`the text to look for is longer than ${longestNeedle} characters`)
      spend(workshop, text.length)
      return text.includes(part)
    },
    'string.matches(string): bool': (text: string, pattern: string) => {
      const compiled = workshop.patterns.get(pattern)
      if (compiled === undefined) throw new Refusal('the pattern is not written in the expression')
      spend(workshop, text.length * compiled.programSize())
      return compiled.test(text)
    },
    'string.lowerAscii(): string': (text: string) => {
      spend(workshop, text.length)
      return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    },
    'string.upperAscii(): string': (text: string) => {
      spend(workshop, text.length)
      return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
    },
    'timestamp.getFullYear(): int': inUtc((date) => date.getUTCFullYear()),
    'timestamp.getMonth(): int': inUtc((date) => date.getUTCMonth()),
    'timestamp.getDate(): int': inUtc((date) => date.getUTCDate()),
    'timestamp.getDayOfMonth(): int': inUtc((date) => date.getUTCDate() - 1),
    'timestamp.getDayOfWeek(): int': inUtc((date) => date.getUTCDay()),
    'timestamp.getDayOfYear(): int': inUtc((date) =>
      Math.floor((date.getTime() - new Date(date).setUTCMonth(0, 1)) / 86_400_000),
    ),
    'timestamp.getHours(): int': inUtc((date) => date.getUTCHours()),
    'timestamp.getMinutes(): int': inUtc((date) => date.getUTCMinutes()),
    'timestamp.getSeconds(): int': inUtc((date) => date.getUTCSeconds()),
    'timestamp.getMilliseconds(): int': inUtc((date) => date.getUTCMilliseconds()),
    'duration.getHours(): int': whole(3_600_000),
    'duration.getMinutes(): int': whole(60_000),
    'duration.getSeconds(): int': whole(1_000),
  }
}

interface Moment {
  readonly milliseconds: number
}

/** Operators on times, by their signature; `!=` comes with `==`. */
const operators: Record<string, (left: Moment, right: Moment) => unknown> = {
  'timestamp - timestamp: duration': (a, b) => new Duration(a.milliseconds - b.milliseconds),
  'timestamp - duration: timestamp': (a, b) => new Timestamp(a.milliseconds - b.milliseconds),
  'timestamp + duration: timestamp': (a, b) => new Timestamp(a.milliseconds + b.milliseconds),
  'duration + timestamp: timestamp': (a, b) => new Timestamp(a.milliseconds + b.milliseconds),
  'duration + duration: duration': (a, b) => new Duration(a.milliseconds + b.milliseconds),
  'duration - duration: duration': (a, b) => new Duration(a.milliseconds - b.milliseconds),
}
for (const type of ['timestamp', 'duration']) {
  operators[`${type} < ${type}`] = (a, b) => a.milliseconds < b.milliseconds
  operators[`${type} <= ${type}`] = (a, b) => a.milliseconds <= b.milliseconds
  operators[`${type} > ${type}`] = (a, b) => a.milliseconds > b.milliseconds
  operators[`${type} >= ${type}`] = (a, b) => a.milliseconds >= b.milliseconds
  operators[`${type} == ${type}`] = (a, b) => a.milliseconds === b.milliseconds
}

/** Where a call is ours the library sees it under a name that no expression can hold by itself. */
const own = (name: string) => `own_${name}`

const signatures = Object.keys(functions({ patterns: new Map(), steps: 0 }))
const nameIn = (signature: string) => /(\w+)\(/.exec(signature)?.[1] ?? ''
const isMethod = (signature: string) => /^\w+\./.test(signature)
const globals = new Set(signatures.filter((signature) => !isMethod(signature)).map(nameIn))
const methods = new Set(signatures.filter(isMethod).map(nameIn))

/** The loops of CEL, and how many arguments they take. */
const loops: Readonly<Record<string, readonly number[]>> = {
  all: [2],
  exists: [2],
  exists_one: [2],
  filter: [2],
  map: [2, 3],
}

// --- Variables ---

interface Variable {
  readonly type: string
  /** The field that an API must have; undefined where every API has it. */
  readonly field?: OptionalField
  /** Its value, undefined where it is not known. */
  of(thread: Thread, now: number): unknown
}

const value = <Value>(fact: Fact<Value>) => (fact.state === 'known' ? fact.value : undefined)
const instant = (at: number | undefined) => (at === undefined ? undefined : new Timestamp(at))
const since = (at: number | undefined, now: number) => (at === undefined ? undefined : new Duration(now - at))
const created = (thread: Thread, now: number) => value(sane(thread.createdAt, now, 'creation time'))
const active = (thread: Thread, now: number) => value(lastActivity(thread, now))

const variables: Readonly<Record<string, Variable>> = {
  id: { type: 'string', of: (thread) => thread.id },
  now: { type: 'timestamp', of: (_, now) => instant(now) },
  created_at: { type: 'timestamp', of: (thread, now) => instant(created(thread, now)) },
  age: { type: 'duration', of: (thread, now) => since(created(thread, now), now) },
  last_active_at: { type: 'timestamp', field: 'lastActiveAt', of: (thread, now) => instant(active(thread, now)) },
  idle: { type: 'duration', field: 'lastActiveAt', of: (thread, now) => since(active(thread, now), now) },
  metadata: { type: 'map<string, string>', field: 'metadata', of: (thread) => texts(value(thread.metadata)) },
  status: { type: 'string', field: 'status', of: (thread) => value(thread.status) },
  title: { type: 'string', field: 'title', of: (thread) => value(thread.title) },
  user: { type: 'string', field: 'user', of: (thread) => value(thread.user) },
  agent: { type: 'string', field: 'agent', of: (thread) => value(thread.agent) },
  model: { type: 'string', field: 'model', of: (thread) => value(thread.model) },
}

/** Metadata as CEL sees it: nulls are left out; a key whose value has no text is there, and asking for it is refused. */
function texts(metadata: Metadata | undefined): Map<string, unknown> | undefined {
  if (metadata === undefined) return undefined
  const seen = new Map<string, unknown>()
  let hasStructured = false
  for (const [key, text] of metadata) {
    if (text === null) continue
    if (text === structured) hasStructured = true
    seen.set(key, text)
  }
  // The library reads maps by `get` alone, for `.`, `[]`, `has()` and `in`. Not a subclass: it would not know its type.
  if (hasStructured) seen.get = getText
  return seen
}

function getText(this: Map<string, unknown>, key: string): unknown {
  const text = Map.prototype.get.call(this, key)
  if (text === structured) throw new Refusal('the metadata value is an object or a list, which has no text')
  return text
}

// --- Words for errors ---

interface Range {
  readonly start: number
  readonly end: number
}

/** A text with its invisible characters written out. */
const printable = (text: string) =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Z}]/gu, (sign) =>
    sign === ' ' ? ' ' : `\\u{${sign.codePointAt(0)?.toString(16)}}`,
  )

/** At most 40 characters of the user's own expression, on one line. */
function quote(part: string): string {
  const characters = [...part.replace(/[ \t\r\n]+/g, ' ')]
  const shown = characters.length > 40 ? [...characters.slice(0, 39), '…'] : characters
  return `"${printable(shown.join(''))}"`
}

function bad(text: string, { start, end }: Range, words: string): BadExpression {
  const lines = text.slice(0, start).split('\n')
  const column = [...(lines.at(-1) ?? '')].length + 1
  const part = text.slice(start, end)
  const place = part === '' ? (start >= text.length ? ', at its end' : '') : `, at ${quote(part)}`
  return new BadExpression(`line ${lines.length}, column ${column}${place}: ${printable(words)}`)
}

/** What the library calls the signs that it misses. */
const missing: Readonly<Record<string, string>> = {
  RPAREN: "')'",
  RBRACKET: "']'",
  RBRACE: "'}'",
  COLON: "':'",
  IDENTIFIER: 'a name',
}

function syntaxWords({ code, summary }: LibraryError): string {
  const expected = /^Expected (\w+)/.exec(summary)?.[1]
  if (expected !== undefined) return `${missing[expected] ?? 'something else'} is expected here`
  if (code === 'limit_exceeded') return 'it is nested too deeply, or too long: write it more simply'
  if (code === 'invalid_macro_argument')
    return "a loop takes a new name first, as in metadata.all(key, key.startsWith('x'))"
  if (code === 'unexpected_character' || code === 'unexpected_token') return 'this is not expected here'
  return inSentence(summary)
}

function syntaxAdvice(before: string, rest: string): string {
  if (/\.\s*$/.test(before)) return "; a key that is no name is written metadata['my-key']"
  if (/^=/.test(rest)) return "; CEL compares with '=='"
  if (/^(?:and|or|not)\b/i.test(rest)) return "; CEL writes '&&', '||' and '!'"
  if (/^[&|]/.test(rest)) return "; CEL writes '&&' and '||'"
  if (/^[‘’“”`]/u.test(rest)) return '; texts stand in plain quotes, \' or "'
  return ''
}

function syntaxError(text: string, error: unknown): BadExpression {
  if (!isLibraryError(error)) return uncheckable(error)
  const range = placeOf(error) ?? { start: text.length, end: text.length }
  const advice = syntaxAdvice(text.slice(0, range.start), text.slice(range.start))
  return bad(text, range, `${syntaxWords(error)}${advice}`)
}

/** The library ran out of stack, or met what it has no words for. */
function uncheckable(error: unknown): BadExpression {
  const why = error instanceof RangeError ? 'it is nested too deeply' : 'it cannot be type-checked'
  return new BadExpression(`${why}: write it more simply`)
}

/** What to write instead, by the library's words for what does not fit. */
const typeAdvice: readonly (readonly [RegExp, string])[] = [
  [
    /\bnull\b/,
    'no fact is null: what is not known makes the evaluation unknown, and has(metadata.key) tells whether a key is there',
  ],
  [/duration .*(?:int|double|string)|(?:int|double|string) .*duration/, "write a duration as duration('720h')"],
  [
    /timestamp .*(?:int|double|string)|(?:int|double|string) .*timestamp/,
    "write a time as timestamp('2025-01-31T00:00:00Z')",
  ],
  [/string in string/, "write title.contains('part')"],
  [
    /string .*(?:int|double)|(?:int|double) .*string/,
    'a metadata value is text: convert it, as in int(metadata.count) > 5',
  ],
  [/string .*bool|bool .*string/, "a metadata value is text: compare it with 'true'"],
  [/string\.get|timestamp\.get\w+\(string\)/, 'times are in UTC, and these functions take no time zone'],
  [/cannot index type 'string'/, 'a metadata value is plain text and has no parts'],
  [/requires bool operands|condition must be bool|predicate must return bool/i, "compare it, as in status == 'idle'"],
]

function typeError(text: string, error: unknown): BadExpression {
  if (!isLibraryError(error)) return uncheckable(error)
  const words = inSentence(error.summary.replaceAll(own(''), ''))
    .replace(/^no such overload: /, 'CEL has no ')
    .replace(/^found no matching overload for '(.*)'$/, 'there is no $1')
  const advice = typeAdvice.find(([pattern]) => pattern.test(words))?.[1]
  const range = placeOf(error) ?? { start: 0, end: text.length }
  return bad(text, range, advice === undefined ? words : `${words}; ${advice}`)
}

const inSentence = (words: string) => `${words.charAt(0).toLowerCase()}${words.slice(1)}`

interface LibraryError {
  readonly code: string
  readonly summary: string
  readonly node?: Range
  readonly range?: Range
}

/** Not by class: the library throws errors of its own kinds, and a stack overflow is none of them. */
const isLibraryError = (error: unknown): error is LibraryError =>
  error instanceof Error && 'summary' in error && typeof error.summary === 'string'

/** The node, where there is one, is the whole of what failed: `metadata.tier`, not `tier`. */
const placeOf = ({ node, range }: LibraryError): Range | undefined => (node?.end === undefined ? range : node)

/** Our words for the library's evaluation errors, whose own words may hold a thread's text. */
const evaluationWords: Readonly<Record<string, string>> = {
  unknown_variable: 'this is not known',
  no_such_key: 'there is no such key',
  index_out_of_bounds: 'there is no such element',
  numeric_overflow: 'the number is out of range',
  division_by_zero: 'division by zero',
  modulo_by_zero: 'division by zero',
}

/** Why an evaluation failed, without a word of the thread's: only ours, and the part of the user's expression. */
function reason(text: string, error: unknown): string {
  if (!isLibraryError(error)) return 'it cannot be evaluated'
  const words = error instanceof Refusal ? error.summary : (evaluationWords[error.code] ?? 'it cannot be evaluated')
  const place = placeOf(error)
  return place === undefined ? words : `${quote(text.slice(place.start, place.end))}: ${words}`
}

// --- Inspection: what the library's checker cannot know ---

/** What an expression uses. */
interface Uses {
  readonly variables: Set<string>
  loops: boolean
}

type Api = { readonly fields: ReadonlySet<OptionalField>; readonly name: string }

const isOffered = (variable: Variable, api: Api) => variable.field === undefined || api.fields.has(variable.field)
const offered = (api: Api) => Object.keys(variables).filter((name) => isOffered(variables[name] as Variable, api))

function durationAdvice(text: string): string {
  try {
    const age = parseAge(text)
    const form = age % 3_600_000 === 0 ? `${age / 3_600_000}h` : `${age / 60_000}m`
    return `CEL has no unit longer than an hour: write duration('${form}')`
  } catch {
    return "write hours, minutes and seconds, as in duration('720h') or duration('1h30m')"
  }
}

function conversionAdvice(name: string, literal: unknown): string {
  if (name === 'duration') return durationAdvice(String(literal))
  if (name !== 'timestamp') return 'it can never be converted'
  if (typeof literal === 'bigint') return 'write seconds since 1970, not milliseconds'
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(String(literal)) && isCalendarDate(String(literal))
  return `write an RFC 3339 date and time, as in timestamp('${isDate ? literal : '2025-01-31'}T00:00:00Z')`
}

/**
 * Goes through a parsed expression before it is type-checked: refuses what has no
 * meaning here, tries its literals, compiles its patterns, and leads its calls to
 * our functions.
 *
 * @throws {BadExpression}
 */
function inspect(text: string, root: ASTNode, api: Api, patterns: Map<string, RE2JS>): Uses {
  const uses: Uses = { variables: new Set(), loops: false }

  function refuse(node: Range, words: string): never {
    throw bad(text, node, words)
  }

  function visitName(node: ASTNode & { op: 'id' }, bound: readonly string[]): void {
    const name = node.args
    if (bound.includes(name)) return
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined
    const choice = `the variables of ${api.name} are ${offered(api).join(', ')}`
    if (variable === undefined) refuse(node, `there is no variable of this name; ${choice}`)
    if (!isOffered(variable, api)) refuse(node, `threads of ${api.name} do not have it; ${choice}`)
    uses.variables.add(name)
  }

  function visitValue({ args: literal, range }: ASTNode & { op: 'value' }): void {
    if (typeof literal === 'bigint' && literal > largestInt) refuse(range, 'the number is out of range')
    if (typeof literal === 'object' && literal !== null) refuse(range, 'bytes and unsigned numbers have no use here')
  }

  /** The library drops some keys of a map without a word, and makes texts of others. */
  function visitMap(node: ASTNode & { op: 'map' }, bound: readonly string[]): void {
    const keys = new Set<unknown>()
    for (const [key, entry] of node.args) {
      if (key.op !== 'value' || typeof key.args !== 'string') refuse(key, 'a key of a map is a text in quotes')
      if (['__proto__', 'constructor', 'prototype'].includes(key.args)) refuse(key, 'this key cannot be used')
      if (keys.has(key.args)) refuse(key, 'the key is there twice')
      keys.add(key.args)
      visit(entry, bound)
    }
  }

  function visitPattern(node: ASTNode): void {
    if (node.op !== 'value' || typeof node.args !== 'string') {
      refuse(node, "a pattern is written in the expression, in quotes, as in title.matches('^test')")
    }
    const pattern = compilePattern(node, node.args)
    if (pattern.programSize() > largestPattern) refuse(node, 'the pattern is too large: repeat less, or use contains()')
    patterns.set(node.args, pattern)
  }

  function compilePattern(node: Range, pattern: string): RE2JS {
    try {
      return RE2JS.compile(pattern)
    } catch (error) {
      const words = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '').slice(0, 80) : ''
      refuse(node, `this is no pattern in RE2 syntax: ${words}`)
    }
  }

  /** The library answers `has(title.x)` with false, whatever x is. */
  function visitHas(node: Range, args: readonly ASTNode[], bound: readonly string[]): void {
    const [field] = args
    if (args.length !== 1 || field?.op !== '.' || field.args[0].op !== 'id' || field.args[0].args !== 'metadata') {
      refuse(node, "has() asks for a metadata key, as in has(metadata.tier), or 'my-tier' in metadata")
    }
    visit(field, bound)
  }

  function visitCall(node: ASTNode & { op: 'call' }, bound: readonly string[]): void {
    const [name, args] = node.args
    if (name === 'has') {
      visitHas(node, args, bound)
      return
    }
    if (!globals.has(name)) {
      const choice = methods.has(name)
        ? `write it after a value, as in title.${name}()`
        : `there are ${[...globals, 'has'].join(', ')}`
      refuse(node, `there is no function of this name; ${choice}`)
    }
    for (const arg of args) visit(arg, bound)
    const [argument] = args
    if (args.length === 1 && argument?.op === 'value') tryConversion(node, name, argument.args)
    node.args[0] = own(name)
  }

  function tryConversion(node: Range, name: string, literal: unknown): void {
    if (typeof literal !== 'string' && !(name === 'timestamp' && typeof literal === 'bigint')) return
    const convert = new Map<string, (literal: never) => unknown>(Object.entries(conversions)).get(name)
    try {
      convert?.(literal as never)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refuse(node, `${error.summary}; ${conversionAdvice(name, literal)}`)
    }
  }

  function visitMethod(node: ASTNode & { op: 'rcall' }, bound: readonly string[]): void {
    const [name, receiver, args] = node.args
    if (Object.hasOwn(loops, name)) {
      visitLoop(node, bound)
      return
    }
    if (!methods.has(name)) {
      const choice = [...methods, ...Object.keys(loops)].join(', ')
      refuse(node, `there is no function ${name}() after a value; there are ${choice}`)
    }
    visit(receiver, bound)
    for (const arg of args) visit(arg, bound)
    if (name === 'matches' && args[0] !== undefined) visitPattern(args[0])
    node.args[0] = own(name)
  }

  function visitLoop(node: ASTNode & { op: 'rcall' }, bound: readonly string[]): void {
    const [name, range, [variable, ...bodies]] = node.args
    const form = `metadata.${name}(key, key.startsWith('x'))`
    if (variable?.op !== 'id' || loops[name]?.includes(bodies.length + 1) !== true) {
      refuse(node, `${name}() takes a name and a condition, as in ${form}`)
    }
    if (Object.hasOwn(variables, variable.args))
      refuse(variable, `this is a variable: take another name, as in ${form}`)
    if (bound.length >= deepestLoop) refuse(node, `loops go at most ${deepestLoop} deep`)
    uses.loops = true
    visit(range, bound)
    for (const body of bodies) visit(body, [...bound, variable.args])
  }

  /** `metadata.legal-hold` is a subtraction, and never what was meant. */
  function visitMinus(node: ASTNode & { op: '-' }, bound: readonly string[]): void {
    const [left, right] = node.args
    if (left.op === '.' && right.op === 'id' && !Object.hasOwn(variables, right.args) && !bound.includes(right.args)) {
      refuse(
        node,
        `a key with other signs than letters, digits and _ is written metadata['${left.args[1]}-${right.args}']`,
      )
    }
    visit(left, bound)
    visit(right, bound)
  }

  /** @param bound the names that the loops around this node have introduced, one for each */
  function visit(node: ASTNode, bound: readonly string[]): void {
    if (node.op === 'id') visitName(node, bound)
    else if (node.op === 'value') visitValue(node)
    else if (node.op === 'map') visitMap(node, bound)
    else if (node.op === 'call') visitCall(node, bound)
    else if (node.op === 'rcall') visitMethod(node, bound)
    else if (node.op === '-') visitMinus(node, bound)
    else if (node.op === '.' || node.op === '.?') visit(node.args[0], bound)
    else if (node.op === '!_' || node.op === '-_') visit(node.args, bound)
    else for (const operand of node.args) visit(operand, bound)
  }

  visit(root, [])
  return uses
}

// --- The expression ---

function environmentFor(api: Api, workshop: Workshop): Environment {
  const environment = new Environment()
    .registerType('timestamp', { ctor: Timestamp, fields: {} })
    .registerType('duration', { ctor: Duration, fields: {} })
  for (const [signature, handler] of Object.entries(functions(workshop))) {
    const ours = signature.replace(/\w+\(/, own)
    environment.registerFunction(ours, handler as (...values: unknown[]) => unknown, { async: false })
  }
  for (const [signature, handler] of Object.entries(operators)) environment.registerOperator(signature, handler)
  for (const name of offered(api)) environment.registerVariable(name, variables[name]?.type ?? 'dyn')
  return environment
}

/** Whether a thread has more than a loop may go through. */
function isTooMuch(context: Readonly<Record<string, unknown>>): boolean {
  const { metadata, ...facts } = context
  const entries = metadata instanceof Map ? [...metadata].flat() : []
  const texts = [...entries, ...Object.values(facts)].filter((fact) => typeof fact === 'string')
  return entries.length > 2 * mostKeys || texts.reduce((length, text) => length + text.length, 0) > mostText
}

const holds: Evaluation = Object.freeze({ truth: 'holds' })
const fails: Evaluation = Object.freeze({ truth: 'fails' })

/**
 * Reads an expression and checks it against the fields that the thread API has,
 * its literals and patterns included.
 *
 * @throws {BadExpression}
 */
export function parseExpression(text: string, api: Api): Expression {
  const trimmed = text.trim()
  const whole = { start: 0, end: trimmed.length }
  if (trimmed === '') throw new BadExpression("it is empty: write a condition, as in age > duration('720h')")
  if (trimmed.length > longestExpression) throw new BadExpression(`it is longer than ${longestExpression} characters`)
  const workshop: Workshop = { patterns: new Map(), steps: 0 }
  const environment = environmentFor(api, workshop)
  const { parsed, uses } = (() => {
    try {
      const parsed = environment.parse(trimmed)
      return { parsed, uses: inspect(trimmed, parsed.ast, api, workshop.patterns) }
    } catch (error) {
      throw error instanceof BadExpression ? error : syntaxError(trimmed, error)
    }
  })()
  const checked = parsed.check()
  if (!checked.valid) throw typeError(trimmed, checked.error)
  if (checked.type !== 'bool') {
    throw bad(
      trimmed,
      whole,
      `the result is ${checked.type}, and not true or false; compare it, as in status == 'idle'`,
    )
  }
  const used = [...uses.variables].map((name) => [name, variables[name] as Variable] as const)
  return {
    text: trimmed,
    usesActivity: uses.variables.has('last_active_at') || uses.variables.has('idle'),
    usesMetadata: uses.variables.has('metadata'),
    evaluate(thread, now) {
      try {
        const context: Record<string, unknown> = {}
        for (const [name, variable] of used) context[name] = variable.of(thread, now)
        if (uses.loops && isTooMuch(context)) {
          return { truth: 'unknown', error: 'it has too many metadata keys, or too much text, to go through them' }
        }
        workshop.steps = stepsPerEvaluation
        const result: unknown = parsed(context)
        if (typeof result === 'boolean') return result ? holds : fails
        return { truth: 'unknown', error: 'the result is neither true nor false' }
      } catch (error) {
        return { truth: 'unknown', error: reason(trimmed, error) }
      }
    },
  }
}
