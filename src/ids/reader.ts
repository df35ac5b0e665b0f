/** Reads the text of a list in pieces of any size, cut anywhere. */
export interface Reader {
  take(piece: string): void
  /** The text is at its end. */
  finish(): void
}

/** In UTF-16 units: longer than a line of NDJSON, or the lines before the ids of a file, can be. */
export const longestLine = 1_048_576
