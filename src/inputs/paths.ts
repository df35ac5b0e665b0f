/** Files that inputs name: whether they can be read or made is found out before the first request. */

import { accessSync, constants, existsSync, lstatSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { systemErrorCode } from '../system-error.ts'
import { ours, type Text, text } from '../text.ts'
import type { InputName } from './declared.ts'
import { InputError, shown } from './input-errors.ts'

/** Why a file cannot be used, by the error code of the system. */
function faultOf(error: unknown): Text {
  const code = systemErrorCode(error)
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return ours('there is no such file; a file of the repository needs `actions/checkout` before this step')
    case 'EACCES':
    case 'EPERM':
      return ours('it may not be read: check its permissions')
    default:
      return text`it cannot be read (${code})`
  }
}

/** @throws {InputError} when there is no such file, or it cannot be read */
export function checkReadable(name: InputName, path: string): void {
  const refused = (why: Text) => new InputError(name, text`${name} is ${shown(path)}: ${why}`)
  let isFile: boolean
  try {
    isFile = statSync(path).isFile()
    accessSync(path, constants.R_OK)
  } catch (error) {
    throw refused(faultOf(error))
  }
  if (!isFile) throw refused(ours('it is a folder, or no ordinary file'))
}

/** @throws {InputError} when the file exists already, its folder does not take one, or its name is more than a line */
export function checkNewFile(name: InputName, path: string): void {
  const refused = (why: Text) => new InputError(name, text`${name} is ${shown(path)}: ${why}`)
  // A step that reads the output of this name would take two lines for two files.
  if (/\p{Cc}/u.test(path)) throw refused(ours('a path is one line, without control characters'))
  const folder = dirname(resolve(path))
  if (!existsSync(folder)) throw refused(ours('its folder does not exist; make it in a step before this one'))
  if (!statSync(folder).isDirectory()) throw refused(ours('what should be its folder is a file'))
  // A link to nowhere is something that is there: it would be written through.
  let isThere: boolean
  try {
    isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined
    if (!isThere) accessSync(folder, constants.W_OK)
  } catch (error) {
    throw refused(
      systemErrorCode(error) === 'ENAMETOOLONG'
        ? ours('its name is too long: choose a shorter one')
        : ours('its folder may not be written to: choose another path'),
    )
  }
  if (isThere) throw refused(ours('the file exists already; choose another path'))
}
