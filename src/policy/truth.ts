/**
 * The answer to a condition: it holds, it fails, or it is not known. There is
 * no fourth answer, and nothing turns `unknown` into one of the others.
 */
export type Truth = 'holds' | 'fails' | 'unknown'
