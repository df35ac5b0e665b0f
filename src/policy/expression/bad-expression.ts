import { Text, TextError, text } from '../../text.ts'

/** The text is no expression that can be used. The message shows the place and says what is right. */
export class BadExpression extends TextError {
  override readonly name = 'BadExpression'
}

/** A part of an expression, in UTF-16 units. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A text with its invisible characters written out. */
const printable = (given: string) =>
  given.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Z}]/gu, (sign) =>
    sign === ' ' ? ' ' : `\\u{${sign.codePointAt(0)?.toString(16)}}`,
  )

/** At most 40 characters of the user's own expression, on one line. */
export function excerpt(part: string): string {
  const characters = [...part.replace(/[ \t\r\n]+/g, ' ')]
  const shown = characters.length > 40 ? [...characters.slice(0, 39), '…'] : characters
  return printable(shown.join(''))
}

/** What is wrong with a part of an expression, and where it stands. */
export function badPart(expression: string, { start, end }: Range, words: Text): BadExpression {
  const lines = expression.slice(0, start).split('\n')
  const column = [...(lines.at(-1) ?? '')].length + 1
  const part = expression.slice(start, end)
  const atEnd = start >= expression.length ? text`, at its end` : text``
  const place = part === '' ? atEnd : text`, at "${excerpt(part)}"`
  // The library's words may quote what cannot be seen.
  const visible = new Text(words.parts, words.values.map(printable))
  return new BadExpression(text`line ${lines.length}, column ${column}${place}: ${visible}`)
}
