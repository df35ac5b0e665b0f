/** What is wrong when the record cannot be written, and what to do about it. */

import type { Problem } from '../../result.ts'
import { systemErrorCode } from '../../system-error.ts'
import { type Text, text } from '../../text.ts'

export function recordProblem(error: unknown): Pick<Problem, 'message' | 'hint'> {
  const code = systemErrorCode(error)
  const [what, hint] = problems[code] ?? []
  return {
    message: text`the record cannot be written: ${what ?? code}`,
    hint: hint ?? text`Check the space and the rights where it is written.`,
  }
}

const elsewhere = text`Choose another path for record-file, or leave it out.`
const room = text`Make room on the disk of the runner, or choose a path for record-file on another one.`
const problems: Readonly<Record<string, readonly [what: Text, hint: Text]>> = {
  EEXIST: [
    text`the file exists already`,
    text`A record is never added to or replaced: choose a path for record-file that does not exist yet.`,
  ],
  ENOENT: [
    text`its folder does not exist`,
    text`Make the folder in an earlier step, or choose a path for record-file in a folder that exists.`,
  ],
  ENOTDIR: [text`its folder is a file`, elsewhere],
  EACCES: [text`its folder may not be written to`, elsewhere],
  EPERM: [text`its folder may not be written to`, elsewhere],
  EROFS: [text`its folder is on a disk that can only be read`, elsewhere],
  ENAMETOOLONG: [text`its name is too long`, elsewhere],
  ENOSPC: [text`no space is left on the disk`, room],
  EDQUOT: [text`the quota of the disk is used up`, room],
  EFBIG: [text`the file would be larger than is allowed`, room],
}
