/** The ages of a policy as parts of its sentence. */

import { ours, type Text, text } from '../text.ts'
import { ageInWords } from './age.ts'

/** `0h` asks for no more than that a thread has been created. */
export const createdInWords = (age: number): Text =>
  age === 0 ? ours('of any age') : text`created more than ${ours(ageInWords(age))} ago`

/** `0h` asks for no more than that it is known when the thread was last active. */
export const activeInWords = (age: number): Text =>
  age === 0 ? ours('last active at any time') : text`last active more than ${ours(ageInWords(age))} ago`
