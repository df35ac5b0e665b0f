/**
 * JSON as the server wrote it. `JSON.parse` reads `1.0` as 1, two ids of 19 digits as
 * one, and of a key that is there twice it keeps the last. Here the first two are
 * marked, and the third has no value.
 *
 * Nearly all answers hold nothing of the kind: they are looked through once, and
 * read by `JSON.parse` alone.
 */

/** Numbers whose text is not the one that JavaScript would write, by the object that they stand in. */
const rewritten = new WeakMap<object, Set<string>>()

/** Whether the number under a key was written in another way than it reads, or is not held exactly. */
export function isRewritten(object: object, key: string): boolean {
  return rewritten.get(object)?.has(key) === true
}

/** Deeper than any answer of a thread API. */
const deepest = 500

/** More objects and arrays than any page of a list holds. */
const mostContainers = 1_000_000

/** More keys than any page of a list holds: 10,000 files have a tenth of them. Each that is new costs more than a hundred bytes. */
const mostKeys = 1_000_000

/** Texts that are shorter cost little, however they are made; in characters. */
const harmless = 64 * 1024

/** Digits alone, fewer than these, are held exactly and written the same way. */
const surelyExact = 16

/**
 * Parses JSON. A key that is there twice in one object has the value undefined.
 *
 * @throws {SyntaxError} also where it is nested too deeply, or holds too many objects, arrays or keys
 */
export function parseJson(text: string): unknown {
  // `[[[[` costs a parser twenty times its length, and so does `[],[],`; keys that differ cost ten times theirs.
  if (text.length > harmless) refuseMonsters(text)
  const value: unknown = JSON.parse(text)
  const { keys, hasOddNumber } = lookThrough(text)
  return hasOddNumber || keys !== countKeys(value) ? new Parser(text).whole() : value
}

const quote = 34
const colon = 58
const backslash = 92
const [openBracket, closeBracket, openBrace, closeBrace] = [91, 93, 123, 125]
const isDigit = (code: number) => code >= 48 && code <= 57
const isOfNumber = (code: number) =>
  isDigit(code) || code === 45 || code === 43 || code === 46 || code === 101 || code === 69

/** @param text may be anything */
function refuseMonsters(text: string): void {
  let [depth, containers, keys] = [0, 0, 0]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      at = endOfString(text, at)
      // It is not JSON: the parser says so.
      if (at < 0) return
    } else if (code === openBracket || code === openBrace) {
      depth += 1
      containers += 1
      if (depth > deepest) throw new SyntaxError('the JSON is nested too deeply')
      if (containers > mostContainers) throw new SyntaxError('the JSON holds too many objects and arrays')
    } else if (code === closeBracket || code === closeBrace) depth -= 1
    else if (code === colon && ++keys > mostKeys) throw new SyntaxError('the JSON holds too many keys')
  }
}

/** @returns how many keys are written in a text that is JSON, and whether a number in it may read otherwise */
function lookThrough(text: string): { keys: number; hasOddNumber: boolean } {
  let keys = 0
  let hasOddNumber = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at)
    else if (code === colon) keys += 1
    else if (isDigit(code) || code === 45) {
      const end = endOfNumber(text, at)
      hasOddNumber ||= isOdd(text, at, end)
      at = end - 1
    }
  }
  return { keys, hasOddNumber }
}

/** @param start where its first quote stands @returns where its last one does; -1 where there is none */
function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1)
  while (at >= 0) {
    let backslashes = 0
    while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes += 1
    if (backslashes % 2 === 0) return at
    at = text.indexOf('"', at + 1)
  }
  return at
}

function endOfNumber(text: string, start: number): number {
  let at = start
  while (at < text.length && isOfNumber(text.charCodeAt(at))) at += 1
  return at
}

function isOdd(text: string, start: number, end: number): boolean {
  if (end - start < surelyExact) {
    let at = start
    while (at < end && isDigit(text.charCodeAt(at))) at += 1
    if (at === end) return false
  }
  const source = text.slice(start, end)
  const value = Number(source)
  return String(value) !== source || (Number.isInteger(value) && !Number.isSafeInteger(value))
}

function countKeys(value: unknown): number {
  let count = 0
  const open: Readonly<Record<string, unknown>>[] = []
  const push = (inner: unknown) => {
    if (typeof inner === 'object' && inner !== null) open.push(inner as Readonly<Record<string, unknown>>)
  }
  push(value)
  while (open.length > 0) {
    const one = open.pop() as Readonly<Record<string, unknown>>
    if (Array.isArray(one)) for (const inner of one) push(inner)
    else {
      // A million threads pass here: no list of values in between.
      for (const key in one) {
        count += 1
        push(one[key])
      }
    }
  }
  return count
}

/** Reads a text that is known to be JSON. */
class Parser {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  whole(): unknown {
    this.#skip()
    return this.#value()
  }

  #skip(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at += 1
  }

  /** @returns whether the sign stood here; then it has been passed over, with the white space around it */
  #took(sign: string): boolean {
    this.#skip()
    if (this.#text.charAt(this.#at) !== sign) return false
    this.#at += 1
    this.#skip()
    return true
  }

  #value(): unknown {
    if (++this.#depth > deepest) throw new SyntaxError('the JSON is nested too deeply')
    const value = this.#any()
    this.#depth -= 1
    return value
  }

  #any(): unknown {
    switch (this.#text.charAt(this.#at)) {
      case '{':
        return this.#object()
      case '[':
        return this.#array()
      case '"':
        return this.#string()
      default:
        return this.#literal()
    }
  }

  #string(): string {
    const start = this.#at
    this.#at = endOfString(this.#text, start) + 1
    return JSON.parse(this.#text.slice(start, this.#at)) as string
  }

  /** A number, true, false or null. */
  #literal(): unknown {
    const start = this.#at
    while (/[\w.+-]/.test(this.#text.charAt(this.#at))) this.#at += 1
    return JSON.parse(this.#text.slice(start, this.#at))
  }

  #array(): unknown[] {
    const values: unknown[] = []
    this.#took('[')
    if (this.#took(']')) return values
    do values.push(this.#value())
    while (this.#took(','))
    this.#took(']')
    return values
  }

  #object(): object {
    const values = new Map<string, unknown>()
    const odd = new Set<string>()
    this.#took('{')
    if (this.#took('}')) return {}
    do {
      const key = this.#string()
      this.#took(':')
      const start = this.#at
      const value = this.#value()
      if (typeof value === 'number' && isOdd(this.#text, start, this.#at)) odd.add(key)
      values.set(key, values.has(key) ? undefined : value)
    } while (this.#took(','))
    this.#took('}')
    // Not by assignment: `__proto__` is a key like any other.
    const object = Object.fromEntries(values)
    if (odd.size > 0) rewritten.set(object, odd)
    return object
  }
}
