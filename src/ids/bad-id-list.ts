import { type Text, TextError, text } from '../text.ts'

/** A list of ids cannot be used. The message names the line and says what is right; it quotes no value. */
export class BadIdList extends TextError {
  override readonly name = 'BadIdList'
}

/** What is wrong in a line, counted from 1. */
export const inLine = (line: number, words: Text) => new BadIdList(text`line ${line}: ${words}`)
