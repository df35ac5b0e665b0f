import { text } from '../../text.ts'
import type { Cost } from './cost.ts'
import { Refusal } from './refusal.ts'
import type { RegularExpressions } from './regular-expressions.ts'

/** JavaScript's own search is quadratic for needles beyond some 300 characters (measured: 63 s for 1 MB). */
const longestNeedle = 256

/** Functions on texts, by their signature. */
export function textFunctions(cost: Cost, patterns: Readonly<RegularExpressions>) {
  const size = (text: string): bigint => {
    cost.spend(text.length)
    return BigInt(text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0))
  }
  const replaced = (letters: RegExp, by: (letters: string) => string) => (text: string) => {
    cost.spend(text.length)
    return text.replace(letters, by)
  }
  return {
    'size(string): int': size,
    'string.size(): int': size,
    'string.startsWith(string): bool': (text: string, start: string) => text.startsWith(start),
    'string.endsWith(string): bool': (text: string, end: string) => text.endsWith(end),
    'string.contains(string): bool': (whole: string, part: string) => {
      if (part.length > longestNeedle)
        throw new Refusal(text`the text to look for is longer than ${longestNeedle} characters`)
      cost.spend(whole.length)
      return whole.includes(part)
    },
    'string.matches(string): bool': (whole: string, pattern: string) => {
      const compiled = patterns.get(pattern)
      if (compiled === undefined) throw new Refusal(text`the pattern is not written in the expression`)
      cost.spend(whole.length * compiled.programSize())
      return compiled.test(whole)
    },
    'string.lowerAscii(): string': replaced(/[A-Z]+/g, (letters) => letters.toLowerCase()),
    'string.upperAscii(): string': replaced(/[a-z]+/g, (letters) => letters.toUpperCase()),
  }
}
