/** A list of ids cannot be used. The message names the line and says what is right; it quotes no value. */
export class BadIdList extends Error {
  override readonly name = 'BadIdList'
}

/** What is wrong in a line, counted from 1. */
export const inLine = (line: number, words: string) => new BadIdList(`line ${line}: ${words}`)
