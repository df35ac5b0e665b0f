/** Stands for what a file must not hold: who knows the value can check it, and nobody can look it up in a table. */

import { createHash } from 'node:crypto'

/** @returns the SHA-256 of salt and text, in hexadecimal */
function salted(salt: string, text: string): string {
  return createHash('sha256').update(`${salt}\n${text}`, 'utf8').digest('hex')
}

/** What stands for the values that a plan and a record must not hold; undefined where there is none. */
export interface Stand {
  /** Random, in hexadecimal; anew for each run. */
  readonly salt: string
  /** For `subject`, as the input writes it. */
  readonly subject: string | undefined
  /** For the query of `base-url`, with its question mark. */
  readonly query: string | undefined
}

/** @param of the values themselves */
export function standFor(
  salt: string,
  {
    subject,
    query,
  }: { readonly subject: { readonly key: string; readonly value: string } | undefined; readonly query: string },
): Stand {
  return {
    salt,
    subject: subject === undefined ? undefined : salted(salt, `${subject.key}=${subject.value}`),
    query: query === '' ? undefined : salted(salt, query),
  }
}
