/** The ages of a policy as parts of its sentence. */

import { ageInWords } from './age.ts'

/** `0h` asks for no more than that a thread has been created. */
export const createdInWords = (age: number): string =>
  age === 0 ? 'of any age' : `created more than ${ageInWords(age)} ago`

/** `0h` asks for no more than that it is known when the thread was last active. */
export const activeInWords = (age: number): string =>
  age === 0 ? 'last active at any time' : `last active more than ${ageInWords(age)} ago`
