/** The text is no expression that can be used. The message shows the place and says what is right. */
export class BadExpression extends Error {
  override readonly name = 'BadExpression'
}

/** A part of an expression, in UTF-16 units. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A text with its invisible characters written out. */
const printable = (text: string) =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Z}]/gu, (sign) =>
    sign === ' ' ? ' ' : `\\u{${sign.codePointAt(0)?.toString(16)}}`,
  )

/** At most 40 characters of the user's own expression, on one line. */
export function quote(part: string): string {
  const characters = [...part.replace(/[ \t\r\n]+/g, ' ')]
  const shown = characters.length > 40 ? [...characters.slice(0, 39), '…'] : characters
  return `"${printable(shown.join(''))}"`
}

/** What is wrong with a part of an expression, and where it stands. */
export function badPart(text: string, { start, end }: Range, words: string): BadExpression {
  const lines = text.slice(0, start).split('\n')
  const column = [...(lines.at(-1) ?? '')].length + 1
  const part = text.slice(start, end)
  const atEnd = start >= text.length ? ', at its end' : ''
  const place = part === '' ? atEnd : `, at ${quote(part)}`
  return new BadExpression(`line ${lines.length}, column ${column}${place}: ${printable(words)}`)
}
