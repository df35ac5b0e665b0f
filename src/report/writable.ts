/**
 * Whether the runner's files can be written, found out before the first request:
 * a deletion of which nobody would be told must not be.
 */

import { closeSync, constants, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import type { Problem } from '../result.ts'
import { systemErrorCode } from '../system-error.ts'
import { ours, type Text, text } from '../text.ts'

const { O_WRONLY, O_APPEND, O_CREAT } = constants

/** How a file of the runner's is written at the end, and what is said where that is not possible. */
interface RunnersFile {
  readonly variable: 'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY'
  readonly says: (why: Text) => Text
  readonly without: Text
  /** The outputs are only added to a file that is there; the summary makes its own where there is none. */
  readonly flags: number
}

const files: readonly RunnersFile[] = [
  {
    variable: 'GITHUB_OUTPUT',
    says: (why) => text`the outputs cannot be written: GITHUB_OUTPUT ${why}`,
    without: ours('Later steps would not learn what was deleted, so nothing was.'),
    flags: O_WRONLY | O_APPEND,
  },
  {
    variable: 'GITHUB_STEP_SUMMARY',
    says: (why) => text`the job summary cannot be written: GITHUB_STEP_SUMMARY ${why}`,
    without: ours('Nobody would see what was deleted, so nothing was.'),
    flags: O_WRONLY | O_APPEND | O_CREAT,
  },
]

const full = ours('names a file on a disk that is full')
const missing = ours('names a path that is not there')
const forbidden = ours('names a file that may not be written to')
const names: Readonly<Record<string, Text>> = {
  EISDIR: ours('names a folder, not a file'),
  ENOENT: missing,
  ENOTDIR: missing,
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: forbidden,
  ENOSPC: full,
  EDQUOT: full,
}

/**
 * Tries each by adding a character, which is taken out again: only a write tells that
 * a disk is full. Where a variable is not set or empty, as outside GitHub, there is no
 * such file, and nothing is wrong.
 *
 * @param environment the runner's own variables
 * @returns one problem for each file that cannot be written
 */
export function unwritable(environment: Readonly<Record<string, string | undefined>>): readonly Problem[] {
  return files.flatMap((file) => {
    const path = environment[file.variable]
    return path === undefined || path === '' ? [] : tried(path, file)
  })
}

function tried(path: string, { variable, says, without, flags }: RunnersFile): readonly Problem[] {
  try {
    const file = openSync(path, flags)
    try {
      const before = fstatSync(file)
      writeSync(file, '\n')
      if (before.isFile()) ftruncateSync(file, before.size)
    } finally {
      closeSync(file)
    }
    return []
  } catch (error) {
    const code = systemErrorCode(error)
    const why = names[code] ?? ours('names a file that takes nothing')
    return [
      {
        inputs: [],
        message: says(text`${why} (${code})`),
        hint: text`${without} The runner sets ${ours(variable)} to a file of the step: check what changes it (an earlier step, \`env\`, a container), and the disk of the runner.`,
      },
    ]
  }
}
