/** What is wrong when the record cannot be written, and what to do about it. */

import type { Problem } from '../../result.ts'
import { systemErrorCode } from '../../system-error.ts'
import { ours, text } from '../../text.ts'

export function recordProblem(error: unknown): Pick<Problem, 'message' | 'hint'> {
  const code = systemErrorCode(error)
  const [what, hint] = problems[code] ?? []
  return {
    message: text`the record cannot be written: ${what === undefined ? code : ours(what)}`,
    hint: ours(hint ?? 'Check the space and the rights where it is written.'),
  }
}

const elsewhere = 'Choose another path for record-file, or leave it out.'
const room = 'Make room on the disk of the runner, or choose a path for record-file on another one.'
const problems: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  EEXIST: [
    'the file exists already',
    'A record is never added to or replaced: choose a path for record-file that does not exist yet.',
  ],
  ENOENT: [
    'its folder does not exist',
    'Make the folder in an earlier step, or choose a path for record-file in a folder that exists.',
  ],
  ENOTDIR: ['its folder is a file', elsewhere],
  EACCES: ['its folder may not be written to', elsewhere],
  EPERM: ['its folder may not be written to', elsewhere],
  EROFS: ['its folder is on a disk that can only be read', elsewhere],
  ENAMETOOLONG: ['its name is too long', elsewhere],
  ENOSPC: ['no space is left on the disk', room],
  EDQUOT: ['the quota of the disk is used up', room],
  EFBIG: ['the file would be larger than is allowed', room],
}
