/**
 * What stands where an id stood, before a program spoilt it. No thread has such an id, so a list would protect nobody
 * there; and what the id was cannot be had again. NDJSON says where an id begins and ends: there it is the id's own.
 */

import { ours, type Text } from '../text.ts'

const spoilt: readonly (readonly [RegExp, Text])[] = [
  [
    /^[-+]?\d+(?:[.,]\d+)?e\+\d+$/i,
    ours(
      'an id is a number with an exponent, as a spreadsheet rounds one: make its column one of text, and enter the ids anew',
    ),
  ],
  // German and French spreadsheets have words of their own.
  [
    /^#+$|^#(?:N\/A|NV|DIV\/0!|[\p{Lu}\d]+[!?])$/u,
    ours('an id is an error of a spreadsheet: mend the cell, and save the file anew'),
  ],
  [/\u2026|.\.{3}$/, ours('an id is cut off: a tool has shortened it to show it; write the whole id')],
  [
    /^(?:null|none|nil|nan|undefined|true|false|n\/a)$/i,
    ours('an id is a word for nothing, or for yes and no: leave the line out, or write the id'),
  ],
]

/** Why a bare text can no longer be an id; undefined where it can. */
export const spoiltBy = (id: string): Text | undefined => spoilt.find(([pattern]) => pattern.test(id))?.[1]
